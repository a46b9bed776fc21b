"""One way in for a structure: a CIF or POSCAR file, or pymatgen's `Structure`, becomes a checked crystal or a slab."""

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mobtl.errors import MobtlError
from mobtl.physics import slab as layers
from mobtl.physics.elements import ISOTOPES, SYMBOLS
from mobtl.physics.slab import Slab

if TYPE_CHECKING:
    from pymatgen.core import Structure

# Å. No two atoms of a crystal come so near; the shortest bond, that of H2, has 0.74.
MIN_DISTANCE = 0.5
# Å. Two cell vectors that both cross so much empty space leave a chain, or a molecule in a box.
_BOX = 10.0
# Special positions written with three digits, 0.333, are a third within this share; sites that meet are one.
_THREE_DIGITS = 1.1e-3
_UNREADABLE = (ValueError, IndexError, KeyError, TypeError, AttributeError, AssertionError, ZeroDivisionError)


def read(source: "str | Path | Structure", symbols: Sequence[str] | None = None) -> "Structure":
    """A checked crystal.

    Parameters
    ----------
    source : path of a CIF or POSCAR file, or a pymatgen ``Structure``.
    symbols : of the elements, in the order of a POSCAR file that has none.

    Returns
    -------
    Structure : with an atom of one element at each site; D and T are hydrogen, oxidation states and labels are left out.
        Symmetrically equal positions of a CIF that meet but for rounding (0.333 for a third) are one.

    Raises
    ------
    MobtlError
        If the file cannot be read or its counts do not match, a POSCAR file has no symbols, a site is shared or partly
        empty, something is no element, a number is not finite, atoms are nearer than 0.5 Å, or there is none.
    """
    if hasattr(source, "sites") and hasattr(source, "lattice"):
        return check(source)
    path = Path(source)
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MobtlError(f"{path} cannot be read as a structure ({error}); give a CIF or POSCAR file.") from None
    is_cif = path.suffix.lower() == ".cif" or text.lstrip().startswith("data_") or "\ndata_" in text
    try:
        with warnings.catch_warnings():  # what pymatgen warns of is checked here
            warnings.simplefilter("ignore")
            return check(_from_cif(text) if is_cif else _from_poscar(text, symbols))
    except MobtlError as error:
        raise MobtlError(f"{path}: {error}") from None
    except _UNREADABLE as error:
        raise MobtlError(f"{path} cannot be read as a {'CIF' if is_cif else 'POSCAR'} file: {_first_line(error)}.") from None


def slab(source: "str | Path | Structure", symbols: Sequence[str] | None = None) -> Slab:
    """A two-dimensional crystal from a file or structure: `read`, its vacuum turned to the third vector, upright.

    Raises
    ------
    MobtlError
        As `read`, and if there is no vacuum (a bulk crystal), or along two vectors (a chain, or a molecule in a box).
    """
    structure = read(source, symbols)
    given = Slab(structure.lattice.matrix, tuple(site.specie.symbol for site in structure), structure.frac_coords)
    first, second, _ = sorted((layers.vacuum(given, vector) for vector in range(3)), reverse=True)
    if second > _BOX:
        raise MobtlError(
            f"two cell vectors cross a vacuum ({second:.1f} and {first:.1f} Å): a chain or a molecule, no layer."
        )
    return layers.upright(given)


def check(structure: "Structure") -> "Structure":
    """The same crystal, checked; see `read`.

    Raises
    ------
    MobtlError
        As `read`.
    """
    from pymatgen.core import Structure

    if not len(structure):
        raise MobtlError("the structure holds no atom; give at least one.")
    species = []
    for number, site in enumerate(structure, 1):
        if not site.is_ordered:
            raise MobtlError(
                f"site {number} ({site.species_string}) is shared or partly empty, which no structure descriptor knows; "
                "give an ordered structure, or use the descriptors of its composition."
            )
        symbol = getattr(site.specie, "symbol", str(site.specie))
        species.append(ISOTOPES.get(str(site.specie), ISOTOPES.get(symbol, symbol)))
        if species[-1] not in SYMBOLS:
            raise MobtlError(f"site {number} holds {symbol!r}, which is no element; give symbols such as 'Mo'.")
    lattice, coordinates = structure.lattice.matrix, structure.frac_coords
    for number, (symbol, place) in enumerate(zip(species, coordinates, strict=True), 1):
        if not np.isfinite(place).all():
            raise MobtlError(f"the coordinates of atom {number} ({symbol}) are not finite; correct the structure.")
    if not np.isfinite(lattice).all() or abs(np.linalg.det(lattice)) < 1e-6:
        raise MobtlError("the cell vectors are not finite, or enclose no volume; correct the structure.")
    checked = Structure(lattice, species, coordinates)
    check_apart(checked)
    return checked


