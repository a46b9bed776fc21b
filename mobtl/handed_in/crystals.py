"""From what a file says of a structure to a checked crystal or layer, or the reason why it is none."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from mobtl.errors import MobtlError
from mobtl.features import formulas
from mobtl.handed_in.entries import BULK, LAYER, Entry, Note, Refused, plain, refused
from mobtl.handed_in.written import HEAVY
from mobtl.physics import slab as layers
from mobtl.physics.elements import ISOTOPES, SYMBOLS
from mobtl.physics.slab import Slab

# Atoms of a structure; the largest of the four collections of layers has some hundred.
MAX_ATOMS = 2_000
# Å. Two cell vectors that both cross so much empty space leave a chain, or a molecule in a box: of the layers of the tables
# none has as much across a second vector.
_BOX = 6.0
# Å between opposite faces of a cell, Å of a vector, Å³ of the box around it: what lies beyond is a wrong scale, for which
# pymatgen's search for neighbours would take all memory.
_FLATTEST, _LONGEST, _LARGEST = 0.5, 1_000.0, 5e5
# Cells by which an atom may lie outside its own.
_FARTHEST = 1_000.0
# A site is whole within this share, as occupancies are rounded.
_WHOLE = 1e-3
# Share of an element by which stated formula and sites may differ, as pymatgen has it.
_SHARE = 0.01
_NAMES = ("first", "second", "third")


@dataclass(frozen=True)
class Crystal:
    """What a file says of one structure, unchecked.

    Attributes
    ----------
    lattice : cell vectors as rows, Å, shape (3, 3); None if there is no cell.
    symbols : of the atoms, n of them; an ion or a label has become its element.
    coordinates : fractional, shape (n, 3).
    occupancies : shape (n,); None if all are one.
    periodic : whether the crystal goes on along each vector.
    stated : the formula that the file gives besides; empty if none.
    notes : what the reader noticed.
    """

    lattice: NDArray[np.float64] | None
    symbols: tuple[str, ...]
    coordinates: NDArray[np.float64]
    occupancies: NDArray[np.float64] | None = None
    periodic: tuple[bool, bool, bool] = (True, True, True)
    stated: str = ""
    notes: tuple[Note, ...] = ()


def from_cartesian(lattice, symbols, positions, periodic=(True, True, True)) -> Crystal:
    """A `Crystal` of Cartesian positions, Å; without a cell where its vectors are no basis."""
    lattice, positions = np.array(lattice, float), np.array(positions, float).reshape(-1, 3)
    check_cell(lattice)
    return Crystal(lattice, tuple(symbols), np.linalg.solve(lattice.T, positions.T).T, periodic=periodic)


def check_cell(lattice: NDArray[np.float64] | None) -> None:
    """Refuse cell vectors that cannot be a crystal's: C libraries crash or take all memory on some.

    Raises
    ------
    Refused
        As said.
    """
    if lattice is None or not lattice.any():
        raise Refused("not-periodic", "it has no cell: a molecule; give a crystal or a layer with its cell vectors.")
    if not np.isfinite(lattice).all():
        raise Refused("not-finite", "a number of its cell vectors is not finite; correct the structure.")
    if abs(lattice).max() > _LONGEST:
        raise Refused("bad-cell", f"a cell vector is longer than {_LONGEST:.0f} Å; correct the scale.")
    if abs(lattice).sum(axis=0).prod() > _LARGEST:
        raise Refused("bad-cell", f"its cell is larger than {_LARGEST:.0f} Å³; correct the scale, or give a smaller cell.")
    try:
        with np.errstate(all="ignore"):  # a cell that is flat beyond numbers
            # The columns of the inverse are as long as one over the distance between faces.
            heights = 1 / np.linalg.norm(np.linalg.inv(lattice), axis=0)
    except np.linalg.LinAlgError:
        heights = np.zeros(3)
    if not heights.min() > _FLATTEST:
        raise Refused("bad-cell", f"its cell is flatter than {_FLATTEST} Å, or has no volume; correct vectors and scale.")


def check_count(count: int) -> None:
    """Refuse more atoms than the limit, before they are read.

    Raises
    ------
    Refused
        As said.
    """
    if count > MAX_ATOMS:
        raise Refused("too-large", f"it has {count} atoms, and the limit is {MAX_ATOMS}; give the primitive cell.")


def entry(crystal: Crystal, source: str, place: str = "", as_2d: bool = False) -> Entry:
    """The entry of a structure.

    Parameters
    ----------
    crystal : what its file says.
    source, place : where it stands.
    as_2d : whether it is said to be a layer, and refused if it is none.
    """
    try:
        crystal = _elements_checked(crystal)
        composition = _composition(crystal)
        _check_sites(crystal, composition)
        check_cell(crystal.lattice)
        _check_stated(crystal, composition)
        structure, kind, notes = _in_space(crystal, as_2d)
    except MobtlError as error:
        return refused(error, source, place)
    return Entry(source, place, composition=composition, structure=structure, kind=kind, notes=crystal.notes + notes)


def _elements_checked(crystal: Crystal) -> Crystal:
    """The same with hydrogen for its isotopes."""
    if not crystal.symbols:
        raise Refused("empty", "it holds no atom; give a structure with at least one.")
    check_count(len(crystal.symbols))
    symbols = tuple(ISOTOPES.get(symbol, symbol) for symbol in crystal.symbols)
    for number, symbol in enumerate(symbols, 1):
        if symbol not in SYMBOLS:
            raise Refused(
                "unknown-element", f"atom {number} is {plain(symbol)!r}, which is no element; give symbols such as Mo."
            )
    return replace(crystal, symbols=symbols, notes=crystal.notes + ((HEAVY,) if symbols != crystal.symbols else ()))


def _composition(crystal: Crystal) -> formulas.Composition:
    shares = np.ones(len(crystal.symbols)) if crystal.occupancies is None else crystal.occupancies
    if not ((shares > _WHOLE) & (shares < 1 + _WHOLE)).all():
        raise Refused("unreadable", "an occupancy is no number between 0 and 1; correct the structure.")
    amounts: dict[str, float] = {}
    for symbol, share in zip(crystal.symbols, shares, strict=True):
        amounts[symbol] = amounts.get(symbol, 0.0) + float(share)
    return formulas.read({symbol: round(n, 6) for symbol, n in amounts.items()})


def _check_sites(crystal: Crystal, composition: formulas.Composition) -> None:
    if crystal.occupancies is not None and (shared := np.flatnonzero(abs(crystal.occupancies - 1) > _WHOLE)).size:
        site = shared[0]
        raise Refused(
            "disordered",
            f"site {site + 1} ({crystal.symbols[site]}, occupancy {crystal.occupancies[site]:.3g}) is shared or partly "
            "empty, and a structure has one whole atom on each; give an ordered one, or the formula alone.",
            composition,
        )
    wrong = np.flatnonzero(~np.isfinite(crystal.coordinates).all(axis=1))
    if wrong.size:
        atom = f"atom {wrong[0] + 1} ({crystal.symbols[wrong[0]]})"
        raise Refused("not-finite", f"the coordinates of {atom} are not finite; correct the structure.")
    if abs(crystal.coordinates).max() > _FARTHEST:
        raise Refused("bad-cell", f"an atom lies {_FARTHEST:.0f} cells away or more; correct coordinates or scale.")


def _check_stated(crystal: Crystal, found: formulas.Composition) -> None:
    """Refuse sites that are not those of the stated formula; one that cannot be read says nothing."""
    try:
        stated = formulas.read(crystal.stated)
    except MobtlError:
        return
    shares = [dict(zip(each.elements, np.divide(each.amounts, sum(each.amounts)), strict=True)) for each in (stated, found)]
    if any(abs(shares[0].get(each, 0) - shares[1].get(each, 0)) > _SHARE for each in {*shares[0], *shares[1]}):
        words = f"its sites are {found.formula}, its formula says {stated.formula}; correct symmetry, sites or formula."
        raise Refused("formula-mismatch", words)


def _in_space(crystal: Crystal, as_2d: bool) -> tuple:
    """Structure or slab, kind, notes."""
    from pymatgen.core import Structure

    from mobtl.physics.structure import check_apart

    # In one cell: the search for neighbours spans all of the space between the atoms.
    coordinates = crystal.coordinates % 1.0
    checked = Structure(crystal.lattice, crystal.symbols, coordinates)
    try:  # all else that `mobtl.physics.structure.check` refuses has been refused by name
        check_apart(checked)
    except MobtlError as error:
        raise Refused("overlapping", str(error)) from None
    slab = Slab(crystal.lattice, crystal.symbols, coordinates)
    gaps = [layers.vacuum(slab, vector) for vector in range(3)]
    open_along = [vector for vector in range(3) if not crystal.periodic[vector]]
    _check_periodic(gaps, open_along)
    if max(gaps) < layers.MIN_VACUUM:
        if as_2d:
            words = f"its widest empty space is {max(gaps):.1f} Å and a layer needs {layers.MIN_VACUUM:.0f} Å of vacuum"
            raise Refused("not-2d", f"it is a bulk crystal: {words}; cut a layer out of it, or give it as bulk.")
        return checked, BULK, ()
    _check_one_layer(slab, gaps.index(max(gaps)))
    notes = ()
    if gaps[2] < max(gaps):
        words = f"the {_NAMES[gaps.index(max(gaps))]} cell vector crosses the vacuum; it was made the third."
        notes = (Note("turned", words),)
    return layers.upright(slab), LAYER, notes


def _check_periodic(gaps: list[float], open_along: list[int]) -> None:
    if len(open_along) > 1:
        words = f"it does not go on along {len(open_along)} of its vectors: a chain or a molecule"
        raise Refused("not-periodic", f"{words}; give a crystal or a layer.")
    least, second, widest = sorted(gaps)
    if second > _BOX or least >= layers.MIN_VACUUM:
        words = f"two cell vectors cross a vacuum ({second:.1f} and {widest:.1f} Å): a chain, or a molecule in a box"
        raise Refused("not-periodic", f"{words}; give a crystal or a layer.")
    if open_along and gaps[open_along[0]] < max(layers.MIN_VACUUM, widest):
        words = f"it does not go on along its {_NAMES[open_along[0]]} vector, which crosses {gaps[open_along[0]]:.1f} Å only"
        raise Refused("not-periodic", f"{words}; give a cell with {layers.MIN_VACUUM:.0f} Å of vacuum there.")


def _check_one_layer(slab: Slab, vector: int) -> None:
    """Refuse layers above one another that a vacuum divides: they would be described as one thick one."""
    heights = np.sort(slab.coordinates[:, vector])
    widths = np.diff(np.append(heights, heights[0] + 1))
    # The widest one is the vacuum, whose width in Å is known.
    count = int((widths * layers.vacuum(slab, vector) >= layers.MIN_VACUUM * widths.max()).sum())
    if count > 1:
        words = f"its cell holds {count} layers with {layers.MIN_VACUUM:.0f} Å or more between them"
        raise Refused("several-layers", f"{words}; give one layer, or the crystal that they form.")
