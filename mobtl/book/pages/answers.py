"""The published values of one subject with their verdicts, which stand at the foot of a page that is about it."""

from collections.abc import Iterable, Sequence

from mobtl.answers.lines import PROTOCOLS, Line, lines
from mobtl.answers.table import Row, number, spread_in_words, with_unit
from mobtl.book.parts import markup
from mobtl.catalogue.specs import Run

_HEADERS = ("item", "quantity", "published", "as published", "verdict", "leak free", "verdict")
_TEXT = """\
## Published against computed

Every number and claim of the paper on the subject of this page beside ours, with its 95 % range, of the largest preset at
hand, and the statistic that it is. *Leak free* is the paper's own statistic where that protocol has it, else the average
member, since no member may be chosen by its test error. What has no protocol stands under *as published*. How a verdict
follows, and all other rows: [Published against computed](/numbers.md).
"""


def files(runs: Iterable[Run], table: Sequence[Row]) -> dict[str, str]:
    """Staged pieces by name, one for each of the runs that is about something."""
    return {name_of(run.id): markdown(run.about, table) for run in runs if run.about}


def name_of(run: str) -> str:
    """The staged piece of a run."""
    return f"_generated/answers/{run}.md"


def markdown(about: Sequence[str], table: Sequence[Row]) -> str:
    """One line per published value that has one of these names as a part of its quantity."""
    answers = lines(row for row in table if set(about) & set(row.quantity.split(", ")))
    return f"{_TEXT}\n{markup.table(_HEADERS, map(_line, answers), 'numbers full-width')}"


def _line(line: Line) -> list[str]:
    entry = line.entry
    return [
        f"{{ref}}`{entry.item} <published-{entry.id}>`",
        markup.text(with_unit(line.rows[0])),
        markup.text(entry.printed),
        *(cell for protocol in PROTOCOLS for cell in _cells(line.best.get(protocol))),
    ]


def _cells(row: Row | None) -> list[str]:
    """Number and verdict of the row that counts; dashes where there is none."""
    if row is None:
        return ["–", "–"]
    spread = f" ({spread_in_words(row)})" if row.spread else ""
    value = markup.link(f"{number(row.computed, row.printed)}{spread}".replace("-", "−"), row.page.removesuffix(".html"))
    # What is not computed is no statistic either.
    statistic = "" if row.computed is None else f", {markup.text(row.statistic)}"
    return [f"{value}{statistic}", f"**{markup.text(row.verdict)}**"]
