"""What the leaderboard is given: rows, labels, folds and blocks of inputs of a task, read from the committed tables."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from mobtl.experiments.leaderboard import blocks
from mobtl.experiments.leaderboard.tasks import SCHEMES, Data, Split, Task
from mobtl.records.record import provenance


def inputs(task: Task, names: Iterable[str] = ()) -> Data:
    """A task with the blocks of these names.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    from mobtl.datasets import leaderboard

    read = _semiconductors if task.dataset == "semiconductors" else _mobility
    y, found, tables = read(task, set(names))
    folds = leaderboard.folds()
    own = folds[folds["dataset"] == task.dataset].reset_index(drop=True)
    rows = np.flatnonzero(np.isfinite(y))
    return Data(
        task=task,
        ids=own["id"].to_numpy(str)[rows],
        formulas=own["reduced_formula"].to_numpy(str)[rows],
        y=y[rows],
        blocks={name: block[rows] for name, block in found.items()},
        splits={scheme: _split(own.iloc[rows], scheme, group) for scheme, group in SCHEMES.items()},
        hashes=provenance(folds, *tables),
    )


def _split(own: pd.DataFrame, scheme: str, group: str) -> Split:
    prefix = f"{scheme.replace('-', '_')}_"
    columns = [name for name in own if name.removeprefix(prefix).isdecimal()]
    return Split(scheme, own[columns].to_numpy(int).T, own[group].to_numpy(str))


def _semiconductors(task: Task, names: set[str]) -> tuple[np.ndarray, dict[str, np.ndarray], list[pd.DataFrame]]:
    """Labels of all rows, NaN where a row is none of the task's; blocks; the tables that were read."""
    from mobtl.datasets import phonons

    table = phonons.semiconductors()
    y, tables = table[task.column].to_numpy(float), [table]
    gapped = (table["phonon_gap"] > 0).to_numpy()
    if task.kind == "classification":
        y = gapped.astype(float)
    found = {}
    for name in names:
        if name == "structure":
            structure = phonons.structure_descriptors()
            tables.append(structure)
            found[name] = structure.drop(columns="material_id").to_numpy(float)
        else:
            # Liu 2020 describes unit cells, whose sums grow with them; the other blocks do not depend on the cell.
            found[name] = blocks.of_formulas(name, table["cell_composition"])
    return np.where(gapped | (not task.gapped), y, np.nan), found, tables


def _mobility(task: Task, names: set[str]) -> tuple[np.ndarray, dict[str, np.ndarray], list[pd.DataFrame]]:
    """As `_semiconductors`; labels after Eqs. 2 and 3 of Chen 2024, as the prediction study has them."""
    from mobtl.datasets import mobility, twod
    from mobtl.experiments.mobility.prediction.data import EXPERT, labels_of
    from mobtl.experiments.mobility.rows import assign, expert

    dpt, epc = mobility.dpt(), mobility.epc()
    tables, found = [dpt], {}
    for name in names:
        if name == "expert":
            structures, descriptors = twod.structures(), twod.expert_descriptors()
            tables += [structures, descriptors]
            found[name] = expert(assign(dpt, structures), descriptors, EXPERT["cell-free"]).to_numpy(float)
        else:
            found[name] = blocks.of_formulas(name, dpt["reduced_formula"])
    return labels_of(dpt, epc)[task.title], found, tables
