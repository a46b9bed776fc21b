"""What the data tables say of each material: which of them hold it, under which id, with which labels."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pandas as pd

from mobtl.book.materials.formulas import key
from mobtl.datasets import tables


@dataclass(frozen=True)
class Holding:
    """A table that holds materials.

    Attributes
    ----------
    table : its name.
    labels : the columns that are shown.
    ids : the columns that name a row; none where a row is known by its place in the table.
    formula : the column of the formula; none where ``material_id`` tells it.
    beside : tables that hold descriptors of the same rows.
    """

    table: str
    labels: tuple[str, ...] = ()
    ids: tuple[str, ...] = ("material_id",)
    formula: str | None = None
    beside: tuple[str, ...] = ()


# In no unit here is so small a value more than the rounding of a computer: compounds of the hull lie 1e-16 eV/atom above it.
_ROUNDING = 1e-9
_LABELS = ("electronic_gap", "phonon_gap", "speed_of_sound", "heat_capacity")
_STRUCTURE = ("layer_group_symbol", "band_gap", "energy_above_hull")
HOLDINGS = (
    Holding("semiconductors", _LABELS, formula="reduced_formula", beside=("structure_descriptors",)),
    Holding("phonon_gaps", ("signed_gap", "crystal_system"), formula="formula"),
    Holding("released_split", ("part",)),
    Holding("phonon_labels", ("heat_capacity", "speed_of_sound")),
    Holding("dispersions", formula="formula"),
    Holding("bulk_masses", ("mass_n", "mass_p", "electronic_gap"), formula="formula"),
    Holding("dpt_mobility", ("electron", "hole", "doi"), (), "reduced_formula"),
    Holding("epc_mobility", ("electron", "hole"), ("formula",), "reduced_formula"),
    Holding("structures_2d", _STRUCTURE, ("source", "source_id"), "reduced_formula", ("expert_descriptors",)),
    Holding("matpedia_gaps", ("band_gap", "decomposition_energy"), ("file",), "reduced_formula"),
    Holding("released_features", (), (), "reduced_formula"),
    Holding("released_domains", ("domain",), (), "reduced_formula"),
    Holding("released_trees", ("prediction", "standardised"), ("source", "source_id"), "reduced_formula"),
)


@dataclass(frozen=True)
class Fact:
    """One row of a table: key of the material, its formula as the table has it, number of the holding, id, labels."""

    key: str
    formula: str
    holding: int
    id: str
    labels: list[float | str | None]


def facts(load: Callable[[str], pd.DataFrame] = tables.load_table) -> Iterator[Fact]:
    """Every row of every holding, once per id.

    Raises
    ------
    MobtlError
        If a table is damaged.
    """
    formulas: dict[str, str] = {}
    for number, holding in enumerate(HOLDINGS):
        table = load(holding.table)
        if "material_id" in table and holding.formula:
            formulas |= dict(zip(table["material_id"], table[holding.formula], strict=True))
        named = table[holding.formula] if holding.formula else table["material_id"].map(formulas)
        ids = _ids(table, holding)
        # A table with many rows of one material, such as a dispersion, holds it once.
        first = ~pd.Series(ids).duplicated().to_numpy() if holding.ids == ("material_id",) else [True] * len(table)
        columns = [[shown(value) for value in table[name]] for name in holding.labels]
        for place, (formula, own, wanted) in enumerate(zip(named, ids, first, strict=True)):
            if wanted:
                yield Fact(key(formula), formula, number, own, [column[place] for column in columns])


def _ids(table: pd.DataFrame, holding: Holding) -> list[str]:
    if not holding.ids:
        return [f"row {number}" for number in range(len(table))]
    return [" ".join(map(str, names)) for names in zip(*(table[name] for name in holding.ids), strict=True)]


def shown(value: object) -> float | str | None:
    """A value as it is shown: words as they are, six digits of a number, ``None`` for what is absent."""
    if value is None or isinstance(value, str):
        return value
    if value != value:
        return None
    return 0.0 if abs(value) < _ROUNDING else float(f"{value:.6g}")


def vocabulary() -> list[dict]:
    """What is said once of each holding: table, title, names of the labels with unit, tables beside it."""
    found = []
    for holding in HOLDINGS:
        sidecar = tables.read_sidecar(holding.table)
        columns = {column["name"]: column for column in sidecar["columns"]}
        # What follows a semicolon tells how to read the column, not what it is.
        labels = [[columns[name]["meaning"].partition(";")[0], columns[name]["unit"] or ""] for name in holding.labels]
        found.append({"table": holding.table, "title": sidecar["title"], "labels": labels, "beside": list(holding.beside)})
    return found
