"""Chen 2024, Figs. 1a and 2b: features learnt from bulk effective masses, with and without adversarial training.

The protocols differ in what the extractor may have seen of the 2D materials with a known mobility:

- ``as_published``: the unlabelled 2D pool is all of C2DB with a gap, the source domain has all bulk masses;
- ``leak_free``: no formula with a 2D mobility is in the pool, in the source domain or in the scaling. Beside it one arm,
  *transductive*, has them all in the pool, unlabelled, and keeps them as bulk materials.
"""

import time
from dataclasses import asdict

from mobtl.experiments.mobility.extractor import scores, tables
from mobtl.experiments.mobility.extractor.config import Config
from mobtl.experiments.mobility.extractor.fits import Study, compute
from mobtl.experiments.mobility.extractor.inputs import Inputs, inputs
from mobtl.records.partial import Partial
from mobtl.records.record import Record

__all__ = ["Config", "Inputs", "inputs", "run"]


def run(given: Inputs, config: Config, unfinished: Partial | None = None) -> Record:
    """Train all extractors under one protocol, and say how well their features mix the two domains (Fig. 2b).

    Parameters
    ----------
    given : as :func:`mobtl.experiments.mobility.extractor.inputs.inputs` makes it.
    config : settings.
    unfinished : where finished parts are kept, if the study may be stopped and go on (`mobtl.results.unfinished`).

    Returns
    -------
    Record with the metrics of :mod:`mobtl.experiments.mobility.extractor.scores` and the tables of
    :mod:`mobtl.experiments.mobility.extractor.tables`.
    """
    started = time.monotonic()
    study = Study(given, config)
    unfinished = unfinished or Partial()
    parts = compute(study, given, unfinished)
    return Record(
        paper="chen2024",
        experiment="mobility_extractor",
        protocol=config.protocol,
        config=asdict(config),
        data=given.read,
        metrics=scores.score(study, parts),
        tables=tables.of(study, parts),
        seconds=unfinished.cost(time.monotonic() - started),
        costs=unfinished.costs,
    )
