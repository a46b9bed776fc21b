"""A small task of the leaderboard with made-up rows, and entries for it; workers import its class."""

import numpy as np
from sklearn.linear_model import Ridge

from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.tasks import SCHEMES, TASKS, Data, Split

METALS, ANIONS = ("Li", "Na", "K", "Mg", "Ca", "Zn"), ("F", "Cl", "O", "S", "Se", "N")
WORDS = {"seen": "Nothing.", "licence": "MIT", "environment": "here"}
MEAN = {"regression": {"steps": [{"class": "sklearn.dummy.DummyRegressor"}]}}


class OwnRidge(Ridge):
    """A class of a reader."""


def entry(models: dict, name: str = "some-model", tasks=("phonon-gap", "phonon-gap-sign"), **more) -> Entry:
    """An entry with these models; those of several kinds by kind."""
    kinds = {TASKS[task].kind for task in tasks}
    every = models if models.keys() <= {"regression", "classification"} else dict.fromkeys(kinds, models)
    given = {"id": name, "title": "A model", "tasks": tasks, "inputs": ["elements"], "models": every} | WORDS | more
    return Entry.model_validate(given)


def model(name: str, settings: dict | None = None, **more) -> dict:
    """A model of one step."""
    return {"steps": [{"class": name, "settings": settings or {}}]} | more


def data(kind: str = "regression", repeats: int = 2, noise: float = 0.1, seed: int = 0) -> Data:
    """72 rows of 36 formulas, whose label depends on metal and anion; a row's polymorph has nearly the same label."""
    rng = np.random.default_rng(seed)
    pairs = [(metal, anion) for metal in METALS for anion in ANIONS for _ in range(2)]
    formulas = np.array([f"{metal}{anion}" for metal, anion in pairs])
    x = np.array([[metal == each for each in METALS] + [anion == each for each in ANIONS] for metal, anion in pairs], float)
    y = x @ np.arange(1.0, 13.0) + noise * rng.normal(size=len(x))
    if kind == "classification":
        y = (y > np.median(y)).astype(float)
    anions = np.array([anion for _, anion in pairs])
    groups = {"formula": formulas, "chemical-system": formulas, "anion": anions}
    splits = {
        scheme: Split(scheme, _folds(groups[scheme], repeats if scheme == "formula" else 1, rng), groups[scheme])
        for scheme in SCHEMES
    }
    task = TASKS["phonon-gap" if kind == "regression" else "phonon-gap-sign"]
    ids = np.array([f"mp-{row}" for row in range(len(y))])
    return Data(task, ids, formulas, y, {"elements": x}, splits, {"leaderboard_folds": "f" * 64})


def _folds(groups: np.ndarray, repeats: int, rng: np.random.Generator) -> np.ndarray:
    names = np.unique(groups)
    dealt = [dict(zip(rng.permutation(names), np.arange(len(names)) % 5, strict=True)) for _ in range(repeats)]
    return np.array([[fold[group] for group in groups] for fold in dealt])
