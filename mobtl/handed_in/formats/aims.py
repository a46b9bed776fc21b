"""The geometry of FHI-aims: cell vectors and atoms. Its parametric constraints, which are expressions, do not count."""

import re

import numpy as np

from mobtl.handed_in.crystals import Crystal, check_count, from_cartesian
from mobtl.handed_in.entries import Refused, plain
from mobtl.handed_in.numbers import numbers


def read(text: str) -> Crystal:
    """Its structure.

    Raises
    ------
    Refused
        If a line is damaged, or vectors or symbols are missing.
    """
    vectors, atoms = (len(re.findall(rf"(?m)^[ \t]*{word}[ \t]", text)) for word in ("lattice_vector", "atom(?:_frac)?"))
    check_count(atoms)
    if vectors != 3:
        raise Refused("not-periodic", f"it has {vectors} cell vectors instead of three; give a crystal or a layer.")
    found: dict[str, list] = {"lattice_vector": [], "atom": [], "atom_frac": []}
    symbols = []
    for number, line in enumerate(text.split("\n"), 1):
        word, *rest = line.split("#")[0].split(None, 1) or [""]
        if word not in found:
            continue
        rest = "".join(rest)
        place, symbol = numbers(rest, 3), rest.split()[3:4]
        if place is None or (word != "lattice_vector" and not symbol):
            raise Refused("unreadable", f"its line {number} is damaged: {plain(line)!r}.")
        found[word].append(place)
        symbols += symbol if word != "lattice_vector" else []
    lattice, cartesian, fractional = (np.array(rows, float).reshape(-1, 3) for rows in found.values())
    if len(cartesian) and len(fractional):
        raise Refused("unreadable", "it has atoms both as atom and as atom_frac; write all of them one way.")
    return Crystal(lattice, tuple(symbols), fractional) if len(fractional) else from_cartesian(lattice, symbols, cartesian)
