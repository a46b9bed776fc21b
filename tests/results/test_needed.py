"""What a run reads of another one: the committed record without running it, its own, or one that somebody chose."""

import json

import minirepo
import nbformat
import pytest
import tiny_experiment
from tiny_experiment import ID

from mobtl import paths
from mobtl.book.staging import provenance, stamp
from mobtl.catalogue import specs
from mobtl.errors import UsageError
from mobtl.records.record import Record
from mobtl.results import drawn
from mobtl.runs import cache, plan, runner
from mobtl.runs.needs import RUN

VIEW = "demo/view"
RUNS = tiny_experiment.RUNS + (
    f"  {VIEW}: {{notebook: demo/view.ipynb, title: V, makes: [], needs: [{ID}], presets: {{fast: {{}}, study: {{}}}}}}\n"
)
CELL = """\
from mobtl.results import drawn
found = drawn.needed("tiny", "demo/one", preset)
print(found.record.config["members"], found.sentence)"""


def planned(ids=(VIEW,), preset="fast", given=None, fed=None):
    catalogue = specs.load()
    return plan.tasks(catalogue, catalogue.select(ids), preset, given, fed)


def execute(*arguments, **options):
    (task,) = planned(*arguments, **options)
    runner.run_all([task], 1)
    return task


def printed(task):
    return nbformat.read(task.folder / "notebook.ipynb", as_version=4).cells[-1].outputs[0].text.strip()


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A repository with a run, one that views it, and the study of the former finished."""
    with pytest.MonkeyPatch.context() as patch:
        repo = minirepo.use(patch, minirepo.make(tmp_path_factory.mktemp("made"), RUNS))
        tiny_experiment.write(repo)
        minirepo.notebook(repo.root / "notebooks/demo/view.ipynb", CELL, parameters="preset: str = 'fast'  # size")
        execute((ID,), "study")
    return repo


def test_what_is_committed_is_taken_and_not_run(kept, capsys):
    task = execute()
    assert printed(task).startswith("12 the committed record of the preset study, made on 20")
    assert [each.name for each in kept.results(ID)] == [planned((ID,), "study")[0].key]
    said = capsys.readouterr().err
    assert f"[{VIEW}] takes {ID} from {paths.RESULTS / ID}, the committed record of the preset study" in said
    assert f"[{ID}]" not in said
    foot, files = provenance.footer(task, cache.find(task))
    assert f"committed record of `{ID}`, drawn here" in foot
    assert list(files) == [f"_generated/records/{ID}/study/tiny.json"]
    assert [each.run.id for each in provenance.taken(task)] == [ID]
    assert provenance.papers_of(task) == ["Liu 2020"]


def test_it_is_the_same_result_once_the_other_was_run_too(kept):
    before = execute()
    execute((ID,))
    (after,) = planned()
    assert cache.find(after) and after.key == before.key


def test_where_nothing_is_committed_the_other_is_run(repo, capsys):
    task = execute()
    (other,) = task.needs
    assert printed(task) == f"3 the record of the run {ID}, preset fast"
    assert f"[{VIEW}] takes {ID} from {other.folder}\n" in capsys.readouterr().err


def test_a_larger_preset_takes_no_committed_record(kept):
    (task,) = planned(preset="study")
    assert task.waits_for == list(task.needs)


def test_an_own_result_of_the_other_is_run_and_read_though_one_is_committed(kept, capsys):
    task = execute(fed={ID: {"members": "5"}})
    assert printed(task) == f"5 the record of the run {ID} with members=5, preset fast"
    assert f"takes {ID} from {task.needs[0].folder}, made with members=5\n" in capsys.readouterr().err
    (usual,) = planned()
    assert task.key != usual.key
    manifest = cache.find(task)
    assert (manifest.given, manifest.fed) == ({}, {ID: {"members": "5"}})
    assert cache.latest(task.run, "fast") is None
    text = stamp.stamp(task, manifest)
    assert f"**Not the run of the book:** fed with the run `{ID}` made with `members=5`." in text
    assert f"mobtl run {VIEW} --preset fast --with {ID}:members=5\n" in text
    assert provenance.taken(task) == []


def test_nothing_stands_in_for_a_run_that_was_fed(kept, tmp_path):
    """Though its own parameters are the usual ones."""
    mine = Record("liu2020", "tiny", "as_published", {"members": 3}, {}, [], {})
    told = {"run": ID, "parameters": planned((ID,))[0].values, "own": {}, "fed": {}}
    (tmp_path / RUN).write_text(json.dumps(told))
    assert drawn.in_the_place_of(mine, "fast", tmp_path).run.id == ID
    (tmp_path / RUN).write_text(json.dumps(told | {"fed": {"demo/other": {"rounds": "5"}}}))
    assert drawn.in_the_place_of(mine, "fast", tmp_path) is None


def test_a_usual_value_that_is_given_changes_nothing(repo):
    (given,), (usual,) = planned((ID,), given={"members": "3"}), planned((ID,))
    assert (given.key, given.given, given.own) == (usual.key, {}, False)
    (given,), (usual,) = planned(fed={ID: {"members": "3"}}), planned()
    assert (given.key, given.fed) == (usual.key, {})


@pytest.mark.parametrize(
    ("fed", "says"),
    [
        ({"demo/won": {"members": "5"}}, rf"{VIEW}: unknown needed run 'demo/won' \(did you mean '{ID}'"),
        ({ID: {"member": "5"}}, rf"{ID}: unknown parameter 'member' \(did you mean 'members'"),
        ({ID: {"members": "five"}}, f"{ID}: members must be of type int"),
    ],
)
def test_what_cannot_be_fed_is_refused(repo, fed, says):
    with pytest.raises(UsageError, match=says):
        planned(fed=fed)


def test_the_call_that_makes_a_result_is_one_that_a_shell_takes_as_it_is(repo):
    (task,) = planned((ID,), given={"members": "5", "protocol": "as_published"})
    assert task.command == f"mobtl run {ID} --preset fast -p members=5"
    (task,) = planned(fed={ID: {"protocol": "a b"}})
    assert task.command == f"mobtl run {VIEW} --preset fast --with '{ID}:protocol=a b'"
