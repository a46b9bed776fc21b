"""What C2DB and JARVIS computed of their two-dimensional structures: gaps, masses, stiffness, energies."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from mobtl.originals import compositions, strict_csv, twod
from mobtl.originals.strict_csv import Column

# Å^2 and eV/atom, within which a row of the web table and a structure of its formula are the same material: the two share no
# id. The table's numbers have three decimals.
_AREA, _HEAT = 0.02, 0.002
_NUMBER = partial(Column, is_number=True)
_GIVEN_OR_NOT = partial(Column, is_number=True, may_be_missing=True, missing=("-",))
_C2DB = (
    Column("Unique identifier", "web_id"),
    Column("Formula", "formula"),
    _GIVEN_OR_NOT("Band gap", "band_gap"),
    _GIVEN_OR_NOT("Gap wo. soc.", "band_gap_without_soc"),
    _GIVEN_OR_NOT("Band gap (HSE06)", "band_gap_hse06"),
    _GIVEN_OR_NOT("Band gap (G₀W₀)", "band_gap_g0w0"),
    _GIVEN_OR_NOT("Conduction band effective mass, direction 1", "electron_mass_1"),
    _GIVEN_OR_NOT("Conduction band effective mass, direction 2", "electron_mass_2"),
    _GIVEN_OR_NOT("Valence band effective mass, direction 1", "hole_mass_1"),
    _GIVEN_OR_NOT("Valence band effective mass, direction 2", "hole_mass_2"),
    *(_GIVEN_OR_NOT(f"Stiffness tensor, {place}-component", f"stiffness_{place}") for place in ("11", "22", "12", "21")),
    _NUMBER("Heat of formation", "heat_of_formation"),
    _NUMBER("Energy above convex hull", "energy_above_hull"),
    _NUMBER("Area of unit-cell", "area"),
)
_MAY_BE_EMPTY = partial(Column, is_number=True, may_be_missing=True)
_JARVIS = (
    Column("jid", "source_id"),
    Column("composition", "formula"),
    _NUMBER("exfoliation_en", "exfoliation_energy"),
    _MAY_BE_EMPTY("gap opt", "band_gap"),
    _MAY_BE_EMPTY("gap tbmbj", "band_gap_mbj"),
)


@dataclass(frozen=True)
class Structure:
    """A structure of C2DB's release: uid, formula of the cell, area of the cell in Å^2, heat of formation in eV/atom."""

    uid: str
    formula: str
    area: float
    heat: float


def tidy_c2db(web_table: Path, structures: Path) -> pd.DataFrame:
    """The table ``c2db_properties``, in the order of the web table.

    Parameters
    ----------
    web_table : Path
        ``C2DB_full.csv``.
    structures : Path
        ``c2db_2021_structures.jsonl.gz``, which has the ids.

    Raises
    ------
    MobtlError
        If a file is not what it should be.
    """
    table = _picked(web_table, _C2DB)
    table.insert(1, "source_id", source_ids(table, read_structures(structures)))
    return table.drop(columns="area")


def tidy_jarvis(path: Path) -> pd.DataFrame:
    """The table ``jarvis_properties``, in the order of the file.

    Raises
    ------
    MobtlError
        If the file is not what it should be.
    """
    return _picked(path, _JARVIS)


def _picked(path: Path, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Columns of a file, the formulas in pymatgen's order, and beside them the reduced ones."""
    table = strict_csv.pick(path, columns)
    found = [compositions.read(formula, path) for formula in table["formula"]]
    table["formula"] = [composition.formula for composition in found]
    reduced = [composition.reduced_formula for composition in found]
    table.insert(table.columns.get_loc("formula") + 1, "reduced_formula", reduced)
    return table


def read_structures(path: Path) -> Iterator[Structure]:
    """The structures of the file; errors as of `mobtl.originals.twod.each`."""
    return twod.each(path, twod.c2db_items(path), "uid", _structure)


def _structure(item: dict) -> Structure:
    from pymatgen.core import Composition

    area = np.linalg.norm(np.cross(*np.array(item["lattice"])[:2]))
    return Structure(item["uid"], Composition(Counter(item["species"])).formula, float(area), float(item["hform"]))


def source_ids(table: pd.DataFrame, structures: Iterable[Structure]) -> list[str | None]:
    """For each row of the web table the uid of its structure; None where none fits, or the pair is not the only one.

    Parameters
    ----------
    table : DataFrame
        formula (of the cell), area (Å^2), heat_of_formation (eV/atom).
    structures : iterable of Structure
        Their formulas written alike.
    """
    rows = defaultdict(list)
    for row, (formula, area, heat) in enumerate(table[["formula", "area", "heat_of_formation"]].itertuples(index=False)):
        rows[formula].append((row, area, heat))
    found = defaultdict(list)
    for each in structures:
        fitting = [row for row, area, heat in rows[each.formula] if _is_same(each, area, heat)]
        if len(fitting) == 1:
            found[fitting[0]].append(each.uid)
    return [found[row][0] if len(found[row]) == 1 else None for row in range(len(table))]


def _is_same(structure: Structure, area: float, heat: float) -> bool:
    return abs(structure.area - area) <= _AREA and abs(structure.heat - heat) <= _HEAT