def check_apart(crystal: "Structure | Slab") -> None:
    """Refuse atoms on one another.

    Raises
    ------
    MobtlError
        If two atoms, or an atom and its own image, are nearer than 0.5 Å.
    """
    from pymatgen.core import Structure

    if isinstance(crystal, Slab):
        crystal = Structure(crystal.lattice, crystal.species, crystal.coordinates)
    one, other, distance = _nearest(crystal)
    if distance < MIN_DISTANCE:
        pair = " and ".join(f"{place + 1} ({crystal[place].specie})" for place in (one, other))
        raise MobtlError(
            f"atoms {pair} are {distance:.3f} Å apart; merge them, or write special positions with more digits."
        )


def _nearest(structure: "Structure") -> tuple[int, int, float]:
    """The pair of atoms nearer than `MIN_DISTANCE` that is nearest, periodic images included, and their distance in Å."""
    centres, others, _, distances = structure.get_neighbor_list(MIN_DISTANCE, exclude_self=True)
    if not len(distances):
        return 0, 0, np.inf
    nearest = int(distances.argmin())
    return int(centres[nearest]), int(others[nearest]), float(distances[nearest])


def _from_cif(text: str) -> "Structure":
    from pymatgen.io.cif import CifParser

    def parsed(**tolerances):
        parser = CifParser.from_str(text, **tolerances)
        (structure, *_) = parser.parse_structures(primitive=False, on_error="raise")
        return parser, structure

    parser, structure = parsed()
    if structure.is_ordered and np.isfinite(structure.frac_coords).all() and _nearest(structure)[2] < MIN_DISTANCE:
        parser, structure = parsed(frac_tolerance=_THREE_DIGITS, site_tolerance=_THREE_DIGITS)
    wrong = parser.check(structure)
    if wrong:
        raise MobtlError(f"sites and formula of the file do not match ({_first_line(wrong)}); correct one of them.")
    return structure


def _from_poscar(text: str, symbols: Sequence[str] | None) -> "Structure":
    from pymatgen.io.vasp import Poscar

    lines = text.splitlines()
    if len(lines) < 8:
        raise MobtlError(
            "a POSCAR file has eight lines at least: comment, scale, three vectors, symbols, counts, coordinates."
        )
    if _counts(lines[5]) is not None:
        if symbols is None:
            raise MobtlError(
                "the POSCAR file has no line of element symbols; name them in its order, such as symbols=['Mo', 'S']."
            )
        lines.insert(5, " ".join(symbols))
    named, counts = lines[5].split("!")[0].split(), _counts(lines[6])
    if counts is None or len(named) != len(counts) or min(counts) < 1:
        raise MobtlError(
            f"a POSCAR file gives one positive count for each symbol, not {lines[6].strip()!r} for {' '.join(named)}."
        )
    first = 9 if lines[7].strip().lower().startswith("s") else 8
    atoms = [line for line in lines[first : first + sum(counts)] if _is_place(line)]
    if len(atoms) != sum(counts) or (len(lines) > first + sum(counts) and _is_place(lines[first + sum(counts)])):
        raise MobtlError(
            f"the POSCAR file announces {sum(counts)} atoms, and lists more or fewer coordinates; correct its counts."
        )
    return Poscar.from_str("\n".join(lines) + "\n", read_velocities=False).structure


def _counts(line: str) -> list[int] | None:
    words = line.split("!")[0].split()
    return [int(word) for word in words] if words and all(word.isdigit() for word in words) else None


def _is_place(line: str) -> bool:
    try:
        return len([float(word) for word in line.split()[:3]]) == 3
    except ValueError:
        return False


def _first_line(error: object) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0].rstrip(".")
