"""The generated part of the page "Published against computed": counts of verdicts, the tables, the listing they link to."""

from collections.abc import Sequence

from mobtl import paths
from mobtl.answers import papers, published
from mobtl.answers.table import Row, number, spread_in_words, with_unit
from mobtl.book.pages import chance
from mobtl.book.parts import datatables, markup
from mobtl.validation.protocols import Protocol

# Pages that no table of contents lists: data/published.yml, and the computed numbers that no paper prints.
LISTING, OTHERS = "published", "computed"


def files(table: Sequence[Row]) -> dict[str, str | bytes]:
    """Staged files by name: the part that book/numbers.md includes, the listing, and what sorts the tables."""
    return {
        "_generated/numbers.md": markdown(table),
        f"{LISTING}.md": listing(paths.PUBLISHED.read_text("utf-8")),
        f"{OTHERS}.md": computed([row for row in table if row.entry is None]),
        "_generated/published.yml": paths.PUBLISHED.read_bytes(),
        datatables.SCRIPT: datatables.script(),
    }


def markdown(table: Sequence[Row]) -> str:
    """Counts, then all published values, and where the other numbers are."""
    judged = [row for row in table if row.entry is not None]
    parts = ["## What it adds up to\n", _counts(judged)]
    parts += [_chance(name, [row for row in judged if row.paper == paper]) for paper, name in papers.names().items()]
    parts += [_bounds(judged), "## Every published value\n", _judged(judged)]
    parts.append(f"Computed numbers that no paper prints: [{len(table) - len(judged)}]({OTHERS}.md).\n")
    return "\n".join([*parts, datatables.TAGS])


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
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.startswith("- id: ")]
    parts = [
        "---\norphan: true\n---\n",
        "# Every published value, as typed\n",
        "The file `data/published.yml`, entry by entry; the page [Published against computed](numbers.md) answers each.",
        "To have the whole file: {download}`published.yml <_generated/published.yml>`.\n",
    ]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        name = lines[start].removeprefix("- id: ").strip()
        # A comment above the next entry belongs to that.
        own = [line for line in lines[start:end] if line.strip() and not line.startswith("#")]
        parts += [f"(published-{name})=", f"Line {start + 1}:\n", "```text", *own, "```\n"]
    return "\n".join(parts) + "\n"


def _counts(judged: Sequence[Row]) -> str:
    columns = {
        f"{name}, {protocol.label}": chance.counts(row for row in judged if row.paper == paper)[protocol]
        for paper, name in papers.names().items()
        for protocol in (Protocol.AS_PUBLISHED, Protocol.LEAK_FREE)
    }
    names = chance.ordered(name for own in columns.values() for name in own)
    rows = [[name, *(str(own[name] or "–") for own in columns.values())] for name in names]
    rows.append(["all", *(str(own.total()) for own in columns.values())])
    return markup.table(["verdict", *columns], rows, "numbers")


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


def _judged(table: Sequence[Row]) -> str:
    headers = ["paper", "item", "quantity", "published", *_COMPUTED, "verdict", *_HOW, "kind"]
    seen: set[str] = set()
    rows = []
    for row in table:
        entry = row.entry
        target = "" if entry.id in seen else f"[]{{#{entry.id}}}"
        seen.add(entry.id)
        rows.append(
            [
                f"{target}{papers.names()[row.paper]}",
                f"{{ref}}`{entry.item} <published-{entry.id}>`",
                markup.link(markup.text(with_unit(row)), row.page.removesuffix(".html")),
                markup.text(entry.printed),
                *_computed(row),
                f"**{markup.text(row.verdict)}**",
                *_how(row),
                entry.kind,
            ]
        )
    return markup.table(headers, rows, "full-width numbers browse")


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
