"""The model of a transfer: what its files predict is what the networks do, by numpy alone, with a card."""

import numpy as np
import pytest
import small_transfer

from mobtl.experiments.own.transfer import study
from mobtl.experiments.own.transfer.fits import DIRECT, TRANSFER
from mobtl.prediction import served
from mobtl.transferring import model


@pytest.mark.parametrize("arm", [DIRECT, TRANSFER])
def test_what_the_files_predict_is_what_the_networks_do(tmp_path, arm):
    given, config = small_transfer.given(shift=30.0), small_transfer.config(epochs=30, members=2)
    # An input that does not differ, and a row far outside.
    given.x[:, 5] = given.source_x[:, 5] = 3.0
    record, fitted = study.run(given, config), study.final(given, config, arm)
    model.save(fitted, given, record, arm, "formula", tmp_path)
    (loaded,) = served.models(tmp_path)
    asked = np.vstack([given.x, 100 * given.x[:1]])
    assert loaded.predict(asked) == pytest.approx(fitted.members(asked).mean(axis=0), rel=1e-5)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["own.formula.json", "own.formula.safetensors"]


def test_its_card_has_errors_of_rows_held_out_and_intervals_that_hold_them(tmp_path):
    given, config = small_transfer.given(n=40), small_transfer.config(folds=5)
    record = study.run(given, config)
    model.save(study.final(given, config, DIRECT), given, record, DIRECT, "formula", tmp_path)
    card = served.models(tmp_path)[0].card
    table = record.tables["predictions"].query("arm == 'direct'")
    assert card.score.value == pytest.approx(np.abs(table["label"] - table["prediction"]).mean(), rel=1e-5)
    shares = {each.level: each.share for each in card.coverage}
    assert shares[0.5] <= shares[0.8] <= shares[0.9] <= 1
    assert shares[0.8] == pytest.approx(0.8, abs=0.15)
    assert (card.rows, card.formulas, card.property) == (40, 40, "gap")
