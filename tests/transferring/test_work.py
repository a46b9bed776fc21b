"""From two tables to a folder with a report: whole, by itself, never over another's; a killed call goes on."""

import dataclasses
import json
import os
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
import small_transfer

from mobtl import paths
from mobtl.errors import MobtlError, UsageError
from mobtl.records import store
from mobtl.transferring import folder, report, verdict, work


@pytest.fixture
def asked(tmp_path):
    target, source = tmp_path / "mine.csv", tmp_path / "theirs.csv"
    target.write_text(small_transfer.table(24) + "GaAs,1.5 eV\n")
    source.write_text(small_transfer.table(90, "formula,energy"))
    return work.Asked(target, "gap", str(source), "energy", unit="eV_<b>$", config=small_transfer.config())


@pytest.fixture
def without_report(monkeypatch):
    monkeypatch.setattr(report, "write", lambda folder: None)


@pytest.mark.slow
def test_a_transfer_leaves_a_whole_folder_and_a_report_that_needs_nothing_else(asked, tmp_path):
    said = []
    outcome = work.transfer(asked, tmp_path / "out", said.append)
    out = tmp_path / "out"
    assert {path.name for path in out.iterdir()} >= {
        "report.html", "report.ipynb", "records", "predictions.csv", "findings.csv", "rows.csv", "source_rows.csv",
        "transfer.json",
    }  # fmt: skip
    assert outcome.has_failed and any("not-a-number" in words for words in said)
    page = (out / report.PAGE).read_text()
    assert page.count('src="data:image/png;base64,') == 4
    assert not re.search(r"<(script|link|iframe)|https?://|src=\"(?!data:)|url\(", page)
    assert "No description" not in page and "<b>$" not in page
    assert outcome.verdict.sentence in page
    about = json.loads((out / folder.ABOUT).read_text())
    assert about["verdict"] == outcome.verdict.word and about["rows"] == 24
    record = store.load(out / "records" / "own_transfer.json")
    assert record.metrics == outcome.record.metrics and set(record.data) == {"target mine.csv", "source theirs.csv"}
    predictions = pd.read_csv(out / "predictions.csv")
    assert predictions.groupby("arm").size().to_dict() == dict.fromkeys(set(predictions["arm"]), 24)
    assert not [path for path in tmp_path.iterdir() if path.name.endswith(".partial")]


def test_all_rows_have_a_status_and_the_summary_counts_them(asked, tmp_path, without_report):
    outcome = work.transfer(asked, tmp_path / "out")
    rows = pd.read_csv(tmp_path / "out" / "rows.csv")
    assert rows["status"].value_counts().to_dict() == {"ok": 24, "not-a-number": 1}
    assert outcome.read.rows.summary() == "25 rows: 24 ok, 1 not-a-number"


ZINC_BLENDE = """{0}
5.5
0 0.5 0.5
0.5 0 0.5
0.5 0.5 0
{1}
{2}
Direct
0 0 0
0.25 0.25 0.25
"""


def test_a_folder_of_structures_with_a_table_of_labels(asked, tmp_path, without_report):
    structures, labels = tmp_path / "structures", tmp_path / "labels.csv"
    structures.mkdir()
    lines = ["file,gap"]
    for place, formula in enumerate(small_transfer.compounds(24)):
        symbols = " ".join(re.findall("[A-Z][a-z]?", formula))
        (structures / f"{place}.vasp").write_text(ZINC_BLENDE.format(formula, symbols, "1 1"))
        lines.append(f"{place}.vasp,{1 + 0.1 * place:g}")
    labels.write_text("\n".join([*lines, ""]))
    outcome = work.transfer(dataclasses.replace(asked, target=structures, labels=labels), tmp_path / "out")
    assert outcome.read.rows.summary() == "24 rows: 24 ok"
    assert set(outcome.record.data) == {"target structures, 24 files", "labels labels.csv", "source theirs.csv"}
    before = outcome.record.data["target structures, 24 files"]
    (structures / "0.vasp").write_text(ZINC_BLENDE.format("another comment", "Li B", "1 1"))
    again = work.transfer(dataclasses.replace(asked, target=structures, labels=labels), tmp_path / "again")
    assert again.record.data["target structures, 24 files"] != before


def test_of_many_rows_that_cannot_be_used_the_first_are_named(asked, tmp_path, without_report):
    asked.target.write_text(small_transfer.table(24) + "GaAs,\n" * 50)
    said = []
    work.transfer(asked, tmp_path / "out", said.append)
    assert sum("no-label" in words and "row" in words and words.startswith("  ") for words in said) == 20
    assert "  and 30 more rows that cannot be used" in said
    assert len(pd.read_csv(tmp_path / "out" / "rows.csv")) == 74


