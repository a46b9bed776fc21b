"""Structures that pymatgen wrote as JSON: cell, symbols and places are taken, and no class that the file names is made."""

import json
from collections.abc import Iterator, Mapping

import numpy as np

from mobtl.handed_in.crystals import Crystal, check_count
from mobtl.handed_in.entries import Refused

# Lists and objects of a text; a site has six of them, and in memory each takes as much as thirty signs.
_MOST_PARTS = 1_000_000
_WANTED = "it is no structure as pymatgen writes it (lattice with matrix, sites with species and abc); give CIF or POSCAR."


def structures(text: str) -> Iterator[Crystal | Refused]:
    """Its structure, or those of its list, each one or the reason why it cannot be read.

    Raises
    ------
    Refused
        If it is no JSON, or has too many parts.
    """
    parts = text.count("[") + text.count("{")
    if parts > _MOST_PARTS:
        words = f"it has {parts} lists and objects, and the limit is {_MOST_PARTS}"
        raise Refused("too-large", f"{words}; give fewer or smaller structures.")
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused("unreadable", f"it is no JSON ({str(error).splitlines()[0]}); it is damaged.") from None
    for each in content if isinstance(content, list) else [content]:
        try:
            yield _crystal(each)
        except Refused as error:
            yield error
        except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
            yield Refused("unreadable", _WANTED)


def _crystal(content: Mapping) -> Crystal:
    content = content.get("structure", content)
    lattice, sites = np.array(content["lattice"]["matrix"], float), content["sites"]
    check_count(len(sites))
    if lattice.shape != (3, 3):
        raise Refused("unreadable", _WANTED)
    symbols, places, shares = [], [], []
    for site in sites:
        if len(site["abc"]) != 3:
            raise Refused("unreadable", _WANTED)
        check_count(len(site["species"]))
        for each in site["species"]:
            symbols.append(str(each["element"]))
            places.append([float(x) for x in site["abc"]])
            shares.append(float(each.get("occu", 1)))
    coordinates = np.array(places, float).reshape(-1, 3)
    return Crystal(lattice, tuple(symbols), coordinates, np.array(shares, float))
