"""Whether one arm of an experiment is better than another, with the uncertainty of the answer."""

from collections.abc import Callable

import numpy as np
from scipy import stats

from mobtl.validation.metrics import RESAMPLES


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
    _, group = np.unique(np.asarray(formulas, str), return_inverse=True)
    rows = [np.flatnonzero(group == formula) for formula in range(group.max() + 1)]
    rng = np.random.default_rng(seed)
    draws = (np.concatenate([rows[i] for i in rng.integers(len(rows), size=len(rows))]) for _ in range(RESAMPLES))
    return np.array([statistic(values[drawn]) for drawn in draws])


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
