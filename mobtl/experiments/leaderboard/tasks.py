"""The tasks of the leaderboard: which property of which rows is predicted, how it is scored, and who is held out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from mobtl.errors import UsageError, unknown
from mobtl.physics.units import INVERSE_CM, KM_PER_SECOND, MOLAR_HEAT

Kind = Literal["regression", "classification"]
# What is held out together, by the name that commands and records give it, and the column of the table of folds.
SCHEMES = {"formula": "reduced_formula", "chemical-system": "chemical_system", "anion": "anion"}
FOLDS = 5


@dataclass(frozen=True)
class Task:
    """A property of some rows.

    Attributes
    ----------
    id, title : name in commands, and in words.
    dataset : "semiconductors", "mobility" or "c2db", whose rows it takes.
    column : of that table; of a mobility or a mass the carrier.
    unit : of the labels; "" for a pure number.
    kind : "regression", or "classification" of 1 and 0.
    gapped : whether only the semiconductors with a phonon band gap are rows.
    """

    id: str
    title: str
    dataset: str
    column: str
    unit: str
    kind: Kind = "regression"
    gapped: bool = False

    @property
    def paper(self) -> str:
        """Whose property it is."""
        return "liu2020" if self.dataset == "semiconductors" else "chen2024"


_SEMI, _MOBILITY, _C2DB = "semiconductors", "mobility", "c2db"
TASKS = {
    task.id: task
    for task in (
        Task("phonon-gap", "phonon band gap", _SEMI, "phonon_gap", INVERSE_CM, gapped=True),
        Task("phonon-gap-sign", "whether there is a phonon band gap", _SEMI, "phonon_gap", "", "classification"),
        Task("speed-of-sound", "speed of sound", _SEMI, "speed_of_sound", KM_PER_SECOND, gapped=True),
        Task("speed-of-sound-all", "speed of sound of all 1245", _SEMI, "speed_of_sound", KM_PER_SECOND),
        Task("heat-capacity", "heat capacity", _SEMI, "heat_capacity", MOLAR_HEAT, gapped=True),
        Task("heat-capacity-all", "heat capacity of all 1245", _SEMI, "heat_capacity", MOLAR_HEAT),
        Task("electron-mobility", "average electron mobility", _MOBILITY, "electron", "decades"),
        Task("hole-mobility", "average hole mobility", _MOBILITY, "hole", "decades"),
        Task("electron-anisotropy", "electron mobility anisotropy", _MOBILITY, "electron", "decades"),
        Task("hole-anisotropy", "hole mobility anisotropy", _MOBILITY, "hole", "decades"),
        Task("electron-mass-2d", "average electron mass of a monolayer", _C2DB, "electron", "decades"),
        Task("hole-mass-2d", "average hole mass of a monolayer", _C2DB, "hole", "decades"),
        Task("stiffness-2d", "average stiffness of a monolayer", _C2DB, "stiffness", "decades"),
    )
}


def task_of(name: str) -> Task:
    """The task of that id.

    Raises
    ------
    UsageError
        If there is none; the nearest is named.
    """
    if name not in TASKS:
        raise UsageError(f"{unknown('task', name, TASKS)}.")
    return TASKS[name]


def check_scheme(name: str) -> str:
    """The name of a scheme.

    Raises
    ------
    UsageError
        If there is none of that name.
    """
    if name not in SCHEMES:
        raise UsageError(f"{unknown('scheme of folds', name, SCHEMES)}.")
    return name


@dataclass(frozen=True)
class Split:
    """The folds of a scheme on the rows of a task.

    Attributes
    ----------
    scheme : its name.
    fold : number of the fold that holds each row out, (repeats, n).
    groups : what is held out together, (n,).
    """

    scheme: str
    fold: np.ndarray
    groups: np.ndarray

    def sides(self, repeat: int, number: int) -> tuple[np.ndarray, np.ndarray]:
        """Training and test rows of a fold."""
        tested = self.fold[repeat] == number
        return np.flatnonzero(~tested), np.flatnonzero(tested)


@dataclass(frozen=True)
class Data:
    """What a task gives to every entry; ``n`` rows.

    Attributes
    ----------
    task : which.
    ids, formulas : names and reduced formulas (n,).
    y : labels (n,), in the unit of the task.
    blocks : by name, inputs (n, d), NaN where one is not known (`mobtl.experiments.leaderboard.blocks`).
    splits : by scheme.
    hashes : SHA-256 of each table that was read, by name.
    """

    task: Task
    ids: np.ndarray
    formulas: np.ndarray
    y: np.ndarray
    blocks: Mapping[str, np.ndarray]
    splits: Mapping[str, Split]
    hashes: Mapping[str, str]
