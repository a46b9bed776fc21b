"""A portable model: steps one after another, from inputs to predictions, by numpy alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from mobtl.prediction.portable import steps
from mobtl.prediction.portable.kernels import kernel, neighbours
from mobtl.prediction.portable.perceptrons import perceptrons
from mobtl.prediction.portable.steps import Step
from mobtl.prediction.portable.trees import trees, unpacked


@dataclass(frozen=True)
class Kind:
    """What a kind of step does, and the names of the settings and arrays that each of its steps has."""

    does: Callable[[np.ndarray, Step], np.ndarray]
    settings: tuple[str, ...] = ()
    arrays: tuple[str, ...] = ()


KINDS = {
    "select": Kind(steps.select, arrays=("columns",)),
    "standardise": Kind(steps.standardise, arrays=("centre", "spread")),
    "fill": Kind(steps.fill, arrays=("values",)),
    "constant": Kind(steps.constant, ("value",)),
    "linear": Kind(steps.linear, ("intercept",), ("weights",)),
    "stretch": Kind(steps.stretch, ("factor", "shift")),
    "logistic": Kind(steps.logistic),
    "cut": Kind(steps.cut, ("low", "high")),
    "kernel": Kind(kernel, ("kernel", "gamma", "intercept"), ("places", "weights")),
    "neighbours": Kind(neighbours, ("k", "p", "weights"), ("places", "values")),
    "trees": Kind(trees, ("combines", "base"), ("feature", "number", "first")),
    "perceptrons": Kind(perceptrons, ("layers",), ("weight", "bias")),
}


def missing(step: Step) -> list[str]:
    """Names of what a step of its kind needs and does not have."""
    kind = KINDS[step.does]
    return [
        *(name for name in kind.settings if name not in step.settings),
        *(name for name in kind.arrays if name not in step.arrays),
    ]


@dataclass(frozen=True)
class Chain:
    """Steps that follow each other.

    Attributes
    ----------
    steps : the first takes the inputs (m, d), the last gives predictions (m,).
    training : gives the inputs (n, d) of the training rows, which some kinds of step compare with; asked once, when needed.
    """

    steps: Sequence[Step]
    training: Callable[[], np.ndarray]

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Predictions (m,) of inputs (m, d)."""
        return _through(np.asarray(x, float), self._ready)

    @cached_property
    def _ready(self) -> list[Step]:
        """The steps with all that they need."""
        found: list[Step] = []
        for step in self.steps:
            if "places" in step.arrays:
                rows = _through(np.asarray(self.training(), float), found)[step.arrays["places"]]
                step = Step(step.does, step.settings, {**step.arrays, "rows": rows})
            found.append(unpacked(step) if step.does == "trees" else step)
        return found


def _through(x: np.ndarray, every: Sequence[Step]) -> np.ndarray:
    for step in every:
        x = KINDS[step.does].does(x, step)
    return x
