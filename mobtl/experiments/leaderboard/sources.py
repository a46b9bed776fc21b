"""Source properties from which an entry may start: other rows, with the blocks that the target has, and who is left out."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mobtl.errors import UsageError
from mobtl.experiments.leaderboard import blocks
from mobtl.experiments.leaderboard.tasks import Task
from mobtl.records.record import provenance
from mobtl.validation.splits import source_without

# By name the datasets that it is a source of.
SOURCES = {"electronic-gap": ("semiconductors",), "bulk-gap": ("semiconductors",), "bulk-mass": ("mobility", "c2db")}


@dataclass(frozen=True)
class Source:
    """Rows of a source property.

    Attributes
    ----------
    formulas, x, y : compositions (m,), inputs (m, d) as the target's, labels (m,): eV, or decades of m_e.
    hashes : SHA-256 of each table that was read, by name.
    """

    formulas: np.ndarray
    x: np.ndarray
    y: np.ndarray
    hashes: dict[str, str]

    def without_all(self, formulas: np.ndarray) -> "Source | None":
        """The source without any compound of a target, for one model of all folds; ``None`` where the target is large.

        So many must remain that at least half of the source is left; else each fold has a model of its own (`without`).
        """
        rows = source_without(self.formulas, formulas)
        return self._of(rows) if 2 * len(rows) >= len(self.y) else None

    def without(self, test_formulas: np.ndarray) -> "Source":
        """The source without the compounds that a fold tests."""
        return self._of(source_without(self.formulas, test_formulas))

    def _of(self, rows: np.ndarray) -> "Source":
        return Source(self.formulas[rows], self.x[rows], self.y[rows], self.hashes)


def source_of(name: str, task: Task, inputs: Sequence[str]) -> Source:
    """The rows of a source for the inputs of an entry.

    Raises
    ------
    UsageError
        If it is no source of that task, or a block does not follow from a composition.
    """
    if task.dataset not in SOURCES[name]:
        raise UsageError(f"{name} is a source of the rows {', '.join(SOURCES[name])}, not of those of {task.id}.")
    from mobtl.datasets import masses, phonons
    from mobtl.experiments.mobility.source import select

    if name == "electronic-gap":
        table = phonons.semiconductors()
        formulas, y = table["cell_composition"], table["electronic_gap"]
    elif name == "bulk-gap":
        table = masses.bulk_gaps()
        formulas, y = table["reduced_formula"], table["electronic_gap"]
    else:
        table = masses.bulk_masses()
        selected = select(table, task.column)
        formulas, y = selected["formula"], selected["log_mass"]
    x = np.hstack([blocks.of_formulas(each, formulas) for each in inputs])
    return Source(formulas.to_numpy(str), x, y.to_numpy(float), provenance(table))
