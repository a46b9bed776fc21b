"""The expert descriptors: hand-worked layers, the released tables by space group, and what a cell must not change."""

from itertools import pairwise

import numpy as np
import pytest
import spglib
from slabs import BIAS, MOS2, PHOSPHORENE, slanted, straddling, supercell

from mobtl.datasets import twod
from mobtl.errors import MobtlError
from mobtl.features import elements, expert
from mobtl.features.expert import (
    AS_RELEASED,
    CELL_FREE,
    GROUPS,
    NAMED,
    describe,
    operations_about_normal,
    released_electrons,
    valence_electrons,
)
from mobtl.physics.slab import Slab

ALL = pytest.mark.parametrize("slab", [MOS2, PHOSPHORENE, BIAS], ids=["MoS2", "phosphorene", "BiAs"])

# Prediction.py:68-136 as runs of space groups: first group of a run, rotations, mirrors, horizontal mirror.
_RELEASED = (
    *((1, 1, 0, 0), (6, 1, 1, 0), (16, 2, 0, 0), (25, 2, 2, 0), (47, 2, 2, 1), (75, 4, 0, 0), (83, 6, 0, 1), (89, 4, 0, 0)),
    *((100, 4, 4, 0), (111, 4, 2, 0), (123, 6, 4, 1), (143, 3, 0, 0), (147, 5, 0, 0), (149, 3, 0, 0), (156, 3, 3, 0)),
    *((162, 5, 3, 0), (168, 6, 0, 0), (174, 5, 0, 1), (175, 10, 0, 1), (177, 6, 0, 0), (183, 6, 6, 0), (187, 5, 3, 1)),
    *((191, 10, 6, 1), (195, 2, 0, 0), (200, 2, 2, 1), (207, 4, 0, 0), (215, 4, 2, 0), (221, 6, 4, 1), (231, 0, 0, 0)),
)


def test_mos2_by_hand():
    found = describe(MOS2)
    # Mo 2.16, S 2.58; 87 and 19.4 atomic units. Mo: 9 s, 18 p and, of 3d10 4d5, 1 + 5 d electrons; S: 6 s and 10 p.
    assert [found[name] for name in AS_RELEASED] == pytest.approx(
        [0.42, 106.4, (9 + 12) / 2, (18 + 20) / 2, 6 / 2, 187, 5, 3, 0, 0, 1, 3.12, 3, 1.56, 3]
    )
    # 4d5 5s1 and twice 3s2 3p4: 18 valence electrons on 3 atoms. p-6m2: three-fold axis, three mirrors, the horizontal one.
    assert [found[name] for name in CELL_FREE] == pytest.approx(
        [0.42, 106.4, 6, 5 / 18, 8 / 18, 5 / 18, 78, 3, 3, 1, 0, 3.12, 3, 1.56]
    )


def test_phosphorene_by_hand():
    found = describe(PHOSPHORENE)
    # One element: each P has 6 s and 9 p electrons. pman, mmm by point group: 2 rotations and 2 mirrors about the axis.
    assert [found[name] for name in AS_RELEASED] == pytest.approx([0, 50, 24, 36, 0, 53, 2, 2, 0, 1, 0, 2.12, 2, 2.12, 2])
    assert [found[name] for name in CELL_FREE] == pytest.approx([0, 50, 5, 0.4, 0.6, 0, 42, 2, 2, 1, 1, 2.12, 2, 2.12])


def test_bias_by_hand():
    found = describe(BIAS)
    # As 2.18, Bi 1.90; 30 and 48. As 8 s, 15 p, 1 d (3d10); Bi 12 s, 27 p, 3 d (3d10 4d10 5d10); two each, two elements.
    assert [found[name] for name in AS_RELEASED[:5]] == pytest.approx([0.28, 78, 20, 42, 4])
    # 4s2 3d10 4p3 and 6s2 4f14 5d10 6p3: 15 and 29 electrons.
    assert [found[name] for name in CELL_FREE[2:6]] == pytest.approx([22, 4 / 44, 6 / 44, 20 / 44])
    assert (found["space_group"], found["layer_group"]) == (31, 32)
    assert [found[name] for name in ("rotation_order", "vertical_mirrors", "horizontal_mirror", "inversion")] == [1, 1, 1, 0]


