"""Which inputs the predictions rest on: SHAP values of a model per target, fitted on all rows (Chen 2024, Figs. 3, 4).

As released, the explained model has the mean of the settings that the folds chose. Its inputs' importances move with the
rows it is fitted to, so it is fitted again to bootstrap resamples of the reduced formulas, each time explained on all rows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy.stats import spearmanr

from mobtl.experiments.mobility.prediction.config import AVERAGES, TARGETS, Config
from mobtl.experiments.mobility.prediction.data import EXPERT, FEATURES, Data
from mobtl.experiments.mobility.prediction.fits import Outcome, Outcomes
from mobtl.features.expert import GROUPS
from mobtl.models.boosted import SPACE, BoostedTrees, contributions, mean_settings
from mobtl.models.seeds import seed_of
from mobtl.records.partial import Part, Partial
from mobtl.validation.comparison import draws_of_formulas

CELL_FREE_ARM = "HTL, cell-free descriptors"
EXPLAINED = {"HTL": tuple(TARGETS), CELL_FREE_ARM: AVERAGES}


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


def compute(outcomes: Outcomes, data: Data, config: Config, kept: Partial) -> dict[tuple[str, str], Explained]:
    """The explained models, by arm and target."""
    its = {key: outcome for key, outcome in outcomes.items() if key[1] in EXPLAINED.get(key[0], ())}
    parts = kept.each([partial(part_of, outcome, data, config) for outcome in its.values()], "explanations")
    found = {}
    for (key, outcome), part in zip(its.items(), parts.values(), strict=True):
        names = [f"ATL {number + 1}" for number in range(FEATURES)] + list(EXPERT[outcome.arm.expert])
        found[key] = Explained(names, [GROUPS.get(name, "ATL") for name in names], outcome.rows, **part)
    return found


def part_of(outcome: Outcome, data: Data, config: Config) -> Iterator[Part]:
    """One explained model, alone."""
    yield f"explanation, {outcome.arm.name}, {outcome.target.name}", partial(_explain, outcome, data, config)


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
