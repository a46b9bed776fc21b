"""Whether today's code makes what a committed result has: a piece of it row by row, the rest within the spread of seeds."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pandas as pd

from mobtl.errors import MobtlError
from mobtl.records import store
from mobtl.records.committed import Committed, Replay
from mobtl.records.record import Metric, Record
from mobtl.results import again
from mobtl.results.state import parts_now, write
from mobtl.runs.plan import Task

# What may differ by rounding only: numbers in which nothing is random.
_EXACT, _RELATIVE = "exact", 1e-6
# So many of the ranges of a record must overlap, since some of hundreds miss each other by chance.
_SHARE = 0.95
# The numbers that a page leads with must all agree: errors of the average member.
_HEADLINE, _ERRORS = "member mean", {"MAE", "RMSE"}


@dataclass(frozen=True)
class Pair:
    """One number as it is committed and as another run gives it."""

    committed: Metric
    other: Metric

    @property
    def exact(self) -> bool:
        """Whether nothing is random in it."""
        return self.committed.statistic == _EXACT

    @property
    def headline(self) -> bool:
        """Whether it is an error of the average member."""
        return self.committed.statistic == _HEADLINE and not _ERRORS.isdisjoint(self.committed.quantity.split(", "))

    @property
    def agrees(self) -> bool:
        """Whether both are equal to 1e-6, relative, where nothing is random, else whether their 95 % ranges overlap."""
        if self.exact:
            return math.isclose(self.committed.value, self.other.value, rel_tol=_RELATIVE)
        (low, high), (other_low, other_high) = self.committed.spread, self.other.spread
        return low <= other_high and other_low <= high

    def __str__(self) -> str:
        name = f"{self.committed.quantity} ({self.committed.statistic})"
        return f"{name}: committed {_words(self.committed)}, now {_words(self.other)}"


def _words(metric: Metric) -> str:
    spread = f" ({metric.spread[0]:.4g} to {metric.spread[1]:.4g})" if metric.spread else ""
    return f"{metric.value:.7g}{spread}"


def pairs(committed: Sequence[Record], new: Sequence[Record]) -> list[Pair]:
    """The numbers that can be compared: complete in both records of an experiment, and exact, or with a spread in both."""
    found = []
    others = {(each.experiment, each.protocol): each for each in new}
    for record in committed:
        other = others.get((record.experiment, record.protocol))
        by_name = {(m.quantity, m.statistic): m for m in other.metrics} if other else {}
        own = [Pair(m, by_name[m.quantity, m.statistic]) for m in record.metrics if (m.quantity, m.statistic) in by_name]
        found += [each for each in own if _comparable(each)]
    return found


def _comparable(pair: Pair) -> bool:
    if not (pair.committed.complete and pair.other.complete):
        return False
    return pair.exact or (pair.committed.spread is not None and pair.other.spread is not None)


def disagreements(compared: Sequence[Pair]) -> list[Pair]:
    """The numbers in which two results do not agree; empty where they do.

    Two results agree where every exact number is equal, the 95 % ranges of every headline overlap (MAE and RMSE of the
    average member), and so do those of at least 95 % of all random numbers: with hundreds of them, a few miss each other by
    chance.
    """
    random = [each for each in compared if not each.exact]
    missed = [each for each in random if not each.agrees]
    if len(missed) <= (1 - _SHARE) * len(random):
        missed = [each for each in missed if each.headline]
    return [each for each in compared if each.exact and not each.agrees] + missed


def replay(committed: Committed, task: Task) -> Replay:
    """Make a piece of a committed result again and compare it row by row, the rest with the finished fast run of that run.

    That they agree is written into kept.json.

    Raises
    ------
    MobtlError
        If they do not, naming the numbers, or if nothing that was trained can be compared; kept.json stays as it was.
    """
    own = committed.records()
    rows = pd.concat([again.rows(record) for record in own], ignore_index=True)
    apart = rows[~rows["agrees"]]
    compared = pairs(own, store.load_all(task.folder))
    wrong = [str(each) for each in disagreements(compared)]
    if len(apart) > (1 - again.SHARE) * len(rows):
        first = apart.iloc[0]
        wrong.insert(
            0,
            f"{len(apart)} of {len(rows)} numbers that were trained again differ, {first['what']} for one "
            f"(committed {first['committed']:.7g}, now {first['now']:.7g})",
        )
    if wrong:
        raise MobtlError(
            f"{committed.run.id}: the committed record is not what today's code makes, so `mobtl run {committed.run.id} "
            f"--preset {committed.kept.preset}` must make it anew: {'; '.join(wrong)}."
        )
    entry = Replay(
        date=datetime.now(UTC),
        parts=parts_now(committed),
        rows=len(rows),
        rows_missed=len(apart),
        compared=len(compared),
        missed=[f"{each.committed.quantity} ({each.committed.statistic})" for each in compared if not each.agrees],
    )
    write(committed.folder, committed.kept.model_copy(update={"replays": [*committed.kept.replays, entry]}))
    return entry
