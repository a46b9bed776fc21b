"""The numbers of all kept results of one run side by side."""

import csv
import io
import json

import minirepo
import pytest
import tiny_experiment
from click.testing import CliRunner
from tiny_experiment import ID, RUNS

from mobtl import paths
from mobtl.answers import sweep
from mobtl.catalogue import specs
from mobtl.cli.main import cli
from mobtl.errors import MobtlError, UsageError
from mobtl.runs import plan, runner

MAE = "gap, MAE, transfer"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """The usual three members, then 12 and 5, the latter with two seeds."""
    with pytest.MonkeyPatch.context() as patch:
        repo = minirepo.use(patch, minirepo.make(tmp_path_factory.mktemp("made"), RUNS))
        tiny_experiment.write(repo)
        catalogue = specs.load()
        for given in ({}, {"members": "12"}, {"members": "5"}, {"members": "5", "seed": "1"}):
            runner.run_all(plan.tasks(catalogue, [catalogue.runs[ID]], "fast", given), 1)
    return repo


@pytest.fixture
def repo(made, monkeypatch):
    return minirepo.use(monkeypatch, made)


def found(parameter="members", *quantities):
    catalogue = specs.load()
    return sweep.cells(catalogue, catalogue.runs[ID], "fast", parameter, quantities)


def call(*arguments):
    return CliRunner().invoke(cli, ["sweep", ID, "members", *arguments])


def test_they_stand_in_the_order_of_the_values_with_what_else_was_chosen(repo):
    cells, stale = found("members", MAE)
    mean = [cell for cell in cells if cell.statistic == "member mean"]
    assert [cell.column for cell in mean] == ["members=3", "members=5", "members=5 -p seed=1", "members=12"]
    assert [cell.computed for cell in mean] == pytest.approx([10 + 1 / n for n in (3, 5, 5, 12)])
    assert all(cell.low < cell.computed < cell.high for cell in mean)
    assert stale == 0
    assert {cell.quantity for cell in cells} == {MAE}


def test_the_table_has_a_column_for_each_result(repo):
    head, _, *lines = call("--quantity", "compounds").output.splitlines()
    assert head.split()[3:] == ["members=3", "members=5", "members=5", "-p", "seed=1", "members=12"]
    assert [line.split() for line in lines] == [["compounds,", "count", "exact", *["124"] * 4]]


def test_json_and_csv_hold_the_same_numbers(repo):
    objects = json.loads(call("--json").output)
    rows = list(csv.DictReader(io.StringIO(call("--csv").output)))
    assert [(row["quantity"], float(row["computed"])) for row in rows] == [
        (each["quantity"], each["computed"]) for each in objects
    ]
    assert {row["value"] for row in rows} == {"3", "5", "12"}
    assert {row["low"] for row in rows if row["quantity"] == "compounds, count"} == {""}
    assert len(objects) == 4 * 4


def test_what_is_not_there_is_refused(repo, monkeypatch, tmp_path):
    with pytest.raises(UsageError, match=r"unknown parameter 'member' \(did you mean 'members'"):
        found("member")
    with pytest.raises(UsageError, match="no quantity of these results has 'gapp' in its name"):
        found("members", "gap", "gapp")
    assert isinstance(call("--json", "--csv").exception, UsageError)
    monkeypatch.setattr(paths, "BUILD", tmp_path)
    with pytest.raises(
        MobtlError, match=f"no fresh result of {ID} at the preset fast; `mobtl run {ID} --preset fast -p members="
    ):
        found()


def test_stale_results_are_left_out_and_counted(repo):
    model = paths.ROOT / "mobtl/models/tiny_model.py"
    before = model.read_text()
    try:
        model.write_text(before.replace("10.0", "10.5"))
        catalogue = specs.load()
        runner.run_all(plan.tasks(catalogue, [catalogue.runs[ID]], "fast"), 1)
        cells, stale = found()
        assert ({cell.column for cell in cells}, stale) == ({"members=3"}, 3)
        assert "left out, since stale: 3; `mobtl list --own demo/one` shows why" in call().stderr
    finally:
        model.write_text(before)
