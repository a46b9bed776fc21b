"""The folds of the leaderboard: which rows are held out together, of the semiconductors, the mobilities and C2DB."""

from collections.abc import Sequence

import numpy as np
import pandas as pd
from sklearn.model_selection import StratifiedGroupKFold

from mobtl.features.elements import PAULING
from mobtl.features.formulas import groups, read_all
from mobtl.physics.averages import average_mass, average_stiffness
from mobtl.physics.mobility import CARRIERS

FOLDS = 5
# By scheme how often the rows are dealt out. There are so few anions that the largest alone overfills a fold: another deal
# of them would hold out nearly the same rows.
REPEATS = {"formula": 3, "chemical_system": 1, "anion": 1}


def tidy_leaderboard_folds(semiconductors: pd.DataFrame, dpt: pd.DataFrame, c2db: pd.DataFrame) -> pd.DataFrame:
    """The table ``leaderboard_folds``: the sets of rows one below the other, each in the order of its table.

    The 124 compounds with a phonon band gap and the others are dealt out evenly, so that folds of all 1245 are folds of the
    124, too; so are the monolayers with an average mass, with an average stiffness, both or none (`mobtl.physics.averages`).

    Parameters
    ----------
    semiconductors, dpt, c2db : the tables ``semiconductors``, ``dpt_mobility`` and ``c2db_properties``.

    Returns
    -------
    DataFrame: dataset ("semiconductors", "mobility" or "c2db"), id (of the Materials Project, "dpt-" and the place in the
        table, or of C2DB's web table), reduced_formula, chemical_system, anion, then the fold of each scheme and repeat,
        0 to 4 (`columns`).
    """
    gapped = (semiconductors["phonon_gap"] > 0).to_numpy()
    return pd.concat(
        [
            _dealt("semiconductors", semiconductors["material_id"], semiconductors["reduced_formula"], gapped),
            _dealt("mobility", [f"dpt-{row}" for row in range(len(dpt))], dpt["reduced_formula"], np.zeros(len(dpt), bool)),
            _dealt("c2db", c2db["web_id"], c2db["reduced_formula"], _known(c2db)),
        ],
        ignore_index=True,
    )


def columns(scheme: str) -> list[str]:
    """The columns of a scheme, one for each repeat."""
    return [f"{scheme}_{repeat}" for repeat in range(REPEATS[scheme])]


def _known(c2db: pd.DataFrame) -> np.ndarray:
    """Whether a monolayer has an average mass, of electrons or holes, and whether an average stiffness: 0 to 3."""
    masses = [average_mass(c2db[f"{carrier}_mass_1"], c2db[f"{carrier}_mass_2"], carrier) for carrier in CARRIERS]
    stiffness = average_stiffness(c2db["stiffness_11"], c2db["stiffness_22"])
    return np.isfinite(masses).any(axis=0) + 2 * np.isfinite(stiffness)


def _dealt(dataset: str, ids: Sequence[str], formulas: pd.Series, kinds: np.ndarray) -> pd.DataFrame:
    compositions = read_all(formulas)
    table = pd.DataFrame(
        {
            "dataset": dataset,
            "id": list(ids),
            "reduced_formula": formulas.to_numpy(),
            "chemical_system": ["-".join(sorted(each.elements)) for each in compositions],
            "anion": [max(sorted(each.elements), key=lambda element: PAULING.get(element, 0.0)) for each in compositions],
        }
    )
    together = {"formula": groups(formulas), "chemical_system": table["chemical_system"], "anion": table["anion"]}
    for scheme, repeats in REPEATS.items():
        for repeat, column in zip(range(repeats), columns(scheme), strict=True):
            table[column] = _fold_of_each(np.asarray(together[scheme], str), kinds, repeat)
    return table


def _fold_of_each(together: np.ndarray, kinds: np.ndarray, repeat: int) -> np.ndarray:
    """The fold (n,) of each row: rows of a group in one, each fold with as many rows of each kind as groups allow."""
    folds = np.empty(len(together), int)
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=repeat)
    for fold, (_, test) in enumerate(splitter.split(np.empty(len(together)), kinds, together)):
        folds[test] = fold
    return folds
