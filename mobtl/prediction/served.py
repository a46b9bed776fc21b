"""The models that serve predictions: the leaderboard's best for each task and kind of input, with cards and intervals.

They are package data, and predict by numpy alone. `mobtl models train` makes them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from mobtl import paths
from mobtl.errors import UsageError, unknown
from mobtl.experiments.leaderboard.tasks import TASKS, task_of
from mobtl.prediction import intervals
from mobtl.prediction.cards import INSIDE, OUTSIDE, Card
from mobtl.prediction.distance import Space
from mobtl.prediction.portable import files
from mobtl.prediction.portable.chain import Chain

# Blocks that follow from a composition; the inputs of training rows in others are kept.
BY_COMPOSITION = ("composition", "formula", "magpie", "elements")


@dataclass(frozen=True)
class Training:
    """What a model was trained on.

    Attributes
    ----------
    formulas : reduced formulas of the rows (n,).
    compositions : what was described (n,): of a bulk crystal its unit cell, "In2 N2", else the reduced formula.
    blocks : names of the model's blocks of inputs.
    kept : by name, those of them that do not follow from compositions, (n, d).
    """

    formulas: np.ndarray
    compositions: np.ndarray
    blocks: tuple[str, ...]
    kept: Mapping[str, np.ndarray]

    @cached_property
    def inputs(self) -> np.ndarray:
        """Inputs of the rows (n, d), as `Model.predict` takes them; NaN where one is not known."""
        from mobtl.experiments.leaderboard import blocks  # with pandas, which loading models need not wait for

        compositions = tuple(self.compositions.tolist())
        found = {name: _described(name, compositions) for name in self.blocks if name in BY_COMPOSITION}
        return blocks.joined(found | dict(self.kept), self.blocks, len(self.formulas))


# Models of one data set share what takes longest of all.
@lru_cache(maxsize=16)
def _described(block: str, compositions: tuple[str, ...]) -> np.ndarray:
    from mobtl.experiments.leaderboard import blocks

    return blocks.of_formulas(block, compositions)


@dataclass(frozen=True)
class Model:
    """A model that serves one task for one kind of input.

    Attributes
    ----------
    task : id of the leaderboard's task, such as "phonon-gap".
    given : "formula", "bulk" or "layer", as `mobtl.handed_in.entries.Entry.kind`.
    card : what a reader must know of it.
    training : what it was trained on.
    chain : what predicts.
    """

    task: str
    given: str
    card: Card
    training: Training
    chain: Chain

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of its blocks of inputs, in their order (`mobtl.experiments.leaderboard.blocks.BLOCKS`)."""
        return self.card.inputs

    @property
    def is_class(self) -> bool:
        """Whether it gives the probability of a class rather than a number."""
        return self.card.kind == "classification"

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Predictions (m,) of inputs (m, d), within the bounds of the card: in its unit, or the probability of 1."""
        return self._bounded(self.chain.predict(x))

    def interval(self, predicted: np.ndarray, level: float = 0.8, outside: np.ndarray | None = None) -> np.ndarray:
        """The interval (m, 2) around predictions (m,), within the bounds of the card.

        Parameters
        ----------
        predicted : (m,), as `predict` gives it.
        level : such as 0.8; how many labels it held of held-out rows stands in the card (`Card.coverage`).
        outside : of which of them the compound is unlike the training rows (m,): its interval is made of the residuals of
            whole chemical systems that were held out. By default of none.

        Returns
        -------
        ndarray (m, 2), NaN where the card has no residuals, or those of too few groups for the level.

        Raises
        ------
        UsageError
            If the model gives the probability of a class, which needs no interval, or the level is not between 0 and 0.99.
        """
        near = self._around(predicted, INSIDE, level)
        if outside is not None and np.any(outside):
            near = np.where(np.asarray(outside, bool)[:, None], self._around(predicted, OUTSIDE, level), near)
        return self._bounded(near)

    def above(self, predicted: np.ndarray, value: float, outside: np.ndarray | None = None) -> np.ndarray:
        """How likely the property is above a value, (m,), for predictions (m,).

        Parameters and errors as of `interval`.
        """
        near = self._above(predicted, INSIDE, value)
        if outside is not None and np.any(outside):
            near = np.where(outside, self._above(predicted, OUTSIDE, value), near)
        return near

    def nearest(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Distance of inputs (m, d) to the nearest training row, (m,), and the place of that row, (m,).

        In standard deviations of the training rows' inputs (`mobtl.prediction.distance.Space.nearest`).
        """
        return self._space.nearest(x)

    def farther_than(self, distances: np.ndarray) -> np.ndarray:
        """Which share of the training rows is nearer to the nearest one of another formula than these distances, (m,)."""
        return np.searchsorted(self.card.nearest, distances, side="right") / (len(self.card.nearest) + 1)

    @cached_property
    def _space(self) -> Space:
        return Space(self.training.inputs)

    def _around(self, predicted: np.ndarray, scheme: str, level: float) -> np.ndarray:
        ends = intervals.around(predicted, self._residuals(scheme), level)
        return ends if level <= intervals.reach(self.card.groups.get(scheme, 0)) else np.full_like(ends, np.nan)

    def _above(self, predicted: np.ndarray, scheme: str, value: float) -> np.ndarray:
        return intervals.above(predicted, self._residuals(scheme), value, self.card.groups.get(scheme, 0))

    def _residuals(self, scheme: str) -> np.ndarray:
        if self.is_class:
            raise UsageError(
                f"{self.task} is a class: its probability says how sure the prediction is, there is no interval."
            )
        return np.array(self.card.residuals.get(scheme, np.full(len(intervals.PROBABILITIES), np.nan)))

    def _bounded(self, values: np.ndarray) -> np.ndarray:
        low, high = self.card.bounds
        return np.clip(values, low, high) if (low, high) != (None, None) else values


def models(folder: Path | None = None) -> tuple[Model, ...]:
    """Every model of a folder, by default those of the package, by task and kind of input.

    Raises
    ------
    MobtlError
        As `mobtl.prediction.portable.files.read`.
    """
    folder = folder or paths.WEIGHTS
    return _models(folder, folder.stat().st_mtime_ns if folder.is_dir() else 0)


# A folder that was written anew is read anew.
@lru_cache(maxsize=4)
def _models(folder: Path, changed: int) -> tuple[Model, ...]:
    found = map(_read, sorted(folder.glob("*.json")))
    order = {task: place for place, task in enumerate(TASKS)}
    # A model of a user's own is of no task of the leaderboard.
    return tuple(sorted(found, key=lambda model: (order.get(model.task, len(order)), model.given)))


def _read(path: Path) -> Model:
    content = files.read(path)
    card, training = content.card, Training(content.formulas, content.compositions, content.card.inputs, content.kept)
    return Model(card.task, card.given, card, training, Chain(content.steps, lambda: training.inputs))


def model(task: str, given: str, folder: Path | None = None) -> Model:
    """The model of a task for a kind of input.

    Raises
    ------
    UsageError
        If there is no such task, or no model serves it for that kind of input.
    MobtlError
        As `models`.
    """
    every = {each.given: each for each in models(folder) if each.task == task}
    if not every:
        task_of(task)
    if given not in every:
        said = unknown("kind of input", given, every) if every else f"make it with `mobtl models train {task}`"
        raise UsageError(f"no model serves {task}: {said}.")
    return every[given]
