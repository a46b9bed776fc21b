"""Formulas in a column of a table, or one on each line: read row by row, so that a long table takes no memory.

A wrong row is refused by its number and the others are read. pandas is not used: it takes the formula NaN for a missing
value, a table as a whole, and a second to import.
"""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise

from mobtl.handed_in import text, written
from mobtl.handed_in.entries import Entry, Refused, joined, plain, refused

# How a column of formulas may be called, the first that is there; case, blanks and underscores do not count.
NAMES = ("formula", "composition", "reduced_formula", "formula_pretty", "pretty_formula", "chemical_formula", "compound")
DELIMITERS = ",;\t|"
# Characters of a line, and lines of a row whose cells hold line ends.
_LONGEST_LINE, _LONGEST_ROW = 2_000_000, 200
# Lines by which a list is recognised.
_FIRST = 20


def has_header(beginning: str, column: str | None = None) -> bool:
    """Whether a text begins with names of columns, that of formulas among them."""
    return bool(_header(next(iter(_first_lines(beginning)), ""), column))


def has_formulas(beginning: str) -> bool:
    """Whether half of the first lines of a text, or more, begin with formulas, or with what was meant as one."""
    cells = [re.split(f"[{DELIMITERS}]", line, maxsplit=1)[0].strip()[:100] for line in _first_lines(beginning)]
    meant = sum(bool(re.fullmatch(r"\S*[A-Z][a-z]?\d\S*", cell)) or written.reads(cell) for cell in cells)
    return 0 < len(cells) <= 2 * meant


def _first_lines(beginning: str) -> list[str]:
    return [line[:_LONGEST_LINE] for line in beginning.split("\n", _FIRST)[:_FIRST] if is_said(line)]


def read(stream: io.BufferedReader, head: bytes, source: str, column: str | None = None) -> Iterator[Entry]:
    """An entry for each row of a table, or each line of a list.

    Parameters
    ----------
    stream : its bytes.
    head : the first of them.
    source : how entries call it.
    column : the name of the column of formulas, where it is none of `NAMES`.

    Raises
    ------
    Refused
        If there is no such column or more than one, or no row.
    """
    lines, header = begun(stream, head)
    found = _header(header, column)
    if found is None and (column or _has_columns(header)):
        raise _without_column(header, column)
    if found and found.count > 1:
        words = f"{found.count} of its columns are called {plain(found.name)!r}; rename those that are not to be read."
        raise Refused("missing-column", words)
    if found is None:
        lines.back(header)
    entries = _rows(lines, found, source) if found and found.width > 1 else _list(lines, source)
    first = next(entries, None)
    if first is None:
        raise Refused("empty", "there is no row below its header; give at least one formula.")
    yield first
    yield from entries


def begun(stream: io.BufferedReader, head: bytes) -> tuple["Lines", str]:
    """The lines of a text by its bytes, and the first that says something; empty if none does."""
    encoding = text.encoding(head)
    errors = "surrogateescape" if encoding.startswith("utf-8") else "replace"
    lines = Lines(io.TextIOWrapper(stream, encoding, errors, newline=None))
    return lines, next((line for line in lines if is_said(line)), "")


@dataclass(frozen=True)
class _Header:
    """How many columns there are, what divides them, which one holds formulas, its name, and how many are called so."""

    width: int
    delimiter: str
    index: int
    name: str
    count: int


def _rows(lines: "Lines", header: _Header, source: str) -> Iterator[Entry]:
    while line := next(lines, ""):
        place = f"row {lines.number}"
        try:
            cells = cells_of(line, lines, header.delimiter, header.width)
            if any(cell.strip() for cell in cells):
                yield written.entry(_formula(cells, header), source, place)
        except Refused as error:
            yield refused(error, source, place)


def cells_of(line: str, lines: "Lines", delimiter: str, width: int) -> list[str]:
    """The cells of a row that begins with a line; lines are taken on to the end of a cell in quotation marks.

    Raises
    ------
    Refused
        If a quotation mark is wrong, or there are more cells than the header has.
    """
    row = [line]
    try:
        cells = next(csv.reader(_with_more(row, lines), delimiter=delimiter, strict=True), [])
    except csv.Error as error:
        # Whatever stands below is a row of its own.
        lines.back(*row[1:])
        if "field limit" in str(error):
            words = f"a cell of the row has more than {csv.field_size_limit()} characters; shorten it."
            raise Refused("too-large", words) from None
        raise Refused("unreadable", "a quotation mark is not closed, or stands within a cell; correct the row.") from None
    if any(cell.strip() for cell in cells[width:]):
        words = f"the row has {len(cells)} cells, the header {width}; write decimals with a point, or quote the cell."
        raise Refused("unreadable", words)
    return cells


