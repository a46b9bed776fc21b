"""A piece of a prediction study made again: boosted trees on composition descriptors, the first target and repeat."""

import pandas as pd

from mobtl.experiments.mobility.prediction.config import MAIN, TARGETS, Config
from mobtl.experiments.mobility.prediction.data import assemble
from mobtl.experiments.mobility.prediction.fits import fit
from mobtl.experiments.mobility.prediction.inputs import inputs
from mobtl.records.record import Record

__all__ = ["Config", "rows"]


def rows(record: Record, config: Config) -> pd.DataFrame:
    """Held-out predictions of an arm that needs no extractor, as the record has them and as today's code makes them.

    Returns
    -------
    DataFrame: what (row of the table), committed, now; decades over silicon.
    """
    arm, target = MAIN[0], next(iter(TARGETS.values()))
    given = inputs()
    # Nothing of the extractors is used, so their table may be empty.
    nothing = given.released_features.head(0).assign(arm="", carrier="", seed=0)
    found = fit(arm, target, 0, assemble(given, nothing), config)
    kept = record.tables["predictions"].query("arm == @arm.name and target == @target.name and repeat == 0")
    committed = kept.set_index("row")["predicted"].loc[found["rows"]]
    return pd.DataFrame({"what": found["rows"], "committed": committed.to_numpy(), "now": found["predicted"][0]})