@ALL
def test_a_doubled_cell_doubles_the_electrons_as_released_and_nothing_else(slab):
    given, twice = describe(slab), describe(supercell(slab, 2, 1))
    changed = ("s_electrons", "p_electrons", "d_electrons")
    assert {name: twice[name] for name in changed} == pytest.approx({name: 2 * given[name] for name in changed})
    rest = [name for name in given if name not in changed]
    assert {name: twice[name] for name in rest} == pytest.approx({name: given[name] for name in rest}, abs=1e-6)
    by_copies = expert.describe_upright(supercell(slab, 2, 1), n_copies=2)
    assert by_copies == pytest.approx(expert.describe_upright(slab), abs=1e-6)


@ALL
def test_neither_turning_nor_shifting_nor_order_nor_the_third_vector_matters(slab):
    expected = describe(slab)
    angle = np.radians(37)
    turn = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    tilt = np.array([[1, 0, 0], [0, 0.8, -0.6], [0, 0.6, 0.8]])
    shifted = Slab(slab.lattice, slab.species, slab.coordinates + np.array([0.13, 0.27, 0.2]))
    reversed_ = Slab(slab.lattice, slab.species[::-1], slab.coordinates[::-1])
    turned = [Slab(slab.lattice @ each, slab.species, slab.coordinates) for each in (turn, tilt)]
    for changed in (*turned, shifted, reversed_, slanted(slab), straddling(slab)):
        assert describe(changed) == pytest.approx(expected, abs=1e-6)


def test_planes_are_told_apart_by_a_tenth_of_an_angstrom():
    rough = Slab(np.diag([3.0, 3.0, 20.0]), ("C", "C", "Si"), np.array([[0, 0, 0.5], [0.5, 0.5, 0.503], [0.5, 0, 0.6]]))
    found = describe(rough)
    assert (found["planes"], found["atom_layers"]) == (2, 3)
    assert found["plane_spacing"] == pytest.approx(2.0) and found["buckling"] == pytest.approx(1.0)


def test_the_rule_gives_the_released_tables_but_for_p4mm():
    released = {}
    for (first, *numbers), (after, *_) in pairwise(_RELEASED):
        released |= dict.fromkeys(range(first, after), tuple(numbers))
    different = {}
    for number, expected in released.items():
        hall = next(hall for hall in range(1, 531) if spglib.get_spacegroup_type(hall).number == number)
        found = operations_about_normal(spglib.get_symmetry_from_database(hall)["rotations"])
        counts = found["rotations"], found["vertical_mirrors"], found["horizontal_mirrors"]
        if counts != expected:
            different[number] = (expected, counts)
    assert len(released) == 230
    assert different == {99: ((4, 0, 0), (4, 4, 0))}


def test_p4mm_gets_the_released_number():
    found = describe(Slab(np.diag([4.0, 4.0, 20.0]), ("Pb", "O"), np.array([[0, 0, 0.5], [0.5, 0.5, 0.56]])))
    assert (found["space_group"], found["mirror_count"], found["no_mirror"]) == (99, 0, 1)
    assert (found["layer_group"], found["vertical_mirrors"], found["rotation_order"]) == (55, 4, 4)


@pytest.mark.parametrize(
    ("rotation", "expected"),
    [
        ([[1, 0, 0], [0, 1, 0], [0, 0, -1]], (1, 1, 0, 1)),
        ([[-1, 0, 0], [0, 1, 0], [0, 0, 1]], (1, 1, 1, 0)),
        ([[-1, 0, 0], [0, -1, 0], [0, 0, -1]], (1, 1, 0, 0)),
        ([[-1, 0, 0], [0, -1, 0], [0, 0, 1]], (2, 2, 0, 0)),
        ([[1, 0, 0], [0, -1, 0], [0, 0, -1]], (1, 1, 0, 0)),
        ([[0, 0, 1], [1, 0, 0], [0, 1, 0]], (1, 1, 0, 0)),
        ([[0, -1, 0], [1, 0, 0], [0, 0, -1]], (1, 2, 0, 0)),
    ],
    ids=["horizontal mirror", "vertical mirror", "inversion", "two-fold", "two-fold in the plane", "cubic", "S4"],
)
def test_kinds_of_operations(rotation, expected):
    operations = np.array([np.eye(3), rotation, rotation], dtype=int)
    assert tuple(operations_about_normal(operations).values()) == expected


