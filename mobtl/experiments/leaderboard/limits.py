"""What limits every model of a task: labels of one compound that differ, by what the rows of a compound have in common."""

import numpy as np

from mobtl.errors import UsageError
from mobtl.experiments.leaderboard.ceiling import Components, components
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.tasks import Task

FORMULA = "rows of one formula"
STRUCTURE = "rows of one formula with one known structure"
PUBLICATION = "rows of one formula with one known structure, from several publications"


def limits(task: Task) -> dict[str, Components]:
    """Variance components by what is held in common.

    `FORMULA` limits models of compositions alone: polymorphs and label noise. Of the mobilities, whose own structures are
    not released, a formula has one known structure where all that the collections have of it share a layer group; its rows
    still differ by label noise, and by structures that no collection has. `PUBLICATION` has one row of each publication,
    whose authors hardly give one structure two values: that is nearest to noise alone.

    Raises
    ------
    UsageError
        If the task has no number to predict: of two rows with 1 and 0 the variance says nothing of others.
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    if task.kind == "classification":
        raise UsageError(f"{task.id} has classes, of which this measure of noise says nothing.")
    data = inputs(task)
    found = {FORMULA: components(data.y, data.formulas)}
    if task.dataset != "mobility":
        return found
    from mobtl.datasets import mobility, twod
    from mobtl.experiments.mobility.rows import assign

    dpt = mobility.dpt()
    rows = np.array([int(name.removeprefix("dpt-")) for name in data.ids])
    one = (assign(dpt, twod.structures())["structure_match"] == "unique").to_numpy()[rows]
    first = ~dpt.iloc[rows].duplicated(["reduced_formula", "doi"]).to_numpy()
    return found | {
        STRUCTURE: components(data.y, data.formulas, one),
        PUBLICATION: components(data.y, data.formulas, one & first),
    }
