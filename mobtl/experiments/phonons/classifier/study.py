"""Liu 2020, "Classification model": a random forest says whether a semiconductor has a phonon band gap (Fig. 2, Table 2).

One compound in ten has a gap, so the rarer class is oversampled with SMOTE before a forest is fitted; number and depth of
the trees are chosen by cross-validation within the training part. Two protocols decide what the choice may see:

- ``as_published``, the paper's text: a random 70/30 split; the training part is oversampled first and cross-validated then,
  so that synthetic compounds made of a validation fold's own compounds are among those that the forest is fitted on.
- ``leak_free``: polymorphs of a reduced formula stay on one side of the split and of every fold, and each fold oversamples
  what it fits on.

Both are run on many random splits and on the authors' own test rows.
"""

import functools
import time
from dataclasses import asdict

import numpy as np
import pandas as pd

from mobtl.experiments.phonons.classifier.config import Config
from mobtl.experiments.phonons.classifier.fits import (
    PERMUTED,
    RANDOM,
    RELEASED,
    Data,
    Fit,
    Split,
    fit_of,
    of_random_split,
    of_released_split,
    released_split,
)
from mobtl.experiments.phonons.classifier.inputs import REDUCED, UNIT_CELL, Inputs, inputs
from mobtl.experiments.phonons.classifier.scores import score
from mobtl.experiments.phonons.classifier.tables import (
    candidate_table,
    curve_table,
    importance_table,
    prediction_table,
    score_table,
)
from mobtl.records.partial import Partial
from mobtl.records.record import Metric, Record, provenance

__all__ = ["Config", "Inputs", "inputs", "run"]
RUNS = (RANDOM, PERMUTED, RELEASED)


def assemble(given: Inputs) -> Data:
    """What is classified, of the inputs of a study."""
    table, by_kind = given.semiconductors, {kind: given.descriptors[kind].to_numpy(float) for kind in (UNIT_CELL, REDUCED)}
    return Data(
        y=(table["phonon_gap"] > 0).to_numpy(),
        formulas=table["reduced_formula"].to_numpy(str),
        names=given.descriptors[UNIT_CELL].columns.to_numpy(str),
        descriptors=by_kind,
        candidates=given.candidates.to_numpy(float),
    )


def run(given: Inputs, config: Config, partial: Partial | None = None) -> Record:
    """Fit and test the classifier under one protocol (Fig. 2, and the first two columns of Table 2).

    Parameters
    ----------
    given : as :func:`mobtl.experiments.phonons.classifier.inputs.inputs` makes it.
    config : settings.
    partial : where finished parts are kept, if the study may be stopped and go on (`mobtl.results.unfinished`).

    Returns
    -------
    Record with the tables ``scores`` (one row per fit), ``predictions`` (probability of a gap of each test row),
    ``curves`` (ROC and precision-recall), ``importances`` (by descriptor) and ``candidates`` (probability of a gap).
    """
    started = time.monotonic()
    table, released, descriptors = given.semiconductors, given.released, given.descriptors
    data = assemble(given)
    split = released_split(data, table["cell_composition"], released["part"], config.protocol)
    partial = partial or Partial()
    fits = compute(data, split, config, partial)
    tables = {
        "scores": score_table(fits),
        "predictions": prediction_table(fits, table["material_id"].to_numpy()),
        "curves": curve_table(fits),
        "importances": importance_table(fits, descriptors[UNIT_CELL]),
        "candidates": candidate_table(fits, given.candidates.index),
    }
    facts = split_facts(data, table["cell_composition"].to_numpy(str), released, config.protocol)
    return Record(
        paper="liu2020",
        experiment="phonon_classifier",
        protocol=config.protocol,
        config=asdict(config),
        data=provenance(table, released),
        metrics=facts + score(fits, tables, data, config),
        tables=tables,
        seconds=partial.cost(time.monotonic() - started),
        costs=partial.costs,
    )


def compute(data: Data, split: Split, config: Config, partial: Partial) -> list[Fit]:
    """All fits of a study, run by run; ``split`` is the authors' own."""
    units = [functools.partial(of_random_split, data, config, number) for number in range(config.splits)]
    units += [functools.partial(of_released_split, data, config, split, number) for number in range(config.replays)]
    arrays = [data.y, data.formulas, *data.descriptors.values(), data.candidates, *split]
    parts = partial.of(config.of_a_part, arrays).each(units, config.protocol)
    fits = [fit_of(name, part) for name, part in parts.items()]
    return sorted(fits, key=lambda fit: (RUNS.index(fit.run), fit.number))


def split_facts(data: Data, compositions: np.ndarray, released: pd.DataFrame, protocol: str) -> list[Metric]:
    """What the authors' split is, whether it matters which of several like polymorphs is taken, and how many descriptors."""
    train, test = released_split(data, compositions, released["part"], protocol)
    # Within each composition and label, the sides are handed out from the other end.
    opposite = released.groupby([compositions, data.y])["part"].transform(lambda side: side.to_numpy()[::-1])
    differing = 0
    for rows, others in zip((train, test), released_split(data, compositions, opposite, protocol), strict=True):
        differing += int((data.y[rows] != data.y[others]).sum())
        differing += sum(int((x[rows] != x[others]).sum()) for x in data.descriptors.values())
    n = data.descriptors[UNIT_CELL].shape[1]
    counts = {
        "training rows": len(train),
        "test rows": len(test),
        "test rows with a phonon band gap": int(data.y[test].sum()),
        "undecided rows": int((~released["decided"]).sum()),
        "undecided rows in the test part": int((~released["decided"])[released["part"] == "test"].sum()),
        "values that differ when the other polymorphs are taken": differing,
    }
    facts = {f"released split, {what}": count for what, count in counts.items()} | {"descriptors of a composition": n}
    return [Metric(f"{what}, count", "", "exact", float(count), str(count)) for what, count in facts.items()]
