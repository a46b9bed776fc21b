"""A piece of a classifier study made again: its first random split."""

import pandas as pd

from mobtl.experiments.phonons.classifier.inputs import inputs
from mobtl.experiments.phonons.classifier.scores import RANDOM, UNIT_CELL
from mobtl.experiments.phonons.classifier.study import Config, Study, assemble, random_split
from mobtl.records.record import Record

__all__ = ["Config", "rows"]


def rows(record: Record, config: Config) -> pd.DataFrame:
    """Probabilities of a phonon band gap on the test rows of the first split, as the record has them and as made today.

    Returns
    -------
    DataFrame: what (material), committed, now.
    """
    given = inputs()
    study = Study(assemble(given), config)
    (seed,) = config.seeds(0, 1)
    split = random_split(study.data, config.protocol, seed)
    study.add(RANDOM, 0, UNIT_CELL, split, study.selected(split[0], seed), seed)
    ids = given.semiconductors["material_id"].to_numpy()[study.fits[0].test]
    kept = record.tables["predictions"].query("run == @RANDOM and number == 0 and kind == @UNIT_CELL")
    committed = kept.set_index("material_id")["probability"].loc[ids]
    return pd.DataFrame({"what": ids, "committed": committed.to_numpy(), "now": study.fits[0].probability})
