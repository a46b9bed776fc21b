"""Training what serves: the best entry that fits, the same to the byte each time, stale as soon as what decides changes."""

import json
import shutil

import numpy as np
import pytest
import small_leaderboard

from mobtl.errors import MobtlError
from mobtl.experiments.leaderboard import study
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.tasks import TASKS
from mobtl.handed_in.entries import BULK, FORMULA, LAYER
from mobtl.prediction import served
from mobtl.prediction.portable import files
from mobtl.prediction.training import candidates, making
from mobtl.prediction.training.candidates import Candidate
from mobtl.prediction.training.stale import why_stale
from mobtl.results.leaderboard import kept

GAP = TASKS["phonon-gap"]


@pytest.fixture
def own(board, tmp_path, monkeypatch):
    """A copy of the leaderboard and its models, which a test may change."""
    for name in ("leaderboard", "weights"):
        shutil.copytree(getattr(board, name), tmp_path / name)
    copied = type(board)(tmp_path / "leaderboard", tmp_path / "weights")
    copied.use(monkeypatch)
    return copied


@pytest.fixture
def card(own):
    return served.model("phonon-gap", "formula", own.weights).card


def test_a_part_of_the_rows_is_not_served_where_all_are():
    assert [task.id for task in candidates.served()] == [
        *("phonon-gap", "phonon-gap-sign", "speed-of-sound-all", "heat-capacity-all"),
        *("electron-mobility", "hole-mobility", "electron-anisotropy", "hole-anisotropy"),
        *("electron-mass-2d", "hole-mass-2d", "stiffness-2d"),
    ]


def test_a_formula_is_served_by_what_looks_at_no_structure():
    every = kept.every_entry()
    mass, of_cell, of_expert = TASKS["hole-mass-2d"], every["support-vectors"], every["expert"]
    assert not candidates.can_serve(of_cell, GAP, FORMULA) and candidates.can_serve(of_cell, GAP, BULK)
    assert candidates.can_serve(of_cell, mass, FORMULA)
    assert not candidates.can_serve(of_expert, mass, FORMULA) and candidates.can_serve(of_expert, mass, LAYER)


def test_models_of_formulas_share_what_there_is_for_them():
    shares = [candidates.limit(task, FORMULA) for task in candidates.served()]
    assert sum(shares) == pytest.approx(candidates.OF_FORMULAS, abs=len(shares))
    assert min(shares) > 30_000 and candidates.limit(GAP, BULK) == candidates.OF_STRUCTURE


def test_the_best_serves_and_its_card_says_what_it_is(card):
    assert (card.entry, card.rows, card.formulas, card.unit) == ("quick", 124, 119, "cm^-1")
    assert list(card.ranking) == ["quick", "mean"] and card.best is None and card.told_from_mean
    assert card.ranking["mean"] == card.mean.value > card.score.high
    assert card.settings == {} and card.inputs == ("magpie",)
    assert card.folds == card.tables["leaderboard_folds"] and card.bounds == (0.0, None)
    assert any("phonon band gap" in sentence for sentence in card.limits)
    for scheme in ("formula", "chemical-system"):
        (eighty,) = [each for each in card.coverage if (each.scheme, each.level) == (scheme, 0.8)]
        assert eighty.low < 0.8 < eighty.high and (eighty.rows, eighty.formulas) == (124, 119)
        assert np.all(np.diff(card.residuals[scheme]) >= 0)


def test_a_probability_is_set_against_what_was_observed(own):
    groups = served.model("phonon-gap-sign", "bulk", own.weights).card.calibration["formula"]
    assert sum(each.rows for each in groups) == 3 * 1245
    assert groups[0].observed < 0.1 < 0.3 < groups[-1].observed


def test_training_again_changes_no_byte(own):
    before = {path.name: path.read_bytes() for path in own.weights.iterdir()}
    list(making.make(GAP))
    assert {path.name: path.read_bytes() for path in own.weights.iterdir()} == before
    for path in own.weights.glob("phonon-gap.*"):
        path.unlink()
    list(making.make(GAP))
    arrays = "phonon-gap.formula.safetensors"
    assert (own.weights / arrays).read_bytes() == before[arrays]


def test_a_better_one_that_is_too_large_is_named_with_its_score(own, monkeypatch):
    small = sum(path.stat().st_size for path in own.weights.glob("phonon-gap.formula.*")) - 1
    monkeypatch.setattr(making, "limit", lambda *of: small)
    list(making.make(GAP))
    found = files.read(own.weights / "phonon-gap.formula.json").card
    assert found.entry == "mean" and not found.told_from_mean
    assert found.best.entry == "quick" and found.best.score.value < found.score.value
    assert "kB, of which a model of this kind of input may have" in found.best.why
    assert "it cannot be told apart from the mean" in " ".join(found.limits)


def stale(card):
    (why,) = why_stale(GAP, [card])
    return why


def test_a_fresh_model_is_not_stale(card):
    assert stale(card) == ""


def test_an_entry_that_changes_makes_its_model_stale(own, card):
    path = own.leaderboard / "entries" / "quick.yml"
    path.write_text(path.read_text().replace("alpha: 10.0", "alpha: 20.0"))
    assert stale(card) == "the entry quick changed"
    path.unlink()
    assert stale(card) == "the entry quick is gone"


def test_a_record_that_changes_makes_a_model_stale(own, card):
    assert stale(card.model_copy(update={"ranking": {"mean": card.mean.value}})) == "the records of quick changed"
    worse = card.ranking | {"mean": 1.0}
    assert stale(card.model_copy(update={"ranking": worse})) == "the records of mean changed"


def test_a_table_that_changes_makes_a_model_stale(card):
    tables = card.tables | {"semiconductors": "0" * 64}
    assert stale(card.model_copy(update={"tables": tables})) == "the table semiconductors changed"


def test_without_the_mean_nothing_is_trained(own):
    shutil.rmtree(own.leaderboard / "records" / "mean")
    with pytest.raises(MobtlError, match="make them with `mobtl leaderboard run mean --task phonon-gap`"):
        list(making.make(GAP))


def test_a_stale_record_serves_nothing(own):
    path = own.leaderboard / "records" / "quick" / "kept.json"
    content = json.loads(path.read_text())
    for code in content["code"].values():
        code["numpy"] = "1.0"
    path.write_text(json.dumps(content))
    assert [each.entry.id for each in candidates.candidates(inputs(GAP))] == ["mean"]


def said(data, name, size, seed):
    """A candidate whose errors are of this size."""
    error = size * np.random.default_rng(seed).normal(size=len(data.y))
    record = study.record(data, name, "formula", np.tile(data.y + error, (2, 1)))
    return Candidate(small_leaderboard.entry({}, name=name), {"formula": record}, float(np.abs(error).mean()))


def test_choosing_among_many_that_differ_by_chance_flatters():
    data = small_leaderboard.data()
    alike = [said(data, f"m{seed}", 1.0, seed) for seed in range(12)]
    assert candidates.optimism(alike, data) > 0.02
    assert candidates.optimism([said(data, "best", 0.1, 99), *alike], data) == 0
