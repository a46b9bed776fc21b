"""Chen 2024, Fig. S10: how long a prediction takes, from the structure of a material to both of its mobilities."""

import time
from collections.abc import Mapping

import numpy as np
import pandas as pd

from mobtl.experiments.mobility.screening.models import Labels, booster, hybrid
from mobtl.models.extractor import WIDTHS, Extractor
from mobtl.physics.mobility import CARRIERS
from mobtl.records.record import Metric

MATERIALS, REPEATS = 50, 5
_FASTER = 1e5  # the paper's "five orders of magnitude" against DFT
_MINUTE = 60.0


def metrics(
    structures: pd.DataFrame, known: Mapping[str, Labels], chosen: Mapping[str, Mapping[str, float]], seed: int
) -> list[Metric]:
    """Time per material on one thread, and the time of DFT that would be five orders of magnitude longer.

    Counted are composition and expert descriptors, extracted features and both predictions, for 50 structures at a time; not
    counted are imports, tables of elements and training.

    Parameters
    ----------
    structures : the 2D structures; those with a geometry are drawn from.
    known : labels by carrier, whose inputs end with the 12 named expert descriptors.
    chosen : settings of the trees, by carrier.
    """
    from mobtl.features import expert, magpie
    from mobtl.physics.slab import Slab

    models = {carrier: booster(chosen[carrier], seed).fit(known[carrier].x, known[carrier].y) for carrier in CARRIERS}
    # Its weights do not matter for the time.
    extractor = Extractor(len(magpie.COLUMNS), seed)
    drawn = structures[structures["lattice"].notna()].sample(MATERIALS * REPEATS, random_state=seed, replace=True)

    def predict(rows: pd.DataFrame) -> None:
        formulas = rows["reduced_formula"].drop_duplicates()
        features = extractor.evaluate(np.asarray(magpie.descriptors(list(formulas)), float))[0]
        slabs = (
            Slab(np.reshape(row.lattice, (3, 3)), tuple(row.species), np.reshape(row.coordinates, (-1, 3)))
            for row in rows.itertuples()
        )
        own = pd.DataFrame([expert.describe(slab) for slab in slabs])[list(expert.NAMED)]
        x = hybrid(rows["reduced_formula"], pd.DataFrame(features, formulas, range(WIDTHS[-1])), own)
        for model in models.values():
            model.predict(x)

    predict(drawn.head(2))  # loads what is loaded once
    seconds = []
    for repeat in range(REPEATS):
        started = time.perf_counter()
        predict(drawn.iloc[repeat * MATERIALS : (repeat + 1) * MATERIALS])
        seconds.append((time.perf_counter() - started) / MATERIALS)
    typical, n = float(np.median(seconds)), f"{REPEATS} times {MATERIALS} structures"
    return [
        Metric("prediction, time per material", "s", "exact", typical, n, tuple(seconds)),
        Metric("DFT, time per material if five orders of magnitude slower", "min", "exact", typical * _FASTER / _MINUTE, n),
    ]
