"""The model of a transfer, fitted to all rows, as a portable model with a card: what `mobtl predict --model` reads."""

import hashlib
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from mobtl.answers import arms
from mobtl.experiments.own.transfer.config import Given
from mobtl.experiments.own.transfer.fits import DIRECT, HIGHEST, LOWEST, MEAN, TRANSFER, Fitted
from mobtl.experiments.own.transfer.systems import OfSystems, systems_of
from mobtl.prediction.cards import INSIDE, OUTSIDE, Card, Score
from mobtl.prediction.distance import Space
from mobtl.prediction.intervals import PROBABILITIES
from mobtl.prediction.portable import files
from mobtl.prediction.portable.carry import carried
from mobtl.prediction.portable.files import Content
from mobtl.prediction.portable.steps import Step
from mobtl.prediction.training.honest import HeldOut, rounded, told
from mobtl.records.quantity import Quantity
from mobtl.records.record import Record
from mobtl.repository import address
from mobtl.transferring.folder import TASK
from mobtl.transferring.verdict import HELPS, Verdict, answers

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


def save(model: Fitted, given: Given, record: Record, arm: str, outside: OfSystems | None, block: str, folder: Path) -> None:
    """Write a model that was fitted to all rows into a folder.

    Parameters
    ----------
    arm : which it is, whose held-out errors the card has.
    outside : what it predicted for whole chemical systems that were held out; ``None`` where there are too few of them.
    block : of the inputs.
    """
    steps = steps_of(model)
    weights = files.sha256_of(files.arrays_of(steps, {}))
    card = _card(given, record, arm, outside, block, weights)
    files.write(Content(card, given.formulas, given.formulas, steps, {}), folder / f"{TASK}.formula.json")


def _card(given: Given, record: Record, arm: str, outside: OfSystems | None, block: str, weights: str) -> Card:
    held = _held_out(given, record, arm, outside)
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
        formulas=len(set(given.compounds)),
        tables=dict(given.hashes),
        folds=hashlib.sha256(held[0].fold.astype(np.int64).tobytes()).hexdigest(),
        measure="MAE",
        scores={"MAE": _score(record, given, "MAE", arm), "R2": _score(record, given, "R2", arm)},
        mean=_score(record, given, "MAE", MEAN),
        ranking={each: _score(record, given, "MAE", each).value for each in (TRANSFER, DIRECT, MEAN)},
        optimism=None,
        told_from_mean=answers(record)[arm, MEAN] == arms.LESS,
        limits=_limits(given, arm, outside),
        nearest=tuple(rounded(value) for value in nearest),
        seen="no label of the target's compounds while they were held out",
        licence="that of the rows it was trained on",
        model=hashlib.sha256(repr(sorted(record.config.items())).encode() + arm.encode()).hexdigest(),
        created=datetime.now(UTC).replace(microsecond=0),
        commit=address.commit(),
        libraries={name: version(name) for name in ("numpy", "scikit-learn", "torch")},
        weights=weights,
        **told(held),
    )


def _held_out(given: Given, record: Record, arm: str, outside: OfSystems | None) -> list[HeldOut]:
    table = record.tables["predictions"]
    own = table[table["arm"] == arm]
    predicted, folds = (own[name].to_numpy().reshape(-1, len(given.y)) for name in ("prediction", "fold"))
    compounds = given.compounds
    found = [HeldOut(INSIDE, given.y - predicted, folds, compounds, compounds)]
    if outside is not None:
        residuals = (given.y - outside.predicted)[None]
        found.append(HeldOut(OUTSIDE, residuals, outside.fold[None], outside.systems, compounds))
    return found


def _limits(given: Given, arm: str, outside: OfSystems | None) -> tuple[str, ...]:
    n, systems = len(set(given.compounds)), len(set(systems_of(given.formulas)))
    if outside is None:
        elsewhere = (
            f"Its compounds make up {systems} chemical systems, too few to hold whole ones out: how far off it is on a "
            "compound of another was not measured, and there is no interval."
        )
    else:
        elsewhere = (
            f"The interval of a compound whose elements no training compound combines is made of {systems} chemical "
            "systems, held out whole; farther out it is too narrow."
        )
    return (
        f"It was trained on {n} compounds of a user's, and knows nothing of what is unlike them.",
        elsewhere,
        "The folds that score it also decided which arm serves; how much that flatters the score was not measured.",
        "It looks at the formula alone: polymorphs have the same prediction.",
        *((f"It was pretrained on {given.source}.",) if arm == TRANSFER else ()),
    )


def _score(record: Record, given: Given, measure: str, arm: str) -> Score:
    """The score of the members' mean, which is what predicts."""
    metric = record.metric(Quantity(given.property, measure, arm), "ensemble")
    low, high = metric.spread
    return Score(value=rounded(metric.value), low=rounded(low), high=rounded(high), unit=metric.unit)
