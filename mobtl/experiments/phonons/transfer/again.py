"""A piece of a transfer study made again: an arm of the first member that was trained beside no other."""

import numpy as np
import pandas as pd

from mobtl.experiments.phonons.transfer.arms import arms_of
from mobtl.experiments.phonons.transfer.config import Config, assemble
from mobtl.experiments.phonons.transfer.inputs import inputs
from mobtl.experiments.phonons.transfer.protocols import parts_of, together
from mobtl.physics.phonons import PROPERTIES
from mobtl.records.record import Record

__all__ = ["Config", "rows"]
_KEY = "phonon_gap: second and third layer fine-tuned"  # from pretrained layers, by composition


def rows(record: Record, config: Config) -> pd.DataFrame:
    """Held-out predictions of the first member, as the record has them and as today's code makes them.

    It is a whole part of the study, with all that was trained beside it: what is trained beside a network rounds its sums in
    another way, and thousands of steps make another network of that.

    Returns
    -------
    DataFrame: what (arm, repeat and material), committed, now; cm^-1.
    """
    given = inputs()
    data = assemble(given, config.seed)
    groups = {first.key: group for first, group in together(arms_of(config.protocol))}
    key = next(first for first, group in groups.items() if _KEY in [arm.key for arm in group])
    found = dict(parts_of(data, config, "cpu", np.array([0])))[f"{key}, member 0"]()
    ids = given.semiconductors["material_id"].to_numpy()[data.rows]
    kept = record.tables["predictions"].query("member == 0")
    pieces = []
    for arm in groups[key]:
        values = found[f"predictions/{arm.key}"][0]
        own = kept[(kept["property"] == PROPERTIES[arm.target].label) & (kept["arm"] == arm.name)]
        by_row = own.pivot(index="repeat", columns="material_id", values="predicted").loc[range(len(values)), ids]
        what = [f"{arm.name}, repeat {repeat}, {name}" for repeat in range(len(values)) for name in ids]
        pieces.append(pd.DataFrame({"what": what, "committed": by_row.to_numpy().ravel(), "now": values.ravel()}))
    return pd.concat(pieces, ignore_index=True)
