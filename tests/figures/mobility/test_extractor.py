"""The extractor figures draw what the record holds, with labels."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mobtl.figures.mobility import extractor as figures
from mobtl.records.record import Metric, Record

ARMS = ("TL", "ATL", "never trained")
SPACES = ("input descriptors", "TL", "ATL")


@pytest.fixture
def record() -> Record:
    """Every measure of a space is a number of its own; two rounds of two seeds."""
    metrics = []
    for place, measure in enumerate(figures.MEASURES):
        for row, arm in enumerate((figures.INPUT, *ARMS)):
            for carrier in figures.MARKERS:
                value = 10.0 * place + row + 0.5
                spread = (value - 1, value + 1) if row else ()
                metrics.append(Metric(f"{measure}, {arm}, {carrier}", "", "seed mean", value, "3 seeds", spread))
    rounds = pd.DataFrame({"round": [1, 2], "mse": [2.0, 1.0], "bce": [0.6, 3.0], "classifier_loss": [0.5, 0.1]})
    history = pd.concat(rounds.assign(arm=arm, seed=seed, carrier="electron") for arm in ARMS[:2] for seed in (0, 1))
    rng = np.random.default_rng(0)
    points = [
        pd.DataFrame({"space": space, "domain": domain, "x": rng.normal(size=20), "y": rng.normal(size=20)})
        for space in SPACES
        for domain in ("bulk", "2d")
    ]
    features = pd.concat(pd.DataFrame({"arm": ARMS, "carrier": carrier}) for carrier in figures.MARKERS)
    tables = {"history": history, "map": pd.concat(points), "features": features}
    return Record("chen2024", "mobility_extractor", "leak_free", {}, {}, metrics, tables)


def test_each_map_has_all_points_and_its_own_numbers(record):
    axes = figures.maps(record).axes
    assert [ax.get_title() for ax in axes] == list(SPACES)
    for row, ax in enumerate(axes):
        assert len(ax.collections[0].get_offsets()) == 40
        assert f"{record.metric(f'{figures.ACCURACY}, {SPACES[row]}, electron', 'seed mean').value:.0f} %" in ax.get_xlabel()


def test_mixing_draws_every_arm_of_both_carriers_with_its_range(record):
    axes = figures.mixing(record).axes
    assert len(axes) == len(figures.MEASURES)
    assert [label.get_text() for label in axes[0].get_yticklabels()] == [figures.INPUT, *ARMS]
    for place, ax in enumerate(axes):
        points = sorted(line.get_xdata()[0] for line in ax.lines if len(line.get_xdata()) == 1)
        assert points == sorted(2 * [10.0 * place + row + 0.5 for row in range(4)])
        assert sum(container.has_xerr for container in ax.containers) == 6
        assert ax.get_xlabel()


def test_two_seeds_are_points_without_a_range(record):
    record.metrics = [replace(metric, n="2 seeds x 5 draws") for metric in record.metrics]
    assert not any(container.has_xerr for ax in figures.mixing(record).axes for container in ax.containers)


def test_mixing_leaves_out_an_arm_that_was_trained_for_one_carrier_alone(record):
    features = record.tables["features"]
    record.tables["features"] = features[(features["arm"] != "never trained") | (features["carrier"] == "electron")]
    assert sum(len(line.get_xdata()) == 1 for line in figures.mixing(record).axes[0].lines) == 7


def test_losses_has_a_line_per_extractor_and_names_its_axes(record):
    errors, classifier = figures.losses(record).axes
    assert sum(len(line.get_xdata()) == 2 for line in errors.lines) == 4
    assert sum(len(line.get_xdata()) == 2 and line.get_marker() == "x" for line in classifier.lines) == 4
    for ax in (errors, classifier):
        assert ax.get_xlabel() == "round"
        assert ax.get_ylabel()
