"""Predictions made elsewhere: the rows to predict as a table, and reading them back, refused where rows are others."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mobtl.errors import MobtlError, UsageError
from mobtl.experiments.leaderboard.tasks import SCHEMES, TASKS, Data
from mobtl.originals.strict_csv import number_of

# What a file of predictions must have; `rows` gives all but the last.
COLUMNS = ("task", "scheme", "folds", "repeat", "fold", "id", "prediction")
# What stands beside them in `rows` for whoever predicts.
BESIDE = ("formula", "label")


def rows(data: Data, scheme: str) -> pd.DataFrame:
    """The rows of a task, in each repeat of a scheme: those of a fold are predicted by what has seen only the other folds.

    Returns
    -------
    DataFrame: `COLUMNS` but for the prediction, `BESIDE`. ``folds`` is the SHA-256 of the table of folds.
    """
    fold = data.splits[scheme].fold
    repeats, n = fold.shape
    return pd.DataFrame(
        {
            "task": data.task.id,
            "scheme": scheme,
            "folds": data.hashes["leaderboard_folds"],
            "repeat": np.repeat(np.arange(repeats), n),
            "fold": fold.ravel(),
            "id": np.tile(data.ids, repeats),
            "formula": np.tile(data.formulas, repeats),
            "label": np.tile(data.y, repeats),
        }
    )


def asked(cells: pd.DataFrame, place: str) -> tuple[str, str]:
    """Task and scheme of a file of predictions, given as texts.

    Raises
    ------
    UsageError
        If a column is missing or unknown, or the file has several tasks or schemes, or one that there is not.
    """
    missing = [name for name in COLUMNS if name not in cells]
    if missing:
        raise UsageError(
            f"{place} has no column {missing[0]}; `mobtl leaderboard folds TASK` prints the rows with all others."
        )
    if strange := [name for name in cells if name not in (*COLUMNS, *BESIDE)]:
        raise UsageError(f"{place} has a column {strange[0]}, which means nothing here; remove it.")
    found = []
    for column, known in (("task", TASKS), ("scheme", SCHEMES)):
        names = cells[column].unique()
        if len(names) != 1 or names[0] not in known:
            raise UsageError(
                f"{place} needs one {column}, out of {', '.join(known)}; it has {', '.join(names[:3]) or 'none'}."
            )
        found.append(str(names[0]))
    return found[0], found[1]


def predictions(cells: pd.DataFrame, data: Data, place: str) -> np.ndarray:
    """Predictions (repeats, n) of a task and scheme, in the order of its rows.

    Parameters
    ----------
    cells : the file as texts, checked by `asked`.
    place : its name, for what is refused.

    Raises
    ------
    MobtlError
        If they were made with other folds, miss or repeat rows, have rows that the task has not, or one is no finite number,
        or of a class none between 0 and 1.
    """
    scheme = cells["scheme"].iloc[0]
    wanted = rows(data, scheme)
    key = ["repeat", "id"]
    expected, given = (table[key].astype(str).agg(" ".join, axis=1) for table in (wanted, cells))
    if (cells["folds"] != data.hashes["leaderboard_folds"]).any():
        raise MobtlError(
            f"{place} was made with other folds ({_some(cells['folds'].unique())}) than those of this repository "
            f"({data.hashes['leaderboard_folds']}); make the predictions on the rows of `mobtl leaderboard folds`."
        )
    if twice := sorted(set(given[given.duplicated()])):
        raise MobtlError(f"{place} repeats {len(twice)} rows (repeat and id), such as {_some(twice)}; leave one of each.")
    if strange := sorted(set(given) - set(expected)):
        raise MobtlError(f"{place} has {len(strange)} rows that the task has not, such as {_some(strange)}; remove them.")
    if missing := sorted(set(expected) - set(given)):
        raise MobtlError(
            f"{place} misses {len(missing)} of {len(expected)} rows, such as {_some(missing)}; predict all rows."
        )
    ordered = cells.set_index(given).loc[expected]
    if (moved := ordered["fold"].to_numpy() != wanted["fold"].astype(str).to_numpy()).any():
        raise MobtlError(
            f"{place} has other folds for {moved.sum()} rows, such as {_some(expected[moved])}; keep each in its own."
        )
    return _numbers(ordered["prediction"], data, place).reshape(data.splits[scheme].fold.shape)


def _numbers(texts: pd.Series, data: Data, place: str) -> np.ndarray:
    values = texts.map(number_of).to_numpy(float)
    if (wrong := ~np.isfinite(values)).any():
        raise MobtlError(
            f"{place} has {wrong.sum()} predictions that are no finite numbers, such as {texts[wrong].iloc[0]!r}."
        )
    if data.task.kind == "classification" and (values.min() < 0 or values.max() > 1):
        raise MobtlError(f"{place} predicts {data.task.id} by probabilities, which lie between 0 and 1.")
    return values


def _some(names: Sequence[str]) -> str:
    return ", ".join(map(str, list(names)[:3]))
