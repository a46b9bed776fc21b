"""Reading a CSV strictly: the header must be the known one and every number a finite number."""

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
        Whether a cell may be missing; it then reads as NaN.
    missing : tuple of str
        What such a cell says.
    """

    header: str
    name: str = ""
    is_number: bool = False
    may_be_missing: bool = False
    missing: tuple[str, ...] = ("", "NA")


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
    return parse(_text(path, encoding), columns, str(path))


def pick(path: Path, columns: tuple[Column, ...]) -> pd.DataFrame:
    """Read some columns of a file in UTF-8, wherever they stand in it; otherwise as `read`.

    Raises
    ------
    MobtlError
        As `read`, and if a header stands there twice.
    """
    cells = cells_of(_text(path, "utf-8"), str(path))
    header = [] if cells.empty else cells.iloc[0].tolist()
    picked = {}
    for column in columns:
        if (times := header.count(column.header)) != 1:
            raise MobtlError(f"{path}: one column should be {column.header!r}, but {times} are.")
        picked[column.name] = _values(cells.iloc[1:, header.index(column.header)], column, str(path))
    return pd.DataFrame(picked).reset_index(drop=True)


def _text(path: Path, encoding: str) -> str:
    try:
        return path.read_bytes().decode(encoding)
    except UnicodeDecodeError as error:
        raise MobtlError(f"{path} is not encoded in {encoding} ({error}); fetch it anew.") from error


def parse(content: str, columns: tuple[Column, ...], place: str) -> pd.DataFrame:
    """As `read`, for text at hand; ``place`` names it in messages."""
    cells = cells_of(content, place)
    header = [] if cells.empty else [cell for cell in cells.iloc[0] if pd.notna(cell)]
    for number, column in enumerate(columns):
        if number >= len(header) or header[number] != column.header:
            found = repr(header[number]) if number < len(header) else "missing"
            raise MobtlError(f"{place}: column {number + 1} should be {column.header!r} but is {found}.")
    if len(header) > len(columns):
        raise MobtlError(f"{place}: column {len(columns) + 1}, {header[len(columns)]!r}, is not known.")
    return pd.DataFrame(
        {column.name: _values(cells.iloc[1:, n], column, place) for n, column in enumerate(columns) if column.name}
    ).reset_index(drop=True)


def cells_of(content: str, place: str) -> pd.DataFrame:
    """All cells of a CSV file as text, the header in the first row; rows whose cells are all empty are left out.

    Raises
    ------
    MobtlError
        If a row has more or fewer cells than the header; names the row.
    """
    try:
        cells = pd.read_csv(
            io.StringIO(content, newline=""),
            header=None,
            dtype=str,
            keep_default_na=False,
            skip_blank_lines=False,
            engine="python",
        )
    except pd.errors.EmptyDataError:
        return pd.DataFrame()
    except pd.errors.ParserError as error:
        reason = str(error).removeprefix("Error tokenizing data. C error: ").strip()
        raise MobtlError(f"{place} is no table: {reason}.") from error
    cells = cells[(cells.fillna("") != "").any(axis=1)]
    # pandas fills a short row up with NaN, which no cell reads as.
    short = cells.isna().sum(axis=1)
    if short.any():
        row = short.ne(0).idxmax()
        width = cells.shape[1]
        raise MobtlError(f"{place}, row {row + 1}: {width - short[row]} cells instead of {width}.")
    return cells.apply(lambda column: column.str.strip())


def _values(cells: pd.Series, column: Column, place: str) -> pd.Series:
    """A column, its cells indexed by the row counted from 0."""
    missing = cells.isin(column.missing) if column.may_be_missing else pd.Series(False, cells.index)
    given = cells.mask(missing)
    if empty := given.index[given == ""].tolist():
        raise _refused(place, empty[0], column, "the cell is empty")
    if not column.is_number:
        return given
    numbers = given.map(number_of)
    if wrong := numbers.index[~missing & ~numbers.abs().lt(math.inf)].tolist():
        raise _refused(place, wrong[0], column, f"{cells[wrong[0]]!r} is not a number")
    return numbers


def number_of(cell: str) -> float:
    """The number that a cell holds, to the last digit as Python reads it; NaN where it holds none."""
    try:
        return float(cell)
    except ValueError:
        return math.nan


def _refused(place: str, row: int, column: Column, why: str) -> MobtlError:
    return MobtlError(f"{place}, row {row + 1}, column {column.header!r} ({column.name}): {why}.")
