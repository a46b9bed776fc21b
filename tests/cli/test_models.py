"""`mobtl models`: trained, listed and checked, with a remedy where one is stale."""

import json

import pytest

from mobtl import paths
from mobtl.prediction import served

TABLE = """\
phonon-gap.formula: written
phonon-gap.bulk: written
"""


@pytest.fixture
def call(call, board, tmp_path, monkeypatch):
    """Call the command on a small leaderboard, with a folder of models that is empty at first."""
    board.use(monkeypatch)
    monkeypatch.setattr(paths, "WEIGHTS", tmp_path)

    def called(*arguments):
        served._models.cache_clear()
        return call("models", *arguments)

    return called


def test_models_are_trained_listed_and_checked(call, tmp_path):
    assert call("list") == (0, "no model is there; `mobtl models train` makes them\n", "")
    assert call("train", "phonon-gap") == (0, TABLE, "")
    code, out, _ = call("list")
    header, bulk, formula = out.splitlines()
    assert code == 0 and header.split()[:4] == ["task", "input", "entry", "rows"]
    assert bulk.split()[:5] == ["phonon-gap", "bulk", "quick", "124", "MAE"] and "cm⁻¹" in formula and "% of 119" in formula
    assert call("list", "heat-capacity-all")[1].startswith("no model is there")
    cards = json.loads(call("list", "phonon-gap", "--json")[1])
    assert [card["given"] for card in cards] == ["bulk", "formula"] and cards[0]["scores"]["MAE"]["unit"] == "cm^-1"
    assert call("check") == (0, "phonon-gap, bulk: fresh\nphonon-gap, formula: fresh\n", "")


def test_what_is_stale_is_named_with_the_remedy(call, tmp_path):
    call("train", "phonon-gap")
    for path in tmp_path.glob("*.json"):
        path.write_text(path.read_text().replace('"ranking":{', '"ranking":{"gone":1.0,'))
    code, out, err = call("check", "phonon-gap")
    assert (code, out.splitlines()[0]) == (1, "phonon-gap, bulk: stale: the records of gone changed")
    assert err == "Error: train what is stale with `mobtl models train phonon-gap`.\n"


def test_an_unknown_task_is_called_wrongly(call):
    for command in ("list", "train", "check"):
        code, out, err = call(command, "phonon-gab")
        assert (code, out) == (2, "") and "did you mean 'phonon-gap'" in err
