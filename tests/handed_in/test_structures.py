"""Structures: what is a layer, what is bulk, and what is refused by name instead of being read wrongly."""

import re

import numpy as np
import pytest
from pymatgen.core import Structure
from pymatgen.io.cif import CifWriter
from pymatgen.io.vasp import Poscar
from small_entries import POSCAR, ZINC_BLENDE, cif, entries, one, words

from mobtl.datasets import twod
from mobtl.features import composition, expert
from mobtl.features import structure as descriptors
from mobtl.handed_in.crystals import MAX_ATOMS
from mobtl.handed_in.entries import BULK, LAYER
from mobtl.physics import slab as layers
from mobtl.physics import structure as physics
from mobtl.physics.slab import Slab

SHARED = """\
data_alloy
_cell_length_a 5.87
_cell_length_b 5.87
_cell_length_c 5.87
_cell_angle_alpha 90
_cell_angle_beta 90
_cell_angle_gamma 90
_symmetry_Int_Tables_number 216
loop_
_atom_site_label
_atom_site_fract_x
_atom_site_fract_y
_atom_site_fract_z
_atom_site_occupancy
In1 0 0 0 0.3
Ga1 0 0 0 0.7
As1 0.25 0.25 0.25 1
"""


def turned(poscar: str, vector: int) -> str:
    """The same layer with its vacuum along another cell vector."""
    lines = poscar.splitlines()
    cell = np.array([line.split() for line in lines[2:5]], float)
    places = np.array([line.split() for line in lines[8:]], float)
    order = np.roll([0, 1, 2], vector - 2)
    new = [" ".join(map(str, row)) for row in cell[order]], [" ".join(map(str, row)) for row in places[:, order]]
    return "\n".join([*lines[:2], *new[0], *lines[5:8], *new[1], ""])


def test_a_layer_is_told_from_a_bulk_crystal(file):
    layer, bulk = one(file(POSCAR, "POSCAR")), one(file(ZINC_BLENDE, "InP.vasp"))
    assert (layer.kind, layer.composition.formula) == (LAYER, "W1 Se2")
    assert isinstance(layer.structure, Slab) and layers.symmetry(layer.structure).layer_group == 78
    assert (bulk.kind, bulk.composition.formula) == (BULK, "In1 P1")
    assert bulk.structure.get_space_group_info(0.1)[1] == 216
    assert not layer.notes and not bulk.notes
    assert descriptors.describe(bulk.structure)["space_group"] == 216


@pytest.mark.parametrize("vector", [0, 1])
def test_a_vacuum_along_another_vector_is_turned_and_said(file, vector):
    entry = one(file(turned(POSCAR, vector), "turned.vasp"))
    assert (entry.kind, words(entry)) == (LAYER, ["turned"])
    assert f"the {('first', 'second')[vector]} cell vector" in entry.notes[0].sentence
    expected = expert.describe(one(file(POSCAR, "POSCAR")).structure)
    assert expert.describe(entry.structure) == pytest.approx(expected)


def test_a_bulk_crystal_is_refused_as_a_layer_only(file):
    path = file(ZINC_BLENDE, "InP.vasp")
    entry = one(path, as_2d=True)
    assert entry.status == "not-2d" and "a bulk crystal" in entry.reason
    assert one(path).is_ok and one(file(POSCAR, "POSCAR"), as_2d=True).is_ok and one("InP", as_2d=True).is_ok


def two_layers(apart: float) -> str:
    """The layer twice in a cell of twice the height, the upper one so far above the place halfway, in its height."""
    lines = POSCAR.splitlines()
    places = np.array([line.split() for line in lines[8:]], float) * [1, 1, 0.5]
    upper = places + np.array([0, 0, apart])
    both = np.vstack([places[:1], upper[:1], places[1:], upper[1:]])
    cell = [*lines[:4], "0.0 0.0 44.0", lines[5], "2 4", "Direct"]
    return "\n".join([*cell, *(" ".join(map(str, row)) for row in both), ""])


