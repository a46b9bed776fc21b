"""A piece of an extractor study made again: the first adversarial extractor for electrons."""

import numpy as np
import pandas as pd

from mobtl.experiments.mobility.extractor.config import ATL, Config
from mobtl.experiments.mobility.extractor.fits import Study
from mobtl.experiments.mobility.extractor.inputs import inputs
from mobtl.physics.mobility import CARRIERS
from mobtl.records.record import Record

__all__ = ["Config", "rows"]


def rows(record: Record, config: Config) -> pd.DataFrame:
    """Features of all 2D formulas, as the record has them and as today's code makes them.

    Returns
    -------
    DataFrame: what (formula and feature), committed, now.
    """
    study = Study(inputs(), config)
    values = study.part(CARRIERS[0], ATL, 0)["flat"]
    kept = record.tables["features"].query("arm == @ATL and carrier == @CARRIERS[0] and seed == 0")
    columns = [name for name in kept if name.startswith("feature_")]
    committed = kept.set_index("reduced_formula")[columns].loc[study.flat].to_numpy()
    what = [f"{formula}, {name}" for formula in study.flat for name in columns]
    return pd.DataFrame({"what": what, "committed": committed.ravel(), "now": np.ravel(values)})
