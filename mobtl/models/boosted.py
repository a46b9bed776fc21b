"""Gradient-boosted regression trees (XGBoost) and the search for their settings, as in the released code of Chen 2024."""

from collections.abc import Callable, Sequence

import numpy as np
import xgboost

from mobtl.errors import MobtlError, UsageError
from mobtl.models import inputs

# What the released script searches, from the lowest to the highest value; whole numbers where both ends are.
SPACE = {
    "colsample_bytree": (0.5, 1.0),
    "max_depth": (1, 10),
    "n_estimators": (10, 200),
    "learning_rate": (0.01, 0.5),
    "subsample": (0.9, 1.0),
    "min_child_weight": (0.5, 10.0),
    "gamma": (0.01, 0.5),
}
STATE = 42  # the released `random_state`: of the rows and columns that a tree is grown on

Settings = dict[str, float]
# One trial of a search: what was tried, and its loss.
Trial = tuple[Settings, float]


class BoostedTrees:
    """Fits and searches boosted trees, in one thread; the same data and settings give the same trees.

    Missing values are XGBoost's own business: each split learns to which side they go.
    """

    def matrix(self, x, y=None) -> xgboost.DMatrix:
        """Inputs (n, d), and targets (n,) to fit on, in XGBoost's form; made once, it serves many fits.

        The columns keep the names of a table, else they are numbered; trees predict for the same columns alone.

        Raises
        ------
        MobtlError
            If shapes do not fit, something is no number or infinite, or a target is missing.
        """
        own = inputs.numbers(x, "inputs", missing=True).astype(np.float32, copy=False)
        if own.ndim != 2:
            raise MobtlError(f"inputs are a table (rows, columns), not an array {own.shape}.")
        if y is not None and inputs.numbers(y, "targets").shape != own.shape[:1]:
            raise MobtlError(f"{len(own)} rows need as many targets in one dimension, not an array {np.shape(y)}.")
        try:
            return xgboost.DMatrix(own, y, nthread=1, feature_names=inputs.names(x, own.shape[1]))
        except ValueError as error:
            raise MobtlError(f"the columns have names that trees cannot keep ({error}); rename them.") from None

    def fit(self, settings: Settings, matrix: xgboost.DMatrix) -> xgboost.Booster:
        """Trees grown on a matrix with targets.

        Raises
        ------
        UsageError
            If the settings are not those of `SPACE`.
        """
        if set(settings) != set(SPACE):
            raise UsageError(f"boosted trees have the settings {', '.join(SPACE)}, not {', '.join(settings)}")
        own = {name: value for name, value in settings.items() if name not in ("n_estimators", "max_depth")}
        own |= {"max_depth": round(settings["max_depth"]), "seed": STATE, "nthread": 1, "verbosity": 1}
        return xgboost.train(own, matrix, num_boost_round=round(settings["n_estimators"]))

    def predict(self, settings: Settings, train: xgboost.DMatrix, test: xgboost.DMatrix) -> np.ndarray:
        """Predictions (n,) for the rows of ``test`` by trees grown on ``train``, in float64.

        Raises
        ------
        MobtlError
            If the columns are not the same.
        """
        inputs.same_columns(train.feature_names, test.feature_names)
        return self.fit(settings, train).predict(test).astype(float)

    def search(self, objective: Callable[[Settings], float], trials: int, seed: int) -> list[Trial]:
        """The trials of the tree-structured Parzen estimator (Bergstra et al., NIPS 2011; hyperopt), in their order.

        Each trial depends on the seed and on what came before it alone, so a longer search begins with the shorter one.
        The first twenty are random draws: with the ten of the released example the search is a random one.

        Parameters
        ----------
        objective : the loss of some settings, to be made small.

        Raises
        ------
        UsageError
            With less than one trial.
        """
        if trials < 1:
            raise UsageError(f"a search has at least one trial, not {trials}")
        from hyperopt import Trials, fmin, hp, tpe

        def dimension(name: str, low: float, high: float):
            return (hp.uniformint if isinstance(low, int) else hp.uniform)(name, low, high)

        found: list[Trial] = []

        def tried(settings: Settings) -> float:
            settings = {name: float(settings[name]) for name in SPACE}
            found.append((settings, float(objective(settings))))
            return found[-1][1]

        space = {name: dimension(name, *ends) for name, ends in SPACE.items()}
        rng, quiet = np.random.default_rng(seed), {"show_progressbar": False, "verbose": False}
        fmin(tried, space, algo=tpe.suggest, max_evals=trials, trials=Trials(), rstate=rng, **quiet)
        return found


def mean_settings(chosen: Sequence[Settings]) -> Settings:
    """The mean of what the folds chose, depth and number of trees rounded: the released script explains a model of these."""
    mean = {name: float(np.mean([settings[name] for settings in chosen])) for name in SPACE}
    return mean | {name: float(round(mean[name])) for name in ("max_depth", "n_estimators")}


def contributions(booster: xgboost.Booster, matrix: xgboost.DMatrix) -> np.ndarray:
    """SHAP values (n, d) of each input to each prediction, exact for trees.

    Lundberg et al., Nat. Mach. Intell. 2, 56 (2020). In the unit of the target; a row's values add up to its prediction less
    the mean one.

    Raises
    ------
    MobtlError
        If the columns are not those that the trees were grown on.
    """
    inputs.same_columns(booster.feature_names, matrix.feature_names)
    return booster.predict(matrix, pred_contribs=True)[:, :-1].astype(float)
