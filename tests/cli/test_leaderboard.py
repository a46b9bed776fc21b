"""`mobtl leaderboard` from the first record to a ranking, and with predictions made elsewhere."""

import io
import json
import re

import pandas as pd
import pytest
import small_leaderboard as small
import yaml

from mobtl import paths
from mobtl.datasets import phonons
from mobtl.repository import seal


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A leaderboard with two quick entries beside the repository's tables."""
    data = tmp_path / "data"
    for name, path in {"DATA": data, "LEADERBOARD": data / "leaderboard", "PARTIAL": tmp_path / "partial"}.items():
        monkeypatch.setattr(paths, name, path)
    entries = data / "leaderboard" / "entries"
    entries.mkdir(parents=True)
    for name in ("mean", "ridge"):
        source = paths.ROOT / "data" / "leaderboard" / "entries" / f"{name}.yml"
        (entries / source.name).write_text(source.read_text())
    seal.renew()
    monkeypatch.chdir(tmp_path)
    return data / "leaderboard"


@pytest.fixture
def call(call):
    """Call the command; returns exit code, stdout, stderr without bars."""

    def called(*arguments):
        code, out, err = call("leaderboard", *arguments)
        return code, out, "".join(re.findall(r"Error: .*\n", err))

    return called


def test_from_a_price_to_a_ranking(folder, call):
    code, out, err = call("price", "mean", "--task", "phonon-gap", "--scheme", "formula")
    assert (
        (code, err) == (0, "")
        and "core-hours" in out
        and out.splitlines()[1].split()[:3] == ["mean", "phonon-gap", "formula"]
    )
    assert call("show")[1] == "no record is kept; `mobtl leaderboard run` makes some\n"
    asked = ("run", "mean", "ridge", "--task", "phonon-gap", "--scheme", "formula")
    assert call(*asked)[:2] == (0, "mean, phonon-gap, formula: kept\nridge, phonon-gap, formula: kept\n")
    assert call(*asked)[1] == "mean, phonon-gap, formula: fresh\nridge, phonon-gap, formula: fresh\n"
    seal.check()
    code, out, _ = call("show", "--task", "phonon-gap")
    assert code == 0 and out.startswith("phonon band gap, held out by formula (cm⁻¹)\n")
    assert [line.split()[1] for line in out.splitlines()[2:4]] == ["ridge", "mean"]
    last = "10 rows of one formula differ by 35.47 cm⁻¹ (standard deviation); the R2 that allows: 0.83 (0.51 to 1.00)"
    assert out.splitlines()[4:] == [last]
    rows = json.loads(call("show", "--json")[1])
    assert [(row["rank"], row["entry"], row["verdict"]) for row in rows] == [
        (1, "ridge", "best"),
        (2, "mean", "worse"),
    ]
    assert rows[0]["scores"]["MAE"]["low"] < rows[0]["scores"]["MAE"]["value"] < rows[1]["scores"]["MAE"]["value"]


def predicted(call, folder, **changes) -> pd.DataFrame:
    """The rows of a task with nearly perfect predictions, and the entry that they are of."""
    entry = {"id": "mine", "title": "Mine", "tasks": ["phonon-gap"], **small.WORDS}
    (folder / "entries" / "mine.yml").write_text(yaml.safe_dump(entry | changes))
    code, out, _ = call("folds", "phonon-gap")
    assert code == 0
    table = pd.read_csv(io.StringIO(out), dtype=str, keep_default_na=False)
    return table.assign(prediction=table["label"].astype(float) + 1.0)


def test_predictions_made_elsewhere_are_scored_and_ranked(folder, call):
    table = predicted(call, folder)
    assert len(table) == 3 * 124
    gaps = phonons.semiconductors().set_index("material_id")["phonon_gap"]
    assert table["label"].astype(float).to_numpy() == pytest.approx(gaps[table["id"]].to_numpy())
    table.to_csv("mine.csv", index=False)
    assert call("add", "mine.csv") == (0, "mine, phonon-gap, formula: kept\n", "")
    seal.check()
    (row,) = json.loads(call("show", "--json")[1])
    assert row["entry"] == "mine" and row["state"] == "fresh"
    assert row["scores"]["MAE"]["value"] == pytest.approx(1.0)


def assert_refused(call, says: str, code: int, *arguments: str) -> None:
    found, out, err = call(*arguments)
    assert (found, out) == (code, "") and says in err and err.count("\n") == 1


def test_what_cannot_be_added_is_refused_in_one_sentence(folder, call):
    table = predicted(call, folder)
    assert_refused(call, "mine.csv cannot be read", 1, "add", "mine.csv")
    table.iloc[1:].to_csv("mine.csv", index=False)
    assert_refused(call, "mine.csv misses 1 of 372 rows", 1, "add", "mine.csv")
    table.iloc[[*range(len(table)), 0]].to_csv("mine.csv", index=False)
    assert_refused(call, "mine.csv repeats 1 rows", 1, "add", "mine.csv")
    table.assign(folds="0" * 64).to_csv("mine.csv", index=False)
    assert_refused(call, "mine.csv was made with other folds", 1, "add", "mine.csv")
    table.drop(columns="folds").to_csv("mine.csv", index=False)
    assert_refused(call, "mine.csv has no column folds", 2, "add", "mine.csv")
    table.head(0).to_csv("mine.csv", index=False)
    assert_refused(call, "mine.csv has no rows below its header", 1, "add", "mine.csv")
    table.to_csv("theirs.csv", index=False)
    assert_refused(call, "unknown entry 'theirs'", 2, "add", "theirs.csv")
    table.to_csv("mean.csv", index=False)
    assert_refused(call, "the entry mean is fitted here", 2, "add", "mean.csv")
    assert_refused(call, "mine is made elsewhere; score its predictions with", 2, "run", "mine")
    predicted(call, folder, tasks=["heat-capacity"]).to_csv("mine.csv", index=False)
    assert_refused(call, "the entry mine does not serve phonon-gap; add it to the tasks of mine.yml", 2, "add", "mine.csv")
    assert not (folder / "records").exists()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", "maen"), "did you mean 'mean'?"),
        (("run", "--workers", "0"), "--workers"),
        (("show", "--task", "gap"), "unknown task 'gap'"),
        (("show", "--scheme", "formulas"), "did you mean 'formula'?"),
        (("folds", "phonon-gap", "--scheme", "formulas"), "did you mean 'formula'?"),
        (("ad", "mine.csv"), "did you mean 'add'?"),
    ],
)
def test_called_wrongly_is_exit_code_2(folder, call, arguments, says):
    assert_refused(call, says, 2, *arguments)
