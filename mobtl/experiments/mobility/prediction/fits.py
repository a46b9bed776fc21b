"""Fits the models of the prediction study, arm by arm, target by target and repeat by repeat."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from mobtl.experiments.mobility.prediction.config import TARGETS, Arm, Config, Target
from mobtl.experiments.mobility.prediction.data import Data
from mobtl.experiments.mobility.prediction.protocols import folds_of, held_out
from mobtl.models.boosted import SPACE, BoostedTrees
from mobtl.models.regressors import TriedRegressor
from mobtl.models.seeds import seed_of
from mobtl.records.partial import Arrays, Part, Partial

# By name of an arm and of a target.
Outcomes = dict[tuple[str, str], "Outcome"]


@dataclass(frozen=True)
class Outcome:
    """All that an arm predicted of a target, on ``m`` rows.

    Attributes
    ----------
    rows : of the table of mobilities (m,).
    truth : labels (repeats or 1, m), those that the models were fitted to.
    predicted : held-out predictions (repeats, numbers of trials, m).
    folds : number of the outer fold that held each row out (repeats, m).
    settings : of boosted trees, chosen in each fold of the first repeat (folds, settings); else empty.
    """

    arm: Arm
    target: Target
    rows: np.ndarray
    truth: np.ndarray
    predicted: np.ndarray
    folds: np.ndarray
    settings: np.ndarray


def compute(data: Data, config: Config, kept: Partial) -> Outcomes:
    """The outcome of every arm and target, by both names."""
    pairs = [(arm, TARGETS[name]) for arm in config.arms() if data.has(arm) for name in arm.targets]
    each = [(arm, target, repeat) for arm, target in pairs for repeat in range(config.repeats_of(arm))]
    parts = kept.each([partial(part_of, *its, data, config) for its in each], config.protocol)
    return {
        (arm.name, target.name): _together(
            arm, target, [parts[name_of(arm, target, repeat)] for repeat in range(config.repeats_of(arm))]
        )
        for arm, target in pairs
    }


def name_of(arm: Arm, target: Target, repeat: int) -> str:
    """The name of a part."""
    return f"{target.name}, {arm.name}, {repeat}"


def part_of(arm: Arm, target: Target, repeat: int, data: Data, config: Config) -> Iterator[Part]:
    """One repeat of an arm on a target, alone."""
    yield name_of(arm, target, repeat), partial(fit, arm, target, repeat, data, config)


def fit(arm: Arm, target: Target, repeat: int, data: Data, config: Config) -> Arrays:
    """One repeat of an arm on a target."""
    rows = data.rows(arm, target, config.seed)
    y, formulas = data.labels[target.name][rows], data.inputs[target.table].formulas[rows]
    if arm.permuted:
        y = np.random.default_rng(seed_of(config.seed, "permutation", repeat)).permutation(y)
    folds = folds_of(formulas, config, repeat)
    learner = BoostedTrees() if arm.regressor == "boosted trees" else TriedRegressor(arm.regressor)
    x, seed = data.table(arm, target, repeat)[rows], seed_of(config.seed, "search", target.name, repeat)
    held = held_out(learner, x, y, formulas, folds, config.protocol, (config.trials, *arm.trials), seed)
    number = np.empty(len(rows), int)
    for place, (_, test) in enumerate(folds):
        number[test] = place
    settings = [[chosen[name] for name in SPACE] for chosen in held.settings] if arm.regressor == "boosted trees" else []
    return {"rows": rows, "truth": y, "predicted": held.predicted, "folds": number, "settings": np.array(settings)}


def _together(arm: Arm, target: Target, parts: list[dict[str, np.ndarray]]) -> Outcome:
    """The repeats of an arm."""
    stacked = {name: np.stack([part[name] for part in parts]) for name in ("truth", "predicted", "folds")}
    return Outcome(arm, target, parts[0]["rows"], settings=parts[0]["settings"], **stacked)
