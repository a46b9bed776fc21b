"""Figures of the page on one carrier show that carrier alone, under both protocols, as the records have it."""

import numpy as np
import pandas as pd
import pytest
import small_prediction

from mobtl.experiments.mobility.prediction.data import labels_of
from mobtl.figures.mobility import carrier as mobility_carrier
from mobtl.figures.mobility import hover, summary
from mobtl.figures.mobility.prediction import SETS
from mobtl.figures.style import COLOURS
from mobtl.records.record import Metric, Record

PAIRS = [("TL", "direct"), ("HTL", "EXP")]
TRIED = ["HTL, rows with a structure", "HTL, one row per formula and publication", "HTL, 50 trials"]


@pytest.fixture(scope="module")
def tables():
    return small_prediction.tables()


@pytest.fixture(scope="module")
def labels(tables):
    return labels_of(tables.dpt, tables.epc)


@pytest.fixture(scope="module")
def both(labels):
    """Made-up records of both protocols; what stands between HTL and the printed score was tried as published alone."""
    rng = np.random.default_rng(3)
    return {
        protocol: made_up(protocol, labels, [*summary.ARMS, *tried], rng)
        for protocol, tried in (("as_published", TRIED), ("leak_free", []))
    }


def made_up(protocol: str, labels: dict[str, np.ndarray], arms: list[str], rng: np.random.Generator) -> Record:
    """Every number drawn at random, of all targets and both carriers."""
    quantities = {"pooled": [], "paired": []}
    for target in labels:
        quantities["pooled"] += [f"{target}, {score}, {arm}" for arm in arms for score in ("R2", "MAE")]
        quantities["pooled"] += [f"{target}, share of SHAP importance of {which}" for which in SETS]
        quantities["paired"] += [f"{target}, MAE difference, {first} minus {second}" for first, second in PAIRS]
    metrics = [
        Metric(quantity, "", statistic, rng.uniform(), "9 rows", tuple(rng.uniform(size=3)))
        for statistic, own in quantities.items()
        for quantity in own
    ]
    rows = {target: np.flatnonzero(np.isfinite(truth)) for target, truth in labels.items()}
    predictions = [
        pd.DataFrame({"row": own, "target": target, "arm": "HTL", "repeat": repeat, "predicted": rng.normal(size=len(own))})
        for target, own in rows.items()
        for repeat in range(2)
    ]
    curves = [
        {"target": f"average {carrier} mobility", "arm": arm, "formulas": n, "repeat": 0, "MAE": rng.uniform()}
        for carrier in ("electron", "hole")
        for arm in ("direct", "HTL", "EXP")
        for n in (10, 20)
    ]
    content = {"predictions": pd.concat(predictions), "curves": pd.DataFrame(curves)}
    return Record("chen2024", "mobility_prediction", protocol, {}, {}, metrics, content)


def values(ax) -> list[float]:
    """Where the marks of both protocols stand, apart from the empty handles of the legend."""
    return sorted(line.get_xdata()[0] for line in ax.lines if line.get_marker() in ("s", "o") and len(line.get_xdata()))


def expected(both, *quantities: str, statistic: str = "pooled") -> list[float]:
    found = [metric for record in both.values() for metric in record.metrics if metric.statistic == statistic]
    return sorted(metric.value for metric in found if metric.quantity in quantities)


@pytest.mark.parametrize("carrier", ["electron", "hole"])
def test_scores_have_every_arm_of_the_three_labels(both, carrier):
    targets = mobility_carrier.targets_of(carrier)
    printed = {f"{targets[0]}, R2, HTL": 0.88, "average other mobility, R2, HTL": 0.5}
    axes = mobility_carrier.scores(both, carrier, printed).axes
    for place, target in enumerate(targets):
        for ax, score in zip(axes[2 * place : 2 * place + 2], ("R2", "MAE"), strict=True):
            shown = [f"{target}, {score}, {arm}" for arm in summary.ARMS]
            np.testing.assert_allclose(values(ax), expected(both, *shown))
            assert target in ax.get_xlabel()
    diamonds = [
        line.get_xdata()[0] for ax in axes for line in ax.lines if line.get_marker() == "D" and len(line.get_xdata())
    ]
    assert diamonds == [0.88]


def test_differences_are_those_of_the_targets_asked_for(both):
    targets = mobility_carrier.targets_of("hole")
    for ax, target in zip(summary.differences(both, PAIRS, targets).axes, targets, strict=True):
        quantities = [f"{target}, MAE difference, {first} minus {second}" for first, second in PAIRS]
        np.testing.assert_allclose(values(ax), expected(both, *quantities, statistic="paired"))
        drawn = [line for line in ax.lines if line.get_marker() == "s" and len(line.get_xdata())]
        assert {line.get_color() for line in drawn} == {COLOURS["hole"]}


def test_parity_draws_the_rows_of_one_carrier_only(both, labels, tables):
    axes = mobility_carrier.parity(both, labels, "hole").axes
    counts = [np.isfinite(labels[target]).sum() for target in mobility_carrier.targets_of("hole")]
    assert [len(scatter.get_offsets()) for ax in axes for scatter in ax.collections] == [*counts, *counts]
    tables = small_prediction.tables()
    (panel,) = hover.mobilities(
        both["leak_free"], labels, tables.dpt, tables.structures.assign(layer_group_symbol="p"), ["hole"]
    )
    assert set(panel.points["series"]) == {"hole"} and len(panel.points) == counts[0]


def test_hypotheses_name_what_was_tried_between_htl_and_permuted_labels(both):
    (ax,) = mobility_carrier.hypotheses(both, "electron", 0.88).axes
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert sorted(names) == sorted(["HTL", "HTL, permuted labels", *TRIED])
    np.testing.assert_allclose(values(ax), expected(both, *(f"average electron mobility, R2, {name}" for name in names)))
    (printed,) = [line for line in ax.lines if line.get_marker() == "D" and len(line.get_xdata())]
    assert (printed.get_xdata()[0], names[printed.get_ydata()[0]]) == (0.88, "HTL")


def test_importance_and_curves_stand_protocol_beside_protocol(both):
    for ax, target in zip(mobility_carrier.importance(both, "hole").axes, mobility_carrier.targets_of("hole"), strict=True):
        shares = [f"{target}, share of SHAP importance of {which}" for which in SETS]
        np.testing.assert_allclose(values(ax), expected(both, *shares))
    axes = mobility_carrier.learning_curves(both, "hole").axes
    assert [ax.get_title() for ax in axes] == ["as published", "leak free"]
    for ax, record in zip(axes, both.values(), strict=True):
        own = record.tables["curves"].query("target == 'average hole mobility'")
        drawn = np.concatenate([np.atleast_1d(line.get_ydata()) for line in ax.lines if len(line.get_xdata())])
        assert set(own["MAE"].round(9)) <= set(drawn.round(9))