def _with_more(row: list[str], lines: "Lines") -> Iterator[str]:
    """The line of a row, then those below it as they are asked for, which are added to the row."""
    yield row[0]
    length = len(row[0])
    while len(row) < _LONGEST_ROW and length < _LONGEST_LINE and (more := next(lines, "")):
        row.append(more)
        length += len(more)
        yield more


def _formula(cells: list[str], header: _Header) -> str:
    """The cell of the formula in a row."""
    if header.index >= len(cells) or not cells[header.index].strip():
        words = f"its cell in the column {plain(header.name)!r} is empty; give a formula, or leave out the row."
        raise Refused("empty", words)
    return cells[header.index]


def _list(lines: "Lines", source: str) -> Iterator[Entry]:
    for line in lines:
        if not is_said(line):
            continue
        place, formula = f"row {lines.number}", line.strip()
        if divider := _divider(formula):
            words = f"{divider} it into columns; give one formula on each line, or a first line with the columns' names."
            yield refused(Refused("not-a-formula", words), source, place, formula)
        else:
            yield written.entry(formula.strip('"'), source, place)


def _divider(line: str) -> str:
    """What divides a line of a list into columns, and its verb; empty if nothing. GaAs 1.42 has no 1.42 of arsenic."""
    if "\t" in line:
        return "a tab divides"
    pairs = pairwise(line.split())
    is_divided = any(len(re.findall("[A-Z]", one)) > 1 and re.fullmatch("[0-9][0-9.,]*", other) for one, other in pairs)
    return "blanks divide" if is_divided else ""


def is_said(line: str) -> bool:
    """Whether a line is neither empty nor a comment, nor Excel's line that names the delimiter; #N/A is no comment."""
    return bool(line.strip()) and not re.match(r'\s*(#+(\s|$)|"?sep=)', line)


def _header(line: str, column: str | None) -> _Header | None:
    """What a line says as a header; None if it does not name the column of formulas."""
    wanted = [key(each) for each in ([column] if column else NAMES)]
    best = None
    for delimiter, names in divided(line).items():
        known = [key(name) for name in names]
        index = next((known.index(each) for each in wanted if each in known), None)
        if index is not None and (best is None or len(names) > best.width):
            best = _Header(len(names), delimiter, index, names[index].strip(), known.count(known[index]))
    return best


def divided(line: str) -> dict[str, list[str]]:
    """The cells of a line by what may divide them."""
    found = {}
    for delimiter in DELIMITERS:
        with suppress(csv.Error):
            found[delimiter] = next(csv.reader([line.strip("\n")], delimiter=delimiter, strict=True), [])
    return found


def key(name: str) -> str:
    """A column's name without what does not count: case, blanks, underscores, quotation marks."""
    return re.sub(r"[\s_\-]+", "_", name.strip().strip("\"'").lower())


def _has_columns(line: str) -> bool:
    return not written.reads(line) and any(delimiter in line for delimiter in DELIMITERS)


def _without_column(header: str, column: str | None) -> Refused:
    delimiter = max(DELIMITERS, key=header.count)
    names = [plain(name.strip()) for name in header.split(delimiter)[:10]]
    if any(written.reads(name) for name in names):
        words = f"its first row ({joined(names)}) does not name the columns; write names such as formula there."
    else:
        said = f"called {column!r}" if column else "of formulas, such as formula or composition"
        words = f"there is no column {said}, but {joined(names)}; name the one that holds formulas."
    return Refused("missing-column", words)


class Lines:
    """Lines of a text with their numbers, which can be given back."""

    def __init__(self, stream: io.TextIOWrapper):
        self.number = 0
        self._stream, self._waiting = stream, []

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        line = self._waiting.pop() if self._waiting else self._read()
        if not line:
            raise StopIteration
        self.number += 1
        return line

    def _read(self) -> str:
        line = rest = self._stream.readline(_LONGEST_LINE)
        while len(rest) == _LONGEST_LINE and not rest.endswith("\n"):
            rest = self._stream.readline(_LONGEST_LINE)  # no cell that counts stands so far to the right
        return line

    def back(self, *lines: str) -> None:
        """Put lines back, as if they had not been read."""
        self._waiting.extend(reversed(lines))
        self.number -= len(lines)
