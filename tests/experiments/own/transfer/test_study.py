"""A transfer study of a user's own rows: leak-free, repeatable, and right where the answer is known."""

from dataclasses import replace

import numpy as np
import pytest
import small_transfer

from mobtl.errors import MobtlError, UsageError
from mobtl.experiments.own.transfer import fits, study
from mobtl.experiments.own.transfer.config import FEWEST_FORMULAS, Config
from mobtl.experiments.own.transfer.fits import ARMS, TRANSFER, Scale
from mobtl.records.partial import Partial
from mobtl.transferring import verdict as verdicts


def test_every_row_is_predicted_once_in_each_repeat_by_every_arm():
    given = small_transfer.given()
    record = study.run(given, small_transfer.config(repeats=2))
    predictions = record.tables["predictions"]
    counts = predictions.groupby(["arm", "repeat", "id"]).size()
    assert (counts == 1).all() and len(counts) == len(ARMS) * 2 * len(given.y)
    assert np.isfinite(predictions["prediction"]).all()


def test_the_learning_curve_is_of_its_repeats_at_every_point():
    given, config = small_transfer.given(n=30), small_transfer.config(repeats=3, curve_repeats=2, fractions=(0.6, 0.9))
    curve = study.run(given, config).tables["curve"]
    points = curve.groupby(["arm", "fraction"])["repeat"].agg(list)
    assert len(points) == len(ARMS) * 3 and all(repeats == [0, 1] for repeats in points)
    assert np.isfinite(curve["MAE"]).all()
    whole = curve.query("fraction == 1").groupby("arm")["MAE"].mean()
    held = study.run(given, replace(config, repeats=2)).tables["predictions"]
    errors = (held["prediction"] - held["label"]).abs().groupby(held["arm"]).mean()
    # One member, so that the average member is the ensemble.
    assert whole[list(ARMS)].to_numpy() == pytest.approx(errors[list(ARMS)].to_numpy())


def test_the_mean_of_the_training_rows_is_that_of_the_rows_of_other_folds():
    record = study.run(small_transfer.given(), small_transfer.config())
    own = record.tables["predictions"].query("arm == 'training mean'")
    for fold, rows in own.groupby("fold"):
        assert rows["prediction"].to_numpy() == pytest.approx(own.loc[own["fold"] != fold, "label"].mean())


def test_no_compound_stands_on_both_sides_of_a_fold():
    given = small_transfer.given(n=30)
    doubled = replace(given, formulas=np.repeat(given.formulas[:15], 2))
    for train, test in fits.folds_of(doubled.compounds, small_transfer.config(folds=5), 0):
        assert not set(doubled.formulas[train]) & set(doubled.formulas[test])


def test_the_compounds_of_the_target_leave_the_source_however_they_are_written():
    given = small_transfer.given(n=24, n_source=60)
    turned = np.array([f"({formula})2" for formula in given.formulas])
    x, y = replace(given, formulas=turned).without_target()
    assert len(x) == len(y) == 60
    assert not np.isin(given.source_y[:24], y).any()


def test_labels_of_a_held_out_fold_reach_no_prediction_of_it():
    given, config = small_transfer.given(), small_transfer.config()
    first, test = study.run(given, config), fits.folds_of(given.compounds, config, 0)[0][1]
    changed = given.y.copy()
    changed[test] += 100.0
    second = study.run(replace(given, y=changed), config)
    one, other = (record.tables["predictions"].query("fold == 0")["prediction"] for record in (first, second))
    assert one.to_numpy() == pytest.approx(other.to_numpy())
    assert set(first.tables["predictions"]["arm"]) == set(ARMS)


def test_the_same_settings_give_the_same_record_and_kept_parts_are_not_made_again(tmp_path, monkeypatch):
    given, config = small_transfer.given(), small_transfer.config()
    first = study.run(given, config, Partial(tmp_path))
    monkeypatch.setattr(fits, "fitted", None)  # whoever fits anything now fails
    again = study.run(given, config, Partial(tmp_path))
    assert again.metrics == first.metrics


def test_an_input_that_does_not_differ_counts_for_nothing_and_one_far_outside_is_cut():
    x = np.array([[0.0, 3.0, 1.0], [1.0, 3.0, 1.0 + 1e-13]])
    scaled = Scale.of(x)(np.array([[1e9, 7.0, 5.0], [-1e9, 3.0, 1.0], [0.5, 0.0, 0.0]]))
    assert scaled.tolist() == [[fits.HIGHEST, 0, 0], [fits.LOWEST, 0, 0], [0.5, 0, 0]]


@pytest.mark.slow
def test_where_the_target_is_the_source_property_and_a_shift_transfer_helps():
    config = Config(repeats=2, members=2, fractions=(), epochs=60, source_steps=2000)
    record = study.run(small_transfer.given(n=30, n_source=800, shift=5.0), config)
    found = verdicts.verdict(record)
    assert found.word == verdicts.HELPS, found
    assert verdicts.detectable(record).value > 0


@pytest.mark.slow
def test_with_permuted_labels_transfer_does_not_help():
    config = Config(repeats=2, members=2, fractions=(), epochs=60, source_steps=300)
    for seed in range(2):
        record = study.run(small_transfer.given(n=40, n_source=400, seed=seed, permuted=True), config)
        assert verdicts.verdict(record).word == verdicts.UNDECIDED


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"y": np.ones(24)}, "every label of the target is 1"),
        ({"source_y": np.zeros(84)}, "every label of the source is 0"),
        ({"formulas": np.repeat(small_transfer.compounds(2), 12)}, "has 2 distinct compounds"),
    ],
)
def test_rows_from_which_nothing_can_be_learnt_are_refused(changes, said):
    with pytest.raises(MobtlError, match=said):
        study.run(replace(small_transfer.given(), **changes), small_transfer.config())


def test_more_folds_than_compounds_are_refused():
    with pytest.raises(UsageError, match="24 compounds cannot be shared out to 25 folds; ask for 24 at most"):
        study.run(small_transfer.given(n=24), small_transfer.config(folds=25))


def test_a_source_that_is_the_target_leaves_nothing_to_learn_from():
    given = small_transfer.given(n=24, n_source=FEWEST_FORMULAS - 1)
    with pytest.raises(MobtlError, match="19 rows of the source are left"):
        study.run(given, small_transfer.config())


@pytest.mark.parametrize("wrong", [{"folds": 1}, {"members": 0}, {"seed": -1}, {"fractions": (1.5,)}])
def test_a_setting_that_makes_no_study_is_refused(wrong):
    with pytest.raises(UsageError):
        small_transfer.config(**wrong)


def test_the_model_of_all_rows_predicts_in_the_unit_of_the_labels():
    given = small_transfer.given(shift=1000.0)
    model = study.final(given, small_transfer.config(epochs=60), TRANSFER)
    predicted = model.members(given.x)
    assert predicted.shape == (1, 24)
    assert np.abs(predicted - given.y).mean() < given.y.std()
