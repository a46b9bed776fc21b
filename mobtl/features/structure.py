"""Descriptors of a crystal structure that depend neither on its orientation and origin nor on the choice of its cell."""

from typing import TYPE_CHECKING

import numpy as np

from mobtl.errors import MobtlError
from mobtl.physics.crystals import CRYSTAL_SYSTEMS
from mobtl.physics.structure import check

if TYPE_CHECKING:
    from pymatgen.core import Structure

SYMPREC = 0.1  # Å, as in the Materials Project
# A neighbour is an atom at most this much farther away than the nearest one.
SHELL = 1.2


def describe(structure: "Structure") -> dict[str, float]:
    """The descriptors of one structure; their names, units and meanings stand in the schema of the table.

    All are of the crystal, so that a supercell has the same ones. Density, packing fraction and structural complexity are
    defined as in matminer (``DensityFeatures``, ``StructuralComplexity``), which would look for the symmetry anew each time.

    Raises
    ------
    MobtlError
        If the structure does not stand the checks of `mobtl.physics.structure.read`, or an element has no atomic radius (He,
        Ne, Kr, Xe, At, Rn, Fr and those beyond Am).
    """
    structure = check(structure)
    bare = sorted({site.specie.symbol for site in structure if site.specie.atomic_radius is None})
    if bare:
        raise MobtlError(f"{', '.join(bare)} has no atomic radius, which packing fraction and relative distances need.")
    return {**_density(structure), **_symmetry(structure), **_neighbours(structure)}


def _density(structure: "Structure") -> dict[str, float]:
    spheres = sum(4 / 3 * np.pi * float(site.specie.atomic_radius) ** 3 for site in structure)
    return {
        "density": float(structure.density),
        "volume_per_atom": structure.volume / len(structure),
        "packing_fraction": spheres / structure.volume,
    }


def _symmetry(structure: "Structure") -> dict[str, float]:
    """Space group, structural complexity, and the primitive cell: its Niggli lengths over the cube root of its volume."""
    import spglib
    from pymatgen.core import Lattice
    from pymatgen.symmetry.analyzer import SpacegroupAnalyzer

    analyzer = SpacegroupAnalyzer(structure, symprec=SYMPREC)
    dataset, system = analyzer.get_symmetry_dataset(), analyzer.get_crystal_system()
    # The data set's own rotations are those that keep the given cell: a long supercell would lose some.
    rotations = np.unique(spglib.get_symmetry_from_database(dataset.hall_number)["rotations"], axis=0)
    shares = np.unique(dataset.crystallographic_orbits, return_counts=True)[1] / len(structure)
    entropy = -float(shares @ np.log2(shares))
    primitive = Lattice(dataset.primitive_lattice)
    sites = round(len(structure) * primitive.volume / structure.volume)
    lengths = np.sort(primitive.get_niggli_reduced_lattice().abc) / primitive.volume ** (1 / 3)
    return {
        "space_group": dataset.number,
        **{name: float(name == system) for name in CRYSTAL_SYSTEMS},
        "centrosymmetric": float((rotations == -np.eye(3)).all(axis=(1, 2)).any()),
        "point_operations": len(rotations),
        "complexity": entropy + 0.0,  # 0.0 rather than -0.0
        "primitive_sites": sites,
        **dict(zip(("cell_a", "cell_b", "cell_c"), lengths, strict=True)),
    }


def _neighbours(structure: "Structure") -> dict[str, float]:
    """Distance of the nearest neighbour of each site, in Å and over the sum of the two atomic radii, and their number."""
    radius = 4.0
    while True:  # a few structures have an atom without a neighbour that near
        centres, others, _, distances = structure.get_neighbor_list(radius * SHELL)
        nearest = np.full(len(structure), np.inf)
        np.minimum.at(nearest, centres, distances)
        if nearest.max() <= radius:
            break
        radius *= 1.5
    radii = np.array([float(site.specie.atomic_radius) for site in structure])
    relative = np.full(len(structure), np.inf)
    np.minimum.at(relative, centres, distances / (radii[centres] + radii[others]))
    # The margin keeps equal distances together whatever the rounding of their last digits.
    numbers = np.bincount(centres[distances <= SHELL * nearest[centres] + 1e-6], minlength=len(structure))
    return {
        f"{name}_{statistic.__name__}": statistic(values)
        for name, values in (("distance", nearest), ("relative_distance", relative), ("coordination", numbers))
        for statistic in (np.mean, np.std, np.min, np.max)
    }
