"""The table of published against computed values, made of ``data/published.yml`` and the records of the runs."""

import json
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from tabulate import tabulate

from mobtl.answers import published, verdicts
from mobtl.answers.found import Answers, Found, Output, Source
from mobtl.answers.published import Published
from mobtl.errors import MobtlError, UsageError
from mobtl.physics.units import in_text
from mobtl.records.record import Metric
from mobtl.records.store import load_all


@dataclass(frozen=True)
class Row:
    """One line of the table.

    ``run`` is the id of the run that computed it, "" where none did.
    ``published`` is a number, a claim's sentence, or ``None`` where the paper prints none; ``printed`` is it as printed.
    ``entry`` is what data/published.yml says of it; the rows as plain objects leave it out.
    """

    paper: str
    item: str
    quantity: str
    unit: str
    run: str
    protocol: str
    preset: str
    published: float | str | None
    printed: str | None
    statistic: str
    computed: float | None
    spread: tuple[float, float] | None
    n: str
    verdict: str
    page: str
    entry: Published | None = None


# Letters in a line of a column of the text table.
_WIDTHS = {"quantity": 40, "run": 26, "published": 24, "verdict": 34}
# What the rows have as plain objects.
FIELDS = tuple(name for name in Row.__dataclass_fields__ if name != "entry")


def rows(outputs: Iterable[Output]) -> list[Row]:
    """Every published value with its computed ones, then every computed number that no paper prints.

    Raises
    ------
    MobtlError
        If a published value has neither a computed one nor a reason why there is none.
    """
    sources = [Source(record, output) for output in outputs for record in load_all(output.folder, with_tables=False)]
    entries = published.load()
    answers = Answers(sources, entries)
    table, answered, missing = [], set(), []
    for entry in entries:
        found = answers.to(entry)
        answered |= {id(each.metric) for each, _ in found}
        table += [_row(each, each.shown(entry), verdict, entry) for each, verdict in found]
        if found:
            continue
        if entry.cannot or not entry.judged:
            table.append(_unanswered(entry))
        else:
            missing.append(f"{entry.id} ({entry.quantity}, {entry.statistic})")
    if missing:
        raise MobtlError(
            f"no run computes {'; '.join(missing)}: add the metric to an experiment of notebooks/runs.yml, "
            "or say in data/published.yml (`cannot`) why there is none"
        )
    others = [each for each in answers.found if id(each.metric) not in answered]
    return table + [_row(each, each.metric, verdicts.NO_PUBLISHED) for each in others]


def _row(found: Found, metric: Metric, verdict: str, entry: Published | None = None) -> Row:
    record, output = found.source.record, found.source.output
    return Row(
        paper=record.paper,
        item=entry.item if entry else "",
        quantity=metric.quantity,
        unit=metric.unit,
        run=output.run.id,
        protocol=record.protocol,
        preset=output.preset,
        published=_value(entry) if entry else None,
        printed=entry.printed if entry else None,
        statistic=metric.statistic,
        computed=metric.value,
        spread=metric.spread,
        n=metric.n,
        verdict=verdict,
        page=f"{output.page}.html",
        entry=entry,
    )


def _value(entry: Published) -> float | str:
    """The printed number; of what is none, the words."""
    return entry.printed if entry.is_sentence else entry.value


def _unanswered(entry: Published) -> Row:
    return Row(
        paper=entry.paper,
        item=entry.item,
        quantity=entry.quantity,
        unit=entry.unit,
        run="",
        protocol="",
        preset="",
        published=_value(entry),
        printed=entry.printed,
        statistic=entry.statistic,
        computed=None,
        spread=None,
        n="",
        verdict=verdicts.CANNOT.format(entry.cannot) if entry.cannot else verdicts.unjudged(entry),
        page="",
        entry=entry,
    )


def as_objects(table: list[Row]) -> list[dict]:
    """The rows as plain objects, for JSON."""
    return [{name: getattr(row, name) for name in FIELDS} for row in table]


