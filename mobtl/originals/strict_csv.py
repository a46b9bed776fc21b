"""Reading a CSV strictly: the header must be the known one and every number a finite number."""

import csv
import io
import math
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mobtl.errors import MobtlError


@dataclass(frozen=True)
class Column:
    """A column of a CSV file.

    Attributes
    ----------
    header : str
        Its name in the file.
    name : str
        Its name in the table made of it; empty if it is left out.
    is_number : bool
        Whether its cells are numbers.
    may_be_missing : bool
        Whether a cell may be empty or say ``NA``; it then reads as NaN.
    """

    header: str
    name: str = ""
    is_number: bool = False
    may_be_missing: bool = False


def read(path: Path, columns: tuple[Column, ...], encoding: str = "utf-8") -> pd.DataFrame:
    """Read a file of known columns; rows whose cells are all empty are dropped.

    Parameters
    ----------
    path : Path
        The file.
    columns : tuple of Column
        All its columns, in order; two may have the same header.
    encoding : str
        Of the file.

    Returns
    -------
    DataFrame
        The named columns.

    Raises
    ------
    MobtlError
        If a column is missing, or a cell is empty or no number where it should be one; names file, row and column.
    """
    try:
        content = path.read_bytes().decode(encoding)
    except UnicodeDecodeError as error:
        raise MobtlError(f"{path} is not encoded in {encoding} ({error}); fetch it anew.") from error
    return parse(content, columns, str(path))


def parse(content: str, columns: tuple[Column, ...], place: str) -> pd.DataFrame:
    """As `read`, for text at hand; ``place`` names it in messages."""
    rows = csv.reader(io.StringIO(content, newline=""))
    header = next(rows, [])
    for number, column in enumerate(columns):
        if number >= len(header) or header[number] != column.header:
            found = repr(header[number]) if number < len(header) else "missing"
            raise MobtlError(f"{place}: column {number + 1} should be {column.header!r} but is {found}.")
    if len(header) > len(columns):
        raise MobtlError(f"{place}: column {len(columns) + 1}, {header[len(columns)]!r}, is not known.")
    values: dict[str, list] = {column.name: [] for column in columns if column.name}
    for row in rows:
        if not any(row):
            continue
        if len(row) != len(columns):
            raise MobtlError(f"{place}, row {rows.line_num}: {len(row)} cells instead of {len(columns)}.")
        for column, cell in zip(columns, row, strict=True):
            if column.name:
                values[column.name].append(_value(cell, column, f"{place}, row {rows.line_num}"))
    return pd.DataFrame(values)


def _value(cell: str, column: Column, place: str) -> float | str:
    cell = cell.strip()
    if column.may_be_missing and cell in ("", "NA"):
        return math.nan
    if not cell:
        raise MobtlError(f"{place}, column {column.header!r} ({column.name}): the cell is empty.")
    if not column.is_number:
        return cell
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise MobtlError(f"{place}, column {column.header!r} ({column.name}): {cell!r} is not a number.")
    return number
