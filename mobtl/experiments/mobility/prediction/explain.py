"""Which inputs the predictions rest on: SHAP values of a model per target, fitted on all rows (Chen 2024, Figs. 3, 4).

As released, the explained model has the mean of the settings that the folds chose. Its inputs' importances move with the
rows it is fitted to, so it is fitted again to bootstrap resamples of the reduced formulas, each time explained on all rows.
"""

from dataclasses import dataclass

import numpy as np
from scipy.stats import spearmanr
from tqdm import tqdm

from mobtl.experiments.mobility.prediction.config import AVERAGES, TARGETS, Config
from mobtl.experiments.mobility.prediction.data import EXPERT, FEATURES, Data
from mobtl.experiments.mobility.prediction.fits import Outcome, Outcomes
from mobtl.features.expert import GROUPS
from mobtl.models.boosted import SPACE, BoostedTrees, contributions, mean_settings
from mobtl.models.seeds import seed_of
from mobtl.records.partial import Partial
from mobtl.records.record import Metric
from mobtl.validation.comparison import draws_of_formulas

TINY = 1e-9  # decades, in the place of the importance of a set that no tree uses
SETS = ("ATL", "ELE", "SYM", "GEO")
CELL_FREE_ARM = "HTL, cell-free descriptors"
EXPLAINED = {"HTL": tuple(TARGETS), CELL_FREE_ARM: AVERAGES}
# What Figs. 4c-f draw: free of the choice of the cell, and as released (electrons of the cell; HM is the mirror count).
TRENDS = {
    CELL_FREE_ARM: {
        "p_fraction": "p valence fraction",
        "en_difference": "electronegativity difference",
        "vertical_mirrors": "in-plane mirrors",
        "horizontal_mirror": "out-of-plane mirror",
    },
    "HTL": {
        "p_electrons": "p electrons as released",
        "en_difference": "electronegativity difference as released",
        "mirror_count": "mirror count as released",
        "hm_as_released": "out-of-plane mirror as released",
    },
}
# Sets that the paper compares, one over the other.
COMPARED = (("SYM", "ATL"), ("ELE", "ATL"), ("SYM", "ELE"))


@dataclass(frozen=True)
class Explained:
    """One explained model, of ``n`` rows and ``d`` inputs, in decades.

    Attributes
    ----------
    names, sets : of the inputs (d,).
    rows : of the table of mobilities (n,).
    values, shap : inputs and SHAP values (n, d) of the model fitted on all rows.
    settings : of that model, in the order of `mobtl.models.boosted.SPACE`.
    importance : mean magnitude of the SHAP values (1 + refits, d); the first row is the model fitted on all rows.
    trend : Spearman correlation of an input with its SHAP values (1 + refits, d); NaN where either is constant.
    """

    names: list[str]
    sets: list[str]
    rows: np.ndarray
    values: np.ndarray
    shap: np.ndarray
    settings: np.ndarray
    importance: np.ndarray
    trend: np.ndarray

    def of_set(self, which: str) -> np.ndarray:
        """Importance summed over the inputs of a set (1 + refits,)."""
        return self.importance[:, np.array(self.sets) == which].sum(axis=1)


def compute(outcomes: Outcomes, data: Data, config: Config, partial: Partial) -> dict[tuple[str, str], Explained]:
    """The explained models, by arm and target."""
    found = {}
    keys = [key for key in outcomes if key[1] in EXPLAINED.get(key[0], ())]
    for key in tqdm(keys, desc="explanations", unit="model", mininterval=2):
        outcome = outcomes[key]
        names = [f"ATL {number + 1}" for number in range(FEATURES)] + list(EXPERT[outcome.arm.expert])
        sets = [GROUPS.get(name, "ATL") for name in names]
        part = partial.get(f"explanation, {', '.join(key)}", lambda its=outcome: _explain(its, data, config))
        found[key] = Explained(names, sets, outcome.rows, **part)
    return found


def _explain(outcome: Outcome, data: Data, config: Config) -> dict[str, np.ndarray]:
    """SHAP values of the model fitted on all rows, and importances and trends of those fitted on resamples."""
    trees, rows, target = BoostedTrees(), outcome.rows, outcome.target
    chosen = [dict(zip(SPACE, settings, strict=True)) for settings in outcome.settings]
    settings, x, y = mean_settings(chosen), data.table(outcome.arm, target, 0)[rows], outcome.truth[0]
    everything, formulas = trees.matrix(x), data.inputs[target.table].formulas[rows]
    draws = draws_of_formulas(formulas, config.refits, np.random.default_rng(seed_of(config.seed, "refits")))
    # Formula by formula, as in a draw: the order of rows decides the last digits of a fit.
    found, importance, trend = None, [], []
    for kept in (np.argsort(formulas, kind="stable"), *draws):
        shap = contributions(trees.fit(settings, trees.matrix(x[kept], y[kept])), everything)
        found = shap if found is None else found
        importance.append(np.abs(shap).mean(axis=0))
        trend.append([_trend(own, its) for own, its in zip(x.T, shap.T, strict=True)])
    values = {"values": x, "shap": found, "settings": np.array([settings[name] for name in SPACE])}
    return values | {"importance": np.array(importance), "trend": np.array(trend)}


def _trend(values: np.ndarray, shap: np.ndarray) -> float:
    """Spearman correlation over the rows with a value."""
    known = np.isfinite(values)
    values, shap = values[known], shap[known]
    if len(values) < 3 or np.ptp(values) == 0 or np.ptp(shap) == 0:
        return np.nan
    return float(spearmanr(values, shap).statistic)


def metrics(explained: dict[tuple[str, str], Explained], config: Config) -> list[Metric]:
    """Importance by set, the sets over each other, and the direction of what Figs. 4c-f draw; samples are the refits."""
    found = []
    for (arm, target), its in explained.items():
        n = f"{len(its.rows)} rows, {config.refits} refits"

        def add(what: str, unit: str, values: np.ndarray, target=target, n=n) -> None:
            samples = tuple(np.round(values[1:], 5).tolist())
            found.append(Metric(f"{target}, {what}", unit, "pooled", float(values[0]), n, samples, config.is_whole))

        if arm == "HTL":
            importance = {which: its.of_set(which) for which in SETS}
            for which, values in importance.items():
                add(f"share of SHAP importance of {which}", "%", 100 * values / np.maximum(sum(importance.values()), TINY))
            others = np.max([values for which, values in importance.items() if which != "ATL"], axis=0)
            add("SHAP importance of ATL over the next feature set", "", importance["ATL"] / np.maximum(others, TINY))
            for one, other in COMPARED:
                add(f"SHAP importance of {one} over {other}", "", importance[one] / np.maximum(importance[other], TINY))
        for name, words in TRENDS[arm].items() if target in AVERAGES else ():
            # A model that never splits on an input has no trend in it: neither up nor down.
            add(f"Spearman rho of {words} and its SHAP value", "", np.nan_to_num(its.trend[:, its.names.index(name)]))
    return found
