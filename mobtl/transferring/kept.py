"""What a transfer has left in its folder, read again: the record, the findings, the rows."""

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from mobtl.errors import MobtlError
from mobtl.experiments.own.transfer.study import EXPERIMENT
from mobtl.records import store
from mobtl.records.record import Record


@dataclass(frozen=True)
class Kept:
    """The record, and the tables ``findings`` and ``rows``."""

    record: Record
    findings: pd.DataFrame
    rows: pd.DataFrame


def read(folder: Path) -> Kept:
    """What lies in a folder.

    Raises
    ------
    MobtlError
        If something is missing, or cannot be read.
    """
    try:
        tables = [pd.read_csv(folder / f"{name}.csv", keep_default_na=False) for name in ("findings", "rows")]
    except OSError as error:
        raise MobtlError(
            f"{folder} holds no result of a transfer ({error.strerror}); `mobtl transfer` makes one."
        ) from error
    return Kept(store.load(folder / "records" / f"{EXPERIMENT}.json"), *tables)
