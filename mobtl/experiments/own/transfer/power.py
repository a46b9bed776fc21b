"""Which difference of two arms so many compounds could have shown: by simulation from the differences that were found.

As many compounds are drawn again, each with its differences, centred, and shared out to new folds; their mean moves as it
does from run to run, and one arm is made better by the same amount on each. In every draw there is a least amount at which
both the interval and the corrected t-test tell the arms apart, by the rule of the verdict; the amount that suffices in four
draws of five is what the data could have shown.
"""

import numpy as np
from scipy import stats

from mobtl.validation.metrics import RESAMPLES, spread_of_runs

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
    sizes, rng = np.bincount(place), np.random.default_rng(seed)
    centred = (differences - differences.mean()).mean(axis=0)
    # Sums over the rows of each compound (repeats, compounds).
    sums = np.stack([np.bincount(place, row) for row in centred])
    draws = rng.integers(len(sizes), size=(2, RESAMPLES, len(sizes)))
    # Own draws for the intervals: how often each compound is in each of the resamples that its interval is made of.
    counts = np.stack([np.bincount(drawn, minlength=len(sizes)) for drawn in draws[1]])
    moves, thresholds = _moves(differences), []
    for drawn, moved in zip(draws[0], rng.permutation(moves), strict=True):
        own, rows = sums[:, drawn], sizes[drawn]
        by_interval = _by_interval(own.mean(axis=0), rows, counts, rng.permutation(moves))
        thresholds.append(moved + max(by_interval, _by_t_test(own, rows, folds, LEVEL / questions, rng)))
    return float(np.quantile(thresholds, POWER))


def _by_interval(sums: np.ndarray, rows: np.ndarray, counts: np.ndarray, moves: np.ndarray) -> float:
    """The least amount at which the interval of `mobtl.validation.comparison.paired_samples` excludes zero.

    Parameters
    ----------
    sums, rows : of compounds (m,).
    counts : how often each of them is in a resample (400, m).
    moves : of the mean from run to run (400,).
    """
    return float(np.percentile(counts @ sums / (counts @ rows) + moves, 100 * (1 - LEVEL / 2)))


def _moves(differences: np.ndarray) -> np.ndarray:
    """By how much the mean of differences (members, repeats, n) moves from run to run: 400 equally likely values."""
    means = differences.mean(axis=2)
    if means.size == 1:
        return np.zeros(RESAMPLES)
    return spread_of_runs(lambda members, repeats: means[np.ix_(members, repeats)].mean(), means.shape) - means.mean()


def _by_t_test(sums: np.ndarray, rows: np.ndarray, folds: int, level: float, rng: np.random.Generator) -> float:
    """The least amount at which the corrected resampled t-test says that the arms differ; sums are (repeats, m)."""
    means = []
    for own in sums:
        of_fold = rng.permutation(np.arange(len(rows)) % folds)
        means += [own[of_fold == fold].sum() / rows[of_fold == fold].sum() for fold in range(folds)]
    variance = (1 / len(means) + 1 / (folds - 1)) * np.var(means, ddof=1)
    return float(np.mean(means) + stats.t.ppf(1 - level / 2, len(means) - 1) * np.sqrt(variance))
