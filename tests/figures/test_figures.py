"""Figures show what the record holds: the very points, labelled axes with units."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.collections import PathCollection
from sklearn.metrics import r2_score

from mobtl.datasets import mobility, phonons, twod
from mobtl.experiments import mobility_data, phonon_data, phonon_transfer
from mobtl.figures import mobility_data as mobility_figures
from mobtl.figures import phonon_data as data_figures
from mobtl.figures import phonon_transfer as transfer_figures
from mobtl.figures.style import COLOURS
from mobtl.models.perceptron import Training


@pytest.fixture(scope="module")
def study():
    """A study of seconds: real labels, few descriptors, few epochs."""
    table = phonons.semiconductors()
    descriptors = pd.DataFrame(np.random.default_rng(0).normal(size=(len(table), 5)))
    quick = {"pretraining": Training(2, 200), "fine_tuning": Training(2), "rounds": 1}
    return table, phonon_transfer.run(table, descriptors, phonon_transfer.Config("as_published", 2, 1, **quick))


def points(ax) -> np.ndarray:
    scatters = [collection for collection in ax.collections if isinstance(collection, PathCollection)]
    return np.concatenate([np.asarray(scatter.get_offsets()) for scatter in scatters])


def labels(figure) -> list[str]:
    return [text for ax in figure.axes for text in (ax.get_xlabel(), ax.get_ylabel())]


def test_parity_draws_every_compound_at_its_label_and_prediction(study):
    table, record = study
    figure = transfer_figures.parity(record, table)
    for ax, arm in zip(figure.axes, ("direct", "transfer"), strict=True):
        rows = record.tables["parity"][record.tables["parity"]["arm"] == arm]
        truth = table.set_index("material_id")["phonon_gap"].loc[rows["material_id"]]
        np.testing.assert_allclose(points(ax), np.column_stack([truth, rows["predicted"]]))
        assert rows["material_id"].nunique() == 124
        # What is printed is the error of the very points.
        error = np.abs(points(ax)[:, 0] - points(ax)[:, 1]).mean()
        assert f"MAE {error:.1f} cm" in ax.texts[0].get_text()
        score = r2_score(*points(ax).T)
        assert f"{score:.3f}" in ax.texts[0].get_text()
        low, high = ax.get_xlim()
        assert low <= points(ax).min() <= points(ax).max() <= high


def test_errors_draws_members_mean_and_the_printed_value(study):
    _, record = study
    (ax,) = transfer_figures.errors(record, {"direct": 23.847, "transfer": 8.458}).axes
    members = record.tables["members"]
    np.testing.assert_allclose(
        np.sort(points(ax)[:, 1]), np.sort(members[["direct", "transfer", "never pretrained"]].to_numpy().ravel())
    )
    diamonds = [line.get_ydata()[0] for line in ax.lines if line.get_marker() == "D" and len(line.get_ydata())]
    assert sorted(diamonds) == [8.458, 23.847]


def test_histograms_leave_nothing_out():
    semiconductors, gaps = phonons.semiconductors(), phonons.phonon_gaps()
    figure = data_figures.distributions(semiconductors, gaps)
    heights = [sum(bar.get_height() for bar in container) for container in figure.axes[0].containers]
    assert heights == [1245, 124]
    low, high = figure.axes[1].get_xlim()
    assert low < gaps["signed_gap"].min() < gaps["signed_gap"].max() < high
    assert sum(bar.get_height() for bar in figure.axes[1].containers[0]) == 1245


def test_structure_bars_add_up_to_all_rows():
    record = mobility_data.describe(mobility.dpt(), mobility.epc(), twod.structures())
    (ax,) = mobility_figures.matches(record).axes
    widths = np.array([[bar.get_width() for bar in container] for container in ax.containers])
    assert (widths.sum(axis=0) == 197).all()


def test_axes_name_quantity_and_unit(study):
    table, record = study
    described = phonon_data.describe(table, phonons.phonon_gaps(), phonons.dispersions())
    mobilities = mobility_data.describe(mobility.dpt(), mobility.epc(), twod.structures())
    figures = [
        transfer_figures.parity(record, table),
        data_figures.dispersions(described, phonons.dispersions()),
        data_figures.distributions(table, phonons.phonon_gaps()),
        data_figures.both_gaps(table),
        mobility_figures.targets(mobilities),
        mobility_figures.carriers(mobilities, mobility.epc()),
    ]
    assert all(label for figure in figures for label in labels(figure))
    frequencies = [ax.get_ylabel() for ax in figures[1].axes]
    assert all("cm$^{-1}$" in label for label in frequencies)
    assert all("cm$^2$ V$^{-1}$ s$^{-1}$" in label for label in labels(figures[-1]))


def test_meanings_that_meet_in_one_figure_have_colours_of_their_own():
    for together in (
        ("bulk", "2d"),
        ("electron", "hole"),
        ("published", "computed"),
        ("transfer", "direct", "never pretrained", "training mean"),
    ):
        assert len({COLOURS[name] for name in together}) == len(together)
