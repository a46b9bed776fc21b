"""Chen 2024, Fig. 4: the models that screen. Boosted trees fitted on all labelled rows, and how far their answers move."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler
from tqdm import tqdm
from xgboost import XGBRegressor

from mobtl.errors import MobtlError
from mobtl.experiments.mobility.data import TABLE_UNIT
from mobtl.experiments.mobility.prediction import config as prediction
from mobtl.experiments.mobility.prediction.protocols import folds_of, held_out
from mobtl.models.boosted import BoostedTrees, mean_settings
from mobtl.physics.mobility import SILICON, average_mobility
from mobtl.validation.comparison import draws_of_formulas


@dataclass(frozen=True)
class Labels:
    """The labelled rows of one carrier: inputs (n, k), average mobility on the scale of Eq. 2 (n,), formulas (n,)."""

    x: np.ndarray
    y: np.ndarray
    formulas: np.ndarray


@dataclass(frozen=True)
class Predictions:
    """Average mobility on the scale of Eq. 2, of m structures.

    ``best`` (m,) is the model on all labelled rows; ``seeds`` (s, m) the same with other seeds of its random columns and
    rows; ``resampled`` (b, m) models on bootstrap resamples of the labelled formulas.
    """

    best: np.ndarray
    seeds: np.ndarray
    resampled: np.ndarray


def hybrid(formulas: pd.Series, extracted: pd.DataFrame, expert: pd.DataFrame) -> np.ndarray:
    """Inputs of HTL: extracted features by reduced formula, then expert descriptors of the structure; (n, 15 + k).

    Raises
    ------
    MobtlError
        If a formula has no extracted features.
    """
    if missing := sorted(set(formulas) - set(extracted.index)):
        raise MobtlError(f"{', '.join(missing[:3])} ({len(missing)} formulas in all) have no extracted features")
    return np.column_stack([extracted.loc[formulas].to_numpy(float), expert.to_numpy(float)])


def labels(dpt: pd.DataFrame, extracted: pd.DataFrame, expert: pd.DataFrame, carrier: str) -> Labels:
    """The rows of the DPT table that give this carrier's mobility; ``expert`` is aligned with the table."""
    given = dpt[carrier].notna().to_numpy()
    formulas = dpt.loc[given, "reduced_formula"]
    y = average_mobility(dpt.loc[given, carrier] * TABLE_UNIT, carrier)
    return Labels(hybrid(formulas, extracted, expert[given]), y, formulas.to_numpy(str))


def mobility(average: np.ndarray, carrier: str) -> np.ndarray:
    """The norm under Eq. 2, cm^2/(V s), from its value on the scale of Eq. 2."""
    return SILICON[carrier] * 10.0 ** np.asarray(average, float)


def settings(known: Labels, folds: int, trials: int, seed: int) -> dict[str, float]:
    """The settings of the trees as released: the mean of those that do best on the test rows of each fold."""
    rows = folds_of(known.formulas, prediction.Config(protocol="as_published", folds=folds), 0)
    found = held_out(BoostedTrees(), known.x, known.y, known.formulas, rows, "as_published", (trials,), seed)
    return mean_settings(found.settings)


def booster(chosen: Mapping[str, float], seed: int) -> XGBRegressor:
    """Boosted trees of these settings, not fitted; the seed decides which rows and columns a tree is grown on."""
    whole = {name: round(chosen[name]) for name in ("max_depth", "n_estimators")}
    return XGBRegressor(**(dict(chosen) | whole), random_state=seed, n_jobs=1)


def predict(
    known: Labels, x: np.ndarray, chosen: Mapping[str, float], seeds: int, bootstraps: int, seed: int
) -> Predictions:
    """Fit the models of one carrier and predict the structures with inputs ``x`` (m, k)."""

    def fitted(rows: np.ndarray, of: int) -> np.ndarray:
        return booster(chosen, of).fit(known.x[rows], known.y[rows]).predict(x).astype(float)

    everything = np.arange(len(known.y))
    drawn = draws_of_formulas(known.formulas, bootstraps, np.random.default_rng(seed))
    models = [(everything, seed), *((everything, seed + 1 + k) for k in range(seeds)), *((rows, seed) for rows in drawn)]
    found = np.array([fitted(*model) for model in tqdm(models, desc="models of one carrier", unit="model")])
    return Predictions(found[0], found[1 : 1 + seeds], found[1 + seeds :])


def remoteness(known: Labels, x: np.ndarray) -> np.ndarray:
    """How far structures lie from the labelled ones: a percentile (m,), 0 to 100.

    The distance to the nearest labelled row in standardised inputs, missing ones at their mean, is ranked among the
    distances of the labelled rows to the nearest labelled row of another formula. At 100, all of these are nearer.
    """
    if not len(x):
        return np.empty(0)
    scaler = StandardScaler().fit(known.x)
    mine, theirs = (np.nan_to_num(scaler.transform(each)) for each in (x, known.x))
    nearest = NearestNeighbors(n_neighbors=1).fit(theirs)
    distance = nearest.kneighbors(mine)[0][:, 0]
    among, at = NearestNeighbors(n_neighbors=len(theirs)).fit(theirs).kneighbors(theirs)
    other = known.formulas[at] != known.formulas[:, None]
    own = among[np.arange(len(theirs)), other.argmax(axis=1)]
    return 100 * np.searchsorted(np.sort(own), distance, side="right") / len(own)
