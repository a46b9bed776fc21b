"""Errors, resamples and comparisons against known answers."""

import numpy as np
import pytest
from sklearn.metrics import mean_absolute_error as sklearn_mae
from sklearn.metrics import r2_score

from mobtl.validation.comparison import corrected_t_test, resample_formulas
from mobtl.validation.metrics import mean_absolute_error, r_squared, resample_runs


def test_errors_equal_scikit_learn_along_the_last_axis():
    rng = np.random.default_rng(0)
    truth, predicted = rng.normal(size=30), rng.normal(size=(2, 3, 30))
    for i, j in np.ndindex(2, 3):
        assert mean_absolute_error(truth, predicted)[i, j] == pytest.approx(sklearn_mae(truth, predicted[i, j]))
        assert r_squared(truth, predicted)[i, j] == pytest.approx(r2_score(truth, predicted[i, j]))


def test_resampling_runs_gives_the_standard_error_of_a_mean():
    values = np.random.default_rng(1).normal(size=(50, 1))
    samples = resample_runs(lambda m, r: values[np.ix_(m, r)].mean(), values.shape, seed=0)
    assert samples.std() == pytest.approx(values.std() / np.sqrt(50), rel=0.15)
    assert samples.mean() == pytest.approx(values.mean(), abs=0.05)


def test_few_runs_are_spread_as_students_t_says():
    """Two members, two repeats: t(2 degrees of freedom) / 1.96 times sqrt(2) wider than the plain bootstrap."""
    values = np.array([[0.0, 1.0], [2.0, 3.0]])
    samples = resample_runs(lambda m, r: values[np.ix_(m, r)].mean(), values.shape, seed=0)
    stretch = np.sqrt(2) * 4.3027 / 1.9600
    # The plain bootstrap reaches from the smallest value, 0, to the largest, 3, about the mean 1.5.
    np.testing.assert_allclose([samples.min(), samples.max()], 1.5 + stretch * np.array([-1.5, 1.5]), rtol=1e-4)


def test_resampling_formulas_keeps_polymorphs_together():
    # One formula with all the weight: a resample holds both of its rows or none.
    values, formulas = np.array([1.0, 1.0, 0.0]), ["A", "A", "B"]
    means = set(resample_formulas(values, formulas, np.mean, seed=0).round(6))
    assert means == {0.0, round(2 / 3, 6), 1.0}


def test_corrected_t_test_by_hand():
    # Mean 2, variance 1 (n - 1), J = 3, test fraction 1/4: t = 2 / sqrt((1/3 + 1/4) 1) = 2.6186, two degrees of freedom.
    assert corrected_t_test([1.0, 2.0, 3.0], 0.25) == pytest.approx(0.1201, abs=1e-4)


def test_corrected_t_test_is_more_careful_than_the_plain_one():
    from scipy.stats import ttest_1samp

    differences = [0.2, 0.5, -0.1, 0.4, 0.3]
    assert corrected_t_test(differences, 0.25) > ttest_1samp(differences, 0).pvalue


def test_corrected_t_test_of_constants_and_of_too_few():
    assert corrected_t_test([0.0, 0.0], 0.25) == 1.0
    assert corrected_t_test([0.5, 0.5], 0.25) == 0.0
    with pytest.raises(ValueError, match="two"):
        corrected_t_test([1.0], 0.25)
