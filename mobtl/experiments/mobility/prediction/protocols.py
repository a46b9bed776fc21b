"""On which rows the settings of a model are judged: the test fold as published, folds within the training part leak-free."""

from dataclasses import dataclass

import numpy as np
from sklearn.model_selection import KFold

from mobtl.experiments.mobility.prediction.config import INNER_FOLDS, Config
from mobtl.models.boosted import STATE
from mobtl.models.seeds import seed_of
from mobtl.validation.protocols import Protocol
from mobtl.validation.splits import Folds, grouped_folds


@dataclass(frozen=True)
class HeldOut:
    """Predictions (numbers of trials, n) of every row by a model that was not fitted to it, and what each fold chose.

    ``settings`` has for each fold those chosen after the first of the numbers of trials.
    """

    predicted: np.ndarray
    settings: list[dict]


def folds_of(formulas, config: Config, repeat: int) -> Folds:
    """The outer folds: shuffled with the released seed as published, else grouped by formula, others for each repeat."""
    if config.protocol == Protocol.AS_PUBLISHED:
        folds = KFold(min(config.folds, len(formulas)), shuffle=True, random_state=STATE)
        return list(folds.split(np.empty(len(formulas))))
    return grouped_folds(formulas, seed_of(config.seed, "folds", repeat) % 2**31, config.folds)


def judged_on(protocol: str, train: np.ndarray, test: np.ndarray, formulas: np.ndarray, seed: int) -> Folds:
    """Pairs (rows fitted on, rows that judge the settings) of the search in one outer fold.

    As published, the settings are judged by the score on the test fold itself, with which the model is then reported.
    """
    if protocol == Protocol.AS_PUBLISHED:
        return [(train, test)]
    return [(train[a], train[b]) for a, b in grouped_folds(formulas[train], seed % 2**31, INNER_FOLDS)]


def held_out(learner, x, y, formulas, folds: Folds, protocol: str, trials: tuple[int, ...], seed: int) -> HeldOut:
    """Search, fit and predict in every outer fold.

    The loss of the search is the mean squared error, pooled over the rows that judge. On one fold it puts the trials into
    the same order as the released script's R2, and the search looks at their order only; a fold of one row has it, too.

    Parameters
    ----------
    learner : with the methods of `mobtl.models.boosted.BoostedTrees`.
    x, y, formulas : inputs (n, d), targets (n,), reduced formulas (n,).
    trials : numbers of trials after which the best settings so far are taken.
    seed : of the searches; every arm of a repeat has the same.
    """
    predicted, settings = np.full((len(trials), len(y)), np.nan), []
    for number, (train, test) in enumerate(folds):
        own = seed_of(seed, number)
        pairs = [
            (learner.matrix(x[fitted], y[fitted]), learner.matrix(x[judge]), y[judge])
            for fitted, judge in judged_on(protocol, train, test, formulas, own)
        ]

        def loss(tried: dict, pairs=pairs) -> float:
            return float(
                np.concatenate([(learner.predict(tried, fitted, judge) - y) ** 2 for fitted, judge, y in pairs]).mean()
            )

        history = learner.search(loss, max(trials), own)
        chosen = [min(history[:n], key=lambda trial: trial[1])[0] for n in trials]
        final, unseen = learner.matrix(x[train], y[train]), learner.matrix(x[test])
        for place, its in enumerate(chosen):
            predicted[place, test] = learner.predict(its, final, unseen)
        settings.append(chosen[0])
    return HeldOut(predicted, settings)
