"""The openly licensed collections of two-dimensional structures, as rows of one table: C2DB, MC2D and JARVIS."""

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np

from mobtl.errors import MobtlError
from mobtl.features import expert
from mobtl.originals.parquet import rounded
from mobtl.physics import slab as layers
from mobtl.physics.slab import Slab

_Made = TypeVar("_Made")

# Structures are written with this many decimals (Å and fractions); the sources give six to ten.
_DECIMALS = 8
_UNREADABLE = (ValueError, KeyError, TypeError, IndexError, AttributeError, EOFError, OSError, MobtlError)


def describe(slab: Slab, n_copies: int = 1) -> dict:
    """What the tables say about a structure: formula, number of atoms and symmetry, and under ``expert`` the descriptors.

    Parameters
    ----------
    slab : Slab
        As `layers.upright` gives it.
    n_copies : int
        How many primitive cells it holds; formula and number of atoms are those of one.
    """
    from pymatgen.core import Composition

    symmetry = layers.symmetry(slab)
    composition = Composition({symbol: n // n_copies for symbol, n in Counter(slab.species).items()})
    return {
        "formula": composition.formula,
        "reduced_formula": composition.reduced_formula,
        "n_atoms": int(composition.num_atoms),
        "layer_group": symmetry.layer_group,
        "layer_group_symbol": symmetry.layer_group_symbol,
        "space_group": symmetry.space_group,
        "expert": expert.describe_upright(slab, n_copies),
    }


def open_row(source: str, source_id: str, slab: Slab, band_gap: float | None, energy_above_hull: float | None) -> dict:
    """A row of the table with its geometry, for a collection whose licence lets us pass it on."""
    straight = layers.upright(slab)
    return {
        "source": source,
        "source_id": source_id,
        **describe(straight),
        "band_gap": band_gap,
        "energy_above_hull": energy_above_hull,
        "lattice": rounded(straight.lattice, _DECIMALS),
        "species": list(straight.species),
        "coordinates": rounded(straight.coordinates, _DECIMALS),
    }


def each(path: Path, items: Iterator[dict], key: str, make: Callable[[dict], _Made]) -> Iterator[_Made]:
    """What is made of the entries of a file, one after the other, each named by one of its fields.

    Raises
    ------
    MobtlError
        If an entry is not what it should be; names it.
    """
    name = "the file"
    try:
        for item in items:
            name = item[key]
            yield make(item)
    except _UNREADABLE as error:
        raise MobtlError(f"{path}, {name}: the structure cannot be read ({error!r}); fetch the file anew.") from error


def c2db(path: Path) -> Iterator[dict]:
    """Rows of the C2DB structures; errors as of `each`."""
    return each(path, c2db_items(path), "uid", _c2db_row)


def c2db_items(path: Path) -> Iterator[dict]:
    """The entries of the file of C2DB structures, one JSON object a line."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _c2db_row(item: dict) -> dict:
    slab = Slab(np.array(item["lattice"]), tuple(item["species"]), np.array(item["frac_coords"]))
    return open_row("c2db", item["uid"], slab, item["gap"], item["ehull"])


def mc2d(path: Path) -> Iterator[dict]:
    """Rows of the MC2D monolayers; errors as of `each`."""
    return each(path, _mc2d_items(path), "structure_label", _mc2d_row)


def _mc2d_items(path: Path) -> Iterator[dict]:
    yield from json.loads(path.read_text(encoding="utf-8"))


def _mc2d_row(item: dict) -> dict:
    """Positions are Cartesian around z = 0."""
    lattice = np.array([vector[1:] for vector in item["cell"]])
    # A magnetic atom is labelled Co1, Co2 and so on; the element stands last.
    species = tuple(position[4] for position in item["atomic_positions"])
    cartesian = np.array([position[1:4] for position in item["atomic_positions"]])
    slab = Slab(lattice, species, np.linalg.solve(lattice.T, cartesian.T).T)
    return open_row("mc2d", item["structure_label"], slab, item["band_gap"], None)


def jarvis(path: Path) -> Iterator[dict]:
    """Rows of the JARVIS monolayers; errors as of `each`."""
    return each(path, _jarvis_items(path), "jid", _jarvis_row)


def _jarvis_items(path: Path) -> Iterator[dict]:
    with path.open(newline="", encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


def _jarvis_row(item: dict) -> dict:
    """Structures are printed as text; the gap is that of OptB88vdW."""
    gap = float(item["gap opt"]) if item["gap opt"] else None
    return open_row("jarvis", item["jid"], parse_printed(item["structure"]), gap, None)


def parse_printed(printed: str) -> Slab:
    """The structure that pymatgen printed: lengths, angles, a table of sites.

    Raises
    ------
    ValueError
        If the text has another form.
    """
    from pymatgen.core import Lattice

    lines = printed.splitlines()
    lengths = [float(word) for word in _after(r"abc\s*:", lines[2])]
    angles = [float(word) for word in _after(r"angles\s*:", lines[3])]
    (n_sites,) = re.fullmatch(r"Sites \((\d+)\)", lines[4]).groups()
    sites = [line.split() for line in lines[7:]]
    if [int(site[0]) for site in sites] != list(range(int(n_sites))):
        raise ValueError(f"{n_sites} sites are announced, {len(sites)} are listed")
    coordinates = np.array([[float(word) for word in site[2:5]] for site in sites])
    lattice = Lattice.from_parameters(*lengths, *angles).matrix
    return Slab(np.array(lattice), tuple(site[1] for site in sites), coordinates)


def _after(head: str, line: str) -> list[str]:
    return re.fullmatch(rf"{head}\s*(.*)", line).group(1).split()
