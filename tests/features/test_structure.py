"""Structure descriptors: known crystals, invariances, and the committed table."""

import numpy as np
import pytest
from pymatgen.core import Lattice, Structure

from mobtl.datasets import phonons
from mobtl.errors import MobtlError
from mobtl.features import structure as descriptors

SALT = Structure.from_spacegroup("Fm-3m", Lattice.cubic(5.64), ["Na", "Cl"], [[0, 0, 0], [0.5, 0.5, 0.5]])
WURTZITE = Structure.from_spacegroup(
    "P6_3mc", Lattice.hexagonal(3.19, 5.19), ["Ga", "N"], [[1 / 3, 2 / 3, 0.0], [1 / 3, 2 / 3, 0.377]]
)
LOW = Structure(
    Lattice.from_parameters(4.1, 5.3, 6.7, 82, 97, 104),
    ["Si", "O", "O"],
    [[0.1, 0.2, 0.3], [0.45, 0.3, 0.2], [0.8, 0.7, 0.75]],
)
ALL = pytest.mark.parametrize("structure", [SALT, WURTZITE, LOW], ids=["salt", "wurtzite", "triclinic"])


def test_rock_salt_by_hand():
    found = descriptors.describe(SALT)
    # Four formula units of 22.990 + 35.453 g/mol in (5.64e-8 cm)^3.
    assert found["density"] == pytest.approx(4 * 58.443 / (6.02214e23 * 5.64e-8**3), rel=1e-4)
    assert found["density"] == pytest.approx(2.164, abs=1e-3)
    assert found["volume_per_atom"] == pytest.approx(5.64**3 / 8)
    # Atomic radii of 1.8 and 1.0 Å.
    assert found["packing_fraction"] == pytest.approx(4 / 3 * np.pi * (1.8**3 + 1) * 4 / 5.64**3)
    assert found["relative_distance_mean"] == pytest.approx(2.82 / 2.8)
    assert [found[f"distance_{name}"] for name in ("mean", "min", "max")] == pytest.approx([2.82] * 3)
    assert (found["coordination_mean"], found["coordination_std"], found["distance_std"]) == (6, 0, pytest.approx(0))
    assert (found["space_group"], found["cubic"], found["hexagonal"], found["point_operations"]) == (225, 1, 0, 48)
    assert (found["primitive_sites"], found["centrosymmetric"], found["complexity"]) == (2, 1, 1)
    # The primitive cell of a face-centred cube: three edges a/sqrt(2), volume a^3/4.
    assert found["cell_a"] == pytest.approx(2 ** (1 / 6)) and found["cell_c"] == pytest.approx(2 ** (1 / 6))


def test_wurtzite_has_four_neighbours_and_no_centre():
    found = descriptors.describe(WURTZITE)
    assert (found["coordination_min"], found["coordination_max"]) == (4, 4)
    assert (found["space_group"], found["hexagonal"], found["centrosymmetric"], found["point_operations"]) == (186, 1, 0, 12)


@ALL
def test_neither_supercell_nor_rotation_nor_origin_nor_order_matters(structure):
    expected = descriptors.describe(structure)
    angle = np.radians(37)
    rotation = np.array([[np.cos(angle), -np.sin(angle), 0], [np.sin(angle), np.cos(angle), 0], [0, 0, 1]])
    rotated = Structure(Lattice(structure.lattice.matrix @ rotation), structure.species, structure.frac_coords)
    shifted = Structure(structure.lattice, structure.species, structure.frac_coords + np.array([0.13, 0.27, 0.41]))
    permuted = Structure(structure.lattice, structure.species[::-1], structure.frac_coords[::-1])
    for changed in (structure * [2, 1, 1], structure * [[1, 1, 0], [0, 1, 0], [0, 0, 1]], rotated, shifted, permuted):
        assert descriptors.describe(changed) == pytest.approx(expected, abs=1e-6)


@ALL
def test_definitions_are_those_of_matminer(structure):
    from matminer.featurizers.structure.order import DensityFeatures, StructuralComplexity
    from matminer.featurizers.structure.symmetry import GlobalSymmetryFeatures

    primitive = structure.get_primitive_structure()
    found = descriptors.describe(structure)
    density = [found[name] for name in ("density", "volume_per_atom", "packing_fraction")]
    assert density == pytest.approx(DensityFeatures().featurize(primitive))
    assert found["complexity"] == pytest.approx(StructuralComplexity().featurize(primitive)[0])
    number, *_, centre, operations = GlobalSymmetryFeatures().featurize(primitive)
    assert [found["space_group"], found["centrosymmetric"], found["point_operations"]] == [number, centre, operations]


@ALL
def test_a_checked_structure_is_not_checked_anew(structure, monkeypatch):
    expected = descriptors.describe(structure)
    monkeypatch.setattr(descriptors, "check", None)
    assert descriptors.describe_checked(structure) == expected


def test_a_structure_without_symmetry_is_refused(monkeypatch):
    monkeypatch.setattr("spglib.get_symmetry_dataset", lambda *cell, **tolerances: None)
    with pytest.raises(MobtlError, match=r"symmetry cannot be found within 0\.1 Å; give a structure with more digits"):
        descriptors.describe(SALT)


def test_the_table():
    table, semiconductors = phonons.structure_descriptors(), phonons.semiconductors()
    assert table["material_id"].equals(semiconductors["material_id"])
    assert (table["space_group"] == semiconductors["space_group"]).all()
    systems = table[semiconductors["crystal_system"].unique()]
    assert (systems.idxmax(axis=1) == semiconductors["crystal_system"]).all() and (systems.sum(axis=1) == 1).all()
    assert {str(dtype) for dtype in table.dtypes[1:]} == {"float32"} and len(table.columns) == 31
    diamond = table.set_index("material_id").loc["mp-66"]
    assert diamond["density"] == pytest.approx(3.5, abs=0.05) and diamond["coordination_mean"] == 4
