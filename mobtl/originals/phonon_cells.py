"""Cells of the phonon records with dielectric tensor and Born charges, lattice and tensors in one frame.

A record's CIF gives lengths and angles alone, and pymatgen lays every such lattice in one way: the third vector along z,
the first in the plane of x and z. The tensors were computed in another setting, that of pymatgen's primitive standard cell,
whose conventional axes lie along x, y and z. So the lattice is laid as that one is; the tensors stay as they are.
"""

from dataclasses import dataclass

import numpy as np

from mobtl.errors import MobtlError
from mobtl.originals.parquet import rounded
from mobtl.originals.petretto2018 import bands, cif_block, cif_lattice
from mobtl.physics import polar

AS_GIVEN, ROTATED, UNRESOLVED = "as given", "rotated", "unresolved"
# Relative, of charges in e. In the right frame symmetry holds to 1e-9 and the splitting to 4e-4; in a wrong one most break
# by hundredths and tenths.
TOLERANCE = 1e-3
# Å and Å^2, by which two settings of one lattice may differ.
_SAME_LATTICE = 1e-6
# cm^-2. The splitting of a crystal without charges is none, and is not compared with itself.
_NO_SPLITTING = 1.0
# Of cell vectors; of tensors, and of fractions, which the records give with six.
_LATTICE_DECIMALS, _DECIMALS = 8, 6


@dataclass(frozen=True)
class Cell:
    """A crystal: cell vectors as rows (3, 3), Å; element symbols; fractional coordinates (n, 3)."""

    lattice: np.ndarray
    species: tuple[str, ...]
    coordinates: np.ndarray


@dataclass(frozen=True)
class Tensors:
    """High-frequency dielectric tensor (3, 3) and Born charges (n, 3, 3; field, then displacement), e."""

    dielectric: np.ndarray
    charges: np.ndarray


def cell_row(record: dict) -> dict:
    """The row of the table ``phonon_cells`` that a record gives.

    Raises
    ------
    MobtlError
        If a number of its cell or tensors is missing or not finite, or they do not belong together.
    """
    from pymatgen.core import Composition

    identifier = record["metadata"]["material_id"]
    try:
        given, tensors = read_cell(record["metadata"]["structure"]), read_tensors(record)
        _check(given, tensors)
        frequencies = bands(record)
        lattice, frame = framed(record, given, tensors)
    except (KeyError, ValueError, TypeError, IndexError) as error:
        raise MobtlError(
            f"the phonon record {identifier} gives no cell with its tensors ({error!r}); fetch it anew."
        ) from error
    return {
        "material_id": identifier,
        "formula": record["metadata"]["formula"],
        "reduced_formula": Composition(record["metadata"]["formula"]).reduced_formula,
        "frame": frame,
        "lattice": rounded(lattice, _LATTICE_DECIMALS),
        "species": list(given.species),
        "coordinates": rounded(given.coordinates, _DECIMALS),
        "dielectric": rounded(tensors.dielectric, _DECIMALS),
        "born_charges": rounded(tensors.charges, _DECIMALS),
        "highest_acoustic": float(frequencies[:, :3].max()),
        "lowest_optical": float(frequencies[:, 3:].min()),
    }


def _check(cell: Cell, tensors: Tensors) -> None:
    n = len(cell.species)
    shapes = cell.coordinates.shape, tensors.dielectric.shape, tensors.charges.shape
    if shapes != ((n, 3), (3, 3), (n, 3, 3)):
        raise ValueError(f"coordinates, dielectric tensor and charges of {n} atoms have the shapes {shapes}")
    # spglib ends the whole process at a number that is none.
    if not all(np.isfinite(each).all() for each in (cell.lattice, cell.coordinates, tensors.dielectric, tensors.charges)):
        raise ValueError("a number is not finite")


def read_cell(cif: str) -> Cell:
    """The cell of a CIF text, its lattice as pymatgen lays it."""
    block = cif_block(cif)
    places = np.array([block[f"_atom_site_fract_{axis}"] for axis in "xyz"], float)
    return Cell(np.array(cif_lattice(block).matrix), tuple(block["_atom_site_type_symbol"]), places.T)


def read_tensors(record: dict) -> Tensors:
    """The tensors as the record has them."""
    stored = record["dielectric"]
    return Tensors(np.array(stored["eps_electronic"], float), np.array(stored["becs"], float))


