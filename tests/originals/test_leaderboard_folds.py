"""The folds of the leaderboard: made again they are the committed ones; no group is on both sides; their sizes are alike."""

import hashlib

import numpy as np
import pandas as pd
import pytest

from mobtl.datasets import leaderboard, mobility, phonons, twod
from mobtl.originals.leaderboard_folds import FOLDS, REPEATS, columns, tidy_leaderboard_folds

GROUP = {"formula": "reduced_formula", "chemical_system": "chemical_system", "anion": "anion"}
EVERY = [(scheme, column) for scheme in REPEATS for column in columns(scheme)]


@pytest.fixture(scope="module")
def folds():
    return leaderboard.folds()


def test_they_follow_from_the_tables(folds):
    made = tidy_leaderboard_folds(phonons.semiconductors(), mobility.dpt(), twod.c2db_properties())
    pd.testing.assert_frame_equal(made, folds, check_dtype=False)


@pytest.mark.parametrize(("scheme", "column"), EVERY)
@pytest.mark.parametrize("dataset", ["semiconductors", "mobility", "c2db"])
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
    table, layers = twod.c2db_properties(), folds[folds["dataset"] == "c2db"]
    columns_of = {"electron_mass_1 electron_mass_2": 1, "hole_mass_1 hole_mass_2": -1, "stiffness_11 stiffness_22": 1}
    labelled = [layers[(sign * table[names.split()] > 0).all(axis=1).to_numpy()] for names, sign in columns_of.items()]
    assert [len(own) for own in labelled] == [1377, 1387, 3683]
    for own in (semiconductors, gapped, folds[folds["dataset"] == "mobility"], layers, *labelled):
        share = own[column].value_counts() / len(own)
        low, high = (0.12, 0.33) if scheme == "anion" else (0.19, 0.22)
        assert share.between(low, high).all()


def test_the_rows_of_the_first_two_datasets_are_dealt_out_as_ever(folds):
    """Kept records name these folds: to deal them out anew would make every one stale."""
    found = [
        folds.loc[folds["dataset"] == name, "formula_0":"anion_0"].to_numpy() for name in ("semiconductors", "mobility")
    ]
    digests = [hashlib.sha256(each.astype("int8").tobytes()).hexdigest()[:12] for each in found]
    assert digests == ["eeda6e37c764", "510c4d0395e8"]


def test_repeats_differ(folds):
    first, second, third = (folds[column].to_numpy() for column in columns("formula"))
    assert min(np.mean(a != b) for a, b in ((first, second), (first, third), (second, third))) > 0.5


def test_the_most_electronegative_element_is_the_anion():
    table = pd.DataFrame({"material_id": list("abcde"), "reduced_formula": ["NaCl", "GaAs", "KNO3", "P", "CaF2"]})
    table["phonon_gap"] = 0.0
    dpt = pd.DataFrame({"reduced_formula": ["MoS2", "MoSe2", "BN", "C", "InI"]})
    masses = [f"{carrier}_mass_{axis}" for carrier in ("electron", "hole") for axis in (1, 2)]
    c2db = dpt.assign(web_id=list("vwxyz"), **dict.fromkeys([*masses, "stiffness_11", "stiffness_22"], np.nan))
    made = tidy_leaderboard_folds(table, dpt, c2db)
    assert made["anion"].tolist() == ["Cl", "As", "O", "P", "F", *(2 * ["S", "Se", "N", "C", "I"])]
    assert made["chemical_system"].tolist()[2] == "K-N-O"
    assert made["id"].tolist()[5:] == [*(f"dpt-{row}" for row in range(5)), *"vwxyz"]
