"""An entry fitted to all rows of a task, and carried into steps that numpy alone answers."""

import warnings
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from mobtl.errors import MobtlError
from mobtl.experiments.leaderboard import blocks
from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.fits import Given, Start, answer, fitted
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.sources import source_of
from mobtl.experiments.leaderboard.study import SEED
from mobtl.experiments.leaderboard.tasks import Data, Task
from mobtl.models.seeds import seed_of
from mobtl.prediction.portable.carry import carried
from mobtl.prediction.portable.chain import Chain
from mobtl.prediction.portable.steps import Step
from mobtl.prediction.served import BY_COMPOSITION

# What is carried may not differ from what was fitted by more, relative to the largest prediction.
_APART = 1e-6


@dataclass(frozen=True)
class Fit:
    """An entry on all rows of a task.

    Attributes
    ----------
    data : the task with the blocks of the entry.
    entry : which.
    """

    data: Data
    entry: Entry

    @cached_property
    def x(self) -> np.ndarray:
        """Inputs (n, d)."""
        return blocks.joined(self.data.blocks, self.entry.inputs, len(self.data.y))

    @property
    def kept(self) -> dict[str, np.ndarray]:
        """By name, the blocks that do not follow from compositions."""
        return {name: block for name, block in self.data.blocks.items() if name not in BY_COMPOSITION}

    @cached_property
    def steps(self) -> list[Step]:
        """Of the portable model.

        Raises
        ------
        MobtlError
            If it cannot be carried, or what is carried differs from what was fitted.
        """
        kind, (model, _) = self.data.task.kind, self._fitted
        steps = carried(model, kind)
        expected = answer(model, kind, self.x)
        # The median, since of polymorphs, which are equally near neighbours, scikit-learn takes any.
        apart = np.median(np.abs(Chain(steps, lambda: self.x).predict(self.x) - expected)) / np.abs(expected).max()
        if not apart < _APART:
            raise MobtlError(f"{self.entry.id} on {self.data.task.id} differs by {apart:.1g} once it is carried; look why.")
        return steps

    @property
    def settings(self) -> dict:
        """What a search chose."""
        return self._fitted[1]

    @cached_property
    def _fitted(self) -> tuple[object, dict]:
        task, entry = self.data.task, self.entry
        given = Given(self.x, self.data.y, self.data.splits["formula"].groups)
        # One thread sums in one order, so that all is the same to the last bit.
        with threadpool_limits(1), warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)
            return fitted(entry.model_for(task), task.kind, given, self._start(), seed_of(SEED, "all rows") % 2**31)

    def _start(self) -> Start | None:
        """The source, without the compounds of the task where it is large enough, as in the leaderboard."""
        if not self.entry.source:
            return None
        every = source_of(self.entry.source.property, self.data.task, self.entry.inputs)
        source = every.without_all(self.data.formulas) or every
        return Start(self.entry.source, x=source.x, y=source.y)


def fit(task: Task, entry: Entry) -> Fit:
    """An entry on all rows of a task, not yet fitted.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    return Fit(inputs(task, entry.inputs), entry)


def compositions_of(data: Data) -> np.ndarray:
    """What was described of each row (n,): of a semiconductor its unit cell, else the reduced formula."""
    if data.task.dataset != "semiconductors":
        return data.formulas
    from mobtl.datasets import phonons

    table = phonons.semiconductors().set_index("material_id")
    return table.loc[data.ids, "cell_composition"].to_numpy(str)
