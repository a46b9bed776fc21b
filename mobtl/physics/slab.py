"""The geometry and symmetry of a two-dimensional crystal in a three-dimensional cell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobtl.errors import MobtlError

# Å. At this tolerance our layer groups agree with C2DB's own in 4,019 of 4,022 structures (3,717 at 0.01).
SYMPREC = 0.1
# Å. Supercells are exact copies; a wider tolerance would take a distorted cell for several copies of a smaller one.
COPY_TOLERANCE = 0.01


@dataclass(frozen=True)
class Slab:
    """A two-dimensional crystal whose vacuum lies along the third cell vector.

    Attributes
    ----------
    lattice : ndarray, shape (3, 3)
        Cell vectors as rows, Å.
    species : tuple of str, length n
        Element symbols.
    coordinates : ndarray, shape (n, 3)
        Fractional.
    """

    lattice: NDArray[np.float64]
    species: tuple[str, ...]
    coordinates: NDArray[np.float64]


@dataclass(frozen=True)
class Symmetry:
    """Number and symbol of the layer group, number of the space group of the slab taken as a crystal."""

    layer_group: int
    layer_group_symbol: str
    space_group: int


def area(slab: Slab) -> float:
    """Area of the cell in the plane, Å^2."""
    return float(np.linalg.norm(np.cross(slab.lattice[0], slab.lattice[1])))


def vacuum(slab: Slab) -> float:
    """Widest empty space between atomic planes along the normal, Å."""
    height = abs(np.linalg.det(slab.lattice)) / area(slab)
    return _widest_gap(slab)[1] * height


def _widest_gap(slab: Slab) -> tuple[float, float]:
    """Fractional height of the lowest atom above the vacuum, and the fractional width of the vacuum."""
    heights = np.sort(slab.coordinates[:, 2] % 1.0)
    gaps = np.diff(np.append(heights, heights[0] + 1.0))
    widest = gaps.argmax()
    return heights[(widest + 1) % len(heights)], gaps[widest]


def upright(slab: Slab) -> Slab:
    """Centre a slab along the third cell vector and make that vector normal to the layer.

    spglib takes an atom beyond the cell boundary for another layer, and a slanted vector for a lower symmetry, without a
    word. The atoms keep their Cartesian places relative to each other.
    """
    bottom, _ = _widest_gap(slab)
    above_bottom = (slab.coordinates[:, 2] % 1.0 - bottom) % 1.0
    # An atom that rounding puts just below the lowest one must not land at the top of the cell.
    above_bottom[above_bottom > 1.0 - 1e-9] = 0.0
    coordinates = slab.coordinates.copy()
    coordinates[:, 2] = above_bottom - above_bottom.max() / 2 + 0.5
    cartesian = coordinates @ slab.lattice
    normal = np.cross(slab.lattice[0], slab.lattice[1])
    normal /= np.linalg.norm(normal)
    lattice = slab.lattice.copy()
    lattice[2] = normal * (slab.lattice[2] @ normal)
    return Slab(lattice, slab.species, np.linalg.solve(lattice.T, cartesian.T).T)


def symmetry(slab: Slab) -> Symmetry:
    """Layer group and space group of a slab that is `upright`, at a tolerance of 0.1 Å.

    Raises
    ------
    MobtlError
        If spglib finds none.
    """
    layer = _layer(slab, SYMPREC)
    return Symmetry(layer.number, layer.international, space_group(slab, SYMPREC))


def heights(slab: Slab) -> NDArray[np.float64]:
    """Height of each atom of an `upright` slab along the normal, Å, shape (n,)."""
    return slab.coordinates[:, 2] * np.linalg.norm(slab.lattice[2])


def space_group(slab: Slab, symprec: float) -> int:
    """Number of the space group of an `upright` slab taken as a crystal, at a tolerance in Å.

    Raises
    ------
    MobtlError
        If spglib finds none.
    """
    import spglib

    crystal = spglib.get_symmetry_dataset(_cell(slab), symprec=symprec)
    if crystal is None:
        raise _without_symmetry(slab)
    return crystal.number


def layer_operations(slab: Slab) -> tuple[int, NDArray[np.int_]]:
    """Number of the layer group of an `upright` slab, at a tolerance of 0.1 Å, and its point operations.

    These come from the tables of layer groups: the operations that spglib finds in a supercell lack those that its lattice
    does not have.

    Returns
    -------
    int, ndarray of shape (n, 3, 3)
        The matrices are distinct, in the standard setting, whose third axis is the normal of the layer.

    Raises
    ------
    MobtlError
        If spglib finds no symmetry.
    """
    import spglib

    layer = _layer(slab, SYMPREC)
    operations = spglib.get_symmetry_from_database(layer.hall_number)["rotations"]
    return layer.number, np.unique(operations, axis=0)


def count_copies(slab: Slab) -> int:
    """How many primitive cells an `upright` supercell holds.

    They are counted by the pure translations of the layer; spglib's ``find_primitive`` permutes the axes of a layer.

    Raises
    ------
    MobtlError
        If spglib finds no symmetry.
    """
    layer = _layer(slab, COPY_TOLERANCE)
    return int((layer.rotations == np.eye(3, dtype=int)).all(axis=(1, 2)).sum())


def _layer(slab: Slab, symprec: float):
    """What spglib says of an `upright` slab as a layer, at a tolerance in Å (MobtlError if nothing)."""
    import spglib

    layer = spglib.get_symmetry_layerdataset(_cell(slab), aperiodic_dir=2, symprec=symprec)
    if layer is None:
        raise _without_symmetry(slab)
    return layer


def _without_symmetry(slab: Slab) -> MobtlError:
    return MobtlError(f"spglib finds no symmetry of the slab {''.join(slab.species)}.")


def _cell(slab: Slab) -> tuple:
    from pymatgen.core import Element

    return slab.lattice, slab.coordinates, [Element(symbol).Z for symbol in slab.species]
