"""The periodic table is in order, and the histograms leave nothing out."""

import pandas as pd
import pytest

from mobtl.experiments.mobility.source import element_shares
from mobtl.figures.mobility import source as figures
from mobtl.records.record import Record


@pytest.fixture(scope="module")
def record():
    formulas = pd.Series(["GaAs", "MoS2"])
    masses = {
        "kind": ["listed", "listed", "polymorph", "other", "other", "other"],
        "electron": [0.0, 1.0, 2.0, -3.0, -2.0, 9.0],
        "hole": [0.5, 1.5, 2.0, -3.0, -2.0, 8.0],
    }
    tables = {"masses": pd.DataFrame(masses), "elements": element_shares(dict.fromkeys(figures.DOMAINS, formulas))}
    return Record("chen2024", "mobility_source", "", {}, {}, [], tables)


@pytest.mark.parametrize(
    ("number", "row", "group"),
    [(1, 0, 1), (2, 0, 18), (4, 1, 2), (5, 1, 13), (21, 3, 3), (42, 4, 6), (56, 5, 2), (72, 5, 4), (118, 6, 18)],
)
def test_places_in_the_periodic_table(number, row, group):
    assert figures.position(number) == (row, group)


def test_no_two_elements_share_a_place():
    places = {figures.position(number) for number in range(1, 119)}
    assert len(places) == 118


def test_elements_that_no_formula_holds_are_white(record):
    *axes, bar = figures.elements(record, "target", "pool").axes
    assert [ax.get_title() for ax in axes] == [figures.DOMAINS["target"], figures.DOMAINS["pool"]]
    assert "%" in bar.get_ylabel()
    for ax in axes:
        (cells,) = ax.collections
        cells.update_scalarmappable()
        faces = cells.get_facecolors()[:, :3]
        white = {text.get_text() for text, face in zip(ax.texts, faces, strict=True) if (face == 1).all()}
        assert len(white) == 114 and not white & {"Ga", "As", "Mo", "S"}


def test_histograms_leave_nothing_out(record):
    by_carrier, by_kind = figures.masses(record).axes
    assert [text.get_text() for text in by_carrier.get_legend().get_texts()] == ["electron (2)", "hole (2)"]
    assert sum(bar.get_height() for bar in by_carrier.containers[0]) == 2
    low, high = by_kind.get_xlim()
    assert low < -3 < 9 < high
    assert all("m_e" in ax.get_xlabel() for ax in (by_carrier, by_kind))


def test_each_set_has_a_bar_with_its_deviation():
    columns = {"set": ["2D", "bulk"], "rows": [3, 5], "mean_deviation": [0.1, 0.7], "scale_deviation": [0.2, 0.3]}
    record = Record("chen2024", "mobility_standardisation", "", {}, {}, [], {"sets": pd.DataFrame(columns)})
    means, scales = figures.standardisation(record).axes
    assert [bar.get_width() for bar in means.patches] == [0.1, 0.7]
    assert [bar.get_width() for bar in scales.patches] == [0.2, 0.3]
    assert [label.get_text() for label in means.get_yticklabels()] == ["2D (3)", "bulk (5)"]
    assert means.get_xlabel() and scales.get_xlabel()