def differences(before: list[dict], after: list[dict]) -> list[str]:
    """What changed between two builds, one line per row that is new, gone, or has another number or verdict."""
    identity = [name for name in FIELDS if name not in ("computed", "spread", "n", "verdict", "page")]

    def by_key(objects: list[dict]) -> dict[tuple, dict]:
        return {tuple(str(item[name]) for name in identity): item for item in objects}

    old, new = by_key(before), by_key(after)
    lines = []
    for key in sorted(old.keys() | new.keys()):
        name = ", ".join(part for part in key if part not in ("", "None"))
        was, now = old.get(key), new.get(key)
        if was is None:
            lines.append(f"new: {name}: {number(now['computed'])}, {now['verdict']}")
        elif now is None:
            lines.append(f"gone: {name}: {number(was['computed'])}, {was['verdict']}")
        elif (was["computed"], was["verdict"]) != (now["computed"], now["verdict"]):
            changes = [f"{number(was['computed'])} -> {number(now['computed'])}"]
            if was["verdict"] != now["verdict"]:
                changes.append(f"{was['verdict']} -> {now['verdict']}")
            lines.append(f"changed: {name}: {'; '.join(changes)}")
    return lines


def number(value: float | None, like: str | None = None) -> str:
    """A computed number with four significant digits, or more where ``like``, a printed number, has more decimals."""
    if value is None:
        return "–"
    if float(value).is_integer():
        return f"{value:.0f}"
    decimals = len(like.partition(".")[2]) if like and like.replace(".", "").isdigit() else 0
    short, long = f"{value:.4g}", f"{value:.{decimals}f}"
    return long if len(long) > len(short) else short


def text_table(table: list[Row]) -> str:
    """The rows for a terminal, paper by paper."""
    headers = ["paper", "item", "quantity", "run", "protocol, statistic, preset"]
    headers += ["published", "computed", "95 % spread", "verdict"]
    body = [
        [
            row.paper,
            row.item or "–",
            with_unit(row),
            row.run or "–",
            ", ".join(filter(None, (how(row), row.preset))),
            row.printed or "–",
            number(row.computed, row.printed),
            spread_in_words(row),
            row.verdict,
        ]
        for row in table
    ]
    lines = [[_wrapped(cell, _WIDTHS.get(header)) for header, cell in zip(headers, row, strict=True)] for row in body]
    return tabulate(lines, headers, tablefmt="simple", disable_numparse=True)


def _wrapped(cell: str, width: int | None) -> str:
    """A cell in lines of at most so many letters; tabulate can do so, but takes long over the many that are short enough."""
    return cell if width is None or len(cell) <= width else textwrap.fill(cell, width)


def with_unit(row: Row) -> str:
    """The quantity of a row with its unit in brackets."""
    unit = in_text(row.unit)
    return f"{row.quantity} ({unit})" if unit else row.quantity


def how(row: Row) -> str:
    """Protocol and statistic of a row."""
    return ", ".join(filter(None, (row.protocol.replace("_", " "), row.statistic)))


def spread_in_words(row: Row) -> str:
    """The 95 % range of a row; of a number in which nothing is random how far it is from the printed one, else a dash."""
    if row.spread:
        return f"{number(row.spread[0])} to {number(row.spread[1])}"
    if row.statistic != "exact" or row.computed is None or not isinstance(row.published, float) or not row.published:
        return "–"
    off = 100 * (row.computed / row.published - 1)
    return f"exact, {off:+.2g} %" if off else "exact, equal"


def read(path: Path, names: set[str]) -> list[dict]:
    """The rows in a file that ``mobtl numbers --json`` or ``mobtl book`` made; refused (UsageError) without these fields."""
    try:
        rows = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist; `mobtl numbers --json > {path}` in the other build makes it.") from None
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror}); give a file that `mobtl numbers --json` made."
        ) from None
    except ValueError as error:
        raise UsageError(f"{path} is not JSON ({error}); `mobtl numbers --json` makes such a file.") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.keys() == names for row in rows):
        raise UsageError(f"{path} does not hold the rows that `mobtl numbers --json` prints.")
    return rows
