"""Figures of the screening show what the record holds, and the printed counts beside it."""

from dataclasses import replace

import numpy as np
import pytest
import small_screening
from matplotlib.collections import PathCollection

from mobtl.experiments.mobility.screening import study as screening
from mobtl.experiments.mobility.screening.funnel import Criteria
from mobtl.figures.mobility import screening as figures
from mobtl.figures.mobility import screening_tables as tables


@pytest.fixture(scope="module")
def record():
    return screening.run(**small_screening.arguments())


@pytest.fixture(scope="module", params=[Criteria(gap_low=9, gap_high=9.5), Criteria(cut=1e12)], ids=["gap", "cut"])
def nothing(request):
    """A screening that no material passes: for want of candidates, or of fast ones among them."""
    given = small_screening.arguments()
    return screening.run(**given | {"config": replace(given["config"], criteria=request.param)})


def texts(figure) -> list[str]:
    return [text.get_text() for ax in figure.axes for text in ax.texts]


def test_the_time_of_a_prediction_is_drawn_as_it_was_measured(record):
    (ax,) = figures.speed(record).axes
    measured, slower = ax.lines
    metric = record.metric("prediction, time per material", "exact")
    assert list(measured.get_xdata()) == list(metric.samples)
    assert slower.get_xdata()[0] == pytest.approx(1e5 * metric.value)


def test_nothing_left_is_drawn_and_said(nothing):
    for name in ("funnel", "thresholds", "landscape", "mobilities", "external"):
        assert getattr(figures, name)(nothing)._repr_mimebundle_()
    assert texts(figures.structures(nothing)) == texts(figures.composition(nothing))[:1] == ["none passes"]
    assert tables.selected(nothing).to_numpy().tolist() == [["none passes"]]
    assert figures.criteria_in_words(nothing).endswith("With these, none passes.")
    # What the prose of the page tells is there.
    far = "selected 2D semiconductors farther from the labelled rows than 95 % of these from each other, share"
    assert nothing.metric(far, "exact").value == 0


def test_other_criteria_are_not_set_beside_the_print_without_a_word(record, nothing):
    def labels(record):
        figures_ = figures.funnel(record), figures.thresholds(record)
        return {text.get_text() for figure in figures_ for legend in figure.legends for text in legend.get_texts()}

    assert "printed" in labels(record)
    assert "printed" not in labels(nothing) and "printed, for other criteria" in labels(nothing)
    assert figures.criteria_in_words(record).startswith("Its criteria are those of the paper: hull energy up to 0.2 eV/atom")
    assert "not those of the paper" in figures.criteria_in_words(nothing)
    assert "no comparison" in figures.criteria_in_words(nothing)


def test_bars_of_the_funnel_are_the_books_and_the_markers_the_printed_counts(record):
    for ax, funnel in zip(figures.funnel(record).axes, screening.FUNNELS, strict=True):
        books = record.tables["funnel"].query("funnel == @funnel").groupby("step")[["entered", "left", "aside"]].sum()
        *collections, aside = [[bar.get_width() for bar in container] for container in ax.containers]
        totals = np.sum(collections, axis=0)
        assert totals[0] == books.loc["de-duplicated", "entered"]
        assert totals[-1] == books.loc["mobility above the cut", "left"]
        assert sum(aside) == books["aside"].sum()
        (marks,) = [each for each in ax.collections if isinstance(each, PathCollection)]
        shown = np.ma.filled(marks.get_offsets()[:, 0].astype(float), np.nan)
        printed = list(small_screening.PRINTED.values()) if funnel == "two databases" else []
        assert shown[np.isfinite(shown)].tolist() == printed


def test_every_axis_of_a_number_is_labelled(record):
    for name in ("funnel", "thresholds", "composition", "landscape", "mobilities", "external"):
        for ax in getattr(figures, name)(record).axes:
            assert ax.get_xlabel() or ax.get_ylabel(), name


def test_mobilities_draws_every_candidate_once(record):
    (ax,) = figures.mobilities(record).axes
    table = record.tables["candidates"]
    candidates = table["two databases"].notna()
    others = ax.collections[0].get_offsets()
    assert len(others) == (~table["two databases"][candidates].astype(bool)).sum()
    (selected,) = ax.containers
    assert len(selected[0].get_xdata()) == table["two databases"].fillna(False).sum()


def test_structures_draws_one_panel_per_layer_group(record):
    drawn = [ax for ax in figures.structures(record).axes if ax.get_title()]
    assert len(drawn) == len(record.tables["representatives"]) == 1


def test_tables_have_a_row_per_material_and_compound(record):
    shown = tables.selected(record, most=3)
    assert len(shown) == min(3, record.tables["candidates"]["two databases"].fillna(False).sum())
    assert tables.compounds(record).loc["Bi2Se", "structure"] == "–"
    assert tables.branches(record)["put aside"].sum() == record.tables["branches"]["entered"].sum()
