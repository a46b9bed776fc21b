"""Finished parts of a long computation: kept whole, found again by the same computation only."""

import numpy as np
import pytest

from mobtl import paths
from mobtl.records import partial
from mobtl.records.partial import Partial
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


def test_the_seconds_of_earlier_calls_are_known(tmp_path, monkeypatch):
    clock = iter([10.0, 17.5, 20.0, 21.0])
    monkeypatch.setattr(partial.time, "monotonic", lambda: next(clock))
    first = Partial(tmp_path)
    for name in ("one", "two"):
        first.of("settings", []).get(name, lambda: {"a": np.zeros(2)})
    assert first.earlier == 0
    again = Partial(tmp_path)
    assert again.of("settings", []).get("one", lambda: pytest.fail("computed again")).keys() == {"a"}
    assert again.earlier == 7.5
    again.of("settings", []).get("two", lambda: pytest.fail("computed again"))
    assert again.earlier == 8.5


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
    monkeypatch.setattr(paths, "PARTIAL", tmp_path)
    protocols, classifier = parts_of("phonons.transfer.protocols").folder, parts_of("phonons.classifier.study").folder
    assert protocols.parent == tmp_path / "phonons.transfer.protocols"
    assert parts_of("phonons.transfer.protocols").folder == protocols
    assert protocols.name != classifier.name
