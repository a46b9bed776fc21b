"""Which rows of the page of numbers an address leaves: what its script is told of each row, and the addresses of choices.

book/_extra/scripts/values.js reads both.
"""

import json
import re
from collections.abc import Sequence
from urllib.parse import urlencode

from mobtl.answers.lines import PROTOCOLS, Line

_FIGURE = re.compile(r"(fig|table)\. ?(S?\d+)|(table) (S?\d+)", re.IGNORECASE)
# Where a printed value stands that is in no figure and no table.
TEXT = "Text"


def part(item: str) -> str:
    """The figure or table that an item belongs to: "Fig. 4" of "Fig. 4C and D"; what is none, abstract apart, is text."""
    if found := _FIGURE.match(item):
        number = (found[2] or found[4]).upper()
        return f"Table {number}" if found[4] else f"Fig. {number}"
    if item.lower().startswith(("figs. ", "abstract")):
        return item[0].upper() + item[1:]
    return TEXT


def place_of(part: str) -> tuple[int, str, int]:
    """By which parts are sorted: abstract, then figures and tables by number, those of a supplement last, then text."""
    if part in ("Abstract", TEXT):
        return (0 if part == "Abstract" else 2), "", 0
    kind, _, number = part.partition(" ")
    return 1, f"{number.startswith('S')} {kind}", int(re.search(r"\d+", number)[0])


def address(**chosen: str) -> str:
    """The address on the page that filters by paper, part, protocol, verdict; ``once`` leaves out what is printed again."""
    return f"#{urlencode({name: value for name, value in chosen.items() if value})}"


def facts(lines: Sequence[Line]) -> list[dict]:
    """What the filters ask of each row, by the place that names it."""
    return [
        {
            "id": line.entry.id,
            "paper": line.entry.paper,
            "part": part(line.entry.item),
            "again": line.entry.same_as is not None,
            "verdicts": {protocol: line.verdict(protocol) for protocol in PROTOCOLS},
        }
        for line in lines
    ]


def script(lines: Sequence[Line], papers: dict[str, str]) -> str:
    """The elements of the page that the script reads, and the script, as markdown."""
    told = {
        "papers": papers,
        "protocols": {protocol: protocol.label for protocol in PROTOCOLS},
        "rows": facts(lines),
    }
    # No sign in it can end the element.
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'```{{raw}} html\n<script type="application/json" id="values-told">{text}</script>\n'
        '<script defer src="scripts/values.js"></script>\n```\n'
    )