def test_layers_with_a_vacuum_between_them_are_not_one(file):
    entry = one(file(two_layers(0.5), "POSCAR"))
    assert entry.status == "several-layers" and "holds 2 layers" in entry.reason
    bilayer = one(file(two_layers(0.15), "POSCAR"))
    assert (bilayer.kind, bilayer.composition.formula) == (LAYER, "W2 Se4")


def test_a_molecule_and_a_chain_are_no_crystals(file):
    box = "N2\n1\n14 0 0\n0 14 0\n0 0 14\nN\n2\nDirect\n0 0 0\n0 0 0.0786\n"
    small_box = "H2O\n1\n7.5 0 0\n0 7.5 0\n0 0 7.5\nO H\n1 2\nCartesian\n0 0 0\n0.96 0 0\n-0.24 0.93 0\n"
    chain = "Te\n1\n14 0 0\n0 14 0\n0 0 2.8\nTe\n1\nDirect\n0 0 0\n"
    alone = "Na\n1\n5.2 0 0\n0 5.2 0\n0 0 5.2\nNa\n1\nDirect\n0 0 0\n"
    for text in (box, small_box, chain, alone):
        entry = one(file(text, "POSCAR"))
        assert entry.status == "not-periodic" and "two cell vectors cross a vacuum" in entry.reason


def test_special_positions_with_three_digits_are_completed_and_it_is_said(file):
    full = one(file(cif(), "five.cif"))
    short = one(file(cif(third="0.333", two="0.667"), "three.cif"))
    for entry in (full, short):
        assert (entry.composition.formula, len(entry.structure)) == ("W2 Se4", 6)
        assert entry.structure.get_space_group_info(0.01)[1] == 194
    assert (words(full), words(short)) == ([], ["rounded"])
    expected = descriptors.describe(full.structure)
    assert descriptors.describe(short.structure) == pytest.approx(expected, rel=1e-6)


def test_positions_with_two_digits_are_refused(file):
    entry = one(file(cif(third="0.33", two="0.67"), "two.cif"))
    assert entry.status in ("overlapping", "formula-mismatch")
    entry = one(file(cif(third="0.33", two="0.67", formula="?"), "two.cif"))
    assert entry.status == "overlapping" and re.search(r"atoms \d+ \(\w+\) and \d+ \(\w+\) are 0\.\d+ Å apart", entry.reason)


def test_a_disordered_crystal_has_a_composition_and_no_structure(file):
    entry = one(file(SHARED, "alloy.cif"))
    assert (entry.status, entry.structure, entry.kind) == ("disordered", None, "")
    assert "site 1 (In, occupancy 0.3)" in entry.reason
    assert entry.composition.whole() == {"In": 3, "Ga": 7, "As": 10}
    mean = composition.descriptors([entry.composition])["average atomic_number"][0]
    assert mean == pytest.approx((0.3 * 49 + 0.7 * 31 + 33) / 2)
    assert one(file(SHARED.replace("Ga1 0 0 0 0.7\n", ""), "partly.cif")).status == "disordered"


def test_a_poscar_without_symbols_is_refused_or_told_them(file):
    path = file(POSCAR.replace("W Se\n", "").replace("relaxed monolayer, PBE", "B2 P1"), "POSCAR")
    entry = one(path)
    assert entry.status == "no-symbols" and "no line of element symbols" in entry.reason
    assert one(path, symbols=["W", "Se"]).composition.formula == "W1 Se2"
    assert one(path, symbols=["W"]).status == "unreadable"


