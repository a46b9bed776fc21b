"""The geometry and symmetry of a two-dimensional crystal in a three-dimensional cell."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mobtl.errors import MobtlError
from mobtl.physics.elements import ISOTOPES, SYMBOLS

# Å. At this tolerance our layer groups agree with C2DB's own in 4,019 of 4,022 structures (3,717 at 0.01).
SYMPREC = 0.1
# Å. Supercells are exact copies; a wider tolerance would take a distorted cell for several copies of a smaller one.
COPY_TOLERANCE = 0.01
# Å. Less empty space is no vacuum: layers in a bulk crystal are up to 4 Å apart. Of 10,830 slabs of four collections one,
# Y24F60, has less (0.7 Å), all others 7 Å or more.
MIN_VACUUM = 5.0
# Sine of the angle between the third vector and the normal that rounding may leave.
_SLANT = 1e-4


@dataclass(frozen=True)
class Slab:
    """A two-dimensional crystal in a three-dimensional cell; `upright` turns the vacuum to the third cell vector.

    What it is given is checked, copied and can no longer be changed; D and T are hydrogen.

    Attributes
    ----------
    lattice : ndarray, shape (3, 3)
        Cell vectors as rows, Å.
    species : tuple of str, length n
        Element symbols.
    coordinates : ndarray, shape (n, 3)
        Fractional.

    Raises
    ------
    MobtlError
        If there is no atom, a symbol is no element, a number is not finite, the cell has no volume, or counts do not match.
    """

    lattice: NDArray[np.float64]
    species: tuple[str, ...]
    coordinates: NDArray[np.float64]

    def __post_init__(self):
        lattice, species, coordinates = _checked(self.lattice, self.species, self.coordinates)
        for name, value in (("lattice", lattice), ("species", species), ("coordinates", coordinates)):
            object.__setattr__(self, name, value)


def _checked(lattice, species, coordinates) -> tuple[NDArray[np.float64], tuple[str, ...], NDArray[np.float64]]:
    """The fields of a `Slab`, as copies that cannot be changed: spglib ends the whole process at a number that is none."""
    species = tuple(ISOTOPES.get(symbol, symbol) for symbol in species)
    try:
        lattice, coordinates = np.array(lattice, float), np.array(coordinates, float)
    except (TypeError, ValueError):
        raise MobtlError("cell vectors and coordinates of a slab must be numbers, three for each vector and atom.") from None
    if not species:
        raise MobtlError("a slab without atoms has no symmetry and no descriptors; give at least one atom.")
    if lattice.shape != (3, 3) or coordinates.shape != (len(species), 3):
        shapes = f"cell vectors {lattice.shape}, coordinates {coordinates.shape} and {len(species)} elements"
        raise MobtlError(f"a slab has three cell vectors and three coordinates for each atom; {shapes} do not fit together.")
    unknown = [symbol for symbol in species if symbol not in SYMBOLS]
    if unknown:
        raise MobtlError(f"{unknown[0]!r} in a slab is no element; give symbols such as 'Mo'.")
    bad = np.flatnonzero(~np.isfinite(coordinates).all(axis=1))
    if len(bad):
        raise MobtlError(f"the coordinates of atom {bad[0] + 1} ({species[bad[0]]}) are not finite; correct the structure.")
    if not np.isfinite(lattice).all() or abs(np.linalg.det(lattice)) < 1e-6:
        raise MobtlError("the cell vectors of a slab are not finite, or enclose no volume; correct the structure.")
    lattice.setflags(write=False)
    coordinates.setflags(write=False)
    return lattice, species, coordinates


@dataclass(frozen=True)
class Symmetry:
    """Number and symbol of the layer group, number of the space group of the slab taken as a crystal."""

    layer_group: int
    layer_group_symbol: str
    space_group: int


def area(slab: Slab) -> float:
    """Area of the cell in the plane, Å^2."""
    return float(np.linalg.norm(np.cross(slab.lattice[0], slab.lattice[1])))


def vacuum(slab: Slab, vector: int = 2) -> float:
    """Widest empty space that a cell vector (the third) crosses, between planes of atoms parallel to the other two, Å."""
    normal = np.cross(slab.lattice[vector - 2], slab.lattice[vector - 1])
    height = abs(np.linalg.det(slab.lattice)) / np.linalg.norm(normal)
    return float(_widest_gap(slab, vector)[1] * height)


def _widest_gap(slab: Slab, vector: int = 2) -> tuple[float, float]:
    """Fractional height of the lowest atom above the vacuum, and the fractional width of the vacuum."""
    heights = np.sort(slab.coordinates[:, vector] % 1.0)
    gaps = np.diff(np.append(heights, heights[0] + 1.0))
    widest = gaps.argmax()
    return heights[(widest + 1) % len(heights)], gaps[widest]


def turned(slab: Slab) -> Slab:
    """The same slab with the vector that crosses the vacuum as its third.

    Raises
    ------
    MobtlError
        If no vector crosses a vacuum: a bulk crystal.
    """
    gaps = [vacuum(slab, vector) for vector in range(3)]
    widest = max(gaps)
    if widest < MIN_VACUUM:
        raise MobtlError(
            f"the cell of {''.join(dict.fromkeys(slab.species))} has no vacuum: its widest empty space is {widest:.1f} Å, "
            f"and a slab needs {MIN_VACUUM:.0f} Å; cut a layer out of the bulk crystal first."
        )
    vector = 2 if gaps[2] == widest else gaps.index(widest)
    order = [(vector + 1) % 3, (vector + 2) % 3, vector]  # cyclic, so that the cell keeps its handedness
    return slab if vector == 2 else Slab(slab.lattice[order], slab.species, slab.coordinates[:, order])


def upright(slab: Slab) -> Slab:
    """Turn the vacuum of a slab to the third cell vector, centre the layer along it, and make it normal to the layer.

    spglib takes an atom beyond the cell boundary for another layer, and a slanted vector for a lower symmetry, without a
    word. The atoms keep their Cartesian places relative to each other.

    Raises
    ------
    MobtlError
        As `turned`.
    """
    slab = turned(slab)
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
    """A slab for spglib, which would give another layer group, without a word, to one that is not `upright`."""
    normal, height = np.cross(slab.lattice[0], slab.lattice[1]), slab.coordinates[:, 2]
    slant = np.linalg.norm(np.cross(normal, slab.lattice[2])) / np.linalg.norm(normal) / np.linalg.norm(slab.lattice[2])
    if slant > _SLANT or height.min() < 0 or height.max() > 1 or vacuum(slab) < MIN_VACUUM:
        raise MobtlError(
            f"the slab {''.join(slab.species)} is not upright; put it upright first (mobtl.physics.slab.upright)."
        )
    return slab.lattice, slab.coordinates, [SYMBOLS.index(symbol) + 1 for symbol in slab.species]
