"""Which tasks are served, for which kinds of input, and which entries of the leaderboard may serve them, the best first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mobtl.answers.leaderboard.ranking import predictions_of
from mobtl.errors import MobtlError
from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.scores import losses
from mobtl.experiments.leaderboard.tasks import TASKS, Data, Task
from mobtl.handed_in.entries import BULK, FORMULA, LAYER
from mobtl.prediction.cards import INSIDE, OUTSIDE
from mobtl.records.record import Record
from mobtl.results.leaderboard import kept

# The kind of structure that the rows of a data set have.
STRUCTURES = {"semiconductors": BULK, "mobility": LAYER, "c2db": LAYER}
# What knows nothing, against which each entry is set.
MEAN = "mean"
# Bytes of all models of formulas together, which a page in the browser loads, and of one model of a structure.
OF_FORMULAS, OF_STRUCTURE = 750_000, 2_000_000


@dataclass(frozen=True)
class Candidate:
    """An entry with fresh records of what it said of compounds, and of chemical systems, that it had not seen."""

    entry: Entry
    records: dict[str, Record]
    score: float


def served() -> list[Task]:
    """The tasks that are served: those of a part of the rows are not where another one has them all."""
    every = TASKS.values()
    whole = {(task.dataset, task.column, task.kind) for task in every if not task.gapped}
    return [task for task in every if not (task.gapped and (task.dataset, task.column, task.kind) in whole)]


def kinds_of(task: Task) -> tuple[str, str]:
    """The kinds of input that a task is served for."""
    return FORMULA, STRUCTURES[task.dataset]


def candidates(data: Data) -> list[Candidate]:
    """Every entry that is fitted here and whose records of this task are fresh, the best first.

    Raises
    ------
    MobtlError
        If a record is damaged, or the mean of the training rows is not among them.
    """
    found, code = [], kept.Code()
    for entry in kept.every_entry().values():
        if data.task.id not in entry.tasks or not entry.models:
            continue
        standings = {scheme: kept.standing(entry, data.task.id, scheme, code) for scheme in (INSIDE, OUTSIDE)}
        if all(each and not each.stale for each in standings.values()):
            records = {scheme: each.record for scheme, each in standings.items()}
            found.append(Candidate(entry, records, float(errors(records[INSIDE], data).mean())))
    if MEAN not in {each.entry.id for each in found}:
        raise MobtlError(
            f"the mean of the training rows has no fresh records of {data.task.id}, against which a model is set; make them "
            f"with `mobtl leaderboard run {MEAN} --task {data.task.id}`."
        )
    # Of equally good ones the one that looks at less.
    return sorted(found, key=lambda each: (each.score, len(each.entry.inputs), each.entry.id))


def errors(record: Record, data: Data) -> np.ndarray:
    """What each row (repeats, n) adds to the score that ranks, held out by formula."""
    return losses(data.task.kind, data.y, predictions_of(record, data, INSIDE))


def can_serve(entry: Entry, task: Task, given: str) -> bool:
    """Whether a kind of input has all that an entry looks at."""
    return given != FORMULA or not entry.needs_structure(task)


def optimism(every: Sequence[Candidate], data: Data, seed: int = 0) -> float:
    """How much worse the best of several is on compounds by which it was not chosen.

    The best by one half of the formulas is scored on the other half, and set against the one that is best on all: the mean
    over a hundred halves, in the unit of the score. Chosen by half as many, it says rather too much than too little.
    """
    by_row = np.array([errors(each.records[INSIDE], data).mean(axis=0) for each in every])
    _, place = np.unique(data.formulas, return_inverse=True)
    rng, found = np.random.default_rng(seed), []
    for _ in range(100):
        first = (rng.permutation(place.max() + 1) % 2 == 0)[place]
        chosen = by_row[:, first].mean(axis=1).argmin()
        found.append((by_row[chosen, ~first] - by_row[by_row.mean(axis=1).argmin(), ~first]).mean())
    return float(np.mean(found))


def limit(task: Task, given: str) -> int:
    """Bytes that a model may have; those of formulas share theirs out, one half equally, the other by their rows."""
    if given != FORMULA:
        return OF_STRUCTURE
    rows = _rows()
    return int(OF_FORMULAS / 2 * (1 / len(rows) + rows[task.id] / sum(rows.values())))


@lru_cache(maxsize=1)
def _rows() -> dict[str, int]:
    return {task.id: len(inputs(task).y) for task in served()}
