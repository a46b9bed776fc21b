"""Descriptors of a crystal structure that depend neither on its orientation and origin nor on the choice of its cell."""

from bisect import bisect
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from mobtl.errors import MobtlError
from mobtl.physics.crystals import CRYSTAL_SYSTEMS
from mobtl.physics.structure import check

if TYPE_CHECKING:
    from pymatgen.core import Structure

SYMPREC = 0.1  # Å, as in the Materials Project
ANGLE = 5.0  # degrees, likewise
# The first space group of each crystal system but the first.
_FIRST = (3, 16, 75, 143, 168, 195)
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
    return describe_checked(check(structure))


def describe_checked(structure: "Structure") -> dict[str, float]:
    """`describe` of a structure that `mobtl.physics.structure.check` gave, not checked anew."""
    symbols = [site.specie.symbol for site in structure]
    radii = np.array([_radius(symbol) for symbol in symbols])
    bare = sorted({symbol for symbol, radius in zip(symbols, radii, strict=True) if np.isnan(radius)})
    if bare:
        raise MobtlError(f"{', '.join(bare)} has no atomic radius, which packing fraction and relative distances need.")
    return {**_density(structure, symbols, radii), **_symmetry(structure), **_neighbours(structure, radii)}


@cache
def _radius(symbol: str) -> float:
    """In Å; NaN where an element has none."""
    from pymatgen.core import Element

    radius = Element(symbol).atomic_radius
    return np.nan if radius is None else float(radius)


@cache
def _mass(symbol: str) -> float:
    """In atomic mass units."""
    from pymatgen.core import Element

    return float(Element(symbol).atomic_mass)


def _density(structure: "Structure", symbols: list[str], radii: np.ndarray) -> dict[str, float]:
    from scipy.constants import atomic_mass

    volume = structure.volume
    return {
        "density": sum(map(_mass, symbols)) * atomic_mass * 1e27 / volume,
        "volume_per_atom": volume / len(structure),
        "packing_fraction": float(4 / 3 * np.pi * (radii**3).sum()) / volume,
    }


def _symmetry(structure: "Structure") -> dict[str, float]:
    """Space group, structural complexity, and the primitive cell: its Niggli lengths over the cube root of its volume."""
    import spglib
    from pymatgen.core import Lattice

    cell = (structure.lattice.matrix, structure.frac_coords, structure.atomic_numbers)
    dataset = spglib.get_symmetry_dataset(cell, symprec=SYMPREC, angle_tolerance=ANGLE)
    if dataset is None:
        raise MobtlError(f"its symmetry cannot be found within {SYMPREC} Å; give a structure with more digits.")
    inversion, operations = _point_group(dataset.hall_number)
    shares = np.unique(dataset.crystallographic_orbits, return_counts=True)[1] / len(structure)
    entropy = -float(shares @ np.log2(shares))
    primitive = Lattice(dataset.primitive_lattice)
    # Of vectors equally long but for the last digits spglib's own reduction takes others than the table was made of.
    lengths = np.sort(primitive.get_niggli_reduced_lattice().abc) / primitive.volume ** (1 / 3)
    system = CRYSTAL_SYSTEMS[bisect(_FIRST, dataset.number)]
    return {
        "space_group": dataset.number,
        **{name: float(name == system) for name in CRYSTAL_SYSTEMS},
        "centrosymmetric": float(inversion),
        "point_operations": operations,
        "complexity": entropy + 0.0,  # 0.0 rather than -0.0
        "primitive_sites": round(len(structure) * primitive.volume / structure.volume),
        **dict(zip(("cell_a", "cell_b", "cell_c"), lengths, strict=True)),
    }


@cache
def _point_group(hall: int) -> tuple[bool, int]:
    """Whether it has an inversion, and the number of its operations, by the space group's number in Hall's list.

    The rotations of a structure's own data set are those that keep the given cell: a long supercell would lose some.
    """
    import spglib

    rotations = np.unique(spglib.get_symmetry_from_database(hall)["rotations"], axis=0)
    return bool((rotations == -np.eye(3)).all(axis=(1, 2)).any()), len(rotations)


def _neighbours(structure: "Structure", radii: np.ndarray) -> dict[str, float]:
    """Distance of the nearest neighbour of each site, in Å and over the sum of the two atomic radii, and their number."""
    radius = 4.0
    while True:  # a few structures have an atom without a neighbour that near
        centres, others, _, distances = structure.get_neighbor_list(radius * SHELL)
        nearest = np.full(len(structure), np.inf)
        np.minimum.at(nearest, centres, distances)
        if nearest.max() <= radius:
            break
        radius *= 1.5
    relative = np.full(len(structure), np.inf)
    np.minimum.at(relative, centres, distances / (radii[centres] + radii[others]))
    # The margin keeps equal distances together whatever the rounding of their last digits.
    numbers = np.bincount(centres[distances <= SHELL * nearest[centres] + 1e-6], minlength=len(structure))
    return {
        f"{name}_{statistic.__name__}": statistic(values)
        for name, values in (("distance", nearest), ("relative_distance", relative), ("coordination", numbers))
        for statistic in (np.mean, np.std, np.min, np.max)
    }
