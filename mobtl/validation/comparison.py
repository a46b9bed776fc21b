"""Whether one arm of an experiment is better than another, with the uncertainty of the answer."""

from collections.abc import Callable

import numpy as np
from scipy import stats

from mobtl.validation.metrics import RESAMPLES, spread_of_runs


def resample_formulas(values, formulas, statistic: Callable[[np.ndarray], float], seed: int) -> np.ndarray:
    """A statistic on 400 bootstrap resamples of reduced formulas; polymorphs of a formula stay together.

    Parameters
    ----------
    values : per material (n, ...): an error of one arm minus that of the other, or a row of properties.
    formulas : reduced formulas (n,).
    statistic : of the drawn values, which are repeated as often as their formula is drawn.

    Returns
    -------
    array (400,)
    """
    values = np.asarray(values)
    draws = draws_of_formulas(formulas, RESAMPLES, np.random.default_rng(seed))
    return np.array([statistic(values[drawn]) for drawn in draws])


def draws_of_formulas(formulas, n: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Rows of ``n`` bootstrap resamples of reduced formulas (m,): as many formulas as there are, each with all its rows."""
    _, group = np.unique(np.asarray(formulas, str), return_inverse=True)
    rows = [np.flatnonzero(group == formula) for formula in range(group.max() + 1)]
    return [np.concatenate([rows[i] for i in rng.integers(len(rows), size=len(rows))]) for _ in range(n)]


def paired_samples(first, second, formulas, seed: int, together: bool = False) -> np.ndarray:
    """Samples of a mean paired error, one arm's minus another's: a bootstrap over formulas, widened by the runs.

    The bootstrap (`resample_formulas`) is of the errors averaged over members and repeats; how far their mean moves with
    these (`spread_of_runs`) is added to it. Of a single run nobody knows that, and the bootstrap stands alone.

    Parameters
    ----------
    first, second : absolute errors of both arms (members, repeats, n), of the same members.
    formulas : reduced formulas (n,).
    seed : of the bootstrap.
    together : whether the repeats are no draws of the same thing and stay together, as along a chain; they may then be more
        in one arm than in the other.

    Returns
    -------
    array (400,)
    """
    first, second = np.asarray(first), np.asarray(second)

    def gap(members: np.ndarray, repeats: np.ndarray) -> float:
        # Repeats have the same folds in both arms, so they are left out together.
        one, other = (its[members] if together else its[np.ix_(members, repeats)] for its in (first, second))
        return one.mean() - other.mean()

    by_material = first.mean(axis=(0, 1)) - second.mean(axis=(0, 1))
    samples, shape = resample_formulas(by_material, formulas, np.mean, seed), (len(first), 1 if together else first.shape[1])
    if max(shape) > 1:
        moves = spread_of_runs(gap, shape) - by_material.mean()
        samples = samples + np.random.default_rng(seed + 1).permutation(moves)
    return samples


def corrected_t_test(differences, test_fraction: float) -> float:
    """Two-sided p value of the corrected resampled t-test (Nadeau and Bengio, Machine Learning 52, 239, 2003, Eq. 5).

    Parameters
    ----------
    differences : one per fold and repeat (J,), between the two arms' test errors.
    test_fraction : size of the test part over size of the training part; 1/4 for five folds.

    Raises
    ------
    ValueError
        With fewer than two differences.
    """
    differences = np.asarray(differences, float)
    if len(differences) < 2:
        raise ValueError("a t-test needs at least two differences")
    variance = (1 / len(differences) + test_fraction) * differences.var(ddof=1)
    if variance == 0:
        return 1.0 if differences.mean() == 0 else 0.0
    return float(2 * stats.t.sf(abs(differences.mean()) / np.sqrt(variance), df=len(differences) - 1))
