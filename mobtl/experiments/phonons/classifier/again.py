"""A piece of a classifier study made again: its first random split."""

import pandas as pd

from mobtl.experiments.phonons.classifier.config import Config
from mobtl.experiments.phonons.classifier.fits import fit_of, of_random_split
from mobtl.experiments.phonons.classifier.inputs import inputs
from mobtl.experiments.phonons.classifier.study import assemble
from mobtl.records.record import Record

__all__ = ["Config", "rows"]


def rows(record: Record, config: Config) -> pd.DataFrame:
    """Probabilities of a phonon band gap on the test rows of the first split, as the record has them and as made today.

    Returns
    -------
    DataFrame: what (material), committed, now.
    """
    given = inputs()
    name, work = next(iter(of_random_split(assemble(given), config, 0)))
    fit = fit_of(name, work())
    ids = given.semiconductors["material_id"].to_numpy()[fit.test]
    kept = record.tables["predictions"]
    own = kept[(kept["run"] == fit.run) & (kept["number"] == fit.number) & (kept["kind"] == fit.kind)]
    committed = own.set_index("material_id")["probability"].loc[ids]
    return pd.DataFrame({"what": ids, "committed": committed.to_numpy(), "now": fit.probability})
