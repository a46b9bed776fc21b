"""The 290 descriptors against hand-worked values and, in every value, against the released files."""

import numpy as np
import pytest

from mobtl.datasets import phonons
from mobtl.errors import MobtlError
from mobtl.features.composition import descriptors


def test_gallium_oxide_by_hand():
    row = descriptors(["Ga2O3"]).iloc[0]
    # Atomic numbers 31 and 8 with fractions 0.4 and 0.6.
    assert row["average atomic_number"] == pytest.approx(0.4 * 31 + 0.6 * 8)
    assert row["sum atomic_number"] == pytest.approx(2 * 31 + 3 * 8)
    assert row["variance atomic_number"] == pytest.approx(0.4 * (31 - 17.2) ** 2 + 0.6 * (8 - 17.2) ** 2)
    assert (row["maximum atomic_number"], row["minimum atomic_number"]) == (31, 8)


def test_only_the_sum_sees_the_size_of_the_cell():
    small, large = descriptors(["InN", "In2 N2"]).to_numpy().reshape(2, 5, 58)
    np.testing.assert_allclose(small[[0, 2, 3, 4]], large[[0, 2, 3, 4]], rtol=1e-12)
    np.testing.assert_allclose(2 * small[1], large[1], rtol=1e-12)


def test_the_order_of_elements_does_not_count():
    np.testing.assert_allclose(*(descriptors([f]) for f in ("BaTiO3", "O3TiBa")), rtol=1e-12)


def test_an_element_has_no_variance():
    row = descriptors(["Si8"])
    assert (row.filter(like="variance") == 0).all(axis=None)
    np.testing.assert_allclose(row.filter(like="average"), row.filter(like="maximum"))


def test_every_semiconductor_has_descriptors():
    table = descriptors(phonons.semiconductors()["cell_composition"])
    assert table.shape == (1245, 290)
    assert np.isfinite(table.to_numpy()).all()


@pytest.mark.parametrize(
    ("text", "says"),
    [("Xx2", "Xx"), ("Am O2", "Am"), ("", "cannot be read"), ("In-2", "cannot be read"), ("2D", "cannot be read")],
)
def test_what_is_no_formula_is_refused_by_name(text, says):
    with pytest.raises(MobtlError, match=says) as refusal:
        descriptors(["GaN", text])
    assert repr(text) in str(refusal.value)


@pytest.mark.originals
def test_equal_to_the_released_test_rows_in_every_value(original):
    from mobtl.originals.liu2020 import read_array

    released = read_array(original("phonons/X_test"), columns=290)
    computed = descriptors(phonons.semiconductors()["cell_composition"]).to_numpy()
    tolerance = {"rtol": 1e-9, "atol": 1e-5}
    found = [np.flatnonzero(np.isclose(computed, row, **tolerance).all(axis=1)) for row in released]
    assert len(released) == 374
    assert all(len(rows) for rows in found)
    # The reduced formula instead of the unit cell would not do: the sums differ.
    reduced = descriptors(phonons.semiconductors()["reduced_formula"]).to_numpy()
    assert sum(np.isclose(reduced, row, **tolerance).all(axis=1).any() for row in released) < 374


@pytest.mark.originals
def test_equal_to_the_released_new_materials_in_every_value(original):
    from mobtl.originals.liu2020 import read_array

    released = read_array(original("phonons/desc_new_materials"), columns=290)
    np.testing.assert_allclose(descriptors(["InN", "GaSb", "InAs", "InSb"]), released, rtol=1e-9, atol=1e-5)
