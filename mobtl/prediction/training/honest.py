"""What held-out predictions say of those to come: residuals, how often an interval holds, whether a probability is right."""

import numpy as np

from mobtl.experiments.leaderboard.scores import GROUPS
from mobtl.experiments.leaderboard.tasks import FOLDS, Data, Split
from mobtl.prediction import intervals
from mobtl.prediction.cards import Coverage, Group
from mobtl.validation.comparison import resample_formulas

LEVELS = (0.5, 0.8, 0.9)


def coverage(residuals: np.ndarray, data: Data, split: Split, level: float, seed: int = 0) -> Coverage:
    """How often an interval holds the label: in each fold it is made of the residuals of the other folds of that repeat.

    Parameters
    ----------
    residuals : labels minus held-out predictions (repeats, n).
    split : the folds that held them out.
    """
    inside = np.zeros(residuals.shape)
    for repeat, own in enumerate(residuals):
        for number in range(FOLDS):
            others, tested = split.sides(repeat, number)
            known = intervals.quantiles(own[None, others], split.groups[others])
            low, high = intervals.around(np.zeros(1), known, level)[0]
            inside[repeat, tested] = (low <= own[tested]) & (own[tested] <= high)
    samples = resample_formulas(inside.mean(axis=0), data.formulas, np.mean, seed)
    low, high = np.percentile(samples, [2.5, 97.5])
    return Coverage(
        level=level,
        scheme=split.scheme,
        share=rounded(inside.mean()),
        low=rounded(low),
        high=rounded(high),
        rows=len(data.y),
        formulas=len(np.unique(data.formulas)),
    )


def calibration(predicted: np.ndarray, y: np.ndarray) -> tuple[Group, ...]:
    """Groups of equally many rows by held-out probability (repeats, n), and how many of each are 1."""
    said, truth = predicted.ravel(), np.tile(y, len(predicted))
    parts = np.array_split(np.argsort(said, kind="stable"), min(GROUPS, len(y)))
    return tuple(
        Group(said=rounded(said[rows].mean()), observed=rounded(truth[rows].mean()), rows=len(rows)) for rows in parts
    )


def rounded(value: float) -> float:
    """Six digits, which is more than anything here is known to."""
    return float(f"{value:.6g}")
