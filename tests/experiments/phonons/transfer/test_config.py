"""Settings and data of the transfer study: what is refused, what counts as whole, what controls are given."""

from dataclasses import replace

import numpy as np
import pytest
from small_study import N_SOURCE, TRANSFER, run_small

from mobtl.errors import UsageError
from mobtl.experiments.phonons.transfer.arms import arms_of
from mobtl.experiments.phonons.transfer.config import MEMBERS, Config, assemble, draw_widths
from mobtl.experiments.phonons.transfer.inputs import Inputs
from mobtl.models.training import Training


def test_permuted_labels_are_the_same_labels_in_another_order(table, features):
    data = assemble(Inputs(table, *features), seed=0)
    (arm,) = [arm for arm in arms_of("leak_free") if arm.name == "transfer, permuted labels"]
    labels = data.labels(arm, range(3), seed=0)
    own = data.targets["phonon_gap"][data.rows]
    for row in labels:
        np.testing.assert_array_equal(np.sort(row), np.sort(own))
        assert (row != own).mean() > 0.8
    assert (labels[0] != labels[1]).any()
    np.testing.assert_array_equal(data.labels(arm, [2], seed=0)[0], labels[2])


def test_noise_is_the_same_for_compounds_that_composition_cannot_tell_apart(table, features):
    composition = features[0].copy()
    composition.iloc[3] = composition.iloc[7]
    noise = assemble(Inputs(table, composition, *features[1:]), seed=0).descriptors["noise"]
    assert noise.shape == composition.shape
    assert (noise[3] == noise[7]).all()
    assert len(np.unique(noise, axis=0)) == N_SOURCE - 1


def test_what_shrinks_a_protocol_is_marked(table, features):
    record = run_small(table, features, "as_published")
    assert not any(metric.complete for metric in record.metrics)
    published = Config(
        protocol="as_published",
        members=2,
        property_members=1,
        control_members=1,
        permutations=1,
        split_members=1,
        source_members=1,
        repeats=1,
        seed=9,
        side_validations=1,
    )
    (main,) = [arm for arm in arms_of("as_published") if arm.key == TRANSFER]
    (side,) = [arm for arm in arms_of("as_published") if arm.key == "phonon_gap: first layer transferred"]
    (direct,) = [arm for arm in arms_of("as_published") if arm.key == "heat_capacity: direct"]
    assert published.is_whole(main)
    assert published.is_whole(direct)
    assert not published.is_whole(side)
    assert replace(published, side_validations=15).is_whole(side)
    assert not replace(published, validations=14).is_whole(main)
    assert not replace(published, fine_tuning=Training(epochs=499)).is_whole(direct)


def test_widths_are_drawn_as_released():
    widths = draw_widths(40, seed=0)
    assert len(np.unique(widths, axis=0)) == 40
    for column, (low, high, n) in zip(widths.T, ((110, 210, 10), (55, 100, 5), (10, 50, 5)), strict=True):
        assert low <= column.min() <= column.max() < high
        assert len(np.unique(column)) <= n
    np.testing.assert_array_equal(draw_widths(3, seed=0), widths[:3])
    with pytest.raises(UsageError, match="ask for fewer"):
        draw_widths(251, seed=0)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"protocol": "leakfree"}, "leak_free"),
        ({"members": 0}, "members is 0, but must be at least 1"),
        ({"repeats": -1}, "repeats is -1"),
        ({"splits": 0}, "splits is 0"),
        ({"seed": -5}, "seed is -5, but must be at least 0"),
    ],
)
def test_settings_that_make_no_sense_are_refused(changes, says):
    settings = {"protocol": "leak_free"} | dict.fromkeys((*MEMBERS, "repeats"), 1)
    with pytest.raises(UsageError, match=says):
        Config(**(settings | changes))
