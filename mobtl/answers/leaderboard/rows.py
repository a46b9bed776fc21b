"""The leaderboard as rows and as text: each task's entries in their order, with intervals, costs and what they have seen."""

from collections.abc import Sequence

from mobtl.answers.leaderboard.ranking import Row, ranking
from mobtl.answers.table import number
from mobtl.experiments.leaderboard import limits
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.scores import SCORES
from mobtl.experiments.leaderboard.tasks import TASKS, Task, task_of
from mobtl.physics.units import in_text
from mobtl.results.leaderboard.board import boards


def rows(tasks: Sequence[str], scheme: str) -> list[dict]:
    """A row for each kept record of these tasks (all by default) under a scheme, in the order of the ranking.

    Returns
    -------
    list of dict: task, scheme, rank (from 1), entry, title, scores (by measure value, low, high, unit), verdict, p, seconds,
        seen, state.

    Raises
    ------
    UsageError
        If there is no such task or scheme.
    MobtlError
        If a record is damaged.
    """
    found = []
    for board in boards([task_of(name) for name in tasks] or TASKS.values(), [scheme], with_tables=[scheme]):
        if board.standings:
            ranked = ranking(inputs(board.task), scheme, board.standings)
            found += [_row(board.task.id, scheme, place, row) for place, row in enumerate(ranked, 1)]
    return found


def _row(task: str, scheme: str, rank: int, row: Row) -> dict:
    entry, record = row.standing.entry, row.standing.record
    scores = {
        measure: dict(zip(("value", "low", "high"), (metric.value, *metric.spread), strict=True)) | {"unit": metric.unit}
        for measure, metric in row.scores.items()
    }
    return {
        "task": task,
        "scheme": scheme,
        "rank": rank,
        "entry": entry.id,
        "title": entry.title,
        "scores": scores,
        "verdict": row.verdict,
        "p": row.p,
        "seconds": record.seconds,
        "seen": entry.seen,
        "state": f"stale: {row.standing.stale}" if row.standing.stale else "fresh",
    }


def text(found: list[dict]) -> str:
    """The rows as one table for each task, with what the noise of its labels allows below."""
    from tabulate import tabulate

    parts = []
    for task in dict.fromkeys(row["task"] for row in found):
        own = [row for row in found if row["task"] == task]
        measures = list(SCORES[TASKS[task].kind])
        unit = in_text(own[0]["scores"][measures[0]]["unit"])
        title = f"{TASKS[task].title}, held out by {own[0]['scheme'].replace('-', ' ')}{f' ({unit})' if unit else ''}"
        lines = [
            (row["rank"], row["entry"], *(_said(row["scores"][measure]) for measure in measures), *_end(row)) for row in own
        ]
        header = ("", "entry", *measures, "beside the best", "seconds", "state")
        parts.append(
            "\n".join([title, tabulate(lines, header, tablefmt="plain", disable_numparse=True), *_possible(TASKS[task])])
        )
    return "\n\n".join(parts) or "no record is kept; `mobtl leaderboard run` makes some"


def _possible(task: Task) -> list[str]:
    """What the differences between labels of one compound allow, a line each; nothing of classes."""
    if task.kind == "classification":
        return []
    found = []
    for what, its in limits.limits(task).items():
        low, high = its.interval
        apart = f"{its.n_rows} {what} differ by {number(its.deviation)} {in_text(task.unit)} (standard deviation)"
        found.append(f"{apart}; the R2 that allows: {its.r2:.2f} ({low:.2f} to {high:.2f})")
    return found


def _end(row: dict) -> tuple[str, str, str]:
    return row["verdict"], f"{row['seconds']:.0f}", row["state"]


def _said(score: dict) -> str:
    return f"{number(score['value'])} ({number(score['low'])} to {number(score['high'])})"
