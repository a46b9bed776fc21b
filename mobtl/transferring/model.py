"""The model of a transfer, fitted to all rows, as a portable model with a card: what `mobtl predict --model` reads."""

import hashlib
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

from mobtl.answers import arms
from mobtl.experiments.own.transfer.config import Given
from mobtl.experiments.own.transfer.fits import DIRECT, HIGHEST, LOWEST, MEAN, TRANSFER, Fitted
from mobtl.prediction import intervals
from mobtl.prediction.cards import INSIDE, OUTSIDE, Card, Coverage, Score
from mobtl.prediction.distance import Space
from mobtl.prediction.intervals import PROBABILITIES
from mobtl.prediction.portable import files
from mobtl.prediction.portable.carry import carried
from mobtl.prediction.portable.files import Content
from mobtl.prediction.portable.steps import Step
from mobtl.records.quantity import Quantity
from mobtl.records.record import Record
from mobtl.repository import address
from mobtl.transferring.verdict import HELPS, Verdict, answers
from mobtl.validation.comparison import resample_formulas

# The folder of the model in that of a transfer, and its name: the task of a card.
FOLDER, TASK = "model", "own"
_LEVELS = (0.5, 0.8, 0.9)
_TITLES = {TRANSFER: "Perceptrons, fine-tuned from a source property", DIRECT: "Perceptrons, trained directly"}


def arm_of(verdict: Verdict) -> str:
    """The arm that serves: transfer where it was shown to help, else direct training, which needs less."""
    return TRANSFER if verdict.word == HELPS else DIRECT


def steps_of(model: Fitted) -> tuple[Step, ...]:
    """The steps of fitted networks: scale and cut the inputs, predict, bring the mean of the members into the unit."""
    factor = model.scale.factor
    differs = factor > 0
    # What does not differ is divided by infinity: it counts for nothing.
    spread = np.divide(1.0, factor, out=np.full_like(factor, np.inf), where=differs)
    centre = np.divide(-model.scale.shift, factor, out=np.zeros_like(factor), where=differs)
    return (
        Step("standardise", arrays={"centre": centre, "spread": spread}),
        Step("cut", {"low": LOWEST, "high": HIGHEST}),
        *carried(model.networks, "regression"),
        Step("stretch", {"factor": model.spread, "shift": model.centre}),
    )


def save(model: Fitted, given: Given, record: Record, arm: str, block: str, folder: Path) -> None:
    """Write a model that was fitted to all rows into a folder.

    Parameters
    ----------
    arm : which it is, whose held-out errors the card has.
    block : of the inputs.
    """
    steps = steps_of(model)
    weights = files.sha256_of(files.arrays_of(steps, {}))
    card = _card(given, record, arm, block, weights)
    files.write(Content(card, given.formulas, given.formulas, steps, {}), folder / f"{TASK}.formula.json")


def _card(given: Given, record: Record, arm: str, block: str, weights: str) -> Card:
    compounds, held = given.compounds, _held_out(record, arm)
    residuals = given.y - held["prediction"].to_numpy().reshape(-1, len(given.y))
    quantiles = tuple(_rounded(value) for value in intervals.quantiles(residuals, compounds))
    folds = held["fold"].to_numpy().reshape(residuals.shape)
    config = {name: value for name, value in record.config.items() if isinstance(value, bool | int | float | str)}
    nearest = np.quantile(Space(given.x).of_others(given.formulas), PROBABILITIES)
    return Card(
        task=TASK,
        property=given.property,
        unit=given.unit,
        kind="regression",
        given="formula",
        entry=f"own-{arm}",
        title=_TITLES[arm],
        inputs=(block,),
        settings=config,
        rows=len(given.y),
        formulas=len(set(compounds)),
        tables=dict(given.hashes),
        folds=hashlib.sha256(folds.astype(np.int64).tobytes()).hexdigest(),
        measure="MAE",
        scores={"MAE": _score(record, given, "MAE", arm), "R2": _score(record, given, "R2", arm)},
        mean=_score(record, given, "MAE", MEAN),
        ranking={each: _score(record, given, "MAE", each).value for each in (TRANSFER, DIRECT, MEAN)},
        optimism=0.0,
        told_from_mean=answers(record)[arm, MEAN] == arms.LESS,
        limits=_limits(given, arm),
        # No whole chemical systems were held out: the residuals of compounds stand in for theirs, as the limits say.
        residuals={INSIDE: quantiles, OUTSIDE: quantiles},
        coverage=tuple(_coverage(residuals, folds, compounds, level) for level in _LEVELS),
        nearest=tuple(_rounded(value) for value in nearest),
        seen="no label of the target's compounds while they were held out",
        licence="that of the rows it was trained on",
        model=hashlib.sha256(repr(sorted(record.config.items())).encode() + arm.encode()).hexdigest(),
        created=datetime.now(UTC).replace(microsecond=0),
        commit=address.commit(),
        libraries={name: version(name) for name in ("numpy", "scikit-learn", "torch")},
        weights=weights,
    )


def _held_out(record: Record, arm: str) -> pd.DataFrame:
    """Predictions of an arm, repeat by repeat, in the order of the rows."""
    table = record.tables["predictions"]
    return table[table["arm"] == arm]


def _limits(given: Given, arm: str) -> tuple[str, ...]:
    n = len(set(given.compounds))
    return (
        f"It was trained on {n} compounds of a user's, and knows nothing of what is unlike them.",
        "Intervals are made of compounds held out one by one; outside of what it was trained on they are too narrow.",
        "It looks at the formula alone: polymorphs have the same prediction.",
        *((f"It was pretrained on {given.source}.",) if arm == TRANSFER else ()),
    )


def _score(record: Record, given: Given, measure: str, arm: str) -> Score:
    """The score of the members' mean, which is what predicts."""
    metric = record.metric(Quantity(given.property, measure, arm), "ensemble")
    low, high = metric.spread
    return Score(value=_rounded(metric.value), low=_rounded(low), high=_rounded(high), unit=metric.unit)


def _coverage(residuals: np.ndarray, folds: np.ndarray, compounds: np.ndarray, level: float) -> Coverage:
    """How often an interval holds the label, made in each fold of the residuals of the other folds."""
    inside = np.zeros(residuals.shape)
    for repeat, own in enumerate(residuals):
        for fold in np.unique(folds[repeat]):
            tested = folds[repeat] == fold
            known = intervals.quantiles(own[None, ~tested], compounds[~tested])
            low, high = intervals.around(np.zeros(1), known, level)[0]
            inside[repeat, tested] = (low <= own[tested]) & (own[tested] <= high)
    low, high = np.percentile(resample_formulas(inside.mean(axis=0), compounds, np.mean, 0), [2.5, 97.5])
    return Coverage(
        level=level,
        scheme=INSIDE,
        share=_rounded(inside.mean()),
        low=_rounded(low),
        high=_rounded(high),
        rows=residuals.shape[1],
        formulas=len(set(compounds)),
    )


def _rounded(value: float) -> float:
    """Six digits, which is more than anything here is known to."""
    return float(f"{value:.6g}")
