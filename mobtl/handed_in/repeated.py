"""Entries that are the same as an earlier one: the compound of a formula, cell and atoms of a structure."""

from collections import OrderedDict
from dataclasses import replace
from hashlib import blake2b

import numpy as np

from mobtl.handed_in.entries import FORMULA, Entry, Note
from mobtl.physics.slab import Slab

# Entries that are remembered, so that a long table takes no more memory than a short one.
_REMEMBERED = 100_000
# Digits of Å² and of cells, to which files of several forms agree.
_DIGITS = 3, 4


class Repeated:
    """The entries so far."""

    def __init__(self):
        self._names: OrderedDict[bytes, str] = OrderedDict()

    def noted(self, entry: Entry) -> Entry:
        """An entry, with a note if there was the same one before."""
        if not entry.is_ok:
            return entry
        key = _key(entry)
        if key in self._names:
            words = "compound" if entry.kind == FORMULA else "cell and atoms"
            note = Note("duplicate", f"it has the same {words} as {self._names[key]}.")
            return replace(entry, notes=(*entry.notes, note))
        self._names[key] = entry.name
        if len(self._names) > _REMEMBERED:
            self._names.popitem(last=False)
        return entry


def _key(entry: Entry) -> bytes:
    parts = [entry.kind, entry.composition.key]
    if entry.structure is not None:
        parts += _geometry(entry)
    return blake2b("\0".join(parts).encode(), digest_size=16).digest()


def _geometry(entry: Entry) -> list[str]:
    """Cell and atoms, rounded, whatever their order and the orientation of the cell."""
    if isinstance(entry.structure, Slab):
        lattice, symbols, coordinates = entry.structure.lattice, entry.structure.species, entry.structure.coordinates
    else:
        lattice, coordinates = entry.structure.lattice.matrix, entry.structure.frac_coords
        symbols = [site.specie.symbol for site in entry.structure]
    metric = np.round(lattice @ lattice.T, _DIGITS[0]) + 0.0
    places = (np.round(coordinates, _DIGITS[1]) % 1.0 + 0.0).tolist()
    return [str(metric.tolist()), *sorted(f"{symbol}{place}" for symbol, place in zip(symbols, places, strict=True))]
