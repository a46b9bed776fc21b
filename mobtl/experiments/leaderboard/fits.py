"""The fits of an entry: one for each fold, which is given the training rows and the inputs of the test rows alone."""

import json
import math
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from sklearn.compose import TransformedTargetRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits

from mobtl.errors import MobtlError, UsageError, unknown
from mobtl.estimators.search import leak_free_search
from mobtl.experiments.leaderboard import pretraining
from mobtl.experiments.leaderboard.entries import Model, Pretraining, made
from mobtl.experiments.leaderboard.tasks import FOLDS, Kind, Split
from mobtl.models.seeds import seed_of
from mobtl.records.partial import Arrays, Part

# What decides between the settings of a search; both are small where the error is.
SCORING = {"regression": "neg_mean_absolute_error", "classification": "neg_brier_score"}


@dataclass(frozen=True)
class Given:
    """Rows that a fold's model is fitted to: inputs (n, d), labels (n,), and what is held out together (n,)."""

    x: np.ndarray
    y: np.ndarray
    groups: np.ndarray


@dataclass(frozen=True)
class Start:
    """Where fine-tuning starts: arrays of a model of the source property, or the source rows for one of its own."""

    of: Pretraining
    arrays: Arrays | None = None
    x: np.ndarray | None = None
    y: np.ndarray | None = None

    def source(self, seed: int):
        """The fitted source."""
        arrays = self.arrays or pretraining.pretrained(self.of, self.x, self.y, seed)
        return pretraining.frozen(self.of, arrays)


@dataclass(frozen=True)
class Job:
    """All that the folds of a scheme share: model, kind of task, inputs (n, d), labels (n,), folds."""

    model: Model
    kind: Kind
    x: np.ndarray
    y: np.ndarray
    split: Split


def name_of(repeat: int, fold: int) -> str:
    """The name of a part."""
    return f"fit, repeat {repeat}, fold {fold}"


def parts_of(job: Job, repeat: int, fold: int, start: Start | None, seed: int) -> Iterator[Part]:
    """One fold, alone."""
    yield name_of(repeat, fold), partial(held_out, job, repeat, fold, start, seed)


def held_out(job: Job, repeat: int, fold: int, start: Start | None, seed: int) -> Arrays:
    """Predictions of the test rows of a fold, what was chosen for it, and core-seconds of training and prediction.

    Raises
    ------
    UsageError
        If a class cannot be had, or has no setting of such a name.
    MobtlError
        If it cannot be fitted to these rows, or its predictions are no finite numbers.
    """
    train, test = job.split.sides(repeat, fold)
    own = seed_of(seed, job.split.scheme, repeat, fold) % 2**31
    given = Given(job.x[train], job.y[train], job.split.groups[train])
    # More threads sum in another order: one thread gives one record, and an honest price.
    with threadpool_limits(1), warnings.catch_warnings():
        # A length scale or a noise at its bound is what the data say.
        warnings.simplefilter("ignore", ConvergenceWarning)
        started = time.process_time()
        try:
            model, chosen = fitted(job.model, job.kind, given, start, own)
            trained = time.process_time()
            predicted = answer(model, job.kind, job.x[test])
        except ValueError as error:
            said = " ".join(str(error).split())[:200]
            raise MobtlError(f"{job.model.steps[-1].name} cannot be fitted in {name_of(repeat, fold)}: {said}") from error
    if predicted.shape != test.shape or not np.isfinite(predicted).all():
        raise MobtlError(f"{job.model.steps[-1].name} does not predict one finite number for each row.")
    return {
        "test": test,
        "predicted": predicted,
        "chosen": np.array(json.dumps(chosen, sort_keys=True)),
        "times": np.array([trained - started, time.process_time() - trained]),
    }


def fitted(model: Model, kind: Kind, given: Given, start: Start | None, seed: int) -> tuple[object, dict]:
    """A model fitted to some rows, and the settings that a search within these rows chose."""
    more = {"source": start.source(seed)} if start else {}
    *before, last = model.steps
    steps = [*(made(step, seed) for step in before), made(last, seed, **more)]
    if model.standardised:
        steps[-1] = TransformedTargetRegressor(steps[-1], transformer=StandardScaler())
    estimator = make_pipeline(*steps)
    y = given.y.astype(int) if kind == "classification" and hasattr(steps[-1], "predict_proba") else given.y
    if model.search is None:
        return estimator.fit(given.x, y), {}
    values = {_path(estimator, model, name): tried for name, tried in model.search.values.items()}
    trials = min(model.search.trials, math.prod(map(len, values.values())))
    folds = min(FOLDS, len(np.unique(given.groups)))
    search = leak_free_search(estimator, values, trials, seed, folds).set_params(scoring=_scoring(kind, y))
    search.fit(given.x, y, groups=given.groups)
    return search.best_estimator_, search.best_params_


def _path(estimator, model: Model, name: str) -> str:
    """Where a setting is within the pipeline."""
    inner = "regressor__" if model.standardised else ""
    path = name if "__" in name else f"{estimator.steps[-1][0]}__{inner}{name}"
    if path not in (known := estimator.get_params()):
        raise UsageError(f"{unknown('setting of a search', path, known)}.")
    return path


def _scoring(kind: Kind, y: np.ndarray) -> str:
    """By the squared error where probabilities are numbers to the class, by the Brier score where it knows them."""
    return SCORING[kind] if kind == "regression" or y.dtype.kind == "i" else "neg_mean_squared_error"


def answer(model, kind: Kind, x: np.ndarray) -> np.ndarray:
    """Predictions (n,): in the unit of the labels, or the probability of 1."""
    if kind == "regression":
        return np.asarray(model.predict(x), float)
    if hasattr(model, "predict_proba"):
        return model.predict_proba(x)[:, list(model.classes_).index(1)].astype(float)
    return np.clip(np.asarray(model.predict(x), float), 0.0, 1.0)
