"""The generated part of the page "Published against computed": map, sums, plots, rows, and the listings they link to."""

from collections.abc import Sequence

from mobtl import paths
from mobtl.answers import papers, published
from mobtl.answers.lines import lines
from mobtl.answers.table import Row, number, spread_in_words, with_unit
from mobtl.book.pages import chance
from mobtl.book.pages.values import filters, forests, rows, tally
from mobtl.book.parts import datatables, markup

_PLOTS = """\
How far each computed number lies from the printed one, in tolerances of that number: in the grey band it is inside the
tolerance. For an error left is better, for a score or a reduction right. What has no tolerance, and what is printed a second
time, is left out. Far from the printed number the axis is logarithmic. Each mark is a number of the table below, also where
its verdict is still undecided at this preset.
"""
_ROWS = """\
One row for each printed value. The numbers in sight are those that its verdict rests on, of the largest record at hand; all
other answers are folded in the row.
"""
# Pages that no table of contents lists: data/published.yml, and the computed numbers that no paper prints.
LISTING, OTHERS = "published", "computed"


def files(table: Sequence[Row]) -> dict[str, str | bytes]:
    """Staged files by name: the part that book/numbers.md includes, the listing, and what sorts the tables."""
    text, plots = markdown(table)
    return {
        "_generated/numbers.md": text,
        "_generated/numbers-below.md": below([row for row in table if row.entry is not None]),
        **plots,
        f"{LISTING}.md": listing(paths.PUBLISHED.read_text("utf-8")),
        f"{OTHERS}.md": computed([row for row in table if row.entry is None]),
        "_generated/published.yml": paths.PUBLISHED.read_bytes(),
        datatables.SCRIPT: datatables.script(),
    }


def markdown(table: Sequence[Row]) -> tuple[str, dict[str, bytes]]:
    """The map, the sums, the plots and every printed value; beside it the files of the plots."""
    judged, names = [row for row in table if row.entry is not None], papers.names()
    its = lines(judged)
    plots, files = forests.files(its, names)
    parts = ["(numbers-map)=\n## A map of both papers\n", tally.tiles(its, names)]
    parts += ["(numbers-sums)=\n## What it adds up to\n", tally.sums(its, names)]
    parts += ["(numbers-plots)=\n## How far from the printed numbers\n", _PLOTS, plots]
    parts += ["(numbers-values)=\n## Every printed value\n", _ROWS, rows.table(its, names)]
    parts += [f"Computed numbers that no paper prints: [{len(table) - len(judged)}]({OTHERS}.md).\n"]
    return "\n".join([*parts, filters.script(its, names)]), files


def below(judged: Sequence[Row]) -> str:
    """When the tolerances were set, and how many values would differ by chance."""
    own = {name: [row for row in judged if row.paper == paper] for paper, name in papers.names().items()}
    return "\n".join([_bounds(judged), *(_chance(name, its) for name, its in own.items())])


def computed(table: Sequence[Row]) -> str:
    """The page of the computed numbers that no paper prints."""
    parts = [
        "---\norphan: true\n---\n",
        "# Computed, no published number at hand\n",
        "What the records hold besides the answers to [published values](numbers.md).\n",
        # The theme lets a wide table stand only on a page that has a list of headings.
        "## All of them\n",
        _others(table),
    ]
    return "\n".join([*parts, datatables.TAGS])


def listing(text: str) -> str:
    """data/published.yml as a page with a target ``published-ID`` above each entry."""
    typed = text.splitlines()
    starts = [number for number, line in enumerate(typed) if line.startswith("- id: ")]
    parts = [
        "---\norphan: true\n---\n",
        "# Every published value, as typed\n",
        "The file `data/published.yml`, entry by entry; the page [Published against computed](numbers.md) answers each.",
        "To have the whole file: {download}`published.yml <_generated/published.yml>`.\n",
    ]
    for start, end in zip(starts, [*starts[1:], len(typed)], strict=True):
        name = typed[start].removeprefix("- id: ").strip()
        # A comment above the next entry belongs to that.
        own = [line for line in typed[start:end] if line.strip() and not line.startswith("#")]
        parts += [f"(published-{name})=", f"Line {start + 1}:\n", "```text", *own, "```\n"]
    return "\n".join(parts) + "\n"


def _chance(name: str, judged: Sequence[Row]) -> str:
    found = chance.chance(judged)
    if not found.n:
        return f"Of {name}, no value from training on the paper's own inputs is judged yet, so none can differ by chance.\n"
    return (
        f"Values of {name} that come from training, were judged *as published* and have a 95 % range: {found.n}. If the "
        "procedure gave every printed number, one in twenty would still lie outside its range by chance: "
        f"{found.expected:.1f}, and {found.low} to {found.high} in 95 of 100 cases, if the values were independent, which "
        f"those of one study are not. Outside lie {found.outside}; of these, {found.missed} miss the tolerance too and are "
        "*not reproduced* or *better than printed*. Deterministic and derived numbers cannot differ by chance and are not "
        "counted, nor are those on other inputs than the paper's.\n"
    )


def _bounds(judged: Sequence[Row]) -> str:
    """When tolerances and the bounds of the claims were set, the latter counted over the entries."""
    claims = {row.entry.id: row.entry for row in judged if row.entry.kind == "claim"}
    by_time = {when: [its for its in claims.values() if its.since.records == when] for when in ("before", "with", "after")}
    n_before, n_with, n_after = map(len, by_time.values())
    named = ", ".join(f"[{markup.text(each.printed)}](#{each.id})" for each in by_time["with"])
    same = f" ({named})" if named else ""
    set_on: dict[str, list[str]] = {}
    for measure, its in published.TOLERANCES.items():
        set_on.setdefault(f"{its.day} (`{its.commit}`, {its.records} the first records)", []).append(measure)
    tolerances = "; ".join(f"{', '.join(measures)}: {when}" for when, measures in set_on.items())
    return (
        f"The tolerances by kind of number were set on these days: {tolerances}.\n\n"
        f"The bound of each claim says when it was set, and by which commit. Of {len(claims)} bounds, {n_before} were "
        f"committed before any record that answers them, {n_with} in one commit with the first records{same}, and {n_after} "
        "after those, when the rule was mended and before the records that are made anew.\n"
    )


def _others(table: Sequence[Row]) -> str:
    rows = [
        [
            papers.names()[row.paper],
            markup.link(markup.text(with_unit(row)), row.page.removesuffix(".html")),
            *_computed(row),
            *_how(row),
        ]
        for row in table
    ]
    return markup.table(["paper", "quantity", *_COMPUTED, *_HOW], rows, "full-width numbers browse")


_COMPUTED = ("computed", "95 % spread")
_HOW = ("protocol", "statistic", "n", "preset")


def _computed(row: Row) -> list[str]:
    return [value.replace("-", "−") for value in (number(row.computed, row.printed), spread_in_words(row))]


def _how(row: Row) -> list[str]:
    protocol = row.protocol.replace("_", " ") or "–"
    return [protocol, markup.text(row.statistic), markup.text(row.n) or "–", row.preset or "–"]
