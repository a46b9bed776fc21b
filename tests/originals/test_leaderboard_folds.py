"""The folds of the leaderboard: made again they are the committed ones; no group is on both sides; their sizes are alike."""

import numpy as np
import pandas as pd
import pytest

from mobtl.datasets import leaderboard, mobility, phonons
from mobtl.originals.leaderboard_folds import FOLDS, REPEATS, columns, tidy_leaderboard_folds

GROUP = {"formula": "reduced_formula", "chemical_system": "chemical_system", "anion": "anion"}
EVERY = [(scheme, column) for scheme in REPEATS for column in columns(scheme)]


@pytest.fixture(scope="module")
def folds():
    return leaderboard.folds()


def test_they_follow_from_the_tables(folds):
    made = tidy_leaderboard_folds(phonons.semiconductors(), mobility.dpt())
    pd.testing.assert_frame_equal(made, folds, check_dtype=False)


@pytest.mark.parametrize(("scheme", "column"), EVERY)
@pytest.mark.parametrize("dataset", ["semiconductors", "mobility"])
def test_no_group_is_on_both_sides_and_every_fold_is_used(folds, dataset, scheme, column):
    own = folds[folds["dataset"] == dataset]
    assert (own.groupby(GROUP[scheme])[column].nunique() == 1).all()
    # A formula is within its chemical system and its anion.
    assert (own.groupby("reduced_formula")[column].nunique() == 1).all()
    assert sorted(own[column].unique()) == list(range(FOLDS))


@pytest.mark.parametrize(("scheme", "column"), EVERY)
def test_folds_hold_out_about_a_fifth_of_all_rows_and_of_those_with_a_gap(folds, scheme, column):
    semiconductors = folds[folds["dataset"] == "semiconductors"]
    gapped = semiconductors[(phonons.semiconductors()["phonon_gap"] > 0).to_numpy()]
    for own in (semiconductors, gapped, folds[folds["dataset"] == "mobility"]):
        share = own[column].value_counts() / len(own)
        low, high = (0.12, 0.33) if scheme == "anion" else (0.19, 0.22)
        assert share.between(low, high).all()


def test_repeats_differ(folds):
    first, second, third = (folds[column].to_numpy() for column in columns("formula"))
    assert min(np.mean(a != b) for a, b in ((first, second), (first, third), (second, third))) > 0.5


def test_the_most_electronegative_element_is_the_anion():
    table = pd.DataFrame({"material_id": list("abcde"), "reduced_formula": ["NaCl", "GaAs", "KNO3", "P", "CaF2"]})
    table["phonon_gap"] = 0.0
    made = tidy_leaderboard_folds(table, pd.DataFrame({"reduced_formula": ["MoS2", "MoSe2", "BN", "C", "InI"]}))
    assert made["anion"].tolist() == ["Cl", "As", "O", "P", "F", "S", "Se", "N", "C", "I"]
    assert made["chemical_system"].tolist()[2] == "K-N-O"
    assert made["id"].tolist()[5:] == [f"dpt-{row}" for row in range(5)]
