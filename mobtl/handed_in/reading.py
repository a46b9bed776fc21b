"""Everything that a user may hand in to be predicted, as a stream of entries: formulas, files, folders, standard input.

A formula is a formula wherever it is typed: what is both a formula and the name of a file is read as the formula, and said;
``./GaAs`` is the file. A folder gives its files and those of its folders by name, without hidden ones and links.
"""

import io
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from mobtl.errors import MobtlError
from mobtl.handed_in import files, recognising, written
from mobtl.handed_in.entries import LEFT_OUT, Entry, Note, Refused, printable, refused
from mobtl.handed_in.files import How
from mobtl.handed_in.opening import HEAD, Content, opened, unreadable
from mobtl.handed_in.repeated import Repeated

STANDARD_INPUT = "-"
_T = TypeVar("_T")


@dataclass(frozen=True)
class Unread:
    """A small file of structures that was opened, to be read by whoever takes it.

    Attributes
    ----------
    source : its path, as entries call it.
    name : of the file.
    content : all its bytes.
    how : what the user says of it.
    """

    source: str
    name: str
    content: bytes
    how: How

    def entries(self) -> Iterator[Entry]:
        """Its entries, as `read` gives them, without notes on those that repeat others."""
        content = Content(io.BytesIO(self.content))
        return _guarded(files.entries(content, self.source, self.name, self.how), self.source)


def read(
    inputs: Iterable[str | Path],
    *,
    column: str | None = None,
    symbols: Sequence[str] | None = None,
    as_2d: bool = False,
    standard_input: BinaryIO | None = None,
) -> Iterator[Entry]:
    """An entry for each material, in their order; nothing that stands in a file raises.

    Parameters
    ----------
    inputs : formulas, paths of files and folders, or ``-`` for standard input: a table, one formula on each line, or a
        structure. A ``Path`` is never a formula.
    column : the column of formulas of tables, if it is not called formula, composition or the like.
    symbols : of the elements of POSCAR files that name none, in their order.
    as_2d : whether every structure is a layer; a bulk crystal is refused then.
    standard_input : what ``-`` stands for, if not this process's own.

    Raises
    ------
    MobtlError
        If inputs or symbols is a single text.
    """
    return _read(inputs, _how(inputs, column, symbols, as_2d), standard_input)


def unread(
    inputs: Iterable[str | Path],
    *,
    column: str | None = None,
    symbols: Sequence[str] | None = None,
    as_2d: bool = False,
    standard_input: BinaryIO | None = None,
) -> Iterator[Entry | Unread]:
    """As `read`, but small files of structures, which take longest, are left to others, and nothing is noted as repeated.

    Parameters and errors as of `read`.
    """
    how = _how(inputs, column, symbols, as_2d)
    return (each for given in inputs for each in _guarded(_entries(given, how, standard_input, _left), printable(given)))


def _how(inputs: Iterable[str | Path], column: str | None, symbols: Sequence[str] | None, as_2d: bool) -> How:
    if isinstance(inputs, str | bytes | Path):
        raise MobtlError(f"{inputs!r} is one input where several are expected; put it into a list")
    if isinstance(symbols, str):
        raise MobtlError(f"{symbols!r} is one text where symbols are expected; give a list such as ['Mo', 'S']")
    return How(column, symbols, as_2d)


def _read(inputs: Iterable[str | Path], how: How, standard_input: BinaryIO | None) -> Iterator[Entry]:
    repeated = Repeated()
    for given in inputs:
        for entry in _guarded(_entries(given, how, standard_input, _file), printable(given)):
            yield repeated.noted(entry)


def _guarded(entries: Iterator[_T], source: str) -> Iterator[_T | Entry]:
    """The same, with an entry for whatever ends them."""
    try:
        yield from entries
    except MobtlError as error:
        yield refused(error, source)
    except OSError as error:
        yield refused(unreadable(error), source)
    except Exception as error:  # a reader met what nobody thought of: the others are to be read all the same
        words = f"it cannot be read ({type(error).__name__}: {error}); write it anew as CIF or POSCAR."
        yield refused(Refused("unreadable", words), source)


def _entries(
    given: str | Path, how: How, standard_input: BinaryIO | None, of_file: Callable[[Path, How], Iterator[_T]]
) -> Iterator[_T | Entry]:
    """What one input gives, its files read by ``of_file``."""
    if given == STANDARD_INPUT:
        if not standard_input and sys.stdin is None:
            raise Refused("empty", "standard input is closed; give it formulas or a file, or name a path.")
        content = Content(standard_input or sys.stdin.buffer)
        yield from files.entries(content, STANDARD_INPUT, "", how)
        return
    if isinstance(given, str) and not _is_path(given):
        yield _typed(given)
        return
    path = Path(given)
    if not _exists(path):
        raise Refused("no-such-file", "there is no file or folder of that name; correct the path.")
    if path.is_dir() and not path.is_symlink():
        yield from _folder(path, how, of_file)
    else:
        yield from of_file(path, how)


def _is_path(given: str) -> bool:
    """Whether a text is a path: it names what is there and is no formula, or looks like one."""
    has_folder = any(separator in given for separator in (os.sep, os.altsep) if separator)
    if _exists(given):
        return has_folder or not written.reads(given)
    return bool(re.search(r"^[./~]|[a-z]\.[a-z]{2,}\d?$", given))


def _typed(formula: str) -> Entry:
    entry = written.entry(formula, printable(formula))
    if not entry.is_ok:
        return replace(entry, reason=f"{entry.reason} There is no file or folder of that name either.")
    if _exists(formula):
        words = f"a file or folder has that name, too; write .{os.sep}{printable(formula)} to read it."
        return replace(entry, notes=(*entry.notes, Note("also-a-file", words)))
    return entry


def _exists(path: str | Path) -> bool:
    try:
        return os.path.lexists(path)
    except ValueError:  # a zero in it
        return False


def _file(path: Path, how: How) -> Iterator[Entry]:
    with opened(path) as content:
        yield from files.entries(content, printable(path), path.name, how)


def _left(path: Path, how: How) -> Iterator[Entry | Unread]:
    """A file of structures that its head holds whole, unread; the entries of any other."""
    with opened(path) as content:
        is_table = recognising.form_of(content.head, path.name, how.column) == "table"
        if is_table or len(content.head) == HEAD:
            yield from files.entries(content, printable(path), path.name, how)
        else:
            yield Unread(printable(path), path.name, content.head, how)


def _folder(folder: Path, how: How, of_file: Callable[[Path, How], Iterator[_T]]) -> Iterator[_T | Entry]:
    """The entries of a folder's files and of its folders', by name."""
    with os.scandir(folder) as found:
        there = {each.name: each.is_dir(follow_symlinks=False) for each in found}
    hidden = sum(name.startswith(".") for name in there)
    if hidden:
        words = f"{hidden} hidden file{'s were' if hidden > 1 else ' was'} not read; give the path of one to read it."
        yield Entry(printable(folder), status=LEFT_OUT, reason=words)
    if hidden == len(there):
        raise Refused("empty", "the folder holds no file; give one with structures or tables.")
    for name in sorted(there):
        path = folder / name
        if not name.startswith("."):
            found = _folder(path, how, of_file) if there[name] else of_file(path, how)
            yield from _guarded(found, printable(path))
