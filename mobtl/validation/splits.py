"""Which materials are trained on and which are held out, under each protocol."""

import numpy as np
from sklearn.model_selection import GroupKFold, KFold

from mobtl.features.formulas import groups, read_all

FOLDS = 5
# Pairs (rows that are trained on, rows that are tested).
Folds = list[tuple[np.ndarray, np.ndarray]]


def released_folds(n: int) -> Folds:
    """The five unshuffled folds of ``n`` rows that the released code of Liu 2020 uses: pairs (training, test) of rows."""
    return list(KFold(FOLDS).split(np.empty(n)))


def grouped_folds(formulas, seed: int, folds: int = FOLDS) -> Folds:
    """Shuffled folds in which all polymorphs of a compound are on one side: pairs (training, test) of rows.

    Parameters
    ----------
    formulas : compositions (n,); all ways to write a compound are one (`mobtl.features.formulas`).
    folds : how many; of fewer compounds, as many as there are compounds.

    Raises
    ------
    MobtlError
        If something is no composition.
    """
    compounds = groups(formulas)
    splitter = GroupKFold(min(folds, len(set(compounds))), shuffle=True, random_state=seed)
    return list(splitter.split(np.empty(len(compounds)), groups=compounds))


def source_without(source_formulas, test_formulas) -> np.ndarray:
    """Rows of the source data whose compound, however it is written, is not tested: what ``leak_free`` may see.

    Raises
    ------
    MobtlError
        If something is no composition.
    """
    tested = {composition.key for composition in read_all(test_formulas)}
    return np.flatnonzero([composition.key not in tested for composition in read_all(source_formulas)])
