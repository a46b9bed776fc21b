"""The part of the page "Status" on prices: what each kind of part of a committed record cost, so that more can be priced."""

import json
from collections.abc import Mapping, Sequence

from mobtl.book.parts import made_of, markup
from mobtl.records.committed import Committed

_HEADERS = ("run", "kind of part", "parts", "seconds each", "core-hours")
_SAID = (
    "A study is made of parts: a cross-validation of one member, a forest of one split, an extractor of one seed. Each runs "
    "on one core. What more of them would cost follows from the seconds of each: as many parts of a kind as are missing, "
    "times its seconds. Records that were made before parts were timed are not listed.\n"
)


def markdown(committed: Sequence[Committed], pages: Mapping[str, str]) -> str:
    """A table with a row for each kind of part; nothing where no record knows its parts."""
    rows = [row for each in committed for row in _rows(each, pages)]
    if not rows:
        return ""
    return f"## What the parts of a record cost\n\n{_SAID}\n" + markup.table(_HEADERS, rows, "full-width numbers browse")


def _rows(committed: Committed, pages: Mapping[str, str]) -> list[list[str]]:
    costs = {}
    for text in made_of.texts(committed.folder).values():
        costs |= json.loads(text).get("costs", {})
    run = markup.link(markup.text(committed.run.id), pages[committed.run.id])
    return [
        [run, markup.text(kind), str(n), f"{seconds / n:.0f}", f"{seconds / 3600:.2f}"]
        for kind, (n, seconds) in costs.items()
    ]
