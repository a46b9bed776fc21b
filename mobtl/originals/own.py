"""A reader's own table, made of a CSV file by `mobtl data add`, beside those made of the papers' originals."""

import hashlib
import keyword
import math
import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from mobtl import paths
from mobtl.datasets import tables
from mobtl.datasets.names import NAMES
from mobtl.errors import MobtlError, UsageError
from mobtl.features import formulas
from mobtl.files import write_atomically
from mobtl.originals import sidecars
from mobtl.originals.parquet import to_parquet
from mobtl.originals.registry import load_registry
from mobtl.originals.strict_csv import cells_of, number_of

FORMULA, REDUCED = "formula", "reduced_formula"


def add(file: Path, about: Mapping[str, str], units: Mapping[str, str], meanings: Mapping[str, str], replace: bool) -> str:
    """Make ``data/tables/NAME.parquet`` and its sidecar of a CSV file, and ``data/README.md`` anew.

    A column whose cells are all numbers holds numbers, any other one text; an empty cell is an absent value. Where there is
    a column ``formula``, each must be a composition, and ``reduced_formula`` is added to it.

    Parameters
    ----------
    file : a CSV file in UTF-8 with a header; the table is named after it.
    about : title, citation and licence.
    units, meanings : of columns.
    replace : whether a table of one's own of that name may be there already.

    Returns
    -------
    The name of the table.

    Raises
    ------
    UsageError
        If the name cannot be a table's, is one of the papers', or is there already; if a column is described that is not
        there.
    MobtlError
        If the file cannot be read, is no table, or a formula is no composition; names the row.
    """
    name = _name(file, replace)
    content = _content(file)
    table = _table(content.decode("utf-8-sig"), str(file))
    if strange := sorted({*units, *meanings} - set(table)):
        raise UsageError(f"{file} has no column {strange[0]!r}; it has {', '.join(table)}")
    frame = to_parquet(table)
    columns = [
        {
            "name": column,
            "unit": units.get(column),
            "nullable": bool(values.isna().any()),
            "meaning": meanings.get(column, column.replace("_", " ")),
        }
        for column, values in table.items()
    ]
    described = {
        "table": name,
        "title": about["title"],
        "sha256": hashlib.sha256(frame).hexdigest(),
        "rows": len(table),
        "columns": columns,
    }
    write_atomically(paths.TABLES / f"{name}.parquet", frame)
    write_atomically(paths.TABLES / f"{name}.yml", sidecars.to_yaml(described | _origin(file.name, content, about)))
    every = [tables.read_sidecar(each) for each in tables.names()]
    write_atomically(paths.DATA_README, sidecars.readme(every, load_registry()))
    return name


def _content(file: Path) -> bytes:
    try:
        content = file.read_bytes()
        content.decode()
    except OSError as error:
        raise MobtlError(f"{file} cannot be read ({error.strerror}); give the path of a CSV file.") from error
    except UnicodeDecodeError:
        raise MobtlError(f"{file} is not encoded in UTF-8; save it as CSV in UTF-8.") from None
    return content


def _origin(name: str, content: bytes, about: Mapping[str, str]) -> dict:
    """What the sidecar says of where the table comes from."""
    title, licence = about["title"], about["licence"]
    file = {
        "name": name,
        "sha256": hashlib.sha256(content).hexdigest(),
        "address": "not in this repository",
        "holds": title,
        "licence": licence,
    }
    return {"notes": [], "originals": [file], "licence": licence, "citation": [about["citation"]]}


def _name(file: Path, replace: bool) -> str:
    name = file.stem.lower().replace("-", "_").replace(" ", "_")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise UsageError(f"{file.name} cannot name a table; name the file in letters, digits and _, like gaps.csv")
    if name in NAMES:
        raise UsageError(f"the table {name} is made of the papers' originals; give the file another name")
    if name in tables.names() and not replace:
        raise UsageError(f"there is a table {name} already; give the file another name, or call with --replace")
    return name


def _table(text: str, place: str) -> pd.DataFrame:
    cells = cells_of(text, place)
    if len(cells) < 2:
        raise MobtlError(f"{place} has no rows below its header; give a CSV file with a header and at least one row.")
    header, rows = cells.iloc[0].tolist(), cells.iloc[1:]
    for column in header:
        if not re.fullmatch(r"[A-Za-z_]\w*", column) or header.count(column) > 1:
            raise MobtlError(f"{place}: {column!r} cannot name a column; use letters, digits and _, each name once.")
    table = pd.DataFrame({column: _values(rows[number]) for number, column in enumerate(header)})
    if FORMULA in table and REDUCED not in table:
        found = [_reduced(text, f"{place}, row {row + 1}") for row, text in rows[header.index(FORMULA)].items()]
        table.insert(table.columns.get_loc(FORMULA) + 1, REDUCED, found)
    return table.reset_index(drop=True)


def _reduced(formula: str, place: str) -> str:
    try:
        return formulas.reduced(formula)
    except MobtlError as error:
        raise MobtlError(f"{place}: {error}") from None


def _values(cells: pd.Series) -> pd.Series:
    given = cells[cells != ""]
    numbers = given.map(number_of)
    if len(given) and numbers.abs().lt(math.inf).all():
        return numbers.astype(float).reindex(cells.index)
    return given.reindex(cells.index)
