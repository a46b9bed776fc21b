"""The table of numbers with one line for each printed value: of its answers the one that counts under each protocol."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import get_args

from mobtl.answers import verdicts
from mobtl.answers.published import Published
from mobtl.answers.table import Row
from mobtl.catalogue.specs import Preset
from mobtl.validation.protocols import Protocol

PROTOCOLS = (Protocol.AS_PUBLISHED, Protocol.LEAK_FREE)
_LARGEST_FIRST = get_args(Preset)[::-1]


@dataclass(frozen=True)
class Line:
    """A printed value with every row that answers it, in the order of the table."""

    entry: Published
    rows: tuple[Row, ...]

    @cached_property
    def best(self) -> dict[str, Row]:
        """By protocol the row that counts: a judged one before one beside it, then that of the largest preset."""
        found = {}
        for protocol in PROTOCOLS:
            own = [row for row in self.rows if protocol_of(row) == protocol]
            if own:
                found[protocol] = min(own, key=_rank)
        return found

    @cached_property
    def rest(self) -> list[Row]:
        """The other rows, best first."""
        best = self.best.values()
        return sorted((row for row in self.rows if not any(row is each for each in best)), key=_rank)

    def verdict(self, protocol: str) -> str:
        """The verdict under a protocol without its reason; "" where nothing is judged."""
        row = self.best.get(protocol)
        return "" if row is None or row.verdict == verdicts.SECOND else short(row.verdict)


def lines(table: Iterable[Row]) -> list[Line]:
    """One line for each entry that has a row, in the order of the table; rows that answer none are left out."""
    found: dict[str, list[Row]] = {}
    for row in table:
        if row.entry is not None:
            found.setdefault(row.entry.id, []).append(row)
    return [Line(rows[0].entry, tuple(rows)) for rows in found.values()]


def protocol_of(row: Row) -> str:
    """The protocol under which a row stands: where nothing is trained, or nothing is computed, as published."""
    return row.protocol or Protocol.AS_PUBLISHED


def short(verdict: str) -> str:
    """A verdict without its reason."""
    return verdict.partition(", because")[0]


def _rank(row: Row) -> tuple[bool, int]:
    return row.verdict == verdicts.SECOND, _LARGEST_FIRST.index(row.preset or "fast")
