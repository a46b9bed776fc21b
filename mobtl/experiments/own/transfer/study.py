"""Does pretraining on a source property help to predict a property of which a user has few labels?

The arms are those of the leak-free study of Liu 2020 (`mobtl.experiments.phonons.transfer.study`): ``transfer`` is
fine-tuned from networks that have learnt the source property, ``never pretrained`` is its placebo, ``direct`` draws random
networks for every fit, ``training mean`` predicts the mean of the training rows. Every compound of the target leaves the
source, so that one pretraining serves all folds; folds are shuffled, grouped by compound and repeated.
"""

import time
from dataclasses import asdict
from functools import partial

import numpy as np

from mobtl.experiments.own.transfer import scores
from mobtl.experiments.own.transfer.config import Config, Given, check
from mobtl.experiments.own.transfer.fits import PLACEBO, TRANSFER, Fitted, Job, fitted, name_of, parts_of, start
from mobtl.experiments.own.transfer.scores import Held
from mobtl.records.partial import Arrays, Partial
from mobtl.records.record import Record

__all__ = ["Config", "Given", "final", "run"]
EXPERIMENT = "own_transfer"


def run(given: Given, config: Config, kept: Partial | None = None) -> Record:
    """Train all arms in every fold, and compare them.

    Parameters
    ----------
    given : rows of target and source.
    kept : where finished parts are kept, if the study may be stopped and go on.

    Returns
    -------
    Record with the metrics of `mobtl.experiments.own.transfer.scores` and the tables ``predictions`` and ``curve``.

    Raises
    ------
    MobtlError
        As `mobtl.experiments.own.transfer.config.check` and `Given.without_target`.
    """
    check(given, config)
    started, own = time.monotonic(), parts(given, config, kept or Partial())
    job = Job(config, given.x, given.y, given.compounds, starts(given, config, own))
    folds = scores.folds_by_repeat(given, config)
    every = [(repeat, fold) for repeat, each in enumerate(folds) for fold in range(len(each))]
    found = own.each([partial(parts_of, job, *each) for each in every], f"transfer, {given.property}")
    held = Held(given, config, _gathered(found, config, len(given.y)), folds)
    return Record(
        paper="",
        experiment=EXPERIMENT,
        protocol="leak_free",
        config={"property": given.property, "unit": given.unit, "source": given.source} | asdict(config),
        data=given.hashes,
        metrics=scores.metrics(held),
        tables={"predictions": scores.predictions(held), "curve": scores.curve(held)},
        seconds=own.cost(time.monotonic() - started),
        costs=own.costs,
    )


def parts(given: Given, config: Config, kept: Partial) -> Partial:
    """The parts of one study: with these settings and rows."""
    source_x, source_y = given.without_target()
    return kept.of(config, [given.x, given.y, given.compounds, source_x, source_y])


def starts(given: Given, config: Config, own: Partial) -> dict[str, Arrays]:
    """What transfer and its placebo start from, by arm; made once."""
    return {arm: own.get(f"pretraining, {arm}", partial(start, given, config, arm)) for arm in (TRANSFER, PLACEBO)}


def final(given: Given, config: Config, arm: str, kept: Partial | None = None) -> Fitted:
    """An arm ("direct" or "transfer") fitted to all rows; parameters and errors as of `run`."""
    begun = starts(given, config, parts(given, config, kept or Partial()))
    return fitted(config, arm, given.x, given.y, begun, "all rows")


def _gathered(found: dict[str, Arrays], config: Config, n: int) -> dict[str, np.ndarray]:
    """Held-out predictions (members, repeats, n) by arm; NaN for parts of the training rows in repeats without a curve."""
    first = found[name_of(0, 0)]
    whole = {arm: np.full((len(first[arm]), config.repeats, n), np.nan) for arm in first if arm != "test"}
    folds = len(found) // config.repeats
    for repeat in range(config.repeats):
        for fold in range(folds):
            part = found[name_of(repeat, fold)]
            for arm in part.keys() - {"test"}:
                whole[arm][:, repeat, part["test"]] = part[arm]
    return whole
