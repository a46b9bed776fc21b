"""The figures of the front page draw the records' own numbers and the printed ones."""

import pytest

from mobtl.figures import headline
from mobtl.figures.protocols import PRINTED
from mobtl.records.record import Metric, Record


def record(protocol: str, values: dict[str, float], score: str, statistic: str) -> Record:
    metrics = [
        Metric(f"{score}, {arm}", "", statistic, value, "3 members", (value - 1, value, value + 1))
        for arm, value in values.items()
    ]
    return Record("liu2020", "made_up", protocol, {}, {}, metrics, {})


def points(ax) -> dict[float, set[float]]:
    """Values drawn in each row, the ends of ranges and the empty handles of the legend apart."""
    marked = [line for line in ax.lines if line.get_marker() in ("o", "s", PRINTED["marker"]) and len(line.get_xdata())]
    found: dict[float, set[float]] = {}
    for line in marked:
        found.setdefault(round(float(line.get_ydata()[0])), set()).add(float(line.get_xdata()[0]))
    return found


@pytest.fixture
def phonons():
    arms = dict(zip(headline.PHONONS, (8.0, 9.0, 24.0, 60.0), strict=True))
    return {
        protocol: record(
            protocol, {arm: value + shift for arm, value in arms.items()}, "phonon band gap, MAE", "member mean"
        )
        for protocol, shift in (("as_published", 0.0), ("leak_free", 15.0))
    }


def test_each_arm_has_both_protocols_and_its_printed_error(phonons):
    (ax,) = headline.phonons(phonons, {"phonon band gap, MAE, transfer": 8.458, "phonon band gap, MAE, direct": 23.847}).axes
    assert points(ax) == {0: {8.0, 23.0, 8.458}, 1: {9.0, 24.0}, 2: {24.0, 39.0, 23.847}, 3: {60.0, 75.0}}
    assert [text.get_text() for text in ax.get_yticklabels()] == list(headline.PHONONS.values())
    assert ax.get_xlim()[0] == 0


def test_an_arm_that_a_record_lacks_leaves_its_row_to_the_other(phonons):
    phonons["leak_free"].metrics.pop(1)
    (ax,) = headline.phonons(phonons, {}).axes
    assert points(ax)[1] == {9.0}


def test_each_carrier_has_its_rows_with_its_printed_score():
    metrics = []
    for shift, target in enumerate(headline.CARRIERS):
        own = dict(zip(headline.MOBILITY, (0.5 + shift, 0.4 + shift, 0.3 + shift, 0.0), strict=True))
        metrics += record("leak_free", own, f"{target}, R2", "pooled").metrics
    study = Record("chen2024", "made_up", "leak_free", {}, {}, metrics, {})
    printed = {"average electron mobility, R2, HTL": 0.88, "average hole mobility, R2, HTL": 0.9}
    (ax,) = headline.mobility({"leak_free": study}, printed).axes
    found = points(ax)
    assert found[0] == {0.5, 0.88} and found[4] == {1.5, 0.9}
    assert [found[row] for row in (1, 2, 3)] == [{0.4}, {0.3}, {0.0}]
    labels = [text.get_text() for text in ax.get_yticklabels()]
    assert labels == ["electrons: HTL", "placebo", "direct", "mean", "holes: HTL", "placebo", "direct", "mean"]