def test_electrons():
    assert released_electrons("Mo") == (9, 18, 6)
    assert released_electrons("Zn") == (8, 12, 1)
    assert valence_electrons("Zn") == (2, 0, 10, 0)
    assert valence_electrons("Bi") == (2, 3, 10, 14)


def test_valence_electrons_are_those_of_magpie():
    from matminer.utils.data import MagpieData
    from pymatgen.core import Element

    magpie = MagpieData()
    for symbol in elements.POLARISABILITY:
        expected = tuple(magpie.get_elemental_property(Element(symbol), f"N{shell}Valence") for shell in "spdf")
        assert valence_electrons(symbol) == expected, symbol


def test_tables_of_elements():
    from mobtl.features.composition import element_properties

    assert len(elements.POLARISABILITY) == 94
    without = {"He", "Ne", "Ar", "Kr", "Pm", "Eu", "Tb", "Yb", "Rn"}
    assert elements.POLARISABILITY.keys() - elements.PAULING.keys() == without
    other = element_properties()["en_pauling"]
    assert {symbol: other[symbol] for symbol in elements.PAULING} == pytest.approx(elements.PAULING)


def test_an_element_without_electronegativity_is_passed_over():
    square = np.diag([4.0, 4.0, 20.0])
    coordinates = np.array([[0, 0, 0.5], [0.5, 0.5, 0.5]])
    assert describe(Slab(square, ("Eu", "O"), coordinates))["en_difference"] == 0
    assert np.isnan(describe(Slab(square, ("Eu", "Eu"), coordinates))["en_difference"])


def test_bad_input():
    square = np.diag([4.0, 4.0, 20.0])
    with pytest.raises(MobtlError, match="H to Pu, not of Am"):
        describe(Slab(square, ("Am", "O"), np.array([[0, 0, 0.5], [0.5, 0.5, 0.5]])))
    on_one_another = Slab(square, ("O", "O"), np.array([[0, 0, 0.5], [0, 0, 0.5]]))
    with pytest.raises(MobtlError, match="spglib finds no symmetry"):
        expert.describe_upright(on_one_another)
    with pytest.raises(MobtlError, match=r"0\.000 Å apart"):
        describe(on_one_another)


def test_sets_are_those_of_the_released_script():
    assert (len(AS_RELEASED), len(NAMED)) == (15, 12)
    assert set(AS_RELEASED) - set(NAMED) == {"no_mirror", "even_mirrors", "odd_mirrors"}
    assert set(AS_RELEASED) & set(CELL_FREE) == {"en_difference", "dipole_polarisability"}


def test_every_descriptor_has_a_group():
    assert GROUPS.keys() == set(AS_RELEASED) | set(CELL_FREE)
    of_group = {group: {name for name in GROUPS if GROUPS[name] == group} for group in ("ELE", "SYM", "GEO")}
    assert {"en_difference", "d_electrons", "p_fraction", "valence_electrons"} <= of_group["ELE"]
    assert {"space_group", "hm_as_released", "layer_group", "inversion"} <= of_group["SYM"]
    assert of_group["GEO"] == {"thickness", "atom_layers", "buckling", "extent", "planes", "plane_spacing"}


def test_table_and_code_have_the_same_columns():
    names = list(describe(MOS2))
    assert tuple(names[:15]) == AS_RELEASED and set(names) == set(AS_RELEASED) | set(CELL_FREE)
    assert list(twod.expert_descriptors().columns) == ["source", "source_id", *names]


def test_a_structure_of_ones_own_is_put_upright_first():
    assert describe(straddling(MOS2))["layer_group"] == 78