def framed(record: dict, given: Cell, tensors: Tensors) -> tuple[np.ndarray, str]:
    """Cell vectors in the frame of the tensors, and how they came there.

    Not the first frame that symmetry allows: where the lattice has more of it than the crystal, a wrong one passes all
    tests too. The setting of the calculation is tried alone, and must pass.

    Returns
    -------
    ndarray, shape (3, 3)
        Å.
    str
        "as given": the CIF's own frame is that of the calculation; "rotated": the lattice was laid as the primitive standard
        cell; "unresolved": the tensors do not fit that one, and the lattice is the CIF's.
    """
    standard = standard_lattice(given)
    if standard is None or misfit(record, Cell(standard, given.species, given.coordinates), tensors) > TOLERANCE:
        return given.lattice, UNRESOLVED
    is_same = np.allclose(standard, given.lattice, rtol=0, atol=_SAME_LATTICE)
    return standard, AS_GIVEN if is_same else ROTATED


def standard_lattice(given: Cell) -> np.ndarray | None:
    """The same lattice laid as pymatgen's primitive standard cell, after Setyawan and Curtarolo; None if it is another one.

    Parameters
    ----------
    given : Cell
        In any frame.

    Returns
    -------
    ndarray, shape (3, 3), or None
        Å.
    """
    from pymatgen.core import Structure
    from pymatgen.symmetry.analyzer import SpacegroupAnalyzer

    structure = Structure(given.lattice, given.species, given.coordinates)
    analyzer = SpacegroupAnalyzer(structure, symprec=polar.SYMPREC)
    laid = analyzer.get_primitive_standard_structure(international_monoclinic=False).lattice.matrix
    # Lengths and angles of all vectors agree, and both are right-handed, so that one is the other turned.
    same = np.allclose(laid @ laid.T, given.lattice @ given.lattice.T, rtol=0, atol=_SAME_LATTICE)
    return laid if same and np.linalg.det(laid) * np.linalg.det(given.lattice) > 0 else None


def misfit(record: dict, cell: Cell, tensors: Tensors) -> float:
    """The worst violation of what tensors must obey: symmetry and neutrality (of charges in e), the splitting at Γ."""
    symmetry = polar.broken_symmetry(cell.lattice, cell.species, cell.coordinates, tensors.dielectric, tensors.charges)
    charge = float(np.abs(tensors.charges.sum(axis=0)).max())
    return max(*symmetry, charge, splitting_misfit(record, cell, tensors))


def splitting_misfit(record: dict, cell: Cell, tensors: Tensors) -> float:
    """How far the sums of squared frequencies at Γ differ from direction to direction otherwise than the tensors say.

    Returns
    -------
    float
        Over the largest splitting, not below 1 cm^-2; 0 where the path approaches Γ once.
    """
    from pymatgen.core import Element

    frequencies, (places, directions) = bands(record), approaches(np.array(record["phonon"]["qpts"], float))
    # Imaginary frequencies are stored as negative ones.
    measured = (frequencies * np.abs(frequencies))[places].sum(axis=1)
    wave_vectors = directions @ np.linalg.inv(cell.lattice).T
    masses = np.array([float(Element(symbol).atomic_mass) for symbol in cell.species])
    volume = abs(np.linalg.det(cell.lattice))
    told = polar.split_squares(wave_vectors, volume, masses, tensors.dielectric, tensors.charges)
    difference = np.abs((measured - measured[0]) - (told - told[0])).max()
    return float(difference / max(told.max(), _NO_SPLITTING))


def approaches(points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Where a path stands at Γ, and from or to where it goes there: its frequencies there are those of that direction.

    Parameters
    ----------
    points : ndarray, shape (n, 3)
        In reciprocal lattice vectors. Where the path turns at Γ, that stands there twice: it arrives, and leaves.

    Returns
    -------
    ndarray of int, shape (k,)
        The places of Γ on the path.
    ndarray, shape (k, 3)
        The neighbouring point of each, in reciprocal lattice vectors.
    """
    at_gamma = np.abs(points).max(axis=1) < 1e-8
    places = np.flatnonzero(at_gamma)
    arrives = (places > 0) & ~at_gamma[places - 1]
    neighbours = np.where(arrives, places - 1, np.minimum(places + 1, len(points) - 1))
    usable = ~at_gamma[neighbours]
    return places[usable], points[neighbours[usable]]
