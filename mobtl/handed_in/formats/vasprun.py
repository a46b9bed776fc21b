"""The last structure of a vasprun.xml file, cut out of it: the XML parser sees no declaration and no entity."""

import re
from xml.etree import ElementTree

import numpy as np

from mobtl.handed_in.crystals import Crystal, check_count
from mobtl.handed_in.entries import Note, Refused
from mobtl.handed_in.numbers import numbers

_UNFINISHED = Note("unfinished", "the calculation has no final structure; the last one of it was read.")


def read(text: str) -> Crystal:
    """Its final structure, or the last one where it was stopped.

    Raises
    ------
    Refused
        If it declares entities, which could name other files, or is damaged.
    """
    if re.search(r"<!(DOCTYPE|ENTITY)|<xi:|XInclude", text):
        words = "it declares or includes entities, which can name other files"
        raise Refused("refused-format", f"{words}; give a vasprun.xml as VASP writes it, or its last structure as CIF.")
    atoms, last = _last(text, "<atominfo", "</atominfo>"), _last(text, "<structure", "</structure>")
    count = atoms.find(".//array[@name='atoms']/set")
    symbols = tuple((row.findtext("c") or "").strip() for row in count) if count is not None else ()
    check_count(len(symbols))
    lattice = _rows(last, ".//crystal/varray[@name='basis']")
    coordinates = _rows(last, "./varray[@name='positions']")
    if len(lattice) != 3 or len(coordinates) != len(symbols):
        raise Refused("unreadable", f"it names {len(symbols)} atoms and places {len(coordinates)}; it is damaged.")
    notes = () if last.get("name") == "finalpos" else (_UNFINISHED,)
    return Crystal(lattice, symbols, coordinates, notes=notes)


def _last(text: str, start: str, end: str) -> ElementTree.Element:
    stop = text.rfind(end)
    begin = text.rfind(start, 0, max(stop, 0))
    if begin < 0:
        raise Refused(
            "unreadable", f"it has no whole {start[1:]}; it is damaged, or the calculation stopped before its first step."
        )
    try:
        return ElementTree.fromstring(text[begin : stop + len(end)])  # noqa: S314 (a fragment without declarations)
    except (ElementTree.ParseError, ValueError) as error:  # a byte that is in no encoding is a ValueError
        raise Refused("unreadable", f"its {start[1:]} is no XML ({error}); it is damaged.") from None


def _rows(element: ElementTree.Element, path: str) -> np.ndarray:
    rows = [numbers(row.text or "", 3) for row in element.findall(f"{path}/v")]
    if None in rows:
        raise Refused(
            "unreadable", f"row {rows.index(None) + 1} of its vectors or places is not three numbers; it is damaged."
        )
    return np.array(rows, float).reshape(-1, 3)
