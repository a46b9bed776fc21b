"""Scores with known answers, and their intervals."""

import numpy as np
import pytest
import small_leaderboard as small
from sklearn.metrics import f1_score, roc_auc_score

from mobtl.experiments.leaderboard import scores
from mobtl.experiments.leaderboard.scores import SCORES

TRUTH = np.array([1.0, 1.0, 0.0, 0.0])


def test_known_answers_of_probabilities():
    said = np.array([0.9, 0.4, 0.6, 0.1])
    known = {"Brier score": (0.01 + 0.36 + 0.36 + 0.01) / 4, "AUROC": 0.75, "F1": 0.5, "calibration error": 0.35}
    for name, score in SCORES["classification"].items():
        assert score(TRUTH, said) == pytest.approx(known[name]), name


def test_known_answers_of_numbers():
    said = np.array([1.0, 2.0, 0.0, -1.0])
    assert SCORES["regression"]["MAE"](TRUTH, said) == pytest.approx(0.5)
    assert SCORES["regression"]["R2"](TRUTH, said) == pytest.approx(1 - 2 / 1)


def test_calibration_compares_groups_of_equally_many_rows():
    truth = np.tile([0.0, 1.0], 100)
    assert scores.calibration_error(truth, np.full(200, 0.5)) == pytest.approx(0.0)
    assert scores.calibration_error(truth, np.full(200, 0.9)) == pytest.approx(0.4)
    assert scores.calibration_error(truth, truth) == 0.0


def test_area_and_f1_are_those_of_scikit_learn():
    rng = np.random.default_rng(0)
    for _ in range(20):
        truth, said = rng.integers(0, 2, 50).astype(float), rng.integers(0, 8, 50) / 7
        assert scores.area(truth, said) == pytest.approx(roc_auc_score(truth, said))
        assert scores.f1(truth, said) == pytest.approx(f1_score(truth == 1, said >= 0.5))


def test_nothing_above_the_threshold_has_an_f1_of_zero():
    assert SCORES["classification"]["F1"](TRUTH, np.full(4, 0.1)) == 0.0


def test_losses_add_up_to_the_score_that_ranks():
    said = np.array([[0.9, 0.4, 0.6, 0.1], [0.5, 0.5, 0.5, 0.5]])
    for kind in SCORES:
        score = SCORES[kind][scores.MEASURE[kind]]
        assert scores.losses(kind, TRUTH, said).mean(axis=1) == pytest.approx([score(TRUTH, each) for each in said])


def test_an_interval_is_over_formulas_and_widened_by_repeats():
    data = small.data()
    rng = np.random.default_rng(0)
    steady = np.tile(data.y + rng.normal(size=len(data.y)), (3, 1))
    moving = steady + np.array([[0.0], [0.5], [-0.5]])
    of = SCORES["regression"]["MAE"]
    one, two = (scores.samples_of(of, data.y, each, data.formulas, 0) for each in (steady, moving))
    assert len(one) == 400 and one.mean() == pytest.approx(of(data.y, steady[0]), rel=0.05)
    assert two.std() > 1.5 * one.std()
    # Rows of one formula that err alike count as one: the interval is wider than of independent rows.
    together = np.tile(data.y + np.repeat(rng.normal(size=36), 2), (1, 1))
    alike = scores.samples_of(of, data.y, together, data.formulas, 0).std()
    apart = scores.samples_of(of, data.y, together, np.array([f"H{n}" for n in range(1, 73)]), 0).std()
    assert alike > 1.2 * apart
