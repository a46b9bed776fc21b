"""Confusion matrices that fit a printed accuracy and F1."""

import numpy as np
import pandas as pd


def matrices_of(accuracy: float, f1: float, positive: int, negative: int) -> pd.DataFrame:
    """Every confusion matrix whose accuracy (%, one decimal) and F1 (three decimals) are the printed ones.

    Parameters
    ----------
    positive, negative : test rows with and without a phonon band gap.

    Returns
    -------
    DataFrame: TP, FN, FP, TN, one row per matrix.
    """
    tp, fp = (grid.ravel() for grid in np.indices((positive + 1, negative + 1)))
    matrices = pd.DataFrame({"TP": tp, "FN": positive - tp, "FP": fp, "TN": negative - fp})
    percent, harmonic = rates(**matrices)
    return matrices[(percent.round(1) == accuracy) & (harmonic.round(3) == f1)].reset_index(drop=True)


def rates(TP, FN, FP, TN) -> tuple:
    """Accuracy (%) and F1 of a confusion matrix."""
    return 100 * (TP + TN) / (TP + FN + FP + TN), 2 * TP / (2 * TP + FP + FN)
