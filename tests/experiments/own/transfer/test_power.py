"""The difference that could have been shown: that of a simple case, and found as often as it says."""

import numpy as np
import pytest
from scipy import stats
from small_transfer import compounds

from mobtl.answers import arms
from mobtl.experiments.own.transfer import power
from mobtl.experiments.own.transfer.power import detectable
from mobtl.validation.comparison import corrected_t_test, paired_samples
from mobtl.validation.splits import grouped_folds


def differences(n: int, seed: int, repeats: int = 2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    own = rng.normal(size=(1, 1, n)) + 0.3 * rng.normal(size=(2, repeats, n))
    return own - own.mean()


def folds(n: int, repeats: int = 2):
    return [grouped_folds(compounds(n), seed) for seed in range(repeats)]


def test_it_is_as_large_as_theory_has_it_where_rows_are_alike():
    n = 100
    found = detectable(differences(n, 0), compounds(n), 5, 0)
    # The interval alone needs (1.96 + 0.84) standard errors; the corrected test asks for more.
    assert 2.8 / np.sqrt(n) < found < 6.5 / np.sqrt(n)


def test_few_members_need_as_much_as_students_t_has_it():
    n, members = 40, 5
    of_member = np.array([-2.0, -1.0, 0.0, 1.0, 2.0])
    # All rows and repeats are alike: what moves the mean is which networks were drawn, and the t-test sees nothing of it.
    alike = np.tile(of_member[:, None, None], (1, 2, n))
    error = of_member.std(ddof=1) / np.sqrt(members)
    needed = (stats.t.ppf(0.975, members - 1) + stats.t.ppf(0.8, members - 1)) * error
    assert detectable(alike, compounds(n), 5, 0) == pytest.approx(needed, rel=0.03)


def test_of_one_network_nobody_knows_how_far_it_moves():
    n = 60
    own = differences(n, 5)[:1, :1]
    assert 2.8 * own.std() / np.sqrt(n) < detectable(own, compounds(n), 5, 0) < 7 * own.std() / np.sqrt(n)


def test_its_interval_is_the_one_that_the_verdict_looks_at():
    gap, of_one = differences(50, 6) - 0.2, compounds(50)
    samples = paired_samples(gap, np.zeros_like(gap), of_one, 0)
    by_row, rng = (gap - gap.mean()).mean(axis=(0, 1)), np.random.default_rng(0)
    counts = rng.multinomial(50, np.full(50, 1 / 50), size=400)
    least = power._by_interval(by_row, np.ones(50, int), counts, rng.permutation(power._moves(gap)))
    assert least == pytest.approx(np.percentile(samples, 97.5) - gap.mean(), rel=0.15)


def test_it_scales_with_the_noise_and_falls_with_the_number_of_compounds():
    small, large = (detectable(differences(n, 1), compounds(n), 5, 0) for n in (40, 160))
    assert large < small
    assert detectable(10 * differences(40, 1), compounds(40), 5, 0) == pytest.approx(10 * small)


def test_more_questions_need_a_larger_difference():
    one, two = (detectable(differences(60, 2), compounds(60), 5, 0, questions) for questions in (1, 2))
    assert two >= one


def test_a_difference_of_that_size_is_shown_about_four_times_out_of_five():
    n, shown = 80, 0
    of_one, splits = compounds(n), folds(n)
    shift = detectable(differences(n, 3), of_one, 5, 0)
    for seed in range(40):
        rng = np.random.default_rng(seed)
        gap = rng.normal(size=(1, 1, n)) + 0.3 * rng.normal(size=(2, 2, n)) - shift
        samples = paired_samples(gap, np.zeros_like(gap), of_one, seed)
        by_fold = [gap.mean(axis=0)[repeat, test].mean() for repeat, each in enumerate(splits) for _, test in each]
        shown += np.percentile(samples, 97.5) < 0 and corrected_t_test(by_fold, 1 / 4) < power.LEVEL
    assert 0.6 <= shown / 40 <= 0.95


def test_the_level_is_that_of_the_rule_for_two_arms():
    assert power.LEVEL == arms.LEVEL
