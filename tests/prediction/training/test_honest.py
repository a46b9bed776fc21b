"""What held-out residuals say of intervals, by hand."""

import numpy as np
import pytest

from mobtl.prediction.training.honest import HeldOut, coverage, told


def test_each_formula_counts_once_however_many_rows_it_has():
    """Eight rows of one formula lie outside, ten formulas with a row each inside: 10 of 11, not 10 of 18."""
    formulas = np.array(["A"] * 8 + list("BCDEFGHIJK"))
    residuals = np.array([[100.0] * 8 + [-1.0, 1.0] * 5])
    fold = np.array([[0] * 8 + [1] * 5 + [2] * 5])
    found = coverage(HeldOut("formula", residuals, fold, formulas, formulas), 0.5)
    assert (found.share, found.rows, found.formulas) == (pytest.approx(10 / 11, abs=1e-6), 18, 11)
    assert found.low < found.share <= found.high <= 1


def test_the_fold_of_a_row_says_nothing_of_its_own_interval():
    """Where a fold is far off and all others are right, its rows lie outside intervals that are made of these."""
    formulas = np.array(list("ABCDEFGHIJKL"))
    fold = np.array([[0] * 4 + [1] * 4 + [2] * 4])
    residuals = np.where(fold == 0, 50.0, np.tile([-1.0, 1.0], 6)[None])
    found = coverage(HeldOut("formula", residuals, fold, formulas, formulas), 0.5)
    assert found.share == pytest.approx(8 / 12, abs=1e-6)


def test_a_level_is_measured_where_every_fold_leaves_enough_compounds_for_it():
    """Of twelve in three folds eight are left, which bear 7/9: not 80 %; the card counts the twelve."""
    formulas, fold = np.array(list("ABCDEFGHIJKL")), np.arange(12)[None] % 3
    found = told([HeldOut("formula", np.linspace(-1, 1, 12)[None], fold, formulas, formulas)])
    assert [each.level for each in found["coverage"]] == [0.5] and found["groups"] == {"formula": 12}
    assert len(found["residuals"]["formula"]) == 199
