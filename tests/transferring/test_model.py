"""The model of a transfer: what its files predict is what the networks do, by numpy alone, with a card."""

from dataclasses import replace

import numpy as np
import pytest
import small_transfer

from mobtl.errors import UsageError
from mobtl.experiments.own.transfer import study
from mobtl.experiments.own.transfer.fits import DIRECT, TRANSFER
from mobtl.handed_in import reading
from mobtl.prediction import served
from mobtl.transferring import model, predicted, report, work


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


def test_what_is_handed_in_is_predicted_with_an_interval_or_says_why_not(tmp_path, monkeypatch):
    monkeypatch.setattr(report, "write", lambda folder: None)
    (tmp_path / "mine.csv").write_text(small_transfer.table(24))
    (tmp_path / "theirs.csv").write_text(small_transfer.table(90, "formula,energy"))
    asked = work.Asked(
        tmp_path / "mine.csv", "gap", str(tmp_path / "theirs.csv"), "energy", unit="eV", config=small_transfer.config()
    )
    for log in (False, True):
        work.transfer(replace(asked, log=log), tmp_path / "out")
        own = small_transfer.compounds(1)[0]
        lines = predicted.predicted(tmp_path / "out", reading.read([str(own), "Zz3", "AmO2"]))
        assert lines["status"].tolist() == ["ok", "unknown-element", "no-descriptors"]
        first = lines.iloc[0]
        assert first["low"] <= first["prediction"] <= first["high"] and first["nearest"] == own
        assert (first["low"] > 0) or not log
        assert lines["prediction"].isna().tolist() == [False, True, True]


def test_a_folder_that_is_none_of_ours_has_no_model(tmp_path):
    with pytest.raises(UsageError, match="mobtl transfer"):
        predicted.model_of(tmp_path)
