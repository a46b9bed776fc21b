"""A run that reads the records of other runs: they come first, and it is repeated when they change."""

import json

import minirepo
import nbformat
import pytest

from mobtl import paths
from mobtl.catalogue import specs
from mobtl.cli.runs import run
from mobtl.errors import MobtlError, UsageError
from mobtl.results import drawn
from mobtl.runs import plan, runner

RUNS = """\
runs:
  demo/view: {notebook: demo/view.ipynb, title: A view, makes: [], needs: [demo/one], presets: {fast: {}}}
  demo/one: {notebook: demo/one.ipynb, title: The first, makes: [], presets: {fast: {}}}
"""
ONE = """\
import pathlib
pathlib.Path("records").mkdir()
pathlib.Path("records/one.json").write_text(str(members))"""
VIEW = """\
import json, pathlib
folder = json.loads(pathlib.Path("needs.json").read_text())["demo/one"]
print(pathlib.Path(folder, "records/one.json").read_text())"""


@pytest.fixture
def repo(repo):
    repo.write("notebooks/runs.yml", RUNS)
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", ONE)
    minirepo.notebook(paths.NOTEBOOKS / "demo/view.ipynb", VIEW)
    return repo


def planned(*ids):
    catalogue = specs.load()
    return plan.tasks(catalogue, catalogue.select(ids), "fast")


def printed(task):
    cells = nbformat.read(task.folder / "notebook.ipynb", as_version=4).cells
    return cells[-1].outputs[0].text.strip()


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_is_needed_may_need_others_itself(repo, jobs):
    again = "  demo/again: {notebook: demo/again.ipynb, title: Again, makes: [], needs: [demo/view], presets: {fast: {}}}\n"
    repo.write("notebooks/runs.yml", RUNS.replace("runs:\n", f"runs:\n{again}"))
    minirepo.notebook(
        paths.NOTEBOOKS / "demo/again.ipynb", VIEW.replace("demo/one", "demo/view").replace("one.json", "view.json")
    )
    minirepo.notebook(
        paths.NOTEBOOKS / "demo/view.ipynb",
        VIEW.replace("print(", "text = (")
        + '\npathlib.Path("records").mkdir()\npathlib.Path("records/view.json").write_text(text)',
    )
    (last,) = planned("demo/again")
    runner.run_all([last], jobs)
    assert printed(last) == "3"
    assert len(repo.results("demo/one")) == len(repo.results("demo/view")) == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_it_needs_is_run_first_though_only_it_was_asked_for(repo, jobs):
    (view,) = planned("demo/view")
    (manifest,) = runner.run_all([view], jobs)
    assert manifest.run == "demo/view"
    assert printed(view) == "3"
    assert len(repo.results("demo/one")) == 1


def test_what_was_not_asked_for_but_runs_first_is_named_as_long_as_it_is_not_kept(repo, capsys):
    said = "needed, and not kept, so run first: demo/one (preset fast)\n"
    for told, ids in ((True, ["demo/view"]), (False, ["demo/view"]), (False, [])):
        run(ids, "fast", (), (), 1, with_pages=False)
        assert (said in capsys.readouterr().err) == told


def test_it_is_repeated_when_the_other_changes_and_not_otherwise(repo):
    before = planned()
    runner.run_all(before, 1)
    assert [task.key for task in planned()] == [task.key for task in before]
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", ONE, parameters="members: int = 5  # networks")
    after = planned()
    assert not {task.key for task in after} & {task.key for task in before}
    runner.run_all(after, 1)
    assert printed(after[0]) == "5"


def test_where_the_other_fails_it_says_so(repo):
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", "1 / 0")
    with pytest.raises(MobtlError, match=r"ZeroDivisionError[\s\S]*|demo/view: demo/one, which it needs, failed") as error:
        runner.run_all(planned(), 2)
    assert "demo/view: demo/one, which it needs, failed" in str(error.value)
    assert "ZeroDivisionError" in str(error.value)
    assert not repo.results("demo/view")


@pytest.mark.parametrize(
    ("needs", "says"),
    [
        ("[demo/two]", "needs demo/two, which is no run"),
        ("[demo/view]", "need each other in a circle: demo/view, demo/view; take one need out"),
    ],
)
def test_a_need_that_cannot_be_met_is_refused(repo, needs, says):
    repo.write("notebooks/runs.yml", RUNS.replace("needs: [demo/one]", f"needs: {needs}"))
    with pytest.raises(UsageError, match=says):
        specs.load()


def test_by_hand_the_newest_result_counts_and_a_missing_one_is_named(repo, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MobtlError, match=r"no result of demo/one here.*`mobtl run demo/one` first"):
        drawn.needed("one", "demo/one", "fast")
    runner.run_all(planned("demo/one"), 1)
    with pytest.raises(MobtlError, match="cannot be read as a record"):  # found, and it is only a number
        drawn.needed("one", "demo/one", "fast")
    (tmp_path / "needs.json").write_text(json.dumps({"demo/other": str(tmp_path)}))
    with pytest.raises(MobtlError, match=r"list it in runs\.yml under `needs`"):
        drawn.needed("one", "demo/one", "fast")
