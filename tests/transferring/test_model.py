"""The model of a transfer: what its files predict is what the networks do, by numpy alone, with a card."""

import numpy as np
import pytest
import small_transfer

from mobtl.experiments.own.transfer import study, systems
from mobtl.experiments.own.transfer.fits import DIRECT, TRANSFER
from mobtl.prediction import served
from mobtl.prediction.cards import INSIDE, OUTSIDE
from mobtl.transferring import model


@pytest.mark.parametrize("arm", [DIRECT, TRANSFER])
def test_what_the_files_predict_is_what_the_networks_do(tmp_path, arm):
    given, config = small_transfer.given(shift=30.0), small_transfer.config(epochs=30, members=2)
    # An input that does not differ, and a row far outside.
    given.x[:, 5] = given.source_x[:, 5] = 3.0
    record, fitted = study.run(given, config), study.final(given, config, arm)
    model.save(fitted, given, record, arm, systems.held_out(given, config, arm), "formula", tmp_path)
    (loaded,) = served.models(tmp_path)
    asked = np.vstack([given.x, 100 * given.x[:1]])
    assert loaded.predict(asked) == pytest.approx(fitted.members(asked).mean(axis=0), rel=1e-5)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own.formula.json", "own.formula.safetensors"]


def test_its_card_has_errors_of_rows_held_out_and_intervals_that_hold_them(tmp_path):
    given, config = small_transfer.given(n=40), small_transfer.config(folds=5)
    record = study.run(given, config)
    outside = systems.held_out(given, config, DIRECT)
    model.save(study.final(given, config, DIRECT), given, record, DIRECT, outside, "formula", tmp_path)
    card = served.models(tmp_path)[0].card
    table = record.tables["predictions"].query("arm == 'direct'")
    assert card.score.value == pytest.approx(np.abs(table["label"] - table["prediction"]).mean(), rel=1e-5)
    shares = {each.level: each.share for each in card.coverage if each.scheme == INSIDE}
    assert shares[0.5] <= shares[0.8] <= shares[0.9] <= 1
    assert shares[0.8] == pytest.approx(0.8, abs=0.15)
    assert (card.rows, card.formulas, card.property) == (40, 40, "gap")


def test_outside_its_chemical_systems_the_card_has_the_errors_of_whole_ones_held_out(tmp_path):
    given, config = small_transfer.given(n=40), small_transfer.config(folds=5)
    record, outside = study.run(given, config), systems.held_out(given, config, DIRECT)
    model.save(study.final(given, config, DIRECT), given, record, DIRECT, outside, "formula", tmp_path)
    card = served.models(tmp_path)[0].card
    residuals = given.y - outside.predicted
    assert card.residuals[OUTSIDE][0] == pytest.approx(residuals.min(), rel=1e-5)
    assert card.residuals[OUTSIDE][-1] == pytest.approx(residuals.max(), rel=1e-5)
    assert card.residuals[OUTSIDE] != card.residuals[INSIDE]
    assert {(each.scheme, each.level) for each in card.coverage} == {
        (s, n) for s in (INSIDE, OUTSIDE) for n in (0.5, 0.8, 0.9)
    }
    assert card.optimism is None and any("was not measured" in each for each in card.limits)


def test_of_too_few_chemical_systems_the_card_says_that_nothing_was_measured(tmp_path):
    given, config = small_transfer.given(), small_transfer.config()
    record = study.run(given, config)
    model.save(study.final(given, config, DIRECT), given, record, DIRECT, None, "formula", tmp_path)
    (loaded,) = served.models(tmp_path)
    assert set(loaded.card.residuals) == {INSIDE}
    assert any("too few to hold whole ones out" in each and "no interval" in each for each in loaded.card.limits)
    known, foreign = loaded.interval(np.zeros(2), 0.8, np.array([False, True]))
    assert np.isfinite(known).all() and np.isnan(foreign).all()
