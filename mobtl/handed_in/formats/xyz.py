"""Extended XYZ, frame by frame: a count, a comment that holds the cell, a line for each atom."""

import re
from collections.abc import Iterator

from mobtl.handed_in.crystals import Crystal, check_count, from_cartesian
from mobtl.handed_in.entries import Refused, plain
from mobtl.handed_in.numbers import number, numbers


def frames(text: str) -> Iterator[Crystal | Refused]:
    """Its structures, each one or the reason why it cannot be read."""
    lines = iter(text.split("\n"))
    for first in lines:
        if not first.strip():
            continue
        word = first.strip()
        if not (word.isascii() and word.isdigit() and len(word) < 19):
            yield Refused("unreadable", f"a count of atoms should stand where {plain(word)!r} does; the rest is not read.")
            return
        count, comment = int(word), next(lines, "")
        atoms = [line for _, line in zip(range(count), lines, strict=False)]
        try:
            yield _frame(count, comment, atoms)
        except Refused as error:
            yield error


def _frame(count: int, comment: str, atoms: list[str]) -> Crystal:
    check_count(count)
    if len(atoms) < count:
        raise Refused("unreadable", f"it announces {count} atoms and lists {len(atoms)}; correct the count.")
    cell = re.search(r'\bLattice\s*=\s*["{]([^"}]*)["}]', comment)
    if not cell:
        raise Refused("not-periodic", 'it has no cell (no Lattice="..." in its second line): a molecule; give a crystal.')
    lattice = numbers(cell[1], 9)
    if lattice is None:
        raise Refused("unreadable", f"its cell should be nine numbers, but is {plain(cell[1])!r}.")
    symbol, position = _columns(comment)
    rows = [line.split() for line in atoms]
    found = [[number(word) for word in row[position : position + 3]] for row in rows]
    for index, place in enumerate(found):
        if len(place) < 3 or None in place or len(rows[index]) <= symbol:
            raise Refused(
                "unreadable", f"atom {index + 1} should be a symbol and three numbers, not {plain(atoms[index])!r}."
            )
    flags = re.search(r'\bpbc\s*=\s*["{\[]?([TF\d, ]+)', comment)
    periodic = [flag in "T1" for flag in re.findall(r"[TF01]", flags[1])] if flags else []
    three = tuple(periodic) if len(periodic) == 3 else (True, True, True)
    return from_cartesian([lattice[:3], lattice[3:6], lattice[6:]], [row[symbol] for row in rows], found, three)


def _columns(comment: str) -> tuple[int, int]:
    """Where symbol and position stand in a line, by ``Properties=species:S:1:pos:R:3``."""
    said = re.search(r"\bProperties\s*=\s*\"?([\w:]+)", comment)
    fields, at, found = (said[1].split(":") if said else ["species", "S", "1", "pos", "R", "3"]), 0, {}
    for name, width in zip(fields[::3], fields[2::3], strict=False):
        found[name] = at
        at += int(width) if width.isdecimal() and len(width) < 4 else 1
    if not {"species", "pos"} <= found.keys():
        raise Refused("unreadable", "its Properties name no species and pos; write species:S:1:pos:R:3.")
    return found["species"], found["pos"]
