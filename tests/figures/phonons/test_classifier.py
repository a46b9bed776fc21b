"""Figures of the classifier show what the record holds, and the printed numbers beside it."""

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from mobtl.datasets import phonons
from mobtl.experiments.phonons.classifier import study
from mobtl.features import composition
from mobtl.figures.phonons import classifier as figures
from mobtl.figures.style import COLOURS

PRINTED = {"accuracy": 95.5, "F1": 0.8, "AU-ROC": 0.943, "AU-PRC": 0.844}
MATRIX = {"TP": 34, "FN": 4, "FP": 13, "TN": 323}


@pytest.fixture(scope="module")
def record():
    """A study of seconds: real data, forests of three trees."""
    table = phonons.semiconductors()
    by_kind = {
        "unit cell": composition.descriptors(table["cell_composition"]),
        "reduced formula": composition.descriptors(table["reduced_formula"]),
    }
    compounds = ["InN", "GaSb", "InAs", "InSb", "In2 N2"]
    candidates = composition.descriptors(compounds).set_axis(compounds)
    config = study.Config(protocol="as_published", splits=3, replays=2, permutations=2, trees=3)
    return study.run(study.Inputs(table, phonons.released_split(), by_kind, candidates), config)


def test_confusion_prints_the_computed_and_every_published_matrix(record):
    axes = figures.confusion(record, {"text": MATRIX}).axes
    assert [ax.get_title() for ax in axes] == ["computed", "text"]
    computed, printed = ([text.get_text() for text in ax.texts] for ax in axes)
    assert printed == ["323", "13", "4", "34"]
    assert sum(map(float, computed)) == 374
    assert computed[3] == f"{record.metric('classifier, true positives', 'single split').value:.1f}"


def test_curves_has_a_line_per_split_and_seed_and_names_the_areas(record):
    axes = figures.curves(record, PRINTED).axes
    for ax, area in zip(axes, ("AU-ROC", "AU-PRC"), strict=True):
        colours = [line.get_color() for line in ax.lines if len(line.get_xdata()) > 2]
        assert colours.count(COLOURS["unit cell"]) == 3
        assert colours.count(COLOURS["released split"]) == 2
        words = " ".join(text.get_text() for text in ax.get_legend().get_texts())
        assert f"published {area} {PRINTED[area]:.3f}" in words
        assert f"{record.metric(f'classifier, {area}', 'random splits').value:.3f}" in words


def test_scores_draws_every_fit_its_mean_and_the_printed_value(record):
    table = record.tables["scores"]
    for ax, (score, printed) in zip(figures.scores(record, PRINTED).axes, PRINTED.items(), strict=True):
        scatters = [each for each in ax.collections if isinstance(each, PathCollection)]
        heights = np.concatenate([np.asarray(scatter.get_offsets())[:, 1] for scatter in scatters])
        np.testing.assert_allclose(np.sort(heights), np.sort(table[score]))
        levels = [line.get_ydata()[0] for line in ax.lines if len(line.get_ydata())]
        assert printed in levels
        for arm in (("released split", "unit cell"), ("random splits", "reduced formula")):
            mean = table.groupby(["run", "kind"])[score].mean()[arm]
            assert min(abs(level - mean) for level in levels) < 1e-9
        low, high = ax.get_ylim()
        assert low <= min(*heights, printed) and max(*heights, printed) <= high


def test_importances_draws_the_first_ten_and_those_of_the_paper(record):
    (ax,) = figures.importances(record).axes
    table = record.tables["importances"]
    names = [label.get_text().replace(" ", "_") for label in ax.get_yticklabels()]
    expected = table["descriptor"][(table.index < 10) | table["published"]].str.replace(" ", "_")
    assert names == expected.tolist()[::-1]
    assert {"sum_fusion_enthalpy", "sum_gs_bandgap", "minimum_sound_velocity", "maximum_en_pauling"} <= set(names)
    assert table["mean"].sum() == pytest.approx(1)
    widths = sorted(bar.get_width() for bar in ax.patches if bar.get_width())
    shown = table["mean"][(table.index < 10) | table["published"]]
    np.testing.assert_allclose(widths, sorted(shown[shown > 0]))


def test_axes_name_what_they_show(record):
    for figure in (figures.confusion(record, {}), figures.curves(record, PRINTED), figures.importances(record)):
        assert all(ax.get_xlabel() for ax in figure.axes)
    assert [ax.get_ylabel() for ax in figures.scores(record, PRINTED).axes] == ["accuracy (%)", "F1", "AU-ROC", "AU-PRC"]
