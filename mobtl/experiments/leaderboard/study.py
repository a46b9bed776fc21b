"""The leaderboard: an entry on a task, held out by formula, chemical system or anion, with nothing of a test fold seen.

The folds are fixed (`mobtl.datasets.leaderboard.folds`). In each, everything that learns from rows (scaling, choice of
descriptors, settings, the model) learns from the training rows alone, and settings are chosen in folds within them that hold
out as the outer ones do. A source leaves out the compounds that are tested.
"""

import time
from functools import partial

import numpy as np
import pandas as pd

from mobtl.experiments.leaderboard import blocks, pretraining, scores
from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.fits import Job, Start, name_of, parts_of
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.sources import Source, source_of
from mobtl.experiments.leaderboard.tasks import FOLDS, Data, Split, check_scheme
from mobtl.models.seeds import seed_of
from mobtl.records.partial import Arrays, Partial, Unit
from mobtl.records.record import Record

__all__ = ["inputs", "run", "source_of"]
SEED = 0


def run(data: Data, entry: Entry, scheme: str, source: Source | None = None, kept: Partial | None = None) -> Record:
    """Fit an entry in every fold of a scheme, and score what it says of the rows held out.

    Parameters
    ----------
    data : as `mobtl.experiments.leaderboard.inputs.inputs` makes it, with the blocks of the entry.
    scheme : of `mobtl.experiments.leaderboard.tasks.SCHEMES`.
    source : the rows of the entry's source property, where it has one.
    kept : where finished parts are kept, if the study may be stopped and go on.

    Returns
    -------
    Record with the scores of `mobtl.experiments.leaderboard.scores` and the tables ``predictions`` (id, repeat, fold,
    prediction) and ``fits`` (repeat, fold, rows, settings chosen, core-seconds).

    Raises
    ------
    UsageError
        If there is no such scheme, the entry does not serve the task, or a class cannot be had.
    """
    started, kept = time.monotonic(), kept or Partial()
    split, own = data.splits[check_scheme(scheme)], _parts(data, entry, scheme, kept)
    found = own.each(units(data, entry, scheme, source, kept), f"{entry.id}, {data.task.id}, {scheme}")
    predicted, fits = _gathered(found, split)
    return record(
        data,
        entry.id,
        scheme,
        predicted,
        config=entry.decides(data.task) | {"seed": SEED},
        hashes=source.hashes if source else {},
        tables={"fits": fits},
        seconds=own.cost(time.monotonic() - started),
        costs=own.costs,
    )


def price(data: Data, entry: Entry, scheme: str, source: Source | None, kept: Partial) -> tuple[float, float, int]:
    """What `run` would cost: seconds once, core-seconds of a fold by the first, which is kept, and how many folds.

    Parameters and errors as of `run`; ``kept`` has not been used before.
    """
    every = units(data, entry, check_scheme(scheme), source, kept)
    ((first, work),) = every[0]()
    own = _parts(data, entry, scheme, kept)
    each = float(own.get(first, work)["times"].sum())
    _, once = own.costs.get("pretraining", (0, 0.0))
    return once, each, len(every)


def _parts(data: Data, entry: Entry, scheme: str, kept: Partial) -> Partial:
    """The parts of an entry on a task and scheme: with these settings and rows, whatever the task is called."""
    split, x = data.splits[scheme], blocks.joined(data.blocks, entry.inputs, len(data.y))
    return kept.of((entry.decides(data.task), scheme, SEED), [x, data.y, data.formulas, split.fold, split.groups])


def record(data: Data, entry: str, scheme: str, predicted: np.ndarray, config: dict | None = None, **more) -> Record:
    """The record of held-out predictions (repeats, n), wherever they were made.

    Parameters
    ----------
    entry : id of the entry.
    config : what decided the predictions, if they were made here.
    more : further fields of the record; its tables come beside the predictions, its data beside those of the task.
    """
    return Record(
        paper=data.task.paper,
        experiment=name(data.task.id, scheme),
        protocol="leak_free",
        config={"entry": entry, "task": data.task.id, "scheme": scheme} | (config or {}),
        data=dict(data.hashes) | more.pop("hashes", {}),
        metrics=scores.metrics(data, predicted, entry, SEED),
        tables={"predictions": _predictions(data, scheme, predicted)} | more.pop("tables", {}),
        **more,
    )


def name(task: str, scheme: str) -> str:
    """What a record of a task and a scheme is called."""
    return f"{task}.{scheme}"


def units(data: Data, entry: Entry, scheme: str, source: Source | None, kept: Partial) -> list[Unit]:
    """One unit for each fold of each repeat, so that all can be made side by side."""
    split, x = data.splits[scheme], blocks.joined(data.blocks, entry.inputs, len(data.y))
    job = Job(entry.model_for(data.task), data.task.kind, x, data.y, split)
    shared = _shared(data, entry, source, kept)

    def start(test: np.ndarray) -> Start | None:
        if source is None or shared:
            return shared
        own = source.without(data.formulas[test])
        return Start(entry.source, x=own.x, y=own.y)

    folds = [(repeat, fold) for repeat in range(len(split.fold)) for fold in range(FOLDS)]
    return [partial(parts_of, job, *each, start(split.sides(*each)[1]), SEED) for each in folds]


def _shared(data: Data, entry: Entry, source: Source | None, kept: Partial) -> Start | None:
    """The start of all folds, if one pretraining can serve them; it serves all tasks whose compounds it has not seen."""
    own = source and source.without_all(data.formulas)
    if own is None:
        return None
    seed = seed_of(SEED, "pretraining") % 2**31
    of_source = kept.of((entry.source.model_dump(), seed), [own.x, own.y])
    made = partial(pretraining.pretrained, entry.source, own.x, own.y, seed)
    return Start(entry.source, of_source.get("pretraining", made))


def _gathered(found: dict[str, Arrays], split: Split) -> tuple[np.ndarray, pd.DataFrame]:
    """Held-out predictions (repeats, n), and a row for each fit."""
    predicted, rows = np.full(split.fold.shape, np.nan), []
    for repeat in range(len(split.fold)):
        for fold in range(FOLDS):
            part = found[name_of(repeat, fold)]
            predicted[repeat, part["test"]] = part["predicted"]
            train, test = split.sides(repeat, fold)
            seconds = dict(zip(("training_seconds", "prediction_seconds"), part["times"].tolist(), strict=True))
            counts = {"repeat": repeat, "fold": fold, "training_rows": len(train), "test_rows": len(test)}
            rows.append(counts | {"settings": str(part["chosen"])} | seconds)
    return predicted, pd.DataFrame(rows)


def _predictions(data: Data, scheme: str, predicted: np.ndarray) -> pd.DataFrame:
    repeats, n = predicted.shape
    return pd.DataFrame(
        {
            "id": np.tile(data.ids, repeats),
            "repeat": np.repeat(np.arange(repeats, dtype=np.int8), n),
            "fold": data.splits[scheme].fold.ravel().astype(np.int8),
            "prediction": predicted.ravel(),
        }
    )
