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

# What each kind of step does.
KINDS: dict[str, Callable[[np.ndarray, Step], np.ndarray]] = {
    "select": steps.select,
    "standardise": steps.standardise,
    "fill": steps.fill,
    "constant": steps.constant,
    "linear": steps.linear,
    "stretch": steps.stretch,
    "logistic": steps.logistic,
    "cut": steps.cut,
    "kernel": kernel,
    "neighbours": neighbours,
    "trees": trees,
    "perceptrons": perceptrons,
}


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
        x = KINDS[step.does](x, step)
    return x
