"""Figures on Table 1 of Chen 2024, the schematics of its Fig. 1, and drawn crystals."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import Circle

from mobtl.answers import published
from mobtl.datasets import mobility, twod
from mobtl.experiments.mobility import table1
from mobtl.figures import crystal
from mobtl.figures.mobility import table1 as figures
from mobtl.figures.mobility import workflow
from mobtl.figures.style import panels


@pytest.fixture(scope="module")
def record():
    return table1.check(published.printed_table("chen2024-table1"), mobility.dpt(), twod.structures())


def test_every_pair_is_drawn_on_a_log_axis_with_its_interval(record):
    (ax,) = figures.ratios(record).axes
    pairs = record.tables["pairs"]
    assert ax.get_xscale() == "log"
    drawn = np.concatenate([container[0].get_xdata() for container in ax.containers])
    assert sorted(drawn) == pytest.approx(sorted(pairs["ratio"]))
    low, high = ax.get_xlim()
    assert low < pairs["low"].min() < pairs["high"].max() < high
    ends = np.concatenate([segment[:, 0] for container in ax.containers for segment in container[2][0].get_segments()])
    assert sorted(ends) == pytest.approx(sorted([*pairs["low"], *pairs["high"]]))


def test_every_known_gap_is_drawn(record):
    (ax,) = figures.gaps(record).axes
    points = sum(len(each.get_offsets()) for each in ax.collections)
    assert points == 12 + record.tables["gaps"]["band_gap"].notna().sum()
    assert "eV" in ax.get_xlabel()


def test_the_tables_have_every_pair_and_material(record):
    assert figures.moduli(record).shape == (24, 5)
    table = figures.materials(record)
    assert len(table) == 12
    assert table.loc["BiSb", "electron mobility, norm (10³ cm²/(V s))"] == "20.04"
    assert table.loc["Bi2Se", "structures of the formula"] == "0"


def test_formulas_get_subscripts():
    assert figures.subscripted("GeBi2") == "GeBi$_{2}$"


def balls(ax):
    return [patch for patch in ax.patches if isinstance(patch, Circle)]


def test_a_crystal_is_drawn_twice_with_every_atom_of_every_cell():
    square = {
        "lattice": [3.0, 0, 0, 0, 3.0, 0, 0, 0, 20.0],
        "species": ["Mo", "S"],
        "coordinates": [0, 0, 0.98, 0.5, 0.5, 0.02],
    }
    with panels(1, 1) as (_, (ax,)):
        crystal.draw(ax, pd.Series(square), (3, 2))
    assert len(balls(ax)) == 2 * 2 * 6
    # The slab crosses the border of the cell, 0.8 A thick; in one piece the side view is no thicker.
    side = [ball.center[1] for ball in balls(ax)[12:]]
    assert max(side) - min(side) == pytest.approx(0.8, abs=1e-3)


def test_bonds_join_neighbours_only():
    row = twod.structures().query("source == 'c2db' and source_id == '1MoS2-1'").iloc[0]
    with panels(1, 1) as (_, (ax,)):
        crystal.draw(ax, row, (1, 1))
    # One cell of MoS2: its Mo has one of its six S beside it twice, above and below; each bond is found from both ends.
    assert [len(lines.get_segments()) for lines in ax.collections] == [4, 4]


def test_structures_and_schematics_are_drawn(record):
    assert [len(balls(ax)) > 0 for ax in figures.structures(record).axes] == [True] * 6
    figure = workflow.workflow(twod.structures())
    words = {text.get_text() for ax in figure.axes for text in ax.texts}
    assert {"classifier C:\nbulk or 2D?", "regression\ntrees", "H-MoS$_2$"} <= words
    assert sum(len(balls(ax)) for ax in [*figure.axes, *figure.axes[1].child_axes]) == 2 * 27
