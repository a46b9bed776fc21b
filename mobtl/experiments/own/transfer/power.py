"""Which difference of two arms so many compounds could have shown: by simulation from the differences that were found.

As many compounds are drawn again, each with its differences, centred, and shared out to new folds; one arm is made better by
the same amount on each. In every draw there is a least amount at which both the interval and the corrected t-test tell the
arms apart; the amount that suffices in four draws of five is what the data could have shown.
"""

import numpy as np
from scipy import stats

from mobtl.validation.metrics import RESAMPLES

# The power that is asked for, and the level at which arms are told apart (as in `mobtl.answers.arms`).
POWER, LEVEL = 0.8, 0.05


def detectable(differences: np.ndarray, compounds: np.ndarray, folds: int, seed: int, questions: int = 1) -> float:
    """The smallest mean difference that would be told apart with a power of 80 %.

    Parameters
    ----------
    differences : errors of one arm less those of another (members, repeats, n).
    compounds : (n,), drawn together.
    folds : how many there are in each repeat.
    seed : of the draws.
    questions : how many comparisons share the level (Holm: the first of them is the strictest).

    Returns
    -------
    float
        In the unit of the errors.
    """
    _, place = np.unique(np.asarray(compounds, str), return_inverse=True)
    sizes = np.bincount(place)
    by_repeat = differences.mean(axis=0)
    # Sums over the rows of each compound (repeats, compounds).
    sums = np.stack([np.bincount(place, row) for row in by_repeat - by_repeat.mean()])
    runs, rng = _variance_of_runs(differences), np.random.default_rng(seed)
    thresholds = []
    for _ in range(RESAMPLES):
        drawn = rng.integers(len(sizes), size=len(sizes))
        own, rows = sums[:, drawn], sizes[drawn]
        by_test = _by_t_test(own, rows, folds, LEVEL / questions, rng)
        thresholds.append(max(_by_interval(own.mean(axis=0), rows, runs), by_test))
    return float(np.quantile(thresholds, POWER))


def _by_interval(sums: np.ndarray, rows: np.ndarray, runs: float) -> float:
    """The least amount at which the interval excludes zero, of sums and rows of compounds (m,)."""
    mean = sums.sum() / rows.sum()
    error = np.sqrt(len(rows) * np.var(sums - mean * rows, ddof=1)) / rows.sum()
    return mean + stats.norm.ppf(1 - LEVEL / 2) * np.sqrt(error**2 + runs)


def _by_t_test(sums: np.ndarray, rows: np.ndarray, folds: int, level: float, rng: np.random.Generator) -> float:
    """The least amount at which the corrected resampled t-test says that the arms differ; sums are (repeats, m)."""
    means = []
    for own in sums:
        of_fold = rng.permutation(np.arange(len(rows)) % folds)
        means += [own[of_fold == fold].sum() / rows[of_fold == fold].sum() for fold in range(folds)]
    variance = (1 / len(means) + 1 / (folds - 1)) * np.var(means, ddof=1)
    return float(np.mean(means) + stats.t.ppf(1 - level / 2, len(means) - 1) * np.sqrt(variance))


def _variance_of_runs(differences: np.ndarray) -> float:
    """The variance of the mean difference from member to member and from repeat to repeat."""
    found = 0.0
    for axis, other in ((0, 1), (1, 0)):
        means = differences.mean(axis=(other, 2))
        found += means.var(ddof=1) / differences.shape[axis] if differences.shape[axis] > 1 else 0.0
    return found
