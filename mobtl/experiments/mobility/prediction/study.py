"""Chen 2024, "Carrier mobility prediction": boosted trees predict mobility and anisotropy of two-dimensional materials.

The arms differ in what the trees are given: ``direct`` the 145 composition descriptors, ``TL`` and ``ATL`` fifteen features
of an extractor trained without and with an adversary, ``EXP`` expert descriptors of the structure, ``HTL`` those and the
features of ATL. Two protocols decide what the search for the settings may see
(:mod:`mobtl.experiments.mobility.prediction.protocols`):

- ``as_published`` follows the released script: twenty folds; in each, the settings with the best score on the test fold, and
  that score is reported.
- ``leak_free``: twenty folds grouped by reduced formula, and the settings chosen by five folds within each training part.
"""

import time
from dataclasses import asdict, replace

from mobtl.experiments.mobility.prediction import curves, explain, importance, scores
from mobtl.experiments.mobility.prediction.config import Config
from mobtl.experiments.mobility.prediction.data import Tables, assemble, released_predictions
from mobtl.experiments.mobility.prediction.fits import compute
from mobtl.experiments.mobility.prediction.inputs import inputs
from mobtl.experiments.mobility.prediction.tables import tables_of
from mobtl.records.partial import Partial
from mobtl.records.record import Record, provenance

__all__ = ["Config", "Tables", "inputs", "run"]


def run(tables: Tables, extractors: Record, config: Config, partial: Partial | None = None) -> Record:
    """Fit and test every arm under one protocol (Figs. 2a, 3, 4c-f; supplementary Figs. 5 and 6).

    Parameters
    ----------
    tables : as :func:`mobtl.experiments.mobility.prediction.inputs.inputs` makes them.
    extractors : of :mod:`mobtl.experiments.mobility.extractor.study` under the same protocol. Where its schedule was cut
        short, no metric is complete.
    partial : where finished parts are kept, if the study may be stopped and go on (`mobtl.results.unfinished`).

    Returns
    -------
    Record with the metrics of :mod:`mobtl.experiments.mobility.prediction.scores` and of
    :mod:`mobtl.experiments.mobility.prediction.importance`, and the tables of
    :mod:`mobtl.experiments.mobility.prediction.tables`.
    """
    started = time.monotonic()
    data, released = assemble(tables, extractors.tables["features"]), released_predictions(tables)
    kept = (partial or Partial()).of(config.of_a_part, data.arrays)
    outcomes = compute(data, config, kept)
    learning = curves.compute(data, config, kept)
    explained = explain.compute(outcomes, data, config, kept)
    metrics = scores.of(outcomes, data, config, released) + importance.metrics(explained, config)
    whole = all(metric.complete for metric in extractors.metrics)
    read = (tables.dpt, tables.epc, tables.structures, tables.expert, tables.released_features, tables.released_trees)
    return Record(
        paper="chen2024",
        experiment="mobility_prediction",
        protocol=config.protocol,
        config=asdict(config),
        data=provenance(*read),
        metrics=[replace(metric, complete=metric.complete and whole) for metric in metrics],
        tables=tables_of(outcomes, explained, learning, released),
        seconds=kept.cost(time.monotonic() - started),
        costs=kept.costs,
    )
