"""Inputs that users of this field stumbled over, by kind, with their right answers; the other tests have more of each."""

import numpy as np
import pytest
from small_entries import entries, head, one, words

from mobtl.features import composition, expert
from mobtl.physics import slab as layers
from mobtl.physics.elements import SYMBOLS

# What was typed, and the right reading; empty where there are several or none.
SPELLINGS = """\
MoS2;MoS2
MoS₂;MoS2
MoS2.0;MoS2
CaBi 2;CaBi2
Ga0,5In0,5As;Ga0.5In0.5As
2MoS2;Mo2S4
LiNi1/3Mn1/3Co1/3O2;Li3NiMnCoO6
{'Mo': 1, 'S': 2};MoS2
Na+Cl-;NaCl
Fe2+O2-;FeO
La1-xSrxMnO3;
YBa2Cu3O7-δ;
2H-MoS2;
MoS2-2H;
SiC-6H;
h-BN;
Al2O3 (corundum);
mos2;
MOS2;
GaAs/AlAs;
Vac0.5Mo0.5S;
XO2;
MoS2, WS2;
Mo0S2;
Fe0.00009Ni0.99991;Fe9Ni99991
1E5;
-;
n/a;
 ;
"""
XEF2 = head(4.315, 6.99, 90, "P 1", "Xe2 F4", 1) + "\n".join(
    f"{symbol}{number} {symbol} {place} 1"
    for number, (symbol, place) in enumerate(
        [("Xe", "0 0 0"), ("Xe", ".5 .5 .5"), ("F", "0 0 .284"), ("F", "0 0 .716"), ("F", ".5 .5 .784"), ("F", ".5 .5 .216")]
    )
)
SIGE = head(5.54, 5.54, 90, "P 1", "Si4 Ge4", 1) + "\n".join(
    f"{symbol}{number} {symbol} {x} {y} {z} 0.5"
    for number, (x, y, z) in enumerate([(0, 0, 0), (0, 0.5, 0.5), (0.5, 0, 0.5), (0.5, 0.5, 0), (0.25, 0.25, 0.25)])
    for symbol in ("Si", "Ge")
)
MOS2 = head("3.160(2)", "12.294(5)", 120, "P 63/m m c", "Mo S2", 2)
MOS2 += "Mo1 Mo {0} {1} 0.250 1.\nS1 S {0} {1} 0.621(3) 1.\n"
LAYER = "relaxed monolayer\n1.0\n3.184 0 0\n-1.592 2.757425 0\n0 0 20\nMo S\n1 2\nDirect\n"
LAYER += "0.333333 0.666667 0.5\n0.666667 0.333333 0.5782\n0.666667 0.333333 0.4218\n"
ALONG_A = "the first vector crosses the vacuum\n1.0\n20 0 0\n0 3.184 0\n0 -1.592 2.757425\nMo S\n1 2\nDirect\n"
ALONG_A += "0.5 0.333333 0.666667\n0.5782 0.666667 0.333333\n0.4218 0.666667 0.333333\n"
BULK = "GaAs\n1.0\n0 2.8265 2.8265\n2.8265 0 2.8265\n2.8265 2.8265 0\nGa As\n1 1\nDirect\n0 0 0\n.25 .25 .25\n"


def mean_number(entry) -> float:
    """The mean atomic number of an entry's composition, in its own words and by the descriptors."""
    found = composition.descriptors([entry.composition])["average atomic_number"][0]
    numbers = [SYMBOLS.index(each) + 1 for each in entry.composition.elements]
    assert found == pytest.approx(np.average(numbers, weights=entry.composition.amounts))
    return found


def test_01_hydrates():
    for typed in ("CaSO4.2H2O", "CuSO4.5H2O", "CaSO4·2H2O", "CaSO4*2H2O"):
        assert one(typed).status == "not-a-formula"
    assert mean_number(one("CaSO4(H2O)2")) == pytest.approx(7.3333, abs=1e-4)
    assert mean_number(one("CuSO4(H2O)5")) == pytest.approx(6.0476, abs=1e-4)


def test_02_isotopes(file):
    found = entries(file("formula,same_elements_as\nD2O,H2O\nLiD,LiH\nKD2PO4,KH2PO4\nT2O,H2O\n", "isotopes.csv"))
    for entry, same in zip(found, ("H2O", "LiH", "KH2PO4", "H2O"), strict=True):
        assert entry.composition.key == one(same).composition.key and "isotopes" in words(entry)


def test_03_sodium_nitride(file):
    found = entries(file("formula,property\nNaN,1.0\nNa3N,0.4\nInN,0.7\n,2.0\nNaCl,8.5\n", "nitride.csv"))
    assert [entry.status for entry in found] == ["ok", "ok", "ok", "empty", "ok"]
    assert mean_number(found[0]) == 9


def test_04_spellings(file):
    found = entries(file(f"written;meant\n{SPELLINGS}", "spellings.csv"), column="written")
    rows = [row.split(";") for row in SPELLINGS.splitlines()]
    assert len(found) == len(rows) - 1, "the row without anything is none"
    for entry, (typed, meant) in zip(found, rows[:-1], strict=True):
        right = one(meant).composition.whole() if meant else None
        assert not entry.is_ok or entry.composition.whole() == right, typed
    assert sum(entry.is_ok for entry in found) == 5


def test_05_an_element_without_a_property(file):
    entry = one(file(XEF2, "XeF2.cif"))
    assert entry.is_ok and entry.composition.formula == "Xe2 F4" and len(entry.structure) == 6


def test_06_disordered_sites(file):
    entry = one(file(SIGE, "SiGe.cif"))
    assert entry.status == "disordered" and "site 1 (Si, occupancy 0.5)" in entry.reason
    assert mean_number(entry) == pytest.approx(23)


@pytest.mark.parametrize("digits", [("0.333", "0.667"), ("0.33333", "0.66667")])
def test_07_special_positions(file, digits):
    structure = one(file(MOS2.format(*digits), "MoS2.cif")).structure
    assert (structure.composition.formula, len(structure)) == ("Mo2 S4", 6)
    assert structure.get_space_group_info(0.01)[1] == 194


def test_08_a_poscar_without_symbols(file):
    path = file(LAYER.replace("Mo S\n", ""), "POSCAR")
    assert one(path).status == "no-symbols"
    assert one(path, symbols=["Mo", "S"]).composition.formula == "Mo1 S2"


def test_09_a_vacuum_along_a_and_a_bulk_crystal_as_a_layer(file):
    for text, said in ((LAYER, []), (ALONG_A, ["turned"])):
        entry = one(file(text, "POSCAR"), as_2d=True)
        assert words(entry) == said and layers.symmetry(entry.structure).layer_group == 78
        found = expert.describe(entry.structure)
        assert (found["extent"], found["planes"]) == (pytest.approx(3.128), 3)
    assert one(file(BULK, "GaAs.vasp"), as_2d=True).status == "not-2d"


def test_15_a_number_that_is_not_finite(file):
    entry = one(file(LAYER.replace("0.333333 0.5782", "nan 0.5782"), "POSCAR"))
    assert entry.status == "not-finite" and "atom 2 (S)" in entry.reason


def test_20_one_compound_in_two_spellings():
    found = entries("MoS2", "Mo1 S2", "S2Mo")
    assert len({entry.composition.key for entry in found}) == 1
    assert [words(entry) for entry in found] == [[], ["duplicate"], ["duplicate"]]
