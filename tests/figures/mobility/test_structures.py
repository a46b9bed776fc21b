"""Figures and tables on the structures show what the record holds."""

import numpy as np
import pytest

from mobtl.datasets import mobility, released, tables, twod
from mobtl.experiments.mobility import structures as mobility_structures
from mobtl.figures.mobility import structures as figures


@pytest.fixture(scope="module")
def record():
    structures, descriptors = twod.structures(), twod.expert_descriptors()
    return mobility_structures.explain(
        mobility.dpt(), mobility.epc(), structures, descriptors, released.trees(), released.splits()
    )


def test_bars_add_up_to_all_entries(record):
    (ax,) = figures.matches(record).axes
    widths = np.array([[bar.get_width() for bar in container] for container in ax.containers])
    assert widths.sum(axis=0).tolist() == [197, 26]
    assert ax.get_xlabel() == "entries"


def test_fields_hold_all_structures(record):
    for ax in figures.mirrors(record).axes:
        assert sum(int(text.get_text() or 0) for text in ax.texts) == 10829
        assert ax.get_xlabel() and "as released" in ax.get_ylabel()


def test_every_labelled_row_is_drawn_inside(record):
    for ax in figures.released_trees(record, mobility.dpt()).axes:
        points = ax.collections[0].get_offsets()
        low, high = ax.get_xlim()
        assert len(points) == 127 and low < points.min() < points.max() < high


def test_tables():
    described = tables.read_sidecar("expert_descriptors")
    listed = figures.descriptors(described).reset_index()
    assert listed["set"].value_counts().to_dict() == {"as released": 15, "free of the cell": 14}
    assert (listed["named in the released explanation"] == "yes").sum() == 12
    assert listed.set_index("descriptor").loc["buckling", "meaning (unit)"].endswith("(Å)")


def test_tables_of_the_record(record):
    cells = figures.cells(record)
    assert cells.loc[("as released", "s_electrons"), ("H-MoS2", "doubled")] == "21"
    splits = figures.splits(record)
    assert len(splits) == 15 and splits.loc["hm_as_released"].tolist() == [0, "–", "–"]
