"""The regressors that Chen 2024 tried beside XGBoost (supplementary Fig. 5), behind the same three methods."""

import warnings
from collections.abc import Callable

import numpy as np
from sklearn.ensemble import RandomForestRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel
from sklearn.impute import SimpleImputer
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import Lasso
from sklearn.model_selection import ParameterGrid
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mobtl.errors import UsageError
from mobtl.models import inputs

# The paper prints no grids; the inputs are scaled to unit variance, the targets are decades.
GRIDS = {
    "kernel ridge": {"alpha": np.logspace(-2, 1, 4), "gamma": np.logspace(-3, -1, 4)},
    "LASSO": {"alpha": np.logspace(-3, 0, 10)},
    "random forest": {"max_features": [0.3, 0.6, 1.0]},
    "Gaussian process": {"nu": [0.5, 1.5, 2.5]},
}

Matrix = tuple[np.ndarray, np.ndarray | None, list[str]]


def _estimator(name: str, settings: dict):
    match name:
        case "kernel ridge":
            return KernelRidge(kernel="rbf", **settings)
        case "LASSO":
            return Lasso(max_iter=20_000, **settings)
        case "random forest":
            return RandomForestRegressor(100, random_state=0, n_jobs=1, **settings)
    kernel = ConstantKernel() * Matern(length_scale=5.0, length_scale_bounds=(0.1, 1e3), **settings) + WhiteKernel()
    return GaussianProcessRegressor(kernel, random_state=0)


class TriedRegressor:
    """One of `GRIDS`. Missing inputs become the median and all are standardised, both learnt from the rows fitted on.

    Raises
    ------
    UsageError
        If there is none of that name.
    """

    def __init__(self, name: str):
        if name not in GRIDS:
            raise UsageError(f"there is no regressor {name!r}; choose {', '.join(GRIDS)}")
        self.name = name

    def matrix(self, x, y=None) -> Matrix:
        """Inputs (n, d), NaN where missing, targets (n,) to fit on, and names of the columns."""
        own = inputs.numbers(x, "inputs", missing=True).astype(float, copy=False)
        return own, y, inputs.names(x, own.shape[1])

    def predict(self, settings: dict, train: Matrix, test: Matrix) -> np.ndarray:
        """Predictions (n,) for the rows of ``test`` after a fit on ``train``.

        Raises
        ------
        MobtlError
            If the columns are not the same.
        """
        (x, y, columns), centre = train, np.mean(train[1])
        inputs.same_columns(columns, test[2])
        model = make_pipeline(SimpleImputer(strategy="median", keep_empty_features=True), StandardScaler())
        model.steps.append(("regressor", _estimator(self.name, settings)))
        # Kernel ridge has no intercept, and a Gaussian process falls back on zero: both are given centred targets.
        with warnings.catch_warnings():
            # A length scale or a noise at its bound is what the data say, and is judged like any other.
            warnings.simplefilter("ignore", ConvergenceWarning)
            return centre + model.fit(x, y - centre).predict(test[0])

    def search(self, objective: Callable[[dict], float], trials: int, seed: int) -> list[tuple[dict, float]]:
        """So many of the grid's settings, in an order drawn by the seed, with their losses; all where it has fewer."""
        grid = list(ParameterGrid(GRIDS[self.name]))
        order = np.random.default_rng(seed).permutation(len(grid))[:trials]
        return [(grid[place], float(objective(grid[place]))) for place in order]