@pytest.mark.parametrize("digits", [2, 3])
def test_coordinates_with_few_digits_keep_the_symmetry(file, digits):
    """Molybdenite, whose special positions are thirds and quarters; a distance of the other sites is off by the digits."""
    third, two, height = (round(each, digits) for each in (1 / 3, 2 / 3, 0.6211))
    sites = [(third, two, 0.25), (two, third, 0.75)]
    sites += [(third, two, height), (two, third, round(1 - height, digits))]
    sites += [(third, two, round(1.5 - height, digits)), (two, third, round(height - 0.5, digits))]
    cell = "MoS2\n1\n3.16 0 0\n-1.58 2.73664 0\n0 0 12.294\nMo S\n2 4\nDirect\n"
    entry = one(file(cell + "".join(f"{x} {y} {z}\n" for x, y, z in sites), "POSCAR"))
    assert (entry.kind, entry.composition.formula) == (BULK, "Mo2 S4")
    assert descriptors.describe(entry.structure)["space_group"] == 194


def test_symbols_of_a_call_do_not_replace_those_of_the_file(file):
    path = file(POSCAR, "POSCAR")
    entry = one(path, symbols=["Mo", "S"])
    assert entry.composition.formula == "W1 Se2" and words(entry) == ["own-symbols"]
    assert "(W Se)" in entry.notes[0].sentence
    assert words(one(path, symbols=["W", "Se"])) == []
    assert one(file(POSCAR, "POSCAR"), symbols=["H", "He"]).composition.formula == "W1 Se2"


@pytest.mark.parametrize(
    ("old", "new", "status", "says"),
    [
        ("0.666667 0.333333 0.5765", "0.666667 nan 0.5765", "not-finite", r"atom 2 \(Se\) are not finite"),
        ("0.666667 0.333333 0.5765", "0.666667 -inf 0.5765", "not-finite", r"atom 2 \(Se\)"),
        ("0.666667 0.333333 0.5765", "1e999 0 0.5765", "not-finite", r"atom 2 \(Se\)"),
        ("0.666667 0.333333 0.5765", "0.666667 0.3x 0.5765", "unreadable", "line 10 should be three coordinates"),
        ("0.666667 0.333333 0.5765", "0.666667 ****** 0.5765", "unreadable", "line 10"),
        ("0.666667 0.333333 0.5765", "0,666667 0,333333 0,5765", "unreadable", "line 10"),
        ("0.666667 0.333333 0.5765", "０.6 0.3 0.5", "unreadable", "line 10"),
        ("0.666667 0.333333 0.5765", "1e9 0.3 0.5", "bad-cell", "cells away"),
        ("0.4235", "0.5764", "overlapping", r"0\.00\d Å apart"),
        ("0.666667 0.333333 0.4235\n", "", "unreadable", "announces 3 atoms and lists fewer"),
        ("0.666667 0.333333 0.4235\n", "0.6 0.3 0.4\n0.1 0.1 0.1\n", "unreadable", "lists more"),
        ("1 2", "1 two", "unreadable", "one positive count"),
        ("1 2", "0 3", "unreadable", "one positive count"),
        ("1 2", "1 10000", "too-large", f"10001 atoms, and the limit is {MAX_ATOMS}"),
        ("W Se", "W Xx", "unknown-element", "atom 2 is 'Xx'"),
        ("W Se", "X Se", "unknown-element", "atom 1 is 'X'"),
        ("W Se", "W Se_sv", "", ""),
        ("W Se", "W D", "", ""),
        ("Direct", "Selective dynamics\nDirect", "", ""),
        ("Direct\n", "", "unreadable", "should be Direct or Cartesian"),
        ("0.0 0.0 22.0", "0.0 0.0 nan", "not-finite", "cell vectors"),
        ("0.0 0.0 22.0", "0.0 0.0 0.0", "bad-cell", "no volume"),
        ("0.0 0.0 22.0", "3.32 0.0 0.1", "bad-cell", "flatter"),
        ("0.0 0.0 22.0", "0.0 22.0", "unreadable", "line 5 should be a cell vector"),
        ("\n1.0\n", "\n1e6\n", "bad-cell", "longer"),
        ("\n1.0\n", "\n0\n", "bad-cell", "scale"),
        ("\n1.0\n", "\nabc\n", "unreadable|bad-cell", "scale"),
        (POSCAR, "", "empty", "empty"),
        (POSCAR, " \n\n", "empty", "empty"),
        (POSCAR, "W Se2, relaxed\n", "unreadable", "eight lines"),
    ],
)
def test_a_poscar_that_is_wrong_has_a_status_and_a_reason(file, old, new, status, says):
    assert old in POSCAR
    entry = one(file(POSCAR.replace(old, new), "POSCAR"))
    if not status:
        assert entry.is_ok, entry.reason
        return
    assert re.fullmatch(status, entry.status) and re.search(says, entry.reason), entry
    assert entry.structure is None and entry.reason.endswith(".")


