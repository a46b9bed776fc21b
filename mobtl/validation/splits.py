"""Which materials are trained on and which are held out, under each protocol."""

import numpy as np
from sklearn.model_selection import GroupKFold, KFold

FOLDS = 5


def released_folds(n: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """The five unshuffled folds of ``n`` rows that the released code of Liu 2020 uses: pairs (training, test) of rows."""
    return list(KFold(FOLDS).split(np.empty(n)))


def grouped_folds(formulas, seed: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Five shuffled folds in which all polymorphs of a reduced formula are on one side: pairs (training, test) of rows.

    Parameters
    ----------
    formulas : reduced formulas (n,).
    """
    return list(GroupKFold(FOLDS, shuffle=True, random_state=seed).split(np.empty(len(formulas)), groups=formulas))


def source_without(source_formulas, test_formulas) -> np.ndarray:
    """Rows of the source data whose reduced formula is not among the test formulas: what ``leak_free`` may see."""
    return np.flatnonzero(~np.isin(np.asarray(source_formulas, str), np.asarray(test_formulas, str)))
