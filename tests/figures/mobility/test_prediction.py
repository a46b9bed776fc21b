"""Figures of the prediction study show what the record holds, and its metrics follow from its tables."""

import numpy as np
import pytest
import small_prediction

from mobtl.experiments.mobility.prediction.config import AVERAGES, TARGETS
from mobtl.experiments.mobility.prediction.data import labels_of
from mobtl.experiments.mobility.prediction.scores import PAIRS
from mobtl.figures.mobility import prediction as figures

PRINTED = {
    "average electron mobility, R2, HTL": 0.88,
    "average electron mobility, MAE, HTL": 0.19,
    "average hole mobility, R2, HTL": 0.9,
    "average hole mobility, MAE, HTL": 0.19,
}


@pytest.fixture(scope="module", params=["as_published", "leak_free"])
def record(request):
    return small_prediction.record(request.param)


@pytest.fixture(scope="module")
def labels():
    tables = small_prediction.tables()
    return labels_of(tables.dpt, tables.epc)


def test_pooled_scores_follow_from_the_predictions(record, labels):
    table = record.tables["predictions"]
    for target in TARGETS:
        own = table[(table["arm"] == "EXP") & (table["target"] == target)]
        error = np.abs(own["predicted"] - labels[target][own["row"]]).mean()
        assert record.metric(f"{target}, MAE, EXP", "pooled").value == pytest.approx(error, abs=1e-5)
        counts = own.groupby("repeat")["row"].nunique()
        assert (counts == np.isfinite(labels[target]).sum()).all() and len(counts) == 2


def test_differences_and_ratios_follow_from_the_errors(record):
    for target in AVERAGES:
        errors = {arm: record.metric(f"{target}, MAE, {arm}", "pooled").value for arm in ("HTL", "EXP")}
        gap = record.metric(f"{target}, MAE difference, HTL minus EXP", "paired").value
        ratio = record.metric(f"{target}, MAE of HTL over EXP", "pooled").value
        assert gap == pytest.approx(errors["HTL"] - errors["EXP"])
        assert ratio == pytest.approx(errors["HTL"] / errors["EXP"])


def test_what_a_small_study_leaves_out_is_marked(record):
    judged = [metric for metric in record.metrics if metric.complete and "released trees" not in metric.quantity]
    assert not judged
    arms = set(record.tables["scores"]["arm"])
    assert ("HTL, transductive" in arms) == (record.protocol == "leak_free")
    assert ("HTL, rows with a structure" in arms) == (record.protocol == "as_published")
    assert "HTL, permuted labels" not in set(record.tables["predictions"]["arm"])


def test_shares_of_importance_add_up(record):
    sets = ("ATL", "ELE", "SYM", "GEO")
    for target in TARGETS:
        shares = [record.metric(f"{target}, share of SHAP importance of {which}", "pooled").value for which in sets]
        assert sum(shares) == pytest.approx(100) or sum(shares) == 0  # twelve rows may grow no tree that splits


def test_arms_draws_each_pooled_score_and_the_printed_ones(record):
    ax = figures.arms(record, PRINTED).axes[0]
    drawn = {round(float(y), 9) for line in ax.lines for y in np.atleast_1d(line.get_ydata())}
    for target in AVERAGES:
        for arm in figures.MAIN:
            assert round(record.metric(f"{target}, R2, {arm}", "pooled").value, 9) in drawn
    assert {0.88, 0.9} <= drawn


def test_parity_draws_every_held_out_row(record, labels):
    for ax, name in zip(figures.parity(record, labels).axes, figures.TARGETS.values(), strict=True):
        expected = [np.isfinite(labels[name.format(carrier)]).sum() for carrier in figures.CARRIERS]
        assert [len(each.get_offsets()) for each in ax.collections] == expected


def test_controls_name_every_arm_once(record):
    (ax,) = figures.controls(record).axes
    names = [label.get_text() for label in ax.get_yticklabels()]
    assert len(names) == len(set(names))
    assert {*figures.MAIN, "training mean", "HTL, permuted labels", "released trees"} <= set(names)


def test_importances_dependence_and_curves_draw_the_tables(record):
    bars = [len(ax.patches) for ax in figures.importance_by_set(record).axes]
    assert bars[1:] == [8, 8]
    heights = [len(ax.patches) for ax in figures.importance_by_input(record).axes]
    assert heights == [27, 27]
    table = record.tables["explanation"]
    for ax, feature in zip(figures.dependence(record).axes, figures.DEPENDENCE, strict=True):
        own = table[(table["feature"] == feature) & (table["arm"] == figures.CELL_FREE)].dropna()
        assert sum(len(each.get_offsets()) for each in ax.collections) == len(own)
    for ax, target in zip(figures.learning_curves(record).axes, AVERAGES, strict=True):
        curves = record.tables["curves"].query("target == @target", local_dict={"target": target})
        drawn = {round(float(y), 9) for line in ax.lines for y in np.atleast_1d(line.get_ydata())}
        assert {round(value, 9) for value in curves["MAE"]} <= drawn


def test_axes_name_what_they_show(record, labels):
    drawn = (
        figures.arms(record, PRINTED),
        figures.controls(record),
        figures.parity(record, labels),
        figures.importance_by_set(record),
        figures.dependence(record),
        figures.regressors(record),
        figures.learning_curves(record),
        figures.differences(record, PAIRS),
    )
    for figure in drawn:
        assert all(ax.get_xlabel() or ax.get_ylabel() for ax in figure.axes)
