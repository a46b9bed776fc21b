"""One way in for a composition: what is read right, what is refused, and that all ways to write a compound are one."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pymatgen.core import Composition as Pymatgen
from pymatgen.core import Lattice, Structure

from mobtl.datasets import masses, mobility, phonons, twod
from mobtl.errors import MobtlError
from mobtl.features import composition, formulas, magpie
from mobtl.physics.elements import SYMBOLS

# What is a text; the reader of the book's page on predictions is given the same (tests/browser/test_predictor.py).
TEXTS = json.loads((Path(__file__).parent / "compositions.json").read_text("utf-8"))
READ = [
    *map(tuple, TEXTS["read"]),
    (Pymatgen("Fe2O3"), "Fe2 O3"),
    (Pymatgen({"Fe2+": 1, "Fe3+": 2, "O2-": 4}), "Fe3 O4"),
    ({"Ca": 1, "O": 4.2, "H": 2}, "Ca1 O4.2 H2"),
    ({"D": 1, "H": 1, "O": np.float32(1)}, "H2 O1"),
]
REFUSED = [
    *map(tuple, TEXTS["refused"]),
    (None, "NoneType"),
    (5.0, "float"),
    (float("nan"), "keep_default_na"),
    (b"MoS2", "bytes"),
    (Pymatgen(), "no element"),
    (Pymatgen("XO2"), "X is no element"),
    ({}, "no element"),
    ({"Mo": -1, "S": 2}, "amount of Mo is -1"),
    ({"Mo": float("nan")}, "amount of Mo is nan"),
    ({"Mo": "1"}, "no number"),
    ({"Mo": True}, "no number"),
    ({42: 1}, "no symbol"),
    (Structure(Lattice.cubic(4), ["Si"], [[0, 0, 0]]), "Structure"),
    (["MoS2"], "list"),
]


@pytest.mark.parametrize(("given", "read"), READ)
def test_what_was_read_is_said(given, read):
    assert formulas.read(given).formula == read


@pytest.mark.parametrize(("given", "says"), REFUSED)
@pytest.mark.parametrize("descriptors", [composition.descriptors, magpie.descriptors])
def test_what_has_no_one_reading_is_refused_by_both_sets(given, says, descriptors):
    with pytest.raises(MobtlError, match=says) as refusal:
        descriptors(["GaN", given])
    assert repr(given) in str(refusal.value) and "cannot be read" in str(refusal.value)
    assert "\n" not in str(refusal.value) or isinstance(given, Structure)


@pytest.mark.parametrize(
    "given", ["BN", b"BN", {"B": 1, "N": 1}, Pymatgen("BN"), pd.DataFrame({"f": ["BN"]}), None, 5.0, {"BN", "GaN"}]
)
@pytest.mark.parametrize("descriptors", [composition.descriptors, magpie.descriptors, formulas.groups])
def test_one_composition_is_not_many(given, descriptors):
    with pytest.raises(MobtlError, match=r"put it into a list|choose its column"):
        descriptors(given)


def test_hydrates_and_isotopes_have_the_mean_atomic_number_of_what_they_are():
    water = ["CaSO4(H2O)2", "CuSO4(H2O)5", "D2O", "H2O", "NaN", Pymatgen("Si0.5Ge0.5")]
    expected = [(20 + 16 + 6 * 8 + 4) / 12, (29 + 16 + 9 * 8 + 10) / 21, 10 / 3, 10 / 3, 9, 23]
    assert composition.descriptors(water)["average atomic_number"].tolist() == pytest.approx(expected)
    assert magpie.descriptors(water)["MagpieData mean Number"].tolist() == pytest.approx(expected)


def test_a_table_of_formulas_that_pandas_read():
    column = pd.Series(["NaN", "Na3N"], index=[7, 3])
    assert (composition.descriptors(column).shape, magpie.descriptors(column).shape) == ((2, 290), (2, 145))


@pytest.mark.parametrize(
    ("spellings", "key", "reduced"),
    [
        (["MoS2", "Mo1 S2", "S2Mo", "Mo2S4", "Mo0.5S", "MoS₂", {"S": 4, "Mo": 2}], "MoS2", "MoS2"),
        (["GaAs", "AsGa", Pymatgen("Ga4As4")], "AsGa", "GaAs"),
        (["Ga0.5In0.5As", "GaInAs2", "InGaAs2"], "As2GaIn", "InGaAs2"),
        (["LiNi0.333333333333O", {"Li": 1, "Ni": 1 / 3, "O": 1}, "Li3NiO3"], "Li3NiO3", "Li3NiO3"),
        (["Fe0.00009Ni0.99991"], "Fe9Ni99991", "Fe9Ni99991"),
        (["O", "O2", "O8"], "O", "O2"),
        (["RuPd", "PdRu", "Ru2Pd2"], "PdRu", "PdRu"),
        (["D2O", "H2O", "T4O2"], "H2O", "H2O"),
    ],
)
def test_all_ways_to_write_a_compound_are_one(spellings, key, reduced):
    assert {formulas.read(each).key for each in spellings} == {key}
    assert {formulas.reduced(each) for each in spellings} == {reduced}
    assert len(set(formulas.groups([*spellings, "CdTe"]))) == 2


def test_the_elements_are_those_of_the_periodic_table():
    from pymatgen.core import Element

    assert [Element.from_Z(number).symbol for number in range(1, 119)] == list(SYMBOLS)


def test_every_formula_of_the_tables_is_read_as_pymatgen_reads_it():
    """The same amounts in the same order, the reduced formula of the table, and one key for each of these."""
    columns = [
        *(phonons.semiconductors()[name] for name in ("formula", "cell_composition", "reduced_formula")),
        *(twod.structures()[name][::5] for name in ("formula", "reduced_formula")),
        *(mobility.dpt()[name] for name in ("formula", "reduced_formula")),
        masses.bulk_masses()["formula"][::20],
    ]
    reduced = {}
    for text in sorted(set(pd.concat(columns))):
        read, expected = formulas.read(text), Pymatgen(text)
        assert list(zip(read.elements, read.amounts, strict=True)) == list(expected.get_el_amt_dict().items())
        assert reduced.setdefault(read.key, expected.reduced_formula) == read.reduced == expected.reduced_formula
    assert len(set(reduced.values())) == len(reduced) > 5000


def test_reduced_formulas_are_their_own_groups():
    """The folds of the committed records rest on these texts and on how they sort."""
    for table in (phonons.semiconductors(), mobility.dpt(), mobility.epc()):
        np.testing.assert_array_equal(formulas.groups(table["reduced_formula"]), table["reduced_formula"].to_numpy(str))