@pytest.mark.parametrize(("scale", "factor"), [("5.869", 5.869), ("5.2 ! a comment", 5.2), ("-45.5", (45.5 * 4) ** (1 / 3))])
@pytest.mark.parametrize("mode", ["Direct", "Cartesian", "cart", "K"])
def test_scale_and_mode(file, scale, factor, mode):
    """As pymatgen has them but for Cartesian places and a negative scale, the volume, which it multiplies these with."""
    text = ZINC_BLENDE.replace("Direct", mode)
    found = one(file(text.replace("5.869", scale), "InP.vasp")).structure
    expected = Poscar.from_str(text.replace("5.869", repr(factor))).structure
    np.testing.assert_allclose(found.lattice.matrix, expected.lattice.matrix)
    np.testing.assert_allclose(found.frac_coords, expected.frac_coords, atol=1e-12)


def test_three_scales_are_those_of_the_directions(file):
    found = one(file(ZINC_BLENDE.replace("5.869", "5.8 5.9 6.0"), "InP.vasp")).structure
    np.testing.assert_allclose(found.lattice.matrix, [[0, 2.95, 3], [2.9, 0, 3], [2.9, 2.95, 0]])
    assert one(file(ZINC_BLENDE.replace("5.869", "5.8 -5.9 6.0"), "InP.vasp")).status == "bad-cell"


def test_too_many_atoms_name_the_limit(file):
    side = 22
    places = "\n".join(f"{i / side} {j / side} {k / side}" for i in range(side) for j in range(side) for k in range(side))
    count = side**3
    text = f"large\n1\n{3 * side} 0 0\n0 {3 * side} 0\n0 0 {3 * side}\nCu\n{count}\nDirect\n{places}\n"
    entry = one(file(text, "POSCAR"))
    assert entry.status == "too-large" and f"{count} atoms" in entry.reason and str(MAX_ATOMS) in entry.reason


def test_the_same_structure_in_two_files_is_said(file):
    again = POSCAR.replace("relaxed monolayer", "copy").replace("0.333333 0.666667 0.50\n", "0.333333 0.666667 0.50000\n")
    other = POSCAR.replace("0.5765", "0.5755")
    found = entries(file(POSCAR, "a.vasp"), file(again, "b.vasp"), file(other, "c.vasp"), file(turned(POSCAR, 0), "d.vasp"))
    assert [words(entry)[-1:] for entry in found] == [[], ["duplicate"], [], ["duplicate"]]
    assert all(entry.is_ok for entry in found)


def test_every_committed_layer_is_read_as_the_package_reads_it(file):
    """A sample of the tables: the same layer group and descriptors as by `physics.structure`."""
    table = twod.structures()
    for row in table[table["lattice"].notna()].sample(25, random_state=1).itertuples():
        cell, places = np.reshape(row.lattice, (3, 3)), np.reshape(row.coordinates, (-1, 3))
        given = Structure(cell, list(row.species), places)
        for name, text in (("a.vasp", Poscar(given).get_str()), ("a.cif", str(CifWriter(given)))):
            path = file(text, name)
            entry, expected = one(path), physics.slab(path)
            assert entry.kind == LAYER, entry.reason
            assert layers.symmetry(entry.structure) == layers.symmetry(expected)
            assert expert.describe(entry.structure) == pytest.approx(
                expert.describe(expected), rel=1e-4, abs=1e-4, nan_ok=True
            )
