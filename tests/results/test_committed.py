"""The results that are really committed in data/results."""

import io
import json
import subprocess
import sys
import tarfile
from dataclasses import replace
from functools import lru_cache

import pytest
import reader

from mobtl import paths
from mobtl.catalogue import specs
from mobtl.records import store
from mobtl.records.committed import all_kept
from mobtl.results import drawn, replay, state
from mobtl.runs import cache, plan
from mobtl.runs.needs import RUN


@pytest.fixture
def committed():
    found = all_kept()
    assert found
    return found


def test_all_load_are_small_and_fresh_or_replayed(committed):
    stale = {each.run.id: str(now) for each in committed if each.records() and (now := state.of(each)).stale}
    assert not stale, f"{stale}: call `mobtl records replay`, or make them anew (`mobtl run`) and `mobtl records keep` them"
    files = [path for path in paths.RESULTS.rglob("*") if path.is_file()]
    assert [path for path in files if not any(path.is_relative_to(each.folder) for each in committed)] == []
    assert sum(path.stat().st_size for path in files) < 20e6


# The preset fast shrinks what defines every number of these, so none can be compared: a stale record is made anew.
SHRUNK = {"mobility/prediction", "mobility/prediction-leak-free", "mobility/architectures"}


@pytest.fixture(scope="module")
def digests_at(tmp_path_factory):
    """For a commit, the digest of the parts of each committed result that its own code called fresh."""

    @lru_cache
    def found(commit):
        archive = subprocess.run(["git", "archive", commit], cwd=paths.ROOT, capture_output=True)
        if archive.returncode:
            pytest.skip(f"the history of this clone does not reach back to {commit[:7]}")
        folder = tmp_path_factory.mktemp("then")
        with tarfile.open(fileobj=io.BytesIO(archive.stdout)) as files:
            files.extractall(folder, filter="data")
        code = (
            "import json; from mobtl import fingerprint, results, results_state; print(json.dumps({each.run.id:"
            "fingerprint.digest(each.kept.parts) for each in results.committed()"
            "if str(results_state.state(each)) == 'fresh'}))"
        )
        return json.loads(subprocess.run([sys.executable, "-c", code], cwd=folder, check=True, capture_output=True).stdout)

    return found


def test_what_was_restamped_was_fresh_by_the_code_of_that_commit(committed, digests_at):
    stamped = [each for each in committed if each.kept.restamped]
    for each in stamped:
        assert digests_at(each.kept.restamped.commit)[each.run.id] == each.kept.restamped.digest


def test_the_fast_run_agrees_within_the_spreads(committed):
    catalogue = specs.load()
    at_hand = [(each, task) for each in committed for task in plan.tasks(catalogue, [each.run], "fast") if cache.find(task)]
    if not at_hand:
        reader.missing("no fast result is at hand; `make book` makes them")
    for each, task in at_hand:
        compared = replay.pairs(each.records(), store.load_all(task.folder))
        # What decides these is shrunk by the preset fast, so that no number of theirs is complete.
        assert bool(compared) == (each.run.id not in SHRUNK), each.run.id
        assert [str(pair) for pair in replay.disagreements(compared)] == [], each.run.id


def test_a_run_with_another_value_of_any_parameter_draws_its_own_record(committed, tmp_path):
    """Nested ones too: rounds of the extractor's schedule, epochs of the search."""
    for each in committed:
        (record,) = each.records()
        told = {"run": each.run.id, "parameters": each.fast | {"preset": "fast"}}
        (tmp_path / RUN).write_text(json.dumps(told))
        assert drawn.in_the_place_of(record, "fast", tmp_path) == each
        for name, value in each.fast.items():
            other = told["parameters"] | {name: f"{value}, changed"}
            (tmp_path / RUN).write_text(json.dumps(told | {"parameters": other}))
            assert drawn.in_the_place_of(record, "fast", tmp_path) is None, name


def test_by_hand_a_nested_setting_counts_as_well(committed, tmp_path):
    (extractor,) = (each for each in committed if each.run.id == "mobility/extractor")
    (record,) = extractor.records()
    fast = {name: extractor.fast[name] for name in record.config if name in extractor.fast}
    schedule = {name: extractor.fast.get(name, value) for name, value in record.config["schedule"].items()}
    own = replace(record, config=record.config | fast | {"schedule": schedule})
    assert drawn.in_the_place_of(own, "fast", tmp_path) == extractor
    other = replace(own, config=own.config | {"schedule": schedule | {"rounds": schedule["rounds"] + 1}})
    assert drawn.in_the_place_of(other, "fast", tmp_path) is None
