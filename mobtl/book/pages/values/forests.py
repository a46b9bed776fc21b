"""The forest plots of the page of numbers: of each paper, every printed number with a tolerance beside what is computed."""

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from mobtl.answers.lines import Line
from mobtl.answers.table import Row
from mobtl.book.pages.values.filters import part, place_of
from mobtl.book.parts import figures
from mobtl.figures.sizes import DOTS

if TYPE_CHECKING:
    from mobtl.figures.forest import Distance, Figure

_STEM = "_generated/numbers-forest"
_MOST = 26  # rows of a figure


def files(lines: Sequence[Line], papers: Mapping[str, str]) -> tuple[str, dict[str, bytes]]:
    """The figures in markdown, and by path in the staged sources the PNG, JSON and SVG of each."""
    from mobtl.figures.forest import forest  # slow to import

    words, found = [], {}
    for paper, name in papers.items():
        own = sorted((line for line in lines if line.entry.paper == paper), key=lambda line: place_of(part(line.entry.item)))
        for number, some in enumerate(_cut(own), start=1):
            stem = f"{_STEM}-{paper}-{number}"
            drawn, alt = _files(stem, forest([distance for _, distance in some]))
            found |= drawn
            places = ", ".join(dict.fromkeys(place for place, _ in some))
            words.append(f"**{name}**: {places}.\n\n{_markdown(stem, f'{name}, {places}. {alt}')}")
    return "\n".join(words), found


def distance(line: Line) -> "Distance | None":
    """How far a printed number and its answers are apart; nothing of what has no tolerance, or is printed again."""
    from mobtl.figures.forest import Distance

    entry = line.entry
    if entry.kind not in ("value", "derived") or entry.same_as or not entry.tolerance:
        return None
    estimates = tuple(_estimate(row, protocol) for protocol, row in line.best.items() if row.computed is not None)
    return Distance(f"{part(entry.item)}: {entry.quantity}", estimates) if estimates else None


def _estimate(row: Row, protocol: str):
    from mobtl.figures.forest import Estimate

    low, high = row.spread or (row.computed, row.computed)
    ends = (row.computed, min(low, row.computed), max(high, row.computed))
    return Estimate(protocol, *((end - row.entry.value) / row.entry.tolerance for end in ends))


def _cut(lines: Iterable[Line]) -> Iterator[list[tuple[str, "Distance"]]]:
    """The distances with the figure or table of each, in parts of at most `_MOST` that end where a figure or table does."""
    some: list[tuple[str, Distance]] = []
    for place, own in groupby(lines, key=lambda line: part(line.entry.item)):
        more = [(place, made) for line in own if (made := distance(line))]
        if some and len(some) + len(more) > _MOST:
            yield some
            some = []
        some += more
    if some:
        yield some


def _files(stem: str, figure: "Figure") -> tuple[dict[str, bytes], str]:
    picture = io.BytesIO()
    figure.savefig(picture, format="png", bbox_inches="tight", dpi=DOTS.page)
    shown = figure._repr_mimebundle_()
    pictures = {f"{stem}.png": picture.getvalue()} | figures.narrow(stem, shown)
    return figures.files(stem, shown) | pictures, shown[figures.MIME]["alt"]


def _markdown(stem: str, alt: str) -> str:
    picture = f"```{{image}} /{stem}.png\n:alt: {json.dumps(alt, ensure_ascii=False)}\n```\n"
    line = f"{{download}}`figure data (JSON) </{stem}.json>` · {{download}}`vector file (SVG) </{stem}.svg>`"
    return f"{picture}\n```{{div}} figure-links\n{line}\n```\n"
