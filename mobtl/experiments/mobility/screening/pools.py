"""What the models on one extractor's features say of every structure, and what a screening as a whole has found."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mobtl.experiments.mobility.screening.config import MAIN, SELECTING, Config
from mobtl.experiments.mobility.screening.models import Labels, Predictions, hybrid, labels, mobility, predict, settings
from mobtl.physics.mobility import CARRIERS
from mobtl.records.record import Record


@dataclass(frozen=True)
class Extractor:
    """Extracted features by carrier (indexed by reduced formula), and whether their training was the whole schedule."""

    features: Mapping[str, pd.DataFrame]
    complete: bool = True


def extractor_of(study: Record) -> Extractor:
    """The features of the first extractor of the arm ATL, out of the record of an extractor study."""
    table = study.tables["features"]
    table = table[(table["arm"] == "ATL") & (table["seed"] == 0)]
    columns = [name for name in table if name.startswith("feature_")]
    features = {carrier: own.set_index("reduced_formula")[columns] for carrier, own in table.groupby("carrier")}
    return Extractor(features, all(metric.complete for metric in study.metrics))


@dataclass(frozen=True)
class Pool:
    """What one extractor's models say of all structures: labels, settings, inputs (m, k) and predictions by carrier."""

    known: dict[str, Labels]
    chosen: dict[str, dict[str, float]]
    x: dict[str, np.ndarray]
    said: dict[str, Predictions]

    def fast(self, cut: float, which: str = "best", member: int | None = None) -> dict[str, np.ndarray]:
        """Whether a carrier's mobility exceeds the cut (m,), by carrier, as ``best`` or one of the other models says."""
        found = {carrier: getattr(self.said[carrier], which) for carrier in CARRIERS}
        if member is not None:
            found = {carrier: values[member] for carrier, values in found.items()}
        return {carrier: mobility(values, carrier) > cut for carrier, values in found.items()}


def survey(
    structures: pd.DataFrame,
    expert: pd.DataFrame,
    dpt: pd.DataFrame,
    dpt_expert: pd.DataFrame,
    extractor: Extractor,
    config: Config,
    selecting: "Pool | None" = None,
) -> Pool:
    """Fit the models of both carriers and predict every structure; arguments as in `run`.

    A pool beside the ``selecting`` one takes over its settings, and is not resampled: materials and claims are not its own.
    """
    known, chosen, x, said = {}, {}, {}, {}
    for carrier in CARRIERS:
        features = extractor.features[carrier]
        known[carrier] = labels(dpt, features, dpt_expert, carrier)
        x[carrier] = hybrid(structures["reduced_formula"], features, expert)
        if selecting:
            chosen[carrier] = selecting.chosen[carrier]
        else:
            chosen[carrier] = settings(known[carrier], config.folds, config.trials, config.seed)
        sizes = (config.seeds, 0 if selecting else config.bootstraps, config.seed)
        said[carrier] = predict(known[carrier], x[carrier], chosen[carrier], *sizes)
    return Pool(known, chosen, x, said)


@dataclass(frozen=True)
class Screened:
    """What the metrics are made of.

    Attributes
    ----------
    structures : the 2D structures (m rows); dpt : the table of labels.
    pools : by extractor.
    ended : by funnel, where each structure ends (m,).
    tables : of the record.
    config : of the study.
    complete : whether nothing that defines the protocol was shrunk.
    """

    structures: pd.DataFrame
    dpt: pd.DataFrame
    pools: Mapping[str, Pool]
    ended: Mapping[str, np.ndarray]
    tables: Mapping[str, pd.DataFrame]
    config: Config
    complete: bool

    @property
    def pool(self) -> Pool:
        """The one that selects."""
        return self.pools[SELECTING]

    def models(self, which: str) -> range:
        """Numbers of the models of a kind, "seeds" or "resampled"."""
        return range(len(getattr(self.pool.said["electron"], which)))

    def reached(self, outcome: tuple[str, ...], funnel: str = MAIN) -> np.ndarray:
        """Which structures end in one of these outcomes (m,)."""
        return np.isin(self.ended[funnel], outcome)
