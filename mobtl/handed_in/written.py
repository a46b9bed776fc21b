"""A formula that somebody typed: an entry of its composition, or one that says what is wrong with it."""

import re
import unicodedata

from mobtl.errors import MobtlError
from mobtl.features import formulas
from mobtl.handed_in.entries import FORMULA, Entry, Note, Refused, plain, refused
from mobtl.handed_in.text import FOREIGN, SAVE
from mobtl.physics.elements import ISOTOPES

# Characters; the longest formula of the Inorganic Crystal Structure Database has some hundred.
_LONGEST = 500
# What `formulas.read` says, where that is a status of its own.
_STATUSES = ((r"is no element between", "unknown-element"), (r": it is empty$", "empty"))
# Oxidation states in the numerals of Rome, which would be read as iodine and vanadium: (III), II, but not the end of BiI3.
_ROMAN = re.compile(r"[(\[{](I{1,3}|I?V|VI{1,3})[)\]}]|II+(?![nr])")
_FOR_PROGRAMS = ", or give a mapping of elements to amounts"
HEAVY = Note("isotopes", f"{' and '.join(ISOTOPES)} are read as hydrogen: nothing here tells isotopes apart.")


def entry(formula: str, source: str, place: str = "") -> Entry:
    """The entry of a formula as it was typed."""
    try:
        found = read(formula)
    except Refused as error:
        return refused(error, source, place, formula)
    notes = (HEAVY,) if re.search("[DT](?![a-z])", formula) else ()
    return Entry(source, place, given=plain(formula), composition=found, kind=FORMULA, notes=notes)


def read(formula: str) -> formulas.Composition:
    """The composition that a text stands for.

    Raises
    ------
    Refused
        If it stands for none, or for several.
    """
    if len(formula) > _LONGEST:
        raise Refused("not-a-formula", f"it has {len(formula)} characters; a formula has at most {_LONGEST}.")
    if FOREIGN.search(formula):
        raise Refused("unreadable", f"{plain(formula)!r} is not encoded in UTF-8; {SAVE}.")
    try:
        found = formulas.read(formula)
    except MobtlError as error:
        status = next((status for says, status in _STATUSES if re.search(says, str(error))), "not-a-formula")
        raise Refused(status, str(error).removesuffix(_FOR_PROGRAMS)) from None
    if roman := _ROMAN.search(unicodedata.normalize("NFKC", formula)):
        words = f"{roman[0]} can be an oxidation state, or iodine or vanadium; leave out oxidation states"
        raise Refused("not-a-formula", f"the formula {plain(formula)!r} has two readings: {words}.")
    # In2 N2 is how tables write a cell; GaAs InP is two materials.
    parts = formula.split()
    if len(parts) > 1 and sum(len(_elements(part)) > 1 for part in parts) > 1:
        raise Refused(
            "not-a-formula", f"{plain(formula)!r} is several formulas; give one at a time, or on lines of their own."
        )
    return found


def reads(text: str) -> bool:
    """Whether a text is a formula."""
    try:
        return bool(read(text))
    except Refused:
        return False


def _elements(part: str) -> tuple[str, ...]:
    try:
        return formulas.read(part).elements
    except MobtlError:
        return ()
