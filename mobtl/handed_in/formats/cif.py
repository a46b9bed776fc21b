"""CIF files: each block with atoms becomes a crystal, its sites repeated by its symmetry operations."""

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from mobtl.errors import MobtlError
from mobtl.features import formulas
from mobtl.handed_in.crystals import MAX_ATOMS, Crystal, check_cell, check_count
from mobtl.handed_in.entries import Note, Refused, plain
from mobtl.handed_in.formats.cif_symmetry import Operations, operations
from mobtl.handed_in.formats.cif_text import Block, blocks
from mobtl.handed_in.numbers import number
from mobtl.physics.elements import ISOTOPES, SYMBOLS

# Special positions written with three digits, 0.333, are a third within this share (as in `physics.structure`).
_THREE_DIGITS = 1.1e-3
# What is completed by less is no news: 0.33333 for a third.
_DIGITS = 1e-4
_LENGTHS = ("_cell_length_a", "_cell_length_b", "_cell_length_c")
_ANGLES = ("_cell_angle_alpha", "_cell_angle_beta", "_cell_angle_gamma")
_PLACES = ("_atom_site_fract_x", "_atom_site_fract_y", "_atom_site_fract_z")
_ROUNDED = Note("rounded", "special positions are written with three digits; they were completed, such as 0.333 to a third.")
_CLOSE = 0.5  # Å, as in `physics.structure`


def structures(text: str) -> Iterator[tuple[str, Crystal | Refused]]:
    """The name of each block that holds atoms, and its crystal or the reason why it cannot be read.

    Raises
    ------
    Refused
        If a quotation is left open.
    """
    for block in blocks(text):
        if any(name.startswith("_atom_site_") for name in (*block.columns, *block.values, *block.broken)):
            try:
                yield block.name, _crystal(block)
            except Refused as error:
                yield block.name, error


def _crystal(block: Block) -> Crystal:
    lattice = _lattice(block)
    check_cell(lattice)
    symbols, places, occupancies, empty = _sites(block)
    stated = block.value("_chemical_formula_sum")
    expanded = []
    for each in operations(block, lattice):
        if len(each[0]) * len(symbols) > 96 * MAX_ATOMS:
            raise Refused(
                "too-large", f"it repeats {len(symbols)} sites {len(each[0])} times; the limit is {MAX_ATOMS} atoms."
            )
        expanded.append(_repeated(symbols, places, occupancies, each, stated))
    multiplicities = block.column("_atom_site_symmetry_multiplicity", "_atom_site_site_symmetry_multiplicity")
    crystal = _chosen(expanded, lattice, multiplicities, _stated_atoms(block, stated))
    check_count(len(crystal.symbols))
    if not empty:
        return crystal
    note = Note("empty-sites", f"{empty} {'site' if empty == 1 else 'sites'} of occupancy zero left out.")
    return replace(crystal, notes=(*crystal.notes, note))


def _lattice(block: Block) -> NDArray[np.float64]:
    from pymatgen.core import Lattice

    found = {name: _number(block.value(name)) for name in (*_LENGTHS, *_ANGLES)}
    missing = [name for name, value in found.items() if value is None]
    if len(missing) == 6:
        raise Refused("not-periodic", "it has no cell; give a crystal or a layer with its cell.")
    if missing:
        raise Refused("unreadable", f"its {missing[0]} is missing or no number; complete the cell.")
    *lengths, alpha, beta, gamma = found.values()
    if not np.isfinite(list(found.values())).all():
        raise Refused("not-finite", "a length or an angle of its cell is not finite; correct it.")
    if min(lengths) <= 0 or not all(0 < angle < 180 for angle in (alpha, beta, gamma)):
        raise Refused("bad-cell", "a length of its cell is not positive, or an angle not between 0 and 180 degrees.")
    return Lattice.from_parameters(*lengths, alpha, beta, gamma).matrix


def _sites(block: Block) -> tuple[list[str], NDArray[np.float64], NDArray[np.float64], int]:
    """Element, place (n, 3) and occupancy of each row of the file that is not empty, and how many are."""
    columns = [block.column(name) for name in _PLACES]
    if None in columns:
        raise Refused("unreadable", "its atoms have no fractional coordinates (_atom_site_fract_x, y, z); give these.")
    types, labels = block.column("_atom_site_type_symbol"), block.column("_atom_site_label")
    elements = [_element(each) for each in types] if types else [_labelled(each) for each in labels or []]
    if any(len(column) != len(elements) for column in columns):
        raise Refused(
            "unreadable", "its atoms have no symbols (_atom_site_type_symbol), or fewer than places; complete them."
        )
    if len(elements) > 8 * MAX_ATOMS:  # eight elements on a site are many
        check_count(len(elements))
    shares = block.column("_atom_site_occupancy") or [""] * len(elements)
    symbols, places, occupancies = [], [], []
    for index, element in enumerate(elements):
        share = _number(shares[index]) if shares[index] else 1.0
        if share == 0:
            continue
        place = [_number(column[index]) for column in columns]
        if None in place or share is None:
            words = f"place or occupancy of its site {index + 1} ({plain(element)}) is no number"
            raise Refused("unreadable", f"{words}; correct it.")
        symbols.append(element)
        places.append(place)
        occupancies.append(share)
    wrong = np.flatnonzero(~np.isfinite(np.array(places, float).reshape(-1, 3)).all(axis=1))
    if wrong.size:
        site = f"site {wrong[0] + 1} ({plain(symbols[wrong[0]])})"
        raise Refused("not-finite", f"the coordinates of its {site} are not finite; correct the structure.")
    empty = len(elements) - len(symbols)
    return symbols, np.array(places, float).reshape(-1, 3), np.array(occupancies, float), empty


