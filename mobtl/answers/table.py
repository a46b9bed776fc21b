"""The table of published against computed values, made of ``data/published.yml`` and the records of the runs."""

import json
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tabulate import tabulate

from mobtl.answers import published, verdicts
from mobtl.answers.published import Published
from mobtl.catalogue.specs import Run
from mobtl.errors import MobtlError, UsageError
from mobtl.physics.units import in_text
from mobtl.records.record import Metric, Record
from mobtl.records.store import load_all

# The rows of a `leak_free` record that answer a published value besides those of the paper's own statistic.
LEAK_FREE_STATISTICS = ("member mean", "ensemble", "single split", "random splits")
# The rows of any protocol that answer a published value of the first statistic besides their own.
ALSO = {"single split": "random splits"}


class Output(Protocol):
    """A result: of which run, where its records lie, which page shows it, and whether it is a stale committed one."""

    run: Run
    folder: object
    preset: str
    page: str
    stale: bool


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


@dataclass(frozen=True)
class Found:
    """A metric with the record and the run it stands in."""

    metric: Metric
    record: Record
    output: Output

    def row(self, verdict: str, entry: Published | None = None) -> Row:
        metric, record = self.metric, self.record
        return Row(
            paper=record.paper,
            item=entry.item if entry else "",
            quantity=metric.quantity,
            unit=metric.unit,
            run=self.output.run.id,
            protocol=record.protocol,
            preset=self.output.preset,
            published=_value(entry) if entry else None,
            printed=entry.printed if entry else None,
            statistic=metric.statistic,
            computed=metric.value,
            spread=metric.spread,
            n=metric.n,
            verdict=verdict,
            page=f"{self.output.page}.html",
            entry=entry,
        )


def _value(entry: Published) -> float | str:
    return entry.printed if entry.kind == "claim" else entry.value


def rows(outputs: Iterable[Output]) -> list[Row]:
    """Every published value with its computed ones, then every computed number that no paper prints.

    Raises
    ------
    MobtlError
        If a published value has neither a computed one nor a reason why there is none.
    """
    read = [(output, record) for output in outputs for record in load_all(output.folder, with_tables=False)]
    found = [Found(metric, record, output) for output, record in read for metric in record.metrics]
    about: dict[tuple[str, str], list[Found]] = {}
    for f in found:
        about.setdefault((f.record.paper, f.metric.quantity), []).append(f)
    table, answered, missing = [], set(), []
    for entry in published.load():
        answers = [f for f in about.get((entry.paper, entry.quantity), ()) if _answers(entry, f)]
        answered |= {id(f) for f in answers}
        if answers:
            table += _judged(entry, answers)
        elif entry.cannot or entry.kind == "reference":
            verdict = verdicts.CANNOT.format(entry.cannot) if entry.cannot else verdicts.REFERENCE
            table.append(_unanswered(entry, verdict))
        else:
            missing.append(f"{entry.id} ({entry.quantity}, {entry.statistic})")
    if missing:
        raise MobtlError(
            f"no run computes {'; '.join(missing)}: add the metric to an experiment of notebooks/runs.yml, "
            "or say in data/published.yml (`cannot`) why there is none"
        )
    return table + [f.row(verdicts.NO_PUBLISHED) for f in found if id(f) not in answered]


def _answers(entry: Published, found: Found) -> bool:
    """Whether a metric of an entry's paper and quantity is of a statistic that answers it."""
    if found.record.protocol == "leak_free":
        return found.metric.statistic in (*LEAK_FREE_STATISTICS, entry.statistic)
    return found.metric.statistic in (entry.statistic, ALSO.get(entry.statistic))


def _judged(entry: Published, answers: list[Found]) -> list[Row]:
    return [f.row(_verdict(entry, f, answers), entry) for f in answers]


def _verdict(entry: Published, f: Found, answers: list[Found]) -> str:
    if f.output.stale and entry.kind != "reference":
        return verdicts.UNDECIDED_STALE
    verdict = verdicts.judge(entry, f.metric)
    if f.record.protocol != "as_published" or entry.kind == "claim":
        return verdict
    leak_free = [other for other in answers if other.record.protocol == "leak_free"]
    # Two studies of one size are compared where there are two, of them those with the same parameters, or nearly so, and in
    # them the same statistic.
    leak_free.sort(
        key=lambda other: (
            other.output.stale,
            other.output.preset != f.output.preset,
            _settings_apart(f.record.config, other.record.config),
            other.metric.statistic != f.metric.statistic,
        )
    )
    if verdict == verdicts.REPRODUCED and leak_free and leak_free[0].output.stale:
        return verdicts.LEAKAGE_UNDECIDED
    return verdicts.with_leak_free(entry, verdict, leak_free[0].metric if leak_free else None)


def _settings_apart(one: dict, other: dict) -> int:
    """How many settings of two records differ, those of a setting that has settings of its own among them."""
    first, second = _flat(one), _flat(other)
    return sum(first.get(name) != second.get(name) for name in first.keys() | second.keys())


def _flat(config: dict, path: tuple[str, ...] = ()) -> dict[tuple[str, ...], object]:
    flat = {}
    for name, value in config.items():
        flat |= _flat(value, (*path, name)) if isinstance(value, dict) else {(*path, name): value}
    return flat


def _unanswered(entry: Published, verdict: str) -> Row:
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
        verdict=verdict,
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
    """The 95 % range of a row, a dash where it has none."""
    return f"{number(row.spread[0])} to {number(row.spread[1])}" if row.spread else "–"


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
