"""The paired difference of two arms: what its samples are made of."""

import numpy as np
import pytest

from mobtl.validation.comparison import draws_of_formulas, paired_samples, resample_formulas
from mobtl.validation.metrics import spread_of_runs

FORMULAS = np.array(["A", "A", "B", "C", "D"])


@pytest.fixture
def errors():
    return np.abs(np.random.default_rng(3).normal(size=(2, 4, 3, 5)))  # arms, members, repeats, materials


def test_the_samples_are_the_bootstrap_moved_by_the_runs(errors):
    first, second = errors
    samples = paired_samples(first, second, FORMULAS, seed=5)
    by_material = first.mean(axis=(0, 1)) - second.mean(axis=(0, 1))
    over_formulas = resample_formulas(by_material, FORMULAS, np.mean, 5)
    moves = spread_of_runs(lambda m, r: (first - second)[np.ix_(m, r)].mean(), (4, 3))
    assert np.allclose(np.sort(samples - over_formulas), np.sort(moves - by_material.mean()))
    # Widened, never narrowed.
    assert samples.var() > over_formulas.var()


def test_one_run_alone_says_nothing_of_others(errors):
    first, second = errors[:, :1, :1]
    samples = paired_samples(first, second, FORMULAS, seed=5)
    assert np.array_equal(samples, resample_formulas((first - second)[0, 0], FORMULAS, np.mean, 5))


def test_repeats_of_a_chain_stay_together(errors):
    first, second = errors
    together = paired_samples(first, second, FORMULAS, seed=5, together=True)
    by_member = (first - second).mean(axis=1, keepdims=True)
    assert np.allclose(together, paired_samples(by_member, np.zeros_like(by_member), FORMULAS, seed=5))
    # Then one arm may have more of them than the other.
    assert np.isfinite(paired_samples(first, second[:, :2], FORMULAS, seed=5, together=True)).all()


def test_a_draw_has_as_many_formulas_and_all_rows_of_each():
    for rows in draws_of_formulas(FORMULAS, 20, np.random.default_rng(0)):
        drawn = FORMULAS[rows]
        assert (drawn == "A").sum() % 2 == 0
        assert (drawn == "A").sum() // 2 + (drawn != "A").sum() == 4
