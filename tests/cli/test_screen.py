"""The command `mobtl screen`: what it says on stderr, its exit codes, its help."""

import functools

import pytest


@pytest.fixture
def call(call, small, monkeypatch, tmp_path):
    """Call the command in an empty folder; returns exit code, stdout, stderr."""
    monkeypatch.chdir(tmp_path)
    return functools.partial(call, "screen")


def test_every_call_says_what_is_compared_and_how_many_pass(call, tmp_path):
    code, out, err = call("GaN", "BAs", "--where", "gap > -1", "-o", "out.csv")
    assert code == 0 and out == ""
    assert "phonon_gap: phonon band gap, if it has one, in cm^-1; no model here predicts the electronic one" in err
    assert err.splitlines()[-1] == "2 pass, 0 do not"
    assert (tmp_path / "out.csv").read_text().count("\n") == 3


def test_what_failed_is_said_with_its_file_and_an_exit_code(call):
    code, _, err = call("GaN", "xx", "--where", "gap > -1", "-o", "out.csv")
    assert code == 1 and "1 pass, 0 do not; 1 failed (1 not-a-formula)" in err
    assert err.splitlines()[-1] == "what failed stands in out-failed.csv"


def test_a_wrong_filter_ends_with_its_place(call):
    code, _, err = call("GaN", "--where", "gap > 1 and bandgap > 1", "-o", "out.csv")
    assert code == 2
    assert err.startswith("Error: the filter, character 13: gap is the phonon band gap, in cm^-1")
    assert err.splitlines()[2] == " " * 14 + "^"


def test_a_level_that_is_none(call):
    code, _, err = call("GaN", "--where", "gap > 1", "--level", "1", "-o", "out.csv")
    assert code == 2 and "the level of an interval is 1.0" in err


def test_a_scheduler_that_nobody_serves(call, monkeypatch):
    from mobtl.records import workers

    monkeypatch.setattr(workers, "_SECONDS_TO_CONNECT", 1)
    code, _, err = call("GaN", "--where", "gap > 1", "-o", "out.csv", "--scheduler", "tcp://127.0.0.1:1")
    assert code == 2 and "no Dask scheduler answers" in err


def test_the_help_names_what_a_filter_can_ask(call):
    code, out, _ = call("--help")
    assert code == 0
    assert "mobility_e, electron_mobility, electron-mobility: average electron mobility" in " ".join(out.split())
    assert "Examples:" in out
