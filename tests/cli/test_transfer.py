"""`mobtl transfer` as it is called: what it prints, what it refuses, and its exit codes."""

import functools
import re

import pytest
import small_transfer

from mobtl.experiments.own.transfer import config
from mobtl.transferring import report


@pytest.fixture
def call(call, tmp_path, monkeypatch):
    """Call it in a folder with two tables, with small fits and no kernel; returns exit code, stdout, stderr."""
    tiny = functools.partial(config.Config, epochs=3, source_steps=3)
    monkeypatch.setattr(config, "Config", tiny)
    monkeypatch.setattr(report, "write", lambda folder: None)
    monkeypatch.setenv("MOBTL_PARTS", str(tmp_path / "parts"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.csv").write_text(small_transfer.table(24))
    (tmp_path / "theirs.csv").write_text(small_transfer.table(90, "formula,energy"))
    small = ("--repeats", "1", "--folds", "2", "--members", "1")

    def called(*arguments, source=("--source", "theirs.csv", "--source-column", "energy"), out="out"):
        own = ("--target", "mine.csv", *source, *small, "-o", out, *arguments)
        return call("transfer", *own)

    return called


def test_from_two_tables_to_a_verdict_with_its_numbers(call, tmp_path):
    code, out, err = call("--column", "gap", "--unit", "eV")
    assert code == 0
    assert re.match(r"(Undecided|Transfer helps|Transfer hurts): ", out)
    assert "would have been shown four times out of five" in out and "report: out/report.html" in out
    assert "target, 24 rows: 24 ok" in err and "compounds in both domains" in err
    assert (tmp_path / "out" / "model" / "own.formula.json").is_file()


def test_a_bad_row_is_named_the_others_are_used_and_the_exit_code_says_so(call, tmp_path):
    with (tmp_path / "mine.csv").open("a") as target:
        target.write("GaAs,1.5 eV\n")
    code, out, err = call("--column", "gap")
    assert code == 1 and "report:" in out
    assert "mine.csv, row 26: not-a-number: its label '1.5 eV' is no number" in err


@pytest.mark.parametrize(
    ("arguments", "more", "code", "said"),
    [
        (("--column", "energy"), {}, 1, "mine.csv: there is no column called 'energy', but formula and gap"),
        (("--column", "gap"), {"source": ("--source", "bulk-bandgap")}, 2, "did you mean 'bulk-band-gap'"),
        (("--column", "gap"), {"source": ("--source", "theirs.csv")}, 2, "--source-column"),
        (("--column", "gap"), {"out": "mine.csv"}, 2, "is no folder"),
        (("--column", "gap", "--folds", "1"), {}, 2, "--folds"),
        (("--column", "gap", "--target", "absent.csv"), {}, 1, "absent.csv: it cannot be read (No such file or directory)"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(call, tmp_path, arguments, more, code, said):
    found, out, err = call(*arguments, **more)
    assert (found, out) == (code, "")
    (error,) = re.findall(r"Error: .*\n", err)
    assert said in error
    assert not (tmp_path / "out").exists()
