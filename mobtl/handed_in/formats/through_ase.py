"""Forms that ASE reads, from text alone: its readers of these take numbers and names, follow no path and evaluate nothing.

They were read line by line for that. Others of ASE's do not qualify: ``db`` opens databases, ``json`` and ``traj`` make what
the file says, ``aims`` evaluates expressions, many want a path and look beside it.
"""

import io
import re
import warnings
from collections.abc import Iterator

from mobtl.handed_in.crystals import Crystal, check_count, from_cartesian
from mobtl.handed_in.entries import Refused, plain
from mobtl.physics.elements import SYMBOLS

# Characters of a line, structures of a file: ASE takes a line apart, and keeps all structures, before anything is checked.
_LONGEST_LINE, _MOST_FRAMES = 10_000, 10_000
FORMATS = {"xsf": "xsf", "gen": "gen", "espresso": "espresso-in"}


def frames(text: str, form: str) -> Iterator[Crystal]:
    """Structures of a text in a form of `FORMATS`.

    Raises
    ------
    Refused
        If it is damaged, or larger than it can be.
    """
    if any(len(line) > _LONGEST_LINE for line in text.split("\n")):
        raise Refused("unreadable", f"a line of it is longer than {_LONGEST_LINE} signs; it is damaged.")
    count = text.count("PRIMCOORD")
    if count > _MOST_FRAMES:
        raise Refused("too-large", f"it has {count} structures, and the limit is {_MOST_FRAMES}; give fewer of them.")
    if form == "gen" and (first := re.match(r"\s*(\d{1,18})", text)):
        check_count(int(first[1]))
    if form == "espresso":
        text = _without_expressions(text)
    from ase.io import iread

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = list(iread(io.StringIO(text), index=":", format=FORMATS[form], parallel=False))
        except Exception as error:  # any at all: these readers check nothing
            raise Refused(
                "unreadable", f"it is damaged, or of a kind that is not read ({type(error).__name__}: {plain(error)})."
            ) from None
    for atoms in found:
        check_count(len(atoms))
        symbols = [SYMBOLS[n - 1] if 0 < n <= len(SYMBOLS) else f"number {n}" for n in atoms.numbers.tolist()]
        yield from_cartesian(atoms.cell.array, symbols, atoms.positions, tuple(atoms.pbc.tolist()))


def _without_expressions(text: str) -> str:
    """An input of Quantum ESPRESSO whose places are numbers: ASE never ends on an expression with an open bracket."""
    start = max(text.find("ATOMIC_POSITIONS"), 0)
    # Units may stand in brackets behind the name of a card.
    cards = re.sub(r"(?m)^([ \t]*[A-Z_]{6,})(.*)$", lambda card: card[1] + re.sub("[()]", " ", card[2]), text[start:])
    if "(" in cards:
        raise Refused("unreadable", "places in it are expressions with brackets; write them as numbers.")
    return text[:start] + cards
