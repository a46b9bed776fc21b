"""Finished parts of a long computation: kept whole, found again by the same computation only."""

import numpy as np
import pytest

from mobtl import paths
from mobtl.fingerprint.parts import LAYERS, parts_of_code
from mobtl.records import partial
from mobtl.records.partial import Partial
from mobtl.results import unfinished
from mobtl.results.unfinished import parts_of


def test_a_part_is_computed_once(tmp_path):
    calls = []

    def work():
        calls.append(1)
        return {"a/b: c": np.arange(3.0)}

    for _ in range(2):
        found = Partial(tmp_path).get("phonon_gap: direct, member 0", work)
        np.testing.assert_array_equal(found["a/b: c"], [0, 1, 2])
    assert len(calls) == 1
    assert [path.suffix for path in tmp_path.iterdir()] == [".npz"]


@pytest.fixture
def work(monkeypatch):
    """Makes a part and takes the seconds that it is given, on a clock that nothing else moves."""
    now = [0.0]
    monkeypatch.setattr(partial.time, "monotonic", lambda: now[0])

    def make(seconds: float):
        now[0] += seconds
        return {"a": np.zeros(2)}

    return make


def test_the_cost_is_that_of_all_calls(tmp_path, work):
    first = Partial(tmp_path)
    for name, seconds in (("one", 7.5), ("two", 1.0)):
        first.of("settings", []).get(name, lambda seconds=seconds: work(seconds))
    assert first.cost(10.0) == 10.0
    again = Partial(tmp_path)
    assert again.of("settings", []).get("one", lambda: pytest.fail("computed again")).keys() == {"a"}
    assert again.cost(0.5) == 8.0
    again.of("settings", []).get("two", lambda: pytest.fail("computed again"))
    assert again.cost(0.5) == 9.0


def test_costs_are_counted_by_kind_of_part(tmp_path, work):
    """Numbers of members, draws and candidates tell parts of a kind apart, numbers in words do not."""
    parts = Partial(tmp_path)
    names = [
        "gap: direct, member 0",
        "gap: direct, member 11",
        "split, 3, unit cell",
        "extractor, candidate 007, 1",
        "2D, raw",
    ]
    for seconds, name in enumerate(names, start=1):
        parts.get(name, lambda seconds=seconds: work(seconds))
    found = {"2D, raw": [1, 5.0], "extractor": [1, 4.0], "gap: direct": [2, 3.0], "split, unit cell": [1, 3.0]}
    assert parts.costs == found
    again = Partial(tmp_path)
    again.get("gap: direct, member 11", lambda: pytest.fail("computed again"))
    assert again.costs == {"gap: direct": [1, 2.0]}


def test_without_a_folder_nothing_is_kept(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Partial().of("settings", [np.zeros(2)]).get("one", lambda: {"a": np.zeros(2)})
    assert not list(tmp_path.iterdir())


def test_a_part_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(ZeroDivisionError):
        Partial(tmp_path).get("one", lambda: {"a": 1 / 0})
    assert not list(tmp_path.iterdir())


def test_other_settings_or_other_data_are_another_computation(tmp_path):
    data = [np.arange(4.0), np.array(["NaCl", "GaN"])]
    first = Partial(tmp_path).of("seed=0", data).folder
    assert Partial(tmp_path).of("seed=0", [array.copy() for array in data]).folder == first
    others = [
        ("seed=1", data),
        ("seed=0", [data[0] + 1e-12, data[1]]),
        ("seed=0", [data[0].reshape(2, 2), data[1]]),
        ("seed=0", data[:1]),
    ]
    assert len({first, *(Partial(tmp_path).of(*each).folder for each in others)}) == 5


def test_the_folder_of_an_experiment_belongs_to_its_code(tmp_path, monkeypatch):
    monkeypatch.delenv(unfinished.FOLDER, raising=False)
    monkeypatch.setattr(paths, "PARTIAL", tmp_path)
    protocols, classifier = parts_of("phonons.transfer.protocols").folder, parts_of("phonons.classifier.study").folder
    assert protocols.parent == tmp_path / "phonons.transfer.protocols"
    assert parts_of("phonons.transfer.protocols").folder == protocols
    assert protocols.name != classifier.name
    monkeypatch.setenv(unfinished.FOLDER, str(tmp_path / "elsewhere"))
    assert parts_of("phonons.transfer.protocols").folder == tmp_path / "elsewhere" / protocols.relative_to(tmp_path)
    monkeypatch.setenv(unfinished.FOLDER, "beside")
    assert parts_of("phonons.transfer.protocols").folder.is_relative_to(paths.ROOT / "beside")


def test_what_only_keeps_runs_or_tells_does_not_decide_the_folder():
    """A study of days must not be lost to a change of the command line."""
    for module in ("phonons.transfer.protocols", "mobility.prediction.fits"):
        parts = parts_of_code(f"import mobtl.experiments.{module}", LAYERS)
        modules = [name for name in parts if name.startswith("mobtl.")]
        assert f"mobtl.experiments.{module}" in modules
        assert all(name.startswith(LAYERS) for name in modules)
        assert not any(name.endswith((".scores", ".tables", ".claims", ".report")) for name in modules)
