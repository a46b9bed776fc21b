"""Compositions with a number each, which a model is to learn: a table with both, or a folder of structures and a table.

A row that cannot be used is refused by its number, with a reason; the others are read.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from mobtl.errors import UsageError
from mobtl.handed_in import reading, tables, written
from mobtl.handed_in.entries import Entry, Refused, joined, plain, printable, refused
from mobtl.handed_in.numbers import number
from mobtl.handed_in.opening import opened

# What a status can be besides the words of `mobtl.handed_in.entries.STATUSES`.
LABEL_STATUSES = {
    "no-descriptors": "of an element that no table of descriptors has",
    "not-positive": "a label of which the logarithm is asked and that has none",
    "two-structures": "several structures to which a row of the table of labels belongs",
    "no-label": "the cell of the label is empty, or there is no row for a structure",
    "not-a-number": "a label with letters, a unit or a decimal comma",
    "not-finite": "a label that is NaN, infinite or beyond 1e100",
    "two-labels": "a structure for which the table of labels has several rows",
    "no-structure": "a row of the table of labels for which there is no structure",
}
# How the column may be called that names structures.
_FILES = ("file", "filename", "structure", "path", "name", "id", "material_id")
# From here on the square of a label is no number.
_LARGEST = 1e100
# Cells that say that there is no label.
_MISSING = {"", "na", "n/a", "#n/a", "none", "null", "-", "--", "?"}


@dataclass(frozen=True)
class Labelled:
    """A material and its label; ``label`` is NaN where the entry was refused."""

    entry: Entry
    label: float = math.nan


def read(path: Path, column: str, *, formulas: str | None = None, labels: Path | None = None) -> list[Labelled]:
    """All rows, those that were refused among them.

    Parameters
    ----------
    path : a table (CSV, semicolons and tabs too), or a folder of structures.
    column : of the labels.
    formulas : the column of formulas, where it is not called formula, composition or the like.
    labels : the table of labels of a folder of structures; its column "file" has their names, with or without ending, or
        their paths in the folder. It may lie in the folder itself.

    Raises
    ------
    UsageError
        If a folder comes without a table of labels, or a table with one.
    Refused
        If a file cannot be read at all, or lacks a column.
    """
    if path.is_dir():
        if labels is None:
            raise UsageError(f"{path} is a folder: give the table with the labels of its structures, too (--labels).")
        return list(_of_structures(path, labels, column))
    if labels is not None:
        raise UsageError(f"{path} is no folder of structures, so its labels stand in it; leave out --labels.")
    named = [[formulas] if formulas else tables.NAMES, [column]]
    return [
        _of_row(found, path.name, place)
        for place, found in _cells(path, named, ("of formulas, such as formula", f"called {column!r}"))
    ]


def _of_row(found: list[str] | Refused, source: str, place: str) -> Labelled:
    if isinstance(found, Refused):
        return Labelled(refused(found, source, place))
    formula, label = found
    if not formula:
        words = "its formula is empty; give one, or leave out the row."
        return Labelled(refused(Refused("empty", words), source, place))
    return _labelled(written.entry(formula, source, place), label)


def _labelled(entry: Entry, cell: str) -> Labelled:
    """An entry with the number of a cell, or refused because there is none."""
    if not entry.is_ok:
        return Labelled(entry)
    if cell.lower() in _MISSING:
        return _unlabelled(entry, "no-label", "it has no label; add one, or leave out the row.")
    value = number(cell)
    if value is None:
        words = f"its label {plain(cell)!r} is no number; write it without unit and with a decimal point."
        return _unlabelled(entry, "not-a-number", words)
    if not abs(value) < _LARGEST:
        return _unlabelled(entry, "not-finite", f"its label is {plain(cell)}; give a finite number, or leave out the row.")
    return Labelled(entry, value)


def _unlabelled(entry: Entry, status: str, reason: str) -> Labelled:
    return Labelled(replace(entry, status=status, reason=reason))


def _of_structures(folder: Path, labels: Path, column: str) -> Iterator[Labelled]:
    """The structures of a folder, each with the label of its name or path; then the rows that have no structure."""
    rows: dict[str, list[tuple[str, str]]] = {}
    for place, found in _cells(
        labels, [_FILES, [column]], ("that names the structures, such as file", f"called {column!r}")
    ):
        if isinstance(found, Refused):
            yield Labelled(refused(found, labels.name, place))
        else:
            rows.setdefault(found[0], []).append((place, found[1]))
    entries = [entry for entry in reading.read([folder]) if Path(entry.source).resolve() != labels.resolve()]
    # What is said of the folder itself, such as that a hidden file was left out, has its name.
    names = [PurePath(entry.source).relative_to(folder).as_posix() for entry in entries]
    entries = [
        replace(entry, source=folder.name if name == "." else name) for entry, name in zip(entries, names, strict=True)
    ]
    owns = [next((each for each in _names(entry.source) if each in rows), None) for entry in entries]
    used = Counter(owns)
    for entry, own in zip(entries, owns, strict=True):
        if not entry.is_ok or own is None:
            missing = f"{labels.name} has no row for it; add one."
            yield Labelled(entry) if not entry.is_ok else _unlabelled(entry, "no-label", missing)
        elif used[own] > 1:
            several = f"the row {plain(own)!r} of {labels.name} belongs to {used[own]} structures"
            words = f"{several}; leave one in each file, and give its path in the folder."
            yield _unlabelled(entry, "two-structures", words)
        elif len(rows[own]) > 1:
            places = joined([place for place, _ in rows[own]])
            yield _unlabelled(entry, "two-labels", f"{labels.name} has several rows for it ({places}); leave one.")
        else:
            yield _labelled(entry, rows[own][0][1])
    for name, each in rows.items():
        if name not in used:
            why = Refused("no-structure", f"there is no structure {plain(name)!r} in {folder.name}; correct the name.")
            yield from (Labelled(refused(why, labels.name, place)) for place, _ in each)


def _names(source: str) -> tuple[str, ...]:
    """What a table of labels may call a structure."""
    path = PurePath(source)
    return source, (path.parent / path.stem).as_posix(), path.name, path.stem


def _cells(path: Path, wanted: Sequence[Sequence[str]], said: Sequence[str]) -> Iterator[tuple[str, list[str] | Refused]]:
    """The place of each row of a table, and its cells in the columns that are wanted, the first of some names that is there.

    ``said`` are words for each column, for the message where it is missing.
    """
    try:
        yield from _rows_of(path, wanted, said)
    except Refused as error:
        raise Refused(error.status, f"{path}: {error}") from None


def _rows_of(path: Path, wanted: Sequence[Sequence[str]], said: Sequence[str]) -> Iterator[tuple[str, list[str] | Refused]]:
    with opened(path) as content:
        lines, header = tables.begun(content.stream(), content.head)
        if not header:
            raise Refused("empty", "there is nothing in it; give a table with a header and a row for each material.")
        delimiter, width, places = _columns(header, wanted, said)
        is_empty = True
        while line := next(lines, ""):
            if tables.is_said(line):
                is_empty = False
                yield f"row {lines.number}", _picked(line, lines, delimiter, width, places)
        if is_empty:
            raise Refused("empty", "there is no row below its header; give a row for each material.")


def _columns(header: str, wanted: Sequence[Sequence[str]], said: Sequence[str]) -> tuple[str, int, list[int]]:
    """What divides the columns, how many there are, and the places of those wanted."""
    every = tables.divided(header)
    keys = [{tables.key(each) for each in columns} for columns in wanted]

    def found_of(names: list[str]) -> tuple[int, int]:
        return sum(any(tables.key(name) in own for name in names) for own in keys), len(names)

    delimiter, names = max(every.items(), key=lambda item: found_of(item[1]), default=("", []))
    known = [tables.key(name) for name in names]
    places = []
    for columns, words in zip(wanted, said, strict=True):
        found = next((tables.key(each) for each in columns if tables.key(each) in known), None)
        if found is None:
            there = joined([plain(name.strip()) for name in names[:10]]) if names else "none"
            raise Refused(
                "missing-column", f"there is no column {words}, but {there}; name one of these, or correct the header."
            )
        if known.count(found) > 1:
            raise Refused("missing-column", f"there are {known.count(found)} columns {found!r}; leave one of that name.")
        places.append(known.index(found))
    return delimiter, len(names), places


def _picked(line: str, lines: tables.Lines, delimiter: str, width: int, places: list[int]) -> list[str] | Refused:
    try:
        cells = tables.cells_of(line, lines, delimiter, width)
    except Refused as error:
        return error
    return [printable(cells[place].strip()) if place < len(cells) else "" for place in places]
