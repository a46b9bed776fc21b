"""Figures of the screening show what the record holds, and the printed counts beside it."""

import numpy as np
import pytest
import small_screening
from matplotlib.collections import PathCollection

from mobtl.experiments.mobility.screening import study as screening
from mobtl.figures.mobility import screening as figures
from mobtl.figures.mobility import screening_tables as tables


@pytest.fixture(scope="module")
def record():
    return screening.run(**small_screening.arguments())


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
