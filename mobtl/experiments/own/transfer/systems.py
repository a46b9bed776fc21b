"""How far off an arm is on compounds of elements that it has never seen together: whole chemical systems are held out."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np

from mobtl.experiments.own.transfer import study
from mobtl.experiments.own.transfer.config import Config, Given
from mobtl.experiments.own.transfer.fits import Job, folds_of, predictions
from mobtl.features.formulas import read_all
from mobtl.records.partial import Arrays, Part, Partial


@dataclass(frozen=True)
class OfSystems:
    """What an arm's ensemble predicted for rows whose chemical system was held out.

    Attributes
    ----------
    predicted : (n,).
    fold : number of the fold that held each row out, (n,).
    systems : of each row (n,), all its elements with one atom each.
    """

    predicted: np.ndarray
    fold: np.ndarray
    systems: np.ndarray


def systems_of(formulas: np.ndarray) -> np.ndarray:
    """The chemical system of each formula (n,), as the formula of one atom of each element."""
    return np.array(["".join(sorted(each.elements)) for each in read_all(formulas)], str)


def held_out(given: Given, config: Config, arm: str, kept: Partial | None = None) -> OfSystems | None:
    """Predictions of an arm with whole chemical systems held out, once; ``None`` where there are fewer systems than folds.

    Parameters
    ----------
    given, config, kept : as of `mobtl.experiments.own.transfer.study.run`, which has been called with them.
    arm : "direct" or "transfer".
    """
    systems = systems_of(given.formulas)
    if len(set(systems)) < config.folds:
        return None
    own = study.parts(given, config, kept or Partial())
    job = Job(config, given.x, given.y, systems, study.starts(given, config, own))
    units = [partial(_parts, job, arm, fold) for fold in range(config.folds)]
    found = own.each(units, f"chemical systems, {given.property}")
    predicted, folds = np.empty(len(given.y)), np.empty(len(given.y), int)
    for fold, part in enumerate(found.values()):
        predicted[part["test"]], folds[part["test"]] = part[arm].mean(axis=0), fold
    return OfSystems(predicted, folds, systems)


def _parts(job: Job, arm: str, fold: int) -> Iterator[Part]:
    yield f"chemical systems, {arm}, fold {fold}", partial(_fold, job, arm, fold)


def _fold(job: Job, arm: str, fold: int) -> Arrays:
    train, test = folds_of(job.compounds, job.config, 0)[fold]
    return {"test": test, arm: predictions(job, arm, train, test, "chemical systems", fold)}
