"""The 145 descriptors against hand-worked values and, in every value, against matminer."""

import numpy as np
import pytest

from mobtl.datasets import masses, mobility
from mobtl.errors import MobtlError
from mobtl.features import magpie
from mobtl.features.magpie import descriptors

# Noble gases and elements without electronegativity or oxidation state, actinoids, beyond the tables, one element,
# fractional and nearly equal amounts, isotopes, big cells, a formula with brackets.
ODD = (
    *("XeF2", "HeNe", "KrAr", "ArH", "PaO2", "PuAs", "AmO2", "LrF3", "OgTs", "PmN"),
    *("He", "Si", "O2", "Pd", "D2O", "Na0.5Cl0.5", "Li0.33La0.55TiO3", "PdH0.7", "Fe1.00000001O", "Fe3O4"),
    *("Y24F60", "Mg2592O2592", "C60", "Ba(ZrO3)2", "CuInSe2"),
)


def reference(formulas) -> np.ndarray:
    """matminer's own featurizers, in the released order, with their defaults."""
    from matminer.featurizers.base import MultipleFeaturizer
    from matminer.featurizers.composition import ElementProperty, IonProperty, Stoichiometry, ValenceOrbital
    from pymatgen.core import Composition

    parts = [Stoichiometry(), ElementProperty.from_preset("magpie"), ValenceOrbital(props=["frac"]), IonProperty(fast=True)]
    featurizer = MultipleFeaturizer(parts)
    assert tuple(featurizer.feature_labels()) == magpie.COLUMNS
    return np.array([featurizer.featurize(Composition(formula)) for formula in formulas], float)


@pytest.mark.filterwarnings("ignore:No Pauling electronegativity")
def test_equal_to_matminer_in_every_value():
    every = masses.bulk_masses()["formula"].drop_duplicates()
    formulas = [*every.sample(150, random_state=0), *mobility.dpt()["formula"].sample(20, random_state=0), *ODD]
    np.testing.assert_allclose(descriptors(formulas), reference(formulas), rtol=1e-10, atol=1e-10)


def test_molybdenum_disulphide_by_hand():
    row = descriptors(["MoS2"]).iloc[0]
    assert row["0-norm"] == 2
    assert row["2-norm"] == pytest.approx(np.hypot(1, 2) / 3)
    assert row["3-norm"] == pytest.approx((1 + 8) ** (1 / 3) / 3)
    # Atomic numbers 42 and 16: the mean is 74/3, sulphur is the commonest.
    found = [row[f"MagpieData {statistic} Number"] for statistic in magpie.STATISTICS]
    assert found == pytest.approx([16, 42, 26, 74 / 3, (42 - 74 / 3) / 3 + 2 * (74 / 3 - 16) / 3, 16])
    # Valence electrons: Mo 5s1 4d5, S 3s2 3p4.
    fractions = [row[f"frac {orbital} valence electrons"] for orbital in magpie.ORBITALS]
    assert fractions == pytest.approx([5 / 18, 8 / 18, 5 / 18, 0])
    # Mo +4 with S -2; Pauling electronegativities 2.16 and 2.58.
    character = 1 - np.exp(-((2.58 - 2.16) ** 2) / 4)
    ions = row[["compound possible", "max ionic char", "avg ionic char"]].tolist()
    assert ions == pytest.approx([1, character, 2 / 9 * character])


def test_a_mixed_valence_compound_is_not_possible_with_one_state_each():
    assert descriptors(["Fe3O4", "Fe2O3", "Na2Cl"])["compound possible"].tolist() == [0, 1, 0]


def test_of_equally_common_elements_the_smaller_value_is_the_mode():
    assert descriptors(["GaAs", "AsGa"])["MagpieData mode Number"].tolist() == [31, 31]


def test_neither_order_nor_cell_counts():
    first, *others = descriptors(["BaTiO3", "O3TiBa", "Ba8Ti8O24", "Ba2(TiO3)2"]).to_numpy()
    for other in others:
        np.testing.assert_allclose(other, first, rtol=1e-12)


def test_an_element_has_no_deviation_and_no_ions():
    row = descriptors(["Si8"])
    assert (row.filter(like="avg_dev") == 0).all(axis=None) and (row.filter(like="range") == 0).all(axis=None)
    assert row[["compound possible", "max ionic char", "avg ionic char"]].to_numpy().tolist() == [[1, 0, 0]]


def test_repeated_formulas_come_back_in_their_places():
    table = descriptors(["GaAs", "MoS2", "GaAs", "Si"])
    alone = descriptors(["MoS2", "Si"])
    np.testing.assert_array_equal(table.iloc[[1, 3]], alone)
    np.testing.assert_array_equal(table.iloc[0], table.iloc[2])


def test_no_formula_gives_no_row():
    assert descriptors([]).shape == (0, 145)


@pytest.mark.parametrize(
    ("text", "says"),
    [("Xx2", "Xx"), ("", "cannot be read"), ("In-2", "cannot be read"), ("2D", "cannot be read"), (None, "cannot be read")],
)
def test_what_is_no_formula_is_refused_by_name(text, says):
    with pytest.raises(MobtlError, match=says) as refusal:
        descriptors(["GaN", text])
    assert repr(text) in str(refusal.value)


def test_what_is_missing_is_said_by_element_and_property():
    found = magpie.missing("XeFrGa")
    assert found["Ga"] == []
    assert "pauling" in magpie.missing("He")["He"] and "pauling" not in found["Xe"]
    # matminer's own files leave the rest open; what stands there instead is the mean over the elements that have a value.
    assert "MeltingT" in found["Fr"]
    assert magpie.missing({"Og": 1})["Og"] != []
