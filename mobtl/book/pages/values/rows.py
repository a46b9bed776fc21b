"""The table of every printed value: one row each, the numbers that count in sight, all others folded in the row."""

from collections.abc import Mapping, Sequence

from mobtl.answers import verdicts
from mobtl.answers.lines import PROTOCOLS, Line
from mobtl.answers.table import Row, number, spread_in_words, with_unit
from mobtl.book.pages.values.families import family
from mobtl.book.parts import markup
from mobtl.validation.protocols import Protocol

# The style sheet gives the cells these names on a phone, where there is no head.
HEADERS = ("printed value", "published", *(each.label for each in PROTOCOLS), "verdict")


def table(lines: Sequence[Line], papers: Mapping[str, str]) -> str:
    """Every line as a row, in their order."""
    rows = [
        [
            f"{_named(line, papers)}{_folded(line)}",
            _published(line),
            *(_computed(line.best.get(protocol)) for protocol in PROTOCOLS),
            _verdicts(line),
        ]
        for line in lines
    ]
    return markup.table(HEADERS, rows, "full-width numbers values")


def _named(line: Line, papers: Mapping[str, str]) -> str:
    """What is printed and where, with the place that an address names; it leads to the entry as typed."""
    entry = line.entry
    row = next(iter(line.best.values()))
    where = f"{papers[entry.paper]}, {{ref}}`{entry.item} <published-{entry.id}>`"
    return f"[]{{#{entry.id}}}{markup.text(with_unit(row))}<br>[{where}, {entry.kind}]{{.value-note}}"


def _published(line: Line) -> str:
    side = f"<br>[{line.entry.better} is better]{{.value-note}}" if line.entry.better else ""
    return f"{markup.text(line.entry.printed)}{side}"


def _computed(row: Row | None) -> str:
    """The number with its range, which leads to the page that computes it, and below it what number it is."""
    if row is None or row.computed is None:
        return "–"
    return f"{_number(row)}<br>[{_how(row)}]{{.value-note}}"


def _verdicts(line: Line) -> str:
    """The verdict as published in bold; leak free, where there is one, below it."""
    said = [_verdict(line.best[protocol], protocol) for protocol in PROTOCOLS if line.verdict(protocol)]
    return "<br>".join(said) or markup.text(verdicts.SECOND)


def _verdict(row: Row, protocol: Protocol) -> str:
    name, _ = family(row.verdict)
    words = markup.text(row.verdict)
    shown = f"{protocol.label}: {words}" if protocol == Protocol.LEAK_FREE else f"**{words}**"
    return f"[{shown}]{{.verdict-{name} .value-verdict}}"


def _folded(line: Line) -> str:
    rest = line.rest
    if not rest:
        return ""
    answers = "<br>".join(f"{_protocol(row)}: {_number(row)}, {_how(row)}: {markup.text(row.verdict)}" for row in rest)
    n = f"{len(rest)} other answer{'s' if len(rest) > 1 else ''}"
    return f'<details class="value-rest"><summary>{n}</summary>{answers}</details>'


def _protocol(row: Row) -> str:
    return row.protocol.replace("_", " ") or "no training"


def _number(row: Row) -> str:
    spread = f" ({spread_in_words(row)})" if spread_in_words(row) != "–" else ""
    value = f"{number(row.computed, row.printed)}{spread}".replace("-", "−")
    return markup.link(markup.text(value), row.page.removesuffix(".html"))


def _how(row: Row) -> str:
    """Which number it is: statistic, of how many, preset."""
    return ", ".join(markup.text(each) for each in (row.statistic, row.n, row.preset) if each)
