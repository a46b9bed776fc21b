"""The figures on labels and the workflow show what the record holds."""

import numpy as np
import pytest
from matplotlib.collections import PathCollection

from mobtl.datasets import phonons
from mobtl.experiments.phonons import data, labels
from mobtl.figures.phonons import data as data_figures
from mobtl.figures.phonons import labels as figures
from mobtl.figures.phonons import workflow
from mobtl.figures.style import COLOURS


@pytest.fixture(scope="module")
def semiconductors():
    return phonons.semiconductors()


@pytest.fixture(scope="module")
def record(semiconductors):
    measured = dict.fromkeys(labels.DIAMOND_VALUES, 10.0)
    tables = (semiconductors, phonons.phonon_gaps(), phonons.phonon_labels(), phonons.dispersions())
    return labels.compare(*tables, measured, labels.Config())


@pytest.fixture(scope="module")
def described(semiconductors):
    return data.describe(semiconductors, phonons.phonon_gaps(), phonons.dispersions())


def points(ax) -> np.ndarray:
    scatters = [collection for collection in ax.collections if isinstance(collection, PathCollection)]
    return np.concatenate([np.asarray(scatter.get_offsets()) for scatter in scatters])


def test_parity_draws_every_label(record, semiconductors):
    axes = figures.parity(record, semiconductors).axes
    assert len(axes) == 3
    for ax, label in zip(axes, ("phonon_gap", "heat_capacity", "speed_of_sound"), strict=True):
        drawn = points(ax)
        np.testing.assert_allclose(np.sort(drawn[:, 1]), np.sort(semiconductors[label]))
        assert ax.get_xlim()[0] <= drawn.min() <= drawn.max() <= ax.get_xlim()[1]
        assert "recomputed" in ax.get_xlabel() and "(" in ax.get_ylabel()
    np.testing.assert_allclose(*points(axes[0]).T)


def test_ratios_draw_every_compound_within_the_axes(record, semiconductors):
    (ax,) = figures.speed_ratios(record, semiconductors).axes
    drawn = points(ax)
    assert len(drawn) == 1245
    low, high = ax.get_xlim()
    assert low < drawn[:, 0].min() < drawn[:, 0].max() < high
    assert {label.get_text().split(" (")[0] for label in ax.get_yticklabels()} == set(semiconductors["crystal_system"])


def test_diamond_draws_both_branches_and_the_printed_values(record):
    (ax,) = figures.diamond(record, {"longitudinal": 12.735, "transverse": 17.392}).axes
    assert [text.get_text() for text in ax.texts] == ["printed as longitudinal: 12.735", "printed as transverse: 17.392"]
    longitudinal, transverse = (line.get_ydata() for line in ax.lines if line.get_marker() in "os")
    assert longitudinal.min() > transverse.max()
    assert ax.get_ylim()[0] < transverse.min() and longitudinal.max() < ax.get_ylim()[1]


def test_distributions_leave_nothing_out(semiconductors):
    for ax in figures.distributions(semiconductors).axes:
        assert [sum(bar.get_height() for bar in container) for container in ax.containers] == [1245, 124]
        assert ax.get_xlabel() and ax.get_ylabel()


def test_workflow_says_how_many_and_draws_the_gap_of_boron_arsenide(described):
    figure = workflow.workflow(described, phonons.dispersions())
    (ax,) = figure.axes
    words = " ".join(text.get_text() for text in ax.texts)
    assert "1245 semiconductors" in words and "the 124" in words
    (inset,) = ax.child_axes
    edges = described.tables["edges"].set_index("formula").loc["BAs"]
    frequencies = {
        kind: [line for line in inset.lines if line.get_color() == COLOURS[kind]] for kind in ("acoustic", "optical")
    }
    assert max(line.get_ydata().max() for line in frequencies["acoustic"]) == edges["acoustic"]
    assert min(line.get_ydata().min() for line in frequencies["optical"]) == edges["optical"]
    # Every word lies within the figure.
    figure.canvas.draw()
    box = figure.bbox
    for text in ax.texts:
        extent = text.get_window_extent()
        assert box.x0 <= extent.x0 and extent.x1 <= box.x1 and box.y0 <= extent.y0 and extent.y1 <= box.y1


def test_the_two_arsenides_alone_are_drawn(described):
    figure = data_figures.dispersions(described, phonons.dispersions())
    assert [ax.get_title().split(":")[0] for ax in figure.axes] == ["BAs", "GaAs"]
