"""What the labels of each task allow any model of compositions, and how near the best entry of the leaderboard comes."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from mobtl.answers.leaderboard.boards import FORMULA
from mobtl.answers.leaderboard.ranking import least, scores_of
from mobtl.experiments.leaderboard import limits
from mobtl.experiments.leaderboard.ceiling import Components
from mobtl.experiments.leaderboard.tasks import TASKS, Task
from mobtl.figures.leaderboard import limits as figures
from mobtl.physics.units import in_text
from mobtl.records.record import Metric
from mobtl.results.leaderboard.board import boards
from mobtl.results.leaderboard.kept import Standing


@dataclass(frozen=True)
class Bound:
    """A task: by what rows have in common how much their labels differ, and the entry that errs least, if one is kept."""

    task: Task
    limits: Mapping[str, Components]
    best: Standing | None

    @property
    def allowed(self) -> Components:
        """What rows of one formula allow."""
        return self.limits[limits.FORMULA]

    @property
    def reached(self) -> Metric | None:
        """The R2 of the best entry."""
        return scores_of(self.best.record)["R2"] if self.best else None


def bounds() -> list[Bound]:
    """Every task that has a number to predict; formulas held out.

    Raises
    ------
    MobtlError
        If a record is damaged.
    """
    tasks = [task for task in TASKS.values() if task.kind == "regression"]
    return [Bound(board.task, limits.limits(board.task), least(board.standings)) for board in boards(tasks, [FORMULA])]


def drawn(every: Sequence[Bound]) -> list[figures.Bound]:
    """As `mobtl.figures.leaderboard.limits` draws them."""
    return [
        figures.Bound(
            each.task.title,
            (each.allowed.r2, *each.allowed.interval),
            (each.reached.value, *each.reached.spread) if each.reached else None,
        )
        for each in every
    ]


def told(every: Sequence[Bound]) -> dict[str, float | str]:
    """What prose may say of each task by its id, and a sentence on those whose best entry comes as far as labels allow."""
    found: dict[str, float | str] = {}
    for each in every:
        found[f"{each.task.id}-allowed"] = _r2(each.allowed)
        if each.reached:
            found[f"{each.task.id}-reached"] = f"{each.reached.value:.2f} ({' to '.join(map(_two, each.reached.spread))})"
    found["tally"] = _tally([each for each in every if each.reached])
    return {name: _minus(text) for name, text in found.items()}


def _tally(every: Sequence[Bound]) -> str:
    """On which tasks the intervals of what is allowed and what is reached meet, and where the latter lies above or below."""
    if not every:
        return "No record of an entry is kept yet."
    above = [each for each in every if each.reached.spread[0] > each.allowed.interval[1]]
    below = [each for each in every if each.reached.spread[1] < each.allowed.interval[0]]
    met = [each for each in every if each not in above and each not in below]
    places = {"The intervals of the two meet": met, "what is reached lies above": above, "it stays below": below}
    said = [f"{words} on the {', the '.join(each.task.title for each in them)}" for words, them in places.items() if them]
    text = "; ".join(said)
    return f"{text[0].upper()}{text[1:]}."


def table(every: Sequence[Bound]) -> pd.DataFrame:
    """Each bound of each task, as text, indexed by task and by what rows have in common.

    Returns
    -------
    DataFrame: rows that have it, groups, the standard deviation within a group, the R2 allowed, the best R2, its entry.
    """
    rows = {}
    for each in every:
        unit = in_text(each.task.unit)
        for what, its in each.limits.items():
            rows[each.task.title, what] = {
                "rows": its.n_rows,
                "groups": its.n_groups,
                "standard deviation within a group": f"{its.deviation:.2f} {unit}",
                "R² allowed": _minus(_r2(its)),
                "best R²": _minus(f"{each.reached.value:.2f}") if each.reached else "–",
                "of": each.best.entry.title if each.best else "–",
            }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis(["task", "labels compared"])


def _r2(its: Components) -> str:
    return f"{its.r2:.2f} ({' to '.join(map(_two, its.interval))})"


def _two(value: float) -> str:
    return f"{value:.2f}"


def _minus(text: str) -> str:
    return re.sub(r"-(?=\d)", "−", text)
