"""Intervals of a prediction from the residuals of held-out rows, and how likely the property is above a value."""

import numpy as np

from mobtl.errors import UsageError

# The probabilities at which residuals have quantiles: 0.005, 0.01, ..., 0.995.
PROBABILITIES = np.arange(1, 200) / 200
# Sums of shares that are equal but for their last digits are equal.
_ROUNDING = 1e-9


def quantiles(residuals: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Quantiles of residuals at `PROBABILITIES`, every group counting once: conformal prediction with grouped rows.

    Rows of one formula are no independent draws, so each has a share of its formula's weight (the pooled quantile of Dunn,
    Wasserman and Ramdas, J. Am. Stat. Assoc. 118, 2491, 2023). As in split conformal prediction a new formula counts as one
    more, whose residual lies farther out than all: each quantile is that much farther from the middle, at most the outermost
    residual; what that cuts off, no interval may be asked for (`reach`).

    Parameters
    ----------
    residuals : labels minus held-out predictions, (repeats, n).
    groups : (n,), such as reduced formulas.

    Returns
    -------
    ndarray (199,), never falling.
    """
    _, place, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    order = np.argsort(residuals, axis=None, kind="stable")
    values = residuals.ravel()[order]
    shares = np.tile(1 / (sizes[place] * len(residuals)), len(residuals))[order]
    upper = _beyond(shares, PROBABILITIES * (len(sizes) + 1))
    lower = len(values) - 1 - _beyond(shares[::-1], (1 - PROBABILITIES) * (len(sizes) + 1))
    places = np.where(PROBABILITIES < 0.5, lower, upper)
    return np.maximum.accumulate(values[np.clip(places, 0, len(values) - 1)])


def _beyond(shares: np.ndarray, needed: np.ndarray) -> np.ndarray:
    """The first place at which so much is summed up."""
    return np.searchsorted(np.cumsum(shares), needed - _ROUNDING)


def reach(groups: int) -> float:
    """The level of the widest interval that so many groups bear: a new one is the lowest or the highest as often as each."""
    return (groups - 1) / (groups + 1)


def check_level(level: float) -> float:
    """A level that has quantiles.

    Raises
    ------
    UsageError
        If it is not above 0 and at most 0.99: a few hundred compounds say nothing of what is rarer.
    """
    if not 0 < level <= 0.99:
        raise UsageError(f"the level of an interval is {level}, but must be above 0 and at most 0.99.")
    return level


def around(predicted: np.ndarray, residuals: np.ndarray, level: float) -> np.ndarray:
    """The interval (n, 2) of each prediction (n,), which leaves out as much on both sides.

    Parameters
    ----------
    predicted : (n,).
    residuals : their `quantiles` (199,).
    level : such as 0.8.

    Raises
    ------
    UsageError
        As `check_level`.
    """
    tails = [(1 - check_level(level)) / 2, (1 + level) / 2]
    return np.asarray(predicted, float)[:, None] + np.interp(tails, PROBABILITIES, residuals)


def above(predicted: np.ndarray, residuals: np.ndarray, value: float, groups: int) -> np.ndarray:
    """How likely the property is above a value, (n,): the mass of prediction plus residual beyond it.

    Parameters as of `around`; ``groups`` is how many the residuals are of. Nobody knows what lies beyond the outermost of
    them: at either end, that is the mass of one more group, and 0.0025 at least.
    """
    least = max(PROBABILITIES[0] / 2, 1 / (groups + 1))
    needed = value - np.asarray(predicted, float)
    return 1 - np.clip(np.interp(needed, residuals, PROBABILITIES, left=0, right=1), least, 1 - least)
