"""What becomes of one thing that is handed in to be predicted: read, with what was noticed, or refused with a reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mobtl.errors import MobtlError
from mobtl.features.formulas import Composition
from mobtl.physics.slab import Slab

if TYPE_CHECKING:
    from pymatgen.core import Structure

OK, LEFT_OUT = "ok", "left-out"
# Every word that an entry's status can be, and what it stands for.
STATUSES = {
    OK: "it was read",
    LEFT_OUT: "hidden files of a folder, which are not read; no failure",
    # of files, folders and standard input
    "no-such-file": "a path where there is nothing",
    "not-a-file": "a symbolic link, a device, a pipe, a socket",
    "unreadable": "no permission, or content that is damaged or of no known form",
    "refused-format": "a form that is never opened: it can run code, name other files, hide its size, or is a database",
    "empty": "nothing in it: an empty file, folder, cell or structure",
    "too-large": "more bytes, atoms or characters than the limit",
    # of formulas
    "not-a-formula": "a text that is no formula, or has several readings",
    "unknown-element": "a symbol that is no element between H and Og",
    "missing-column": "a table without a column of formulas",
    # of structures
    "no-symbols": "a POSCAR file that does not name its elements",
    "not-finite": "a coordinate or cell vector that is no finite number",
    "bad-cell": "cell vectors that enclose no volume, or cannot be those of a crystal",
    "not-periodic": "a molecule or a chain: no cell, or vacuum along two vectors and more",
    "disordered": "sites that are shared or partly empty; the composition is known",
    "overlapping": "atoms on one another",
    "formula-mismatch": "sites and stated formula of a CIF file differ",
    "ambiguous-setting": "a space group without its choice of axes or origin, where several fit",
    "not-2d": "a bulk crystal that was given as a layer",
    "several-layers": "layers in one cell with a vacuum between any two",
}
# Every word that a note can have: what was noticed in an entry that was read all the same.
NOTES = {
    "also-a-file": "a formula that is a file's name too",
    "extension": "content of another form than the file's name says",
    "isotopes": "D or T, read as hydrogen",
    "turned": "a vacuum along the first or second cell vector, turned to the third",
    "rounded": "special positions written with three digits, which were completed",
    "empty-sites": "sites whose occupancy is zero, which were left out",
    "own-symbols": "symbols given for a POSCAR file that names others, its own, which count",
    "unfinished": "a relaxation that was stopped; its last structure",
    "duplicate": "the same as an earlier entry",
}
# What to hand in instead of what is not read.
GIVE = "give CIF, POSCAR, extended XYZ, or a table with a column of formulas"
FORMULA, BULK, LAYER = "formula", "bulk", "layer"
# Characters of a reason, and of a text of which one is made: its words take far more memory than itself.
_LONGEST, _READ = 400, 100_000


@dataclass(frozen=True)
class Note:
    """What was noticed: a word of `NOTES`, and a sentence."""

    word: str
    sentence: str


class Refused(MobtlError):
    """An entry cannot be used.

    Attributes
    ----------
    status : a word of `STATUSES`.
    composition : what is known of it nevertheless.
    """

    def __init__(self, status: str, reason: str, composition: Composition | None = None):
        super().__init__(reason)
        self.status = status
        self.composition = composition


@dataclass(frozen=True)
class Entry:
    """One material, or one refusal.

    Attributes
    ----------
    source : the argument as it was given: a formula, a path, or ``-``; a file of a folder has its own path.
    place : where in the source: ``"row 3"``, ``"frame 2"``; empty if it is the whole.
    status : ``"ok"``, or what is wrong, a word of `STATUSES`.
    reason : a sentence that says what is wrong and what to do; empty if nothing.
    given : the formula as it was written; empty for a structure.
    composition : elements and amounts; known of a disordered structure too.
    structure : pymatgen's ``Structure`` of a bulk crystal, an upright `Slab` of a layer, None for a formula.
    kind : ``"formula"``, ``"bulk"`` or ``"layer"``; empty if refused.
    notes : what was noticed.
    """

    source: str
    place: str = ""
    status: str = OK
    reason: str = ""
    given: str = ""
    composition: Composition | None = None
    structure: "Structure | Slab | None" = None
    kind: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def name(self) -> str:
        """Source and place, for messages."""
        return f"{self.source}, {self.place}" if self.place else self.source

    @property
    def is_ok(self) -> bool:
        """Whether it can be predicted."""
        return self.status == OK

    @property
    def has_failed(self) -> bool:
        """Whether it was to be predicted, and cannot be."""
        return self.status not in (OK, LEFT_OUT)


def refused(error: MobtlError, source: str, place: str = "", given: str = "") -> Entry:
    """The entry of what could not be read."""
    status, composition = getattr(error, "status", "unreadable"), getattr(error, "composition", None)
    reason = plain(error)
    return Entry(source, place, status, reason if reason.endswith((".", "…")) else f"{reason}.", plain(given), composition)


def printable(text: object) -> str:
    """A text without signs that a terminal or an encoder trips over."""
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in str(text))


def plain(text: object) -> str:
    """The same on one line, cut where it is very long."""
    line = printable(" ".join(str(text)[:_READ].split()))
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def joined(words: Iterable[str]) -> str:
    """Words as a list in a sentence."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
