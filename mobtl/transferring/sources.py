"""Properties that a transfer can start from: those that this repository has, by name, or a table of the user's."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from mobtl.errors import UsageError, unknown
from mobtl.files import sha256
from mobtl.handed_in import labelled
from mobtl.records.record import provenance
from mobtl.transferring.rows import Rows, usable


@dataclass(frozen=True)
class Source:
    """Rows of a source property.

    Attributes
    ----------
    name : as a user gives it: a name of `NAMES`, or a path.
    meaning : in words, with its unit.
    formulas, y : compositions (m,) and labels (m,).
    hashes : SHA-256 of what was read, by name.
    rows : of a user's table all of them, those that were refused among them; else ``None``.
    """

    name: str
    meaning: str
    formulas: np.ndarray
    y: np.ndarray
    hashes: dict[str, str]
    rows: Rows | None = None


def _electronic_gaps() -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    from mobtl.datasets import phonons

    table = phonons.semiconductors()
    return table, table["reduced_formula"], table["electronic_gap"]


def _bulk_gaps() -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    from mobtl.datasets import masses

    table = masses.bulk_gaps()
    return table, table["reduced_formula"], table["electronic_gap"]


def _bulk_masses() -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    from mobtl.datasets import masses
    from mobtl.experiments.mobility.source import select

    table = masses.bulk_masses()
    selected = select(table, "electron")
    return table, selected["formula"], selected["log_mass"]


NAMES: dict[str, tuple[str, Callable[[], tuple[pd.DataFrame, pd.Series, pd.Series]]]] = {
    "electronic-band-gap": ("the electronic band gap of the 1245 semiconductors of Liu 2020, in eV", _electronic_gaps),
    "bulk-band-gap": ("the band gap of the non-metals of the Materials Project, in eV", _bulk_gaps),
    "bulk-effective-mass": (
        "the effective mass of electrons, not of holes, in bulk non-metals, its decimal logarithm",
        _bulk_masses,
    ),
}


def source_of(given: str, column: str | None = None, formulas: str | None = None) -> Source:
    """The source of this name, or the table at this path.

    Parameters
    ----------
    column : of the labels in a table.
    formulas : the column of formulas in a table, where it has another name than usual.

    Raises
    ------
    UsageError
        If it is neither, or the column is missing for a table, or given for a name.
    MobtlError
        As `mobtl.handed_in.labelled.read`, `mobtl.datasets.tables.load_table`.
    """
    if given in NAMES:
        if column:
            raise UsageError(f"{given} is a source of this repository, with its own labels; leave out --source-column.")
        meaning, load = NAMES[given]
        table, compositions, y = load()
        return Source(given, meaning, compositions.to_numpy(str), y.to_numpy(float), provenance(table))
    path = Path(given)
    if not path.exists():
        raise UsageError(f"there is no file {given}, and it is an {unknown('source', given, NAMES)}.")
    if column is None:
        raise UsageError(f"which column of {given} holds the source property? Name it: --source-column NAME.")
    rows = usable(labelled.read(path, column, formulas=formulas))
    return Source(given, f"{column} of {path.name}", rows.formulas, rows.y, {f"source {path.name}": sha256(path)}, rows)
