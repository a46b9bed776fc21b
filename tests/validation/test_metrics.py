"""Errors, resamples and comparisons against known answers."""

import numpy as np
import pytest
from scipy import stats
from sklearn.metrics import mean_absolute_error as sklearn_mae
from sklearn.metrics import r2_score

from mobtl.validation.comparison import corrected_t_test, resample_formulas
from mobtl.validation.metrics import mean_absolute_error, r_squared, spread_of_deviation, spread_of_runs


def test_errors_equal_scikit_learn_along_the_last_axis():
    rng = np.random.default_rng(0)
    truth, predicted = rng.normal(size=30), rng.normal(size=(2, 3, 30))
    for i, j in np.ndindex(2, 3):
        assert mean_absolute_error(truth, predicted)[i, j] == pytest.approx(sklearn_mae(truth, predicted[i, j]))
        assert r_squared(truth, predicted)[i, j] == pytest.approx(r2_score(truth, predicted[i, j]))


def mean_of(values):
    return lambda m, r: values[np.ix_(m, r)].mean()


def test_the_spread_of_a_mean_is_its_standard_error_with_students_t():
    values = np.random.default_rng(1).normal(size=(8, 1))
    samples = spread_of_runs(mean_of(values), values.shape)
    expected = stats.t.interval(0.95, 7, values.mean(), stats.sem(values[:, 0]))
    np.testing.assert_allclose(np.percentile(samples, [2.5, 97.5]), expected, rtol=0.02)


def test_members_and_repeats_both_add_to_the_spread():
    """Two by two by hand: variances 1 (members) and 1/4 (repeats) of the mean; 1.25^2 / (1 + 1/16) degrees of freedom."""
    values = np.array([[0.0, 1.0], [2.0, 3.0]])
    samples = spread_of_runs(mean_of(values), values.shape)
    freedom = 1.25**2 / (1 + 1 / 16)
    assert np.median(samples) == pytest.approx(1.5)
    low, high = stats.t.interval(0.95, freedom, 1.5, np.sqrt(1.25))
    np.testing.assert_allclose(np.percentile(samples, [2.5, 97.5]), [low, high], rtol=0.1)
    constant = spread_of_runs(mean_of(np.ones((2, 2))), (2, 2))
    assert set(constant) == {1.0}


def test_the_spread_of_an_ensembles_error_holds_its_value_as_often_as_stated():
    """Predictions of ten members scatter about a biased mean: how often does the 95 % range cover the long-run error?"""
    rng, covered = np.random.default_rng(3), 0
    long_run = abs(0.3 + rng.normal(size=(20000, 10)).mean(axis=1)).mean()
    for _ in range(200):
        predictions = 0.3 + rng.normal(size=(10, 1))
        samples = spread_of_runs(lambda m, r, p=predictions: abs(p[np.ix_(m, r)].mean()), (10, 1))
        low, high = np.percentile(samples, [2.5, 97.5])
        covered += low <= long_run <= high
    assert 0.88 <= covered / 200 <= 1.0


def test_the_spread_of_a_standard_deviation_is_that_of_chi_square():
    values = np.random.default_rng(2).normal(scale=3.0, size=16)
    low, high = np.percentile(spread_of_deviation(values), [2.5, 97.5])
    variance = values.var(ddof=1)
    expected = np.sqrt(15 * variance / stats.chi2.ppf([0.975, 0.025], 15))
    np.testing.assert_allclose([low, high], expected, rtol=0.02)


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