def test_anothers_folder_is_left_alone_and_ones_own_is_replaced(asked, tmp_path, without_report):
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.tex").write_text("mine")
    with pytest.raises(UsageError, match="did not write"):
        work.transfer(asked, out)
    assert [path.name for path in out.iterdir()] == ["thesis.tex"]
    (out / "thesis.tex").unlink()
    work.transfer(asked, out)
    (out / "stale.txt").write_text("")
    work.transfer(asked, out)
    assert not (out / "stale.txt").exists() and (out / folder.ABOUT).is_file()


def test_an_error_while_writing_leaves_what_was_there(asked, tmp_path, monkeypatch, without_report):
    out = tmp_path / "out"
    work.transfer(asked, out)
    before = (out / folder.ABOUT).read_text()

    def fails(folder):
        raise OSError("no space")

    monkeypatch.setattr(report, "write", fails)
    with pytest.raises(OSError, match="no space"):
        work.transfer(asked, out)
    assert (out / folder.ABOUT).read_text() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.csv", "out", "parts", "theirs.csv"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (small_transfer.table(19), "19 distinct compounds.*at least 20"),
        ("formula,gap\n" + "".join(f"{each},1\n" for each in small_transfer.compounds(24)), "Every label is 1"),
        ("formula,gap\nGaAs,\n", "no row of .* can be used"),
    ],
)
def test_a_target_from_which_nothing_can_be_learnt_ends_in_a_sentence(asked, tmp_path, content, said):
    asked.target.write_text(content)
    with pytest.raises(MobtlError, match=said):
        work.transfer(asked, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("source", "column", "said"),
    [
        ("electronic-bandgap", None, "did you mean 'electronic-band-gap'"),
        ("electronic-band-gap", "gap", "leave out --source-column"),
        ("theirs.csv", None, "--source-column"),
    ],
)
def test_a_source_that_is_none_is_refused(asked, tmp_path, monkeypatch, source, column, said):
    monkeypatch.chdir(tmp_path)
    wrong = work.Asked(asked.target, "gap", source, column)
    with pytest.raises(UsageError, match=said):
        work.read(wrong)


def test_a_source_by_name_is_told_in_words(asked, tmp_path):
    said = []
    own = dataclasses.replace(asked, source="bulk-effective-mass", source_column=None)
    with pytest.raises(MobtlError):
        asked.target.write_text(small_transfer.table(19))
        work.transfer(own, tmp_path / "out", said.append)
    assert any("of electrons, not of holes" in words for words in said)


@pytest.mark.parametrize("name", ["electronic-band-gap", "bulk-band-gap", "bulk-effective-mass"])
def test_every_source_by_name_has_rows_that_differ(name):
    source = work.source_of(name)
    assert len(source.formulas) == len(source.y) > 1000
    assert np.isfinite(source.y).all() and np.ptp(source.y) > 0 and len(source.hashes) == 1


PROGRAM = """
import sys
sys.path.insert(0, {tests!r})
import small_transfer
from pathlib import Path
from mobtl.transferring import report, work
report.write = lambda folder: None
config = small_transfer.config(repeats=3, folds=5, epochs=60)
work.transfer(work.Asked(Path("mine.csv"), "gap", "theirs.csv", "energy", config=config), Path("out"))
"""


@pytest.mark.slow
def test_a_call_that_was_killed_goes_on_where_it_was_and_leaves_no_half_of_a_folder(asked, tmp_path):
    program = [sys.executable, "-c", PROGRAM.format(tests=str(paths.ROOT / "tests"))]
    environment = os.environ | {"PYTHONPATH": str(paths.ROOT), "MOBTL_PARTS": str(tmp_path / "parts")}
    first = subprocess.Popen(program, cwd=tmp_path, env=environment, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 120
    while len(kept := list(tmp_path.glob("parts/**/fold*.npz"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.wait()
    assert kept and len(kept) < 15 and not (tmp_path / "out").exists()
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.glob("parts/**/*.npz")}
    subprocess.run(program, cwd=tmp_path, env=environment, check=True, stderr=subprocess.DEVNULL)
    assert all(path.stat().st_mtime_ns == when for path, when in kept.items())
    assert len(list(tmp_path.glob("parts/**/fold*.npz"))) == 15
    assert json.loads((tmp_path / "out" / folder.ABOUT).read_text())["verdict"] in (
        verdict.HELPS, verdict.HURTS, verdict.UNDECIDED,
    )  # fmt: skip
