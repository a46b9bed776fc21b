"""What the model of a transfer says of materials that are handed in: number, interval, how far from what it has learnt."""

import json
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from mobtl.errors import UsageError
from mobtl.handed_in.entries import OK, Entry
from mobtl.handed_in.labelled import Labelled
from mobtl.prediction import served
from mobtl.prediction.served import Model
from mobtl.terminal import shown
from mobtl.transferring import folder as folders
from mobtl.transferring.model import FOLDER, TASK
from mobtl.transferring.rows import name_of, usable

COLUMNS = ("row", "formula", "status", "reason", "prediction", "low", "high", "unit", "nearest", "farther_than")


def model_of(folder: Path) -> Model:
    """The model that `mobtl transfer` has left in a folder.

    Raises
    ------
    UsageError
        If it has left none there.
    MobtlError
        If its files are damaged.
    """
    if not (folder / folders.ABOUT).is_file():
        raise UsageError(f"{shown(folder)} is no folder that `mobtl transfer` has written; give the one behind its -o.")
    return served.model(TASK, "formula", folder / FOLDER)


def predicted(folder: Path, entries: Iterable[Entry], level: float = 0.8) -> pd.DataFrame:
    """A line for each entry, in their order; one that cannot be predicted says why.

    Parameters
    ----------
    folder : that `mobtl transfer` has written.
    level : of the intervals.

    Returns
    -------
    DataFrame with the columns `COLUMNS`
        ``nearest`` is the nearest compound of the training rows, ``farther_than`` the share of these that are nearer to
        theirs. Labels that were logarithms are told as numbers.

    Raises
    ------
    UsageError
        As `model_of`, and if there are no intervals of that level.
    """
    model, is_log = model_of(folder), json.loads((folder / folders.ABOUT).read_text())["log"]
    every = usable([Labelled(entry, 0.0) for entry in entries])
    lines = pd.DataFrame(
        {
            "row": [name_of(each.entry) for each in every.every],
            "formula": [each.entry.composition.reduced if each.entry.composition else "" for each in every.every],
            "status": [each.entry.status for each in every.every],
            "reason": [each.entry.reason for each in every.every],
        }
    ).reindex(columns=list(COLUMNS))
    lines[["nearest", "unit"]] = ""
    if every.used:
        from mobtl.experiments.leaderboard import blocks

        found = {name: blocks.of_formulas(name, every.formulas) for name in model.inputs}
        x = blocks.joined(found, model.inputs, len(every.used))
        values = model.predict(x)
        numbers = np.column_stack([values, model.interval(values, level)])
        distances, places = model.nearest(x)
        rows = lines.index[lines["status"] == OK]
        lines.loc[rows, ["prediction", "low", "high"]] = 10.0**numbers if is_log else numbers
        lines.loc[rows, "nearest"] = model.training.formulas[places]
        lines.loc[rows, "farther_than"] = model.farther_than(distances)
        lines["unit"] = "" if is_log else model.card.unit
    return lines
