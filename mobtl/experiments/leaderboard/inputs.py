"""What the leaderboard is given: rows, labels, folds and blocks of inputs of a task, read from the committed tables."""

from collections.abc import Iterable

import numpy as np
import pandas as pd

from mobtl.experiments.leaderboard import blocks
from mobtl.experiments.leaderboard.tasks import SCHEMES, Data, Split, Task
from mobtl.features.expert import CELL_FREE
from mobtl.physics.averages import average_mass, average_stiffness
from mobtl.physics.mobility import anisotropy, average_mobility
from mobtl.records.record import provenance


def inputs(task: Task, names: Iterable[str] = ()) -> Data:
    """A task with the blocks of these names.

    Raises
    ------
    MobtlError
        As `mobtl.datasets.tables.load_table`.
    """
    from mobtl.datasets import leaderboard

    y, found, tables = _READ[task.dataset](task, set(names))
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
            # `composition` is that of unit cells, whose sums grow with them; the other blocks do not depend on the cell.
            found[name] = blocks.of_formulas(name, table["cell_composition"])
    return np.where(gapped | (not task.gapped), y, np.nan), found, tables


def _mobility(task: Task, names: set[str]) -> tuple[np.ndarray, dict[str, np.ndarray], list[pd.DataFrame]]:
    """As `_semiconductors`; labels after Eqs. 2 and 3 of Chen 2024, as the prediction study has them."""
    from mobtl.datasets import mobility, twod
    from mobtl.experiments.mobility.data import TABLE_UNIT
    from mobtl.experiments.mobility.rows import assign, expert

    dpt, carrier = mobility.dpt(), task.column
    if task.id.endswith("anisotropy"):
        y = anisotropy(dpt[f"{carrier}_x"], dpt[f"{carrier}_y"])
    else:
        y = average_mobility(dpt[carrier] * TABLE_UNIT, carrier)
    tables, found = [dpt], {}
    for name in names:
        if name == "expert":
            structures, descriptors = twod.structures(), twod.expert_descriptors()
            tables += [structures, descriptors]
            found[name] = expert(assign(dpt, structures), descriptors, CELL_FREE).to_numpy(float)
        else:
            found[name] = blocks.of_formulas(name, dpt["reduced_formula"])
    return y, found, tables


def _c2db(task: Task, names: set[str]) -> tuple[np.ndarray, dict[str, np.ndarray], list[pd.DataFrame]]:
    """As `_semiconductors`; labels are averages over both directions (`mobtl.physics.averages`)."""
    from mobtl.datasets import twod

    table = twod.c2db_properties()
    if task.column == "stiffness":
        y = average_stiffness(table["stiffness_11"], table["stiffness_22"])
    else:
        y = average_mass(table[f"{task.column}_mass_1"], table[f"{task.column}_mass_2"], task.column)
    tables, found = [table], {}
    for name in names:
        if name == "expert":
            # Each row has a structure of its own, but for 30.
            descriptors = twod.expert_descriptors()
            tables.append(descriptors)
            own = descriptors[descriptors["source"] == "c2db"].set_index("source_id")
            found[name] = own.reindex(table["source_id"])[list(CELL_FREE)].to_numpy(float)
        else:
            found[name] = blocks.of_formulas(name, table["reduced_formula"])
    return y, found, tables


_READ = {"semiconductors": _semiconductors, "mobility": _mobility, "c2db": _c2db}
