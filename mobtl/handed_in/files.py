"""The entries of one file, or of standard input, by the form of its content."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from mobtl.handed_in import crystals, recognising, tables, text
from mobtl.handed_in.crystals import Crystal
from mobtl.handed_in.entries import Entry, Note, Refused, plain, refused
from mobtl.handed_in.formats import aims, cif, poscar, pymatgen_json, through_ase, trajectory, vasprun, xyz
from mobtl.handed_in.opening import Content

# What a reader finds: where in the file, and the crystal or why it cannot be read.
Found = Iterator[tuple[str, Crystal | Refused]]


@dataclass(frozen=True)
class How:
    """What a user says of the inputs.

    Attributes
    ----------
    column : the column of formulas of tables, where it has another name than `tables.NAMES`.
    symbols : of the elements of POSCAR files that name none, in their order.
    as_2d : whether every structure is a layer; a bulk crystal is refused then.
    """

    column: str | None = None
    symbols: Sequence[str] | None = None
    as_2d: bool = False


def entries(content: Content, source: str, name: str, how: How) -> Iterator[Entry]:
    """All entries of a content.

    Parameters
    ----------
    content : the bytes.
    source : how entries call it.
    name : of the file; empty for standard input.
    how : what the user says of it.

    Raises
    ------
    Refused
        If none can be read of it; what has been read before stands.
    """
    form = recognising.form_of(content.head, name, how.column)
    wrong_name = recognising.misnamed(form, name)
    notes = (Note("extension", wrong_name),) if wrong_name else ()
    if form == "table":
        found = tables.read(content.stream(), content.head, source, how.column)
    else:
        found = _structures(form, content.whole(), source, how)
    for entry in found:
        yield replace(entry, notes=entry.notes + notes) if notes and entry.is_ok else entry


def _structures(form: str, content: bytes, source: str, how: How) -> Iterator[Entry]:
    is_empty = True
    for place, found in _found(form, content, how):
        is_empty = False
        if isinstance(found, Refused):
            yield refused(found, source, place)
        else:
            yield crystals.entry(found, source, place, how.as_2d)
    if is_empty:
        raise Refused("empty", f"it is {recognising.FORMS[form]} without a structure; give one with atoms.")


def _found(form: str, content: bytes, how: How) -> Found:
    if form == "trajectory":
        return _numbered(trajectory.frames(content))
    words = text.decoded(content)
    if form == "cif":
        return _placed(cif.structures(words), lambda number, block: f"block {number} ({plain(block)})")
    if form in through_ase.FORMATS:
        return _numbered(through_ase.frames(words, form))
    if form == "poscar":
        return iter([("", poscar.read(words, how.symbols))])
    if form in _SINGLE:
        return iter([("", _SINGLE[form](words))])
    word, frames = _SEVERAL[form]
    return _numbered(frames(words), word)


_SINGLE: dict[str, Callable[[str], Crystal]] = {"vasprun": vasprun.read, "aims": aims.read}
_SEVERAL: dict[str, tuple[str, Callable[[str], Iterator[Crystal | Refused]]]] = {
    "xdatcar": ("frame", poscar.frames),
    "extxyz": ("frame", xyz.frames),
    "json": ("structure", pymatgen_json.structures),
}


def _numbered(found: Iterator[Crystal | Refused], word: str = "frame") -> Found:
    return _placed((("", each) for each in found), lambda number, _: f"{word} {number}")


def _placed(found: Found, place: Callable[[int, str], str]) -> Found:
    """The same with places; a file that holds one structure needs none."""
    first = next(found, None)
    if first is None:
        return
    second = next(found, None)
    if second is None:
        yield "", first[1]
        return
    yield place(1, first[0]), first[1]
    yield place(2, second[0]), second[1]
    for number, (name, each) in enumerate(found, 3):
        yield place(number, name), each
