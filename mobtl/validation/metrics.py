"""Errors, and how far they move from run to run."""

from collections.abc import Callable

import numpy as np
from scipy import stats

RESAMPLES = 400


def mean_absolute_error(truth, predicted) -> np.ndarray:
    """Mean over the last axis of |predicted - truth|; ``predicted`` (..., n), ``truth`` (n,); in the unit of both."""
    return np.abs(np.asarray(predicted) - truth).mean(axis=-1)


def r_squared(truth, predicted) -> np.ndarray:
    """Coefficient of determination over the last axis; ``predicted`` (..., n), ``truth`` (n,)."""
    truth = np.asarray(truth)
    return 1 - ((np.asarray(predicted) - truth) ** 2).sum(axis=-1) / ((truth - truth.mean()) ** 2).sum()


SCORES = {"MAE": mean_absolute_error, "R2": r_squared}


def resample_runs(statistic: Callable[[np.ndarray, np.ndarray], float], shape: tuple[int, int], seed: int) -> np.ndarray:
    """The statistic on 400 resamples, with replacement, of members and of repeats: its spread from run to run.

    A bootstrap of few draws is too narrow. The samples are therefore stretched about the statistic of all runs, by
    sqrt(k / (k - 1)) for the bias of the variance, with k the smaller number of draws, and by the ratio of Student's to the
    normal 97.5 % quantile, with (members - 1) + (repeats - 1) degrees of freedom: 3.1 for two by two, 1.0 for hundreds.

    Parameters
    ----------
    statistic : of the drawn members and the drawn repeats, both arrays of indices.
    shape : numbers of members and of repeats there are; at least one is above 1.
    """
    rng = np.random.default_rng(seed)
    members, repeats = shape
    samples = np.array(
        [statistic(rng.integers(members, size=members), rng.integers(repeats, size=repeats)) for _ in range(RESAMPLES)]
    )
    k = min(n for n in shape if n > 1)
    stretch = np.sqrt(k / (k - 1)) * stats.t.ppf(0.975, members + repeats - 2) / stats.norm.ppf(0.975)
    centre = statistic(np.arange(members), np.arange(repeats))
    return centre + stretch * (samples - centre)
