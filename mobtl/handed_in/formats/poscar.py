"""POSCAR, CONTCAR and the head of CHGCAR; XDATCAR, whose frames are such files with a common head."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from mobtl.handed_in.crystals import MAX_ATOMS, Crystal, check_cell, check_count
from mobtl.handed_in.entries import Note, Refused, plain
from mobtl.handed_in.numbers import numbers

_LINES = "comment, scale, three vectors, symbols, counts, coordinates"


def read(text: str, symbols: Sequence[str] | None = None) -> Crystal:
    """One structure.

    Parameters
    ----------
    text : of the file; what follows the coordinates (velocities, a charge density) is left alone.
    symbols : of the elements, in the order of a file that has none.

    Raises
    ------
    Refused
        If it is damaged, its counts do not match, or it names no elements.
    """
    lines = text.split("\n")
    if len(lines) < 8:
        raise Refused("unreadable", f"a POSCAR file has eight lines at least: {_LINES}.")
    lattice = _lattice(lines)
    named, counts, at = _species(lines, symbols)
    check_count(sum(counts))
    if lines[at].strip()[:1] in ("S", "s"):
        at += 1
    mode, places = lines[at].strip()[:1].lower() if at < len(lines) else "", lines[at + 1 : at + 1 + sum(counts)]
    if not mode.isalpha():
        raise Refused("unreadable", f"its line {at + 1} should be Direct or Cartesian, but is {plain(mode) or 'empty'!r}.")
    coordinates = _coordinates(places, at + 1, sum(counts))
    if _goes_on(lines, at + 1 + sum(counts)):
        raise Refused("unreadable", f"it announces {sum(counts)} atoms and lists more; correct its counts.")
    crystal = _crystal(lattice, named, counts, coordinates, mode in "ck", _scale(lines[1], lattice))
    if symbols and list(symbols) != named:
        words = f"the file names its elements itself ({plain(' '.join(named))}), and these count, not those of the call."
        return replace(crystal, notes=(Note("own-symbols", words),))
    return crystal


def frames(text: str) -> Iterator[Crystal | Refused]:
    """The structures of an XDATCAR file, each one or the reason why it cannot be read."""
    head: list[str] = []
    before, *rest = re.split(r"(?m)^[ \t]*Direct configuration.*\n", text)
    for part in rest:
        # Where the cell changes, a new head stands in front of the next frame, behind the coordinates of this one.
        new = before.split("\n")[-8:-1] if not head else before.split("\n")[_atoms(head) : -1]
        head = new if len(new) >= 7 else head
        try:
            places = part.split("\n")[: _atoms(head)]
            yield read("\n".join([*head[:7], "Direct", *places, ""]))
        except Refused as error:
            yield error
        before = part


def _atoms(head: list[str]) -> int:
    counts = _counts(head[6]) if len(head) > 6 else None
    if not counts:
        raise Refused("unreadable", f"the head of an XDATCAR file has seven lines: {_LINES.removesuffix(', coordinates')}.")
    return sum(counts)


def _lattice(lines: list[str]) -> np.ndarray:
    """The cell vectors as they stand there, unscaled."""
    vectors = [numbers(line, 3) for line in lines[2:5]]
    if None in vectors:
        raise Refused("unreadable", f"its line {3 + vectors.index(None)} should be a cell vector, three numbers.")
    if not np.isfinite(vectors).all():
        raise Refused("not-finite", "a number of its cell vectors is not finite; correct the structure.")
    return np.array(vectors)


def _scale(line: str, lattice: np.ndarray) -> np.ndarray:
    """The factor of each Cartesian direction; a negative number is the volume of the cell."""
    if factors := numbers(line, 3):
        if min(factors) <= 0:
            raise Refused("bad-cell", "one of its three scales is not positive; correct its second line.")
        return np.array(factors)
    factor = numbers(line, 1)
    if not factor or not np.isfinite(factor[0]) or factor[0] == 0:
        raise Refused("bad-cell", f"its second line should be the scale, a number that is not zero, but is {plain(line)!r}.")
    if factor[0] > 0:
        return np.full(3, factor[0])
    volume = abs(np.linalg.det(lattice))
    if not volume:
        raise Refused("bad-cell", "its cell has no volume; correct its vectors.")
    return np.full(3, (-factor[0] / volume) ** (1 / 3))


def _species(lines: list[str], symbols: Sequence[str] | None) -> tuple[list[str], list[int], int]:
    """Symbols, counts, and the index of the line below these."""
    at, named = 6, [re.split("[_/]", word)[0] for word in _words(lines[5])]
    if _counts(lines[5]):
        if not symbols:
            words = "the POSCAR file has no line of element symbols, and a comment names none for certain"
            raise Refused("no-symbols", f"{words}; write them above the counts, or give them in its order (--symbols Mo,S).")
        at, named = 5, list(symbols)
    counts = _counts(lines[at])
    if not counts or len(named) != len(counts) or min(counts) < 1:
        words = f"it should give one positive count for each of its symbols {plain(' '.join(named))!r}"
        raise Refused("unreadable", f"{words}, but its line {at + 1} is {plain(lines[at])!r}.")
    return named, counts, at + 1


def _coordinates(lines: list[str], at: int, count: int) -> np.ndarray:
    """The places of the atoms; the first stands at a line counted from 0."""
    found = [numbers(line, 3) for line in lines]
    good = found.index(None) if None in found else len(found)
    if good == count:
        return np.array(found)
    if good == len(lines) or not lines[good].strip():
        raise Refused("unreadable", f"it announces {count} atoms and lists fewer; correct its counts.")
    words = f"its line {at + good + 1} should be three coordinates, but is {plain(lines[good])!r}"
    raise Refused("unreadable", f"{words}; it lists fewer atoms than it announces ({count}), or is damaged.")


def _words(line: str) -> list[str]:
    # More words than a structure has atoms are no symbols or counts, and a line of millions of them takes all memory.
    return re.split("[!#]", line, maxsplit=1)[0].split(None, MAX_ATOMS + 1)[: MAX_ATOMS + 1]


def _counts(line: str) -> list[int] | None:
    words = _words(line)
    is_all = bool(words) and all(word.isascii() and word.isdigit() and len(word) < 19 for word in words)
    return [int(word) for word in words] if is_all else None


def _goes_on(lines: list[str], at: int) -> bool:
    return at < len(lines) and numbers(lines[at], 3) is not None


def _crystal(lattice, named, counts, coordinates, is_cartesian, scale) -> Crystal:
    symbols = tuple(symbol for symbol, count in zip(named, counts, strict=True) for _ in range(count))
    lattice = lattice * scale
    check_cell(lattice)
    if is_cartesian:
        coordinates = np.linalg.solve(lattice.T, (coordinates * scale).T).T
    return Crystal(lattice, symbols, coordinates)
