"""Errors, and how far they move from run to run."""

from collections.abc import Callable

import numpy as np
from scipy import stats

RESAMPLES = 400


def mean_absolute_error(truth, predicted) -> np.ndarray:
    """Mean over the last axis of the distance of ``predicted`` (..., n) from ``truth`` (n,); in the unit of both."""
    return np.abs(np.asarray(predicted) - truth).mean(axis=-1)


def r_squared(truth, predicted) -> np.ndarray:
    """Coefficient of determination over the last axis; ``predicted`` (..., n), ``truth`` (n,)."""
    truth = np.asarray(truth)
    return 1 - ((np.asarray(predicted) - truth) ** 2).sum(axis=-1) / ((truth - truth.mean()) ** 2).sum()


SCORES = {"MAE": mean_absolute_error, "R2": r_squared}


def spread_of_runs(statistic: Callable[[np.ndarray, np.ndarray], float], shape: tuple[int, int]) -> np.ndarray:
    """How far a statistic moves from run to run: 400 equally likely values, by the delete-one jackknife.

    The variance over members and that over repeats are each estimated by leaving one out in turn (Efron and Stein, Ann.
    Stat. 9, 586, 1981) and added; the values are quantiles of Student's t with the degrees of freedom of Welch and
    Satterthwaite. For a mean this is its standard error; unlike a bootstrap it is not misled by statistics that get worse
    where the same member is drawn twice, as the error of an ensemble does.

    Parameters
    ----------
    statistic : of the members and the repeats that are kept, both arrays of indices.
    shape : numbers of members and of repeats there are; at least one is above 1.
    """
    everything = [np.arange(n) for n in shape]
    variances = np.zeros(2)
    for axis, n in enumerate(shape):
        if n > 1:
            kept = [[np.delete(its, one) if axis == a else its for a, its in enumerate(everything)] for one in range(n)]
            variances[axis] = (n - 1) * np.var([statistic(*each) for each in kept])
    centre, total = statistic(*everything), variances.sum()
    if total == 0:
        return np.full(RESAMPLES, centre)
    freedom = total**2 / sum(variance**2 / (n - 1) for variance, n in zip(variances, shape, strict=True) if n > 1)
    return centre + np.sqrt(total) * stats.t.ppf((np.arange(RESAMPLES) + 0.5) / RESAMPLES, freedom)


def spread_of_deviation(values: np.ndarray) -> np.ndarray:
    """How far the standard deviation of ``values`` (n,) moves from draw to draw: 400 equally likely values (chi-square)."""
    probabilities = (np.arange(RESAMPLES) + 0.5) / RESAMPLES
    n = len(values)
    return np.sort(np.std(values, ddof=1) * np.sqrt((n - 1) / stats.chi2.ppf(probabilities, n - 1)))
