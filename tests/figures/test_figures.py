"""Figures show what the record holds: the very points, labelled axes with units."""

import numpy as np

from mobtl.datasets import mobility, phonons, twod
from mobtl.experiments.mobility import data
from mobtl.experiments.phonons import data as phonon_data
from mobtl.figures.mobility import data as mobility_figures
from mobtl.figures.phonons import data as data_figures
from mobtl.figures.style import COLOURS


def labels(figure) -> list[str]:
    return [text for ax in figure.axes for text in (ax.get_xlabel(), ax.get_ylabel())]


def test_histograms_leave_nothing_out():
    semiconductors, gaps = phonons.semiconductors(), phonons.phonon_gaps()
    figure = data_figures.distributions(semiconductors, gaps)
    heights = [sum(bar.get_height() for bar in container) for container in figure.axes[0].containers]
    assert heights == [1245, 124]
    low, high = figure.axes[1].get_xlim()
    assert low < gaps["signed_gap"].min() < gaps["signed_gap"].max() < high
    assert sum(bar.get_height() for bar in figure.axes[1].containers[0]) == 1245


def test_structure_bars_add_up_to_all_rows():
    record = data.describe(mobility.dpt(), mobility.epc(), twod.structures())
    (ax,) = mobility_figures.matches(record).axes
    widths = np.array([[bar.get_width() for bar in container] for container in ax.containers])
    assert (widths.sum(axis=0) == 197).all()


def test_axes_name_quantity_and_unit():
    table = phonons.semiconductors()
    described = phonon_data.describe(table, phonons.phonon_gaps(), phonons.dispersions())
    mobilities = data.describe(mobility.dpt(), mobility.epc(), twod.structures())
    figures = [
        data_figures.dispersions(described, phonons.dispersions()),
        data_figures.distributions(table, phonons.phonon_gaps()),
        data_figures.both_gaps(table),
        mobility_figures.targets(mobilities),
        mobility_figures.carriers(mobilities, mobility.epc()),
    ]
    assert all(label for figure in figures for label in labels(figure))
    frequencies = [ax.get_ylabel() for ax in figures[0].axes]
    assert all("cm$^{-1}$" in label for label in frequencies)
    assert all("cm$^{2}$/(V s)" in label for label in labels(figures[-1]))


def test_meanings_that_meet_in_one_figure_have_colours_of_their_own():
    for together in (
        ("bulk", "2d"),
        ("electron", "hole"),
        ("published", "computed"),
        ("transfer", "direct", "never pretrained", "source transductive", "some layers", "training mean", "published"),
    ):
        assert len({COLOURS[name] for name in together}) == len(together)
