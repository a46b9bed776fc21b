"""Folds and what a fit may see."""

import numpy as np
import pytest

from mobtl.errors import MobtlError
from mobtl.validation.splits import grouped_folds, released_folds, source_without


def test_released_folds_are_consecutive_and_cover_every_row_once():
    folds = released_folds(124)
    assert [len(test) for _, test in folds] == [25, 25, 25, 25, 24]
    np.testing.assert_array_equal(np.concatenate([test for _, test in folds]), np.arange(124))
    for train, test in folds:
        assert not set(train) & set(test)


def test_grouped_folds_keep_polymorphs_on_one_side_and_cover_every_row_once():
    formulas = np.array([f"Si{i % 30 + 1}O31" for i in range(50)])
    folds = grouped_folds(formulas, seed=3)
    np.testing.assert_array_equal(np.sort(np.concatenate([test for _, test in folds])), np.arange(50))
    for train, test in folds:
        assert not set(formulas[train]) & set(formulas[test])


def test_grouped_folds_depend_on_the_seed_alone():
    formulas = [f"Si{i + 1}O41" for i in range(40)]
    same, again, other = (grouped_folds(formulas, seed) for seed in (1, 1, 2))
    assert all((a[1] == b[1]).all() for a, b in zip(same, again, strict=True))
    assert any(set(a[1]) != set(b[1]) for a, b in zip(same, other, strict=True))


def test_source_without_drops_every_polymorph_of_a_test_formula():
    np.testing.assert_array_equal(source_without(["GaN", "BAs", "GaN", "SiC"], ["GaN", "InN"]), [1, 3])


@pytest.mark.parametrize("seed", range(5))
def test_two_spellings_of_a_compound_stay_together(seed):
    formulas = ["MoS2", "GaAs", "Mo1 S2", "InN", "S2Mo", "AsGa", "CdTe", "ZnO", "SiC", "Mo2S4"]
    for train, test in grouped_folds(formulas, seed):
        for same in ({0, 2, 4, 9}, {1, 5}):
            assert same <= set(train) or same <= set(test)
    assert source_without(formulas, ["MoS2", "AsGa"]).tolist() == [3, 6, 7, 8]


def test_reduced_formulas_are_drawn_as_they_sort():
    """The draws of the committed records: groups by the texts themselves."""
    from sklearn.model_selection import GroupKFold

    from mobtl.datasets import phonons

    formulas = phonons.semiconductors()["reduced_formula"].to_numpy(str)
    expected = GroupKFold(5, shuffle=True, random_state=7).split(formulas, groups=formulas)
    for own, other in zip(grouped_folds(formulas, 7), expected, strict=True):
        np.testing.assert_array_equal(own[1], other[1])


def test_labels_that_are_no_compositions_are_refused():
    with pytest.raises(MobtlError, match="F0"):
        grouped_folds(["F0", "F1"], 0)
    with pytest.raises(MobtlError, match="put it into a list"):
        source_without(["BN"], "BN")
