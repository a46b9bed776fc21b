"""Liu 2020: pretrain on the electronic band gap of 1245 semiconductors, fine-tune on 124 phonon properties.

The arm ``transfer`` starts fine-tuning from pretrained hidden layers. ``never pretrained`` is its placebo: the same
procedure from hidden layers of the same widths that have seen no data. ``direct`` draws random hidden layers anew for every
fit, and ``training mean`` predicts the mean of the training rows. Further arms are in
:mod:`mobtl.experiments.phonons.transfer.arms`. Two protocols decide what a fit may have seen
(:mod:`mobtl.experiments.phonons.transfer.protocols`):

- ``as_published`` follows the released script: scaler and pretraining on all 1245 rows; five unshuffled folds; the 78 fits
  of a member (three rounds of a fit on all 124 rows and five cross-validations) go on training the same hidden weights.
- ``leak_free``: five shuffled folds grouped by reduced formula, repeated; for each fold a scaler and a pretraining that
  have not seen the test formulas; every fit starts from a copy.
"""

import functools
import time
from dataclasses import asdict

import numpy as np
import torch

from mobtl.experiments.phonons.transfer import tables
from mobtl.experiments.phonons.transfer.config import Config, Data, assemble
from mobtl.experiments.phonons.transfer.inputs import Inputs, inputs
from mobtl.experiments.phonons.transfer.protocols import folds_of_repeat, parts_of
from mobtl.experiments.phonons.transfer.report import Report
from mobtl.experiments.phonons.transfer.scores import score
from mobtl.physics.phonons import PROPERTIES
from mobtl.records.partial import Arrays, Partial
from mobtl.records.record import Record, provenance
from mobtl.validation.protocols import Protocol

__all__ = ["Config", "Inputs", "inputs", "run"]


def run(given: Inputs, config: Config, partial: Partial | None = None, device: str = "cpu") -> Record:
    """Train and evaluate all arms under one protocol (Figs. 3 to 5, Tables 1 and 2, sections S3 and S4).

    Parameters
    ----------
    given : as :func:`mobtl.experiments.phonons.transfer.inputs.inputs` makes it.
    partial : where finished parts are kept, if the study may be stopped and go on (`mobtl.results.unfinished`).
    device : "cpu" or "cuda".

    Returns
    -------
    Record with the metrics of :func:`mobtl.experiments.phonons.transfer.scores.score` and the tables of
    :mod:`mobtl.experiments.phonons.transfer.tables`.
    """
    started = time.monotonic()
    data = assemble(given, config.seed)
    partial = partial or Partial()
    arrays = compute(data, config, partial, device) | training_means(data, config)
    report = Report(arrays, data, config)
    return Record(
        paper="liu2020",
        experiment="phonon_transfer",
        protocol=config.protocol,
        config=asdict(config),
        data=provenance(given.semiconductors, given.structure),
        metrics=score(report, list(given.outside.index)),
        tables=tables.of(report, given.semiconductors["material_id"].to_numpy(), list(given.outside.index)),
        seconds=partial.cost(time.monotonic() - started),
        costs=partial.costs,
        device=torch.cuda.get_device_name() if device == "cuda" else device,
    )


def compute(data: Data, config: Config, partial: Partial, device: str = "cpu") -> Arrays:
    """The fits of a study: arrays by name, as in :mod:`mobtl.experiments.phonons.transfer.protocols`, with all members."""
    blocks = np.split(np.arange(config.largest), range(config.block, config.largest, config.block))
    units = [functools.partial(parts_of, data, config, device, block) for block in blocks]
    found: dict[str, list[np.ndarray]] = {}
    for part in partial.of(config.of_a_part, data.arrays).each(units, config.protocol).values():
        for key, values in part.items():
            found.setdefault(key, []).append(values)
    return {key: np.concatenate(values) for key, values in found.items()}


def training_means(data: Data, config: Config) -> Arrays:
    """The mean of the training rows as prediction for the held-out ones: the error of a model that has learnt nothing."""
    repeats = 1 if config.protocol == Protocol.AS_PUBLISHED else config.repeats
    found = {}
    for name in PROPERTIES:
        y = data.targets[name][data.rows]
        held_out = np.empty((1, repeats, len(y)))
        for repeat in range(repeats):
            for train, test in folds_of_repeat(data, config, repeat):
                held_out[0, repeat, test] = y[train].mean()
        found[f"predictions/{name}: training mean"] = held_out
    return found
