"""The results that are really committed in data/results."""

import pytest
import reader

from mobtl import paths, records, results, results_replay, results_state
from mobtl.errors import MobtlError
from mobtl.runs import cache, plan, specs


@pytest.fixture
def committed():
    found = results.committed()
    assert found
    return found


def test_all_load_are_small_and_fresh_or_replayed(committed):
    stale = {each.run.id: str(now) for each in committed if each.records() and (now := results_state.state(each)).stale}
    assert not stale, f"{stale}: call `mobtl records replay`, or make them anew (`mobtl run`) and `mobtl records keep` them"
    files = [path for path in paths.RESULTS.rglob("*") if path.is_file()]
    assert [path for path in files if not any(path.is_relative_to(each.folder) for each in committed)] == []
    assert sum(path.stat().st_size for path in files) < 20e6


# The preset fast shrinks what defines every number of these, so none can be compared: a stale record is made anew.
SHRUNK = {"mobility/prediction", "mobility/prediction-leak-free", "mobility/architectures"}


def test_the_fast_run_agrees_within_the_spreads(committed):
    catalogue = specs.load()
    at_hand = [(each, task) for each in committed for task in plan.tasks(catalogue, [each.run], "fast") if cache.find(task)]
    if not at_hand:
        reader.missing("no fast result is at hand; `make book` makes them")
    for each, task in at_hand:
        if each.run.id in SHRUNK:
            with pytest.raises(MobtlError, match="no number to compare"):
                results_replay.pairs(each.records(), records.load_all(task.folder))
            continue
        compared = results_replay.pairs(each.records(), records.load_all(task.folder))
        assert [str(pair) for pair in results_replay.disagreements(compared)] == [], each.run.id