def _number(text: str) -> float | None:
    """A number of a CIF file, without the uncertainty in brackets behind it."""
    return number(re.sub(r"\(\d*\)?$", "", text)) if text else None


def _element(kind: str) -> str:
    """The element of a type symbol, which may have a charge; what is none is given back, to be refused by name."""
    symbol = re.fullmatch(r"([A-Za-z]+)[\d.+-]*", kind)
    return symbol[1].capitalize() if symbol else kind


def _labelled(label: str) -> str:
    """The element of a label, which may go on with digits and letters: Mo1, OW1, CB2."""
    letters = re.match("[A-Za-z]*", label)[0]
    two, one = letters[:2].capitalize(), letters[:1].upper()
    if len(letters) <= 2 and two in SYMBOLS:
        return two
    return one if one in (*SYMBOLS, *ISOTOPES) and (len(letters) == 1 or letters[1].isupper()) else letters


def _repeated(symbols, places, occupancies, each: Operations, stated: str) -> Crystal:
    """All atoms of the cell: each site once for each place to which the operations bring it."""
    atoms, coordinates, shares, moved = [], [np.empty((0, 3))], [], 0.0
    for symbol, place, share in zip(symbols, places, occupancies, strict=True):
        orbit, by = _orbit(place, *each)
        coordinates.append(orbit)
        atoms += [symbol] * len(orbit)
        shares += [share] * len(orbit)
        moved = max(moved, by)
    notes = (_ROUNDED,) if moved > _DIGITS else ()
    return Crystal(None, tuple(atoms), np.concatenate(coordinates), np.array(shares), stated=stated, notes=notes)


def _orbit(place: NDArray[np.float64], rotations, translations) -> tuple[NDArray[np.float64], float]:
    """The distinct places (n, 3) in the cell, and by how much the site was moved to its special position."""
    offset = rotations @ place + translations - place
    offset -= np.round(offset)
    # Operations that leave the site where it is, but for rounding: their mean is the special position.
    is_same = (abs(offset) < _THREE_DIGITS).all(axis=1)
    shift = offset[is_same].mean(axis=0) if is_same.any() else np.zeros(3)
    images = (rotations @ (place + shift) + translations) % 1.0
    # An origin between steps, so that rounding splits no place in two.
    steps = np.floor((images * 1e5 + 0.371) % 1e5).astype(np.int64)
    _, first = np.unique(steps @ [10**10, 10**5, 1], return_index=True)
    distinct = images[np.sort(first)]
    if len(distinct) * is_same.sum() != len(rotations):  # translations that are rounded, too
        distinct = _apart(distinct)
    return distinct, float(abs(shift).max())


def _apart(images: NDArray[np.float64]) -> NDArray[np.float64]:
    """The places of which none is another but for the rounding of three digits."""
    kept: list[NDArray[np.float64]] = []
    for image in images:
        offsets = np.array(kept).reshape(-1, 3) - image
        if not (abs(offsets - np.round(offsets)) < _THREE_DIGITS).all(axis=1).any():
            kept.append(image)
    return np.array(kept)


def _stated_atoms(block: Block, stated: str) -> float | None:
    """How many atoms the cell has by formula and number of formula units; None where these are not given."""
    units = _number(block.value("_cell_formula_units_z"))
    try:
        return units and units * sum(formulas.read(stated).amounts)
    except MobtlError:
        return None


def _chosen(found: list[Crystal], lattice, multiplicities: list[str] | None, atoms: float | None) -> Crystal:
    """The crystal of the setting that the file means: the only one, or the one whose atoms are as many as it says.

    Raises
    ------
    Refused
        If several fit.
    """
    if len(found) > 1:
        if multiplicities and all(each.isdecimal() for each in multiplicities):
            atoms = sum(map(int, multiplicities))
        fitting = [each for each in found if not atoms or abs(len(each.symbols) - atoms) < 0.5] or found
        fitting = [each for each in fitting if not _are_close(each.coordinates, lattice)] or fitting
        if any(not _are_equal(each, fitting[0]) for each in fitting):
            words = "its space group has two origins or sets of axes, and the sites fit both"
            raise Refused("ambiguous-setting", f"{words}; add the choice (F d -3 m :2), or list the symmetry operations.")
        found = fitting
    return replace(found[0], lattice=lattice)


def _are_close(coordinates: NDArray[np.float64], lattice: NDArray[np.float64]) -> bool:
    """Whether distinct places are nearer than atoms can be; those of a shared site are one."""
    from pymatgen.core import Structure

    distinct = np.unique(np.round(coordinates, 5) % 1.0, axis=0)
    structure = Structure(lattice, ["H"] * len(distinct), distinct)
    return bool(len(structure.get_neighbor_list(_CLOSE, exclude_self=True)[0]))


def _are_equal(one: Crystal, other: Crystal) -> bool:
    if sorted(one.symbols) != sorted(other.symbols):
        return False
    places = [
        sorted(zip(each.symbols, (np.round(each.coordinates, 3) % 1.0).tolist(), strict=True)) for each in (one, other)
    ]
    return places[0] == places[1]
