"""Small models that serve predictions, made in seconds of real rows: a straight line through the standardised inputs."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from unittest import mock

import numpy as np

from mobtl.datasets import phonons, tables
from mobtl.experiments.leaderboard import blocks
from mobtl.experiments.leaderboard import inputs as leaderboard
from mobtl.prediction import intervals
from mobtl.prediction.cards import INSIDE, OUTSIDE, Card, Score
from mobtl.prediction.distance import Space
from mobtl.prediction.portable import files
from mobtl.prediction.portable.files import Content
from mobtl.prediction.portable.steps import Step
from mobtl.prediction.properties import PROPERTIES, Property

# Inputs by kind of material.
BLOCKS = {"formula": ("formula",), "bulk": ("composition", "structure"), "layer": ("formula", "expert")}
_PENALTY = 30.0


def write(folder: Path, only: Sequence[str] = (), **changed) -> Path:
    """A model for each property and kind of material that has it (or of some tasks); fields of all cards can be changed."""
    folder.mkdir(parents=True, exist_ok=True)
    with _once(tables, "load_table"), _once(blocks, "of_formulas"):
        for each in PROPERTIES:
            if only and each.task.id not in only:
                continue
            data = leaderboard.inputs(each.task, {name for given in ("formula", each.of) for name in BLOCKS[given]})
            for given in ("formula", each.of):
                files.write(_content(each, given, data, changed), folder / f"{each.task.id}-{given}.json")
    return folder


def _once(module, name: str):
    """While it lasts, a function is called once for the same arguments."""
    function, kept = getattr(module, name), {}

    def remembered(*arguments):
        key = tuple(each if isinstance(each, str) else tuple(each) for each in arguments)
        if key not in kept:
            kept[key] = function(*arguments)
        return kept[key]

    return mock.patch.object(module, name, remembered)


def _content(each: Property, given: str, data, changed: dict) -> Content:
    blocks = BLOCKS[given]
    x = np.hstack([data.blocks[name] for name in blocks])
    centre, spread = np.nanmean(x, axis=0), np.nanstd(x, axis=0)
    spread[spread < 1e-6] = 1.0
    filled = np.where(np.isnan(x), centre, x)
    scaled = (filled - centre) / spread
    mean = float(data.y.mean())
    weights = np.linalg.solve(scaled.T @ scaled + _PENALTY * np.eye(x.shape[1]), scaled.T @ (data.y - mean))
    is_class = each.is_probability
    steps = [
        Step("fill", arrays={"values": centre}),
        Step("standardise", arrays={"centre": centre, "spread": spread}),
        Step("linear", {"intercept": mean}, {"weights": weights}),
        Step("cut", {"low": 0.0, "high": 1.0} if is_class else {"low": -1e3, "high": 1e3}),
    ]
    kept = {name: data.blocks[name] for name in blocks if name in ("structure", "expert")}
    residuals = intervals.quantiles((data.y - scaled @ weights - mean)[None], data.formulas)
    apart = np.sort(Space(x).of_others(data.formulas))
    card = _card(each, given, data, steps, kept) | {
        "residuals": {} if is_class else {INSIDE: tuple(residuals), OUTSIDE: tuple(2 * residuals)},
        "groups": {} if is_class else dict.fromkeys((INSIDE, OUTSIDE), len(np.unique(data.formulas))),
        "nearest": tuple(np.quantile(apart, intervals.PROBABILITIES)),
    }
    compositions = data.formulas
    if each.of == "bulk":
        compositions = phonons.semiconductors().set_index("material_id")["cell_composition"][data.ids].to_numpy(str)
    return Content(Card(**(card | changed)), data.formulas, compositions, tuple(steps), kept)


def _card(each: Property, given: str, data, steps, kept) -> dict:
    score = Score(value=1.0, low=0.9, high=1.1, unit=each.task.unit)
    return {
        "task": each.task.id,
        "property": each.task.title,
        "unit": each.task.unit,
        "kind": each.task.kind,
        "given": given,
        "entry": "straight-line",
        "title": "A straight line",
        "inputs": BLOCKS[given],
        "rows": len(data.y),
        "formulas": len(set(data.formulas)),
        "tables": dict(data.hashes),
        "folds": "0" * 64,
        "measure": "Brier" if each.is_probability else "MAE",
        "scores": {("Brier" if each.is_probability else "MAE"): score},
        "mean": score,
        "ranking": {"straight-line": 1.0},
        "optimism": 0.0,
        "told_from_mean": True,
        "seen": "Nothing.",
        "licence": "MIT",
        "model": "0" * 64,
        "created": datetime(2026, 1, 1, tzinfo=UTC),
        "commit": None,
        "libraries": {},
        "weights": hashlib.sha256(files.arrays_of(steps, kept)).hexdigest(),
        "bounds": (0.0, 1.0) if each.is_probability else (None, None),
    }
