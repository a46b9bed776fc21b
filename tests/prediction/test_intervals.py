"""Intervals: every formula counts once, a new one counts too, and what they promise they hold."""

import numpy as np
import pytest

from mobtl.errors import UsageError
from mobtl.prediction import intervals
from mobtl.prediction.intervals import PROBABILITIES

RNG = np.random.default_rng(2)


def test_of_rows_of_their_own_it_is_split_conformal():
    residuals = RNG.normal(size=(1, 99))
    found = intervals.quantiles(residuals, np.arange(99))
    ordered = np.sort(residuals[0])
    # The 90th of 99, and the 10th: (n + 1) p.
    assert found[PROBABILITIES.searchsorted(0.9)] == ordered[89]
    assert found[PROBABILITIES.searchsorted(0.1)] == ordered[9]
    assert found[0] == ordered[0] and found[-1] == ordered[-1]


def test_a_formula_with_many_rows_counts_as_much_as_one_with_a_single_row():
    few, many = RNG.normal(size=80), np.full(400, 30.0)
    groups = np.array([*map(str, range(80)), *["polymorphs"] * 400])
    found = intervals.quantiles(np.concatenate([few, many])[None], groups)
    assert found[PROBABILITIES.searchsorted(0.9)] < 5 < found[-1] == 30


def test_repeats_of_the_same_folds_are_no_more_formulas():
    residuals, groups = RNG.normal(size=(1, 40)), np.arange(40)
    once = intervals.quantiles(residuals, groups)
    np.testing.assert_array_equal(intervals.quantiles(np.repeat(residuals, 3, axis=0), groups), once)


@pytest.mark.parametrize("level", [0.5, 0.8, 0.9])
def test_new_formulas_lie_inside_as_often_as_promised(level):
    held = []
    for _ in range(300):
        groups = np.repeat(np.arange(60), 2)
        own = RNG.standard_t(4, size=60)[groups] + 0.2 * RNG.normal(size=120)
        ends = intervals.around(np.zeros(1), intervals.quantiles(own[None], groups), level)[0]
        new = RNG.standard_t(4, size=50) + 0.2 * RNG.normal(size=50)
        held.append(((ends[0] <= new) & (new <= ends[1])).mean())
    assert level - 0.01 < np.mean(held) < level + 0.05


def test_the_mass_above_a_value_agrees_with_the_interval():
    residuals = intervals.quantiles(RNG.normal(size=(3, 200)), np.arange(200))
    (low, high) = intervals.around(np.array([5.0]), residuals, 0.8)[0]
    assert intervals.above(np.array([5.0]), residuals, high, 200)[0] == pytest.approx(0.1)
    assert intervals.above(np.array([5.0]), residuals, low, 200)[0] == pytest.approx(0.9)
    assert intervals.above(np.array([5.0, 500.0]), residuals, 100.0, 200).tolist() == pytest.approx([1 / 201, 200 / 201])
    assert intervals.above(np.array([5.0, 500.0]), residuals, 100.0, 5000).tolist() == pytest.approx([0.0025, 0.9975])


def test_few_compounds_bear_no_wide_interval():
    """Beyond the outermost of seven an eighth is as likely as any of them: once in eight on either side."""
    assert intervals.reach(7) == pytest.approx(0.75) and intervals.reach(39) == pytest.approx(0.95)
    assert intervals.reach(0) < 0
    residuals = intervals.quantiles(np.arange(7.0)[None], np.arange(7))
    ends = intervals.around(np.zeros(1), residuals, 0.75)[0]
    assert ends.tolist() == [0, 6]
    for value, mass in ((-1.0, 7 / 8), (7.0, 1 / 8), (5.9999, 2 / 8)):
        assert intervals.above(np.zeros(1), residuals, value, 7)[0] == pytest.approx(mass, abs=0.006)


@pytest.mark.parametrize("level", [0, 1, 0.995, -0.2, float("nan")])
def test_a_level_that_nobody_knows_is_refused(level):
    with pytest.raises(UsageError, match=r"must be above 0 and at most 0\.99"):
        intervals.around(np.zeros(2), np.zeros(199), level)
