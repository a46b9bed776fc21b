"""Folds and what a fit may see."""

import numpy as np

from mobtl.validation.splits import grouped_folds, released_folds, source_without


def test_released_folds_are_consecutive_and_cover_every_row_once():
    folds = released_folds(124)
    assert [len(test) for _, test in folds] == [25, 25, 25, 25, 24]
    np.testing.assert_array_equal(np.concatenate([test for _, test in folds]), np.arange(124))
    for train, test in folds:
        assert not set(train) & set(test)


def test_grouped_folds_keep_polymorphs_on_one_side_and_cover_every_row_once():
    formulas = np.array([f"F{i % 30}" for i in range(50)])
    folds = grouped_folds(formulas, seed=3)
    np.testing.assert_array_equal(np.sort(np.concatenate([test for _, test in folds])), np.arange(50))
    for train, test in folds:
        assert not set(formulas[train]) & set(formulas[test])


def test_grouped_folds_depend_on_the_seed_alone():
    formulas = [f"F{i}" for i in range(40)]
    same, again, other = (grouped_folds(formulas, seed) for seed in (1, 1, 2))
    assert all((a[1] == b[1]).all() for a, b in zip(same, again, strict=True))
    assert any(set(a[1]) != set(b[1]) for a, b in zip(same, other, strict=True))


def test_source_without_drops_every_polymorph_of_a_test_formula():
    np.testing.assert_array_equal(source_without(["GaN", "BAs", "GaN", "SiC"], ["GaN", "InN"]), [1, 3])
