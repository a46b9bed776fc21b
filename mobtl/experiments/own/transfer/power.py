"""Which difference of two arms so many compounds could have shown: by simulation from the differences that were found.

Compounds are drawn again with their differences, centred; one arm is made better by the same amount on each. In every draw
there is a least amount at which both the interval and the corrected t-test tell the arms apart; the amount that suffices in
four draws of five is what the data could have shown.
"""

import numpy as np
from scipy import stats

from mobtl.validation.comparison import draws_of_formulas
from mobtl.validation.metrics import RESAMPLES
from mobtl.validation.splits import Folds

# The power that is asked for, and the level at which arms are told apart (as in `mobtl.answers.arms`).
POWER, LEVEL = 0.8, 0.05


def detectable(differences: np.ndarray, compounds: np.ndarray, folds: list[Folds], seed: int, questions: int = 1) -> float:
    """The smallest mean difference that would be told apart with a power of 80 %.

    Parameters
    ----------
    differences : errors of one arm less those of another (members, repeats, n).
    compounds : (n,), drawn together.
    folds : of each repeat.
    seed : of the draws.
    questions : how many comparisons share the level (Holm: the first of them is the strictest).

    Returns
    -------
    float
        In the unit of the errors.
    """
    by_repeat = differences.mean(axis=0)
    by_repeat = by_repeat - by_repeat.mean()
    runs = _variance_of_runs(differences)
    beyond = stats.norm.ppf(1 - LEVEL / 2)
    draws = draws_of_formulas(compounds, RESAMPLES, np.random.default_rng(seed))
    thresholds = []
    for drawn in draws:
        own = by_repeat[:, drawn]
        by_compound = _sums(own.mean(axis=0), np.asarray(compounds)[drawn])
        half = beyond * np.sqrt(len(by_compound) * by_compound.var(ddof=1) / len(drawn) ** 2 + runs)
        thresholds.append(max(own.mean() + half, _by_t_test(own, drawn, folds, LEVEL / questions)))
    return float(np.quantile(thresholds, POWER))


def _sums(values: np.ndarray, compounds: np.ndarray) -> np.ndarray:
    _, place = np.unique(compounds, return_inverse=True)
    return np.bincount(place, values)


def _variance_of_runs(differences: np.ndarray) -> float:
    """The variance of the mean difference from member to member and from repeat to repeat."""
    found = 0.0
    for axis, other in ((0, 1), (1, 0)):
        means = differences.mean(axis=(other, 2))
        found += means.var(ddof=1) / differences.shape[axis] if differences.shape[axis] > 1 else 0.0
    return found


def _by_t_test(own: np.ndarray, drawn: np.ndarray, folds: list[Folds], level: float) -> float:
    """The least amount at which the corrected resampled t-test says that the arms differ."""
    means = [
        own[repeat, inside].mean()
        for repeat, each in enumerate(folds)
        for _, test in each
        if (inside := np.isin(drawn, test)).any()
    ]
    variance = (1 / len(means) + 1 / (len(folds[0]) - 1)) * np.var(means, ddof=1)
    return float(np.mean(means) + stats.t.ppf(1 - level / 2, len(means) - 1) * np.sqrt(variance))
