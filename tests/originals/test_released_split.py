"""The released test split, matched to the semiconductors by what its rows hold."""

import numpy as np
import pandas as pd
import pytest

from mobtl.datasets import phonons
from mobtl.errors import MobtlError
from mobtl.originals.released_split import SUMS, tidy_released_split


@pytest.fixture
def elements(tmp_path):
    """Two elements with 58 properties each: A counts in the first, B in the second."""
    table = pd.DataFrame(np.zeros((2, 58)), index=pd.Index(["H", "He"], name="element"))
    table.iloc[0, 0] = table.iloc[1, 1] = 1.0
    table.to_csv(tmp_path / "elements.csv")
    return tmp_path / "elements.csv"


@pytest.fixture
def semiconductors():
    """Three polymorphs of H He, of which one has a gap, and H2 He."""
    compositions = ["H1 He1", "H2 He1", "H1 He1", "H1 He1"]
    ids = [f"mp-{row}" for row in range(4)]
    return pd.DataFrame({"material_id": ids, "cell_composition": compositions, "phonon_gap": [0.0, 5.0, 0.0, 9.0]})


def released(*amounts):
    rows = np.zeros((len(amounts), 290))
    rows[:, SUMS.start : SUMS.start + 2] = amounts
    return rows


def test_rows_are_matched_by_composition_and_label(semiconductors, elements):
    split = tidy_released_split(semiconductors, released((2, 1), (1, 1)), np.array([1.0, 1.0]), elements)
    assert split["part"].tolist() == ["training", "test", "training", "test"]
    assert split["decided"].all()


def test_like_polymorphs_are_undecided_and_the_first_is_taken(semiconductors, elements):
    split = tidy_released_split(semiconductors, released((1, 1)), np.array([0.0]), elements)
    assert split["part"].tolist() == ["test", "training", "training", "training"]
    assert split["decided"].tolist() == [False, True, False, True]
    both = tidy_released_split(semiconductors, released((1, 1), (1, 1)), np.array([0.0, 0.0]), elements)
    assert both["part"].tolist() == ["test", "training", "test", "training"]
    assert both["decided"].all()


@pytest.mark.parametrize(
    ("rows", "labels"),
    [([(3, 1)], [0.0]), ([(2, 1)], [0.0]), ([(2, 1), (2, 1)], [1.0, 1.0])],
    ids=["cell", "label", "twice"],
)
def test_a_row_that_is_no_semiconductor_is_refused(rows, labels, semiconductors, elements):
    with pytest.raises(MobtlError, match=r"X_test and y_test anew"):
        tidy_released_split(semiconductors, released(*rows), np.array(labels), elements)


def test_the_committed_split():
    split, table = phonons.released_split(), phonons.semiconductors()
    assert (split["material_id"] == table["material_id"]).all()
    tested, gapped = split["part"] == "test", table["phonon_gap"] > 0
    assert (tested.sum(), (tested & gapped).sum()) == (374, 38)
    assert (tested & ~split["decided"]).sum() == 13


@pytest.mark.originals
def test_the_test_part_holds_the_released_rows_in_all_290_values(original):
    from mobtl.features.composition import descriptors
    from mobtl.originals.liu2020 import read_array

    table, tested = phonons.semiconductors(), (phonons.released_split()["part"] == "test").to_numpy()
    y = (table["phonon_gap"] > 0).to_numpy()[tested]
    own = descriptors(table["cell_composition"][tested]).to_numpy()
    x_test, y_test = read_array(original("phonons/X_test"), columns=290), read_array(original("phonons/y_test")) > 0
    left = np.ones(len(own), bool)
    for row, label in zip(x_test, y_test, strict=True):
        found = np.flatnonzero(left & (y == label) & np.isclose(own, row, rtol=1e-9, atol=1e-5).all(axis=1))
        assert len(found)
        left[found[0]] = False
    assert not left.any()
