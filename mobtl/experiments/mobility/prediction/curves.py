"""Learning curves of the prediction study: the error against the number of formulas that a model is fitted to.

Folds and searches are those of ``leak_free`` under either protocol; only the extractor's features differ.
"""

from collections.abc import Iterator
from functools import partial

import numpy as np
import pandas as pd

from mobtl.experiments.mobility.prediction.config import AVERAGES, INNER_FOLDS, MAIN, TARGETS, Arm, Config, Target
from mobtl.experiments.mobility.prediction.data import Data
from mobtl.experiments.mobility.prediction.protocols import held_out
from mobtl.models.boosted import BoostedTrees
from mobtl.models.seeds import seed_of
from mobtl.records.partial import Part, Partial
from mobtl.validation.metrics import SCORES
from mobtl.validation.splits import Folds, grouped_folds

SIZES = (25, 50, 75, 100)  # formulas; besides all there are
ARMS = tuple(arm for arm in MAIN if arm.name in ("direct", "HTL", "EXP"))


def compute(data: Data, config: Config, kept: Partial) -> pd.DataFrame:
    """Errors on five outer folds, each fitted to ever more formulas of its training part.

    Returns
    -------
    DataFrame: target, arm, formulas (mean number fitted to), repeat, MAE, R2 (pooled over the rows).
    """
    found = []
    each = [(TARGETS[name], arm, repeat) for name in AVERAGES for arm in ARMS for repeat in range(config.curve_repeats)]
    curves = kept.each([partial(part_of, *its, data, config) for its in each], "learning curves")
    for (target, arm, repeat), curve in zip(each, curves.values(), strict=True):
        for number, *scores in zip(curve["formulas"], *(curve[score] for score in SCORES), strict=True):
            its = {"target": target.name, "arm": arm.name, "formulas": number, "repeat": repeat}
            found.append(its | dict(zip(SCORES, scores, strict=True)))
    return pd.DataFrame(found)


def part_of(target: Target, arm: Arm, repeat: int, data: Data, config: Config) -> Iterator[Part]:
    """One repeat of an arm on a target, alone."""
    yield f"learning curve, {target.name}, {arm.name}, {repeat}", partial(_curve, arm, target, repeat, data, config)


def _curve(arm: Arm, target: Target, repeat: int, data: Data, config: Config) -> dict[str, np.ndarray]:
    """The scores of one arm in one repeat at each size."""
    rows = data.rows(arm, target, config.seed)
    y, formulas = data.labels[target.name][rows], data.inputs[target.table].formulas[rows]
    x, seed = data.table(arm, target, repeat)[rows], seed_of(config.seed, "learning curve", target.name, repeat)
    found: dict[str, list[float]] = {"formulas": [], **{score: [] for score in SCORES}}
    for folds in growing(formulas, seed):
        held = held_out(BoostedTrees(), x, y, formulas, folds, "leak_free", (config.trials,), seed)
        found["formulas"].append(float(np.mean([len(set(formulas[train])) for train, _ in folds])))
        for score, scored in SCORES.items():
            found[score].append(float(scored(y, held.predicted[0])))
    return {name: np.array(values) for name, values in found.items()}


def growing(formulas: np.ndarray, seed: int) -> Iterator[Folds]:
    """The same test parts with training parts that grow: the formulas of a smaller one are among those of a larger one."""
    folds = grouped_folds(formulas, seed % 2**31, INNER_FOLDS)
    orders = [
        np.random.default_rng(seed_of(seed, n)).permutation(np.unique(formulas[train])) for n, (train, _) in enumerate(folds)
    ]
    smallest = min(map(len, orders))
    for size in (*(size for size in SIZES if size < smallest), None):
        kept = [order[:size] for order in orders]
        yield [(train[np.isin(formulas[train], own)], test) for (train, test), own in zip(folds, kept, strict=True)]
