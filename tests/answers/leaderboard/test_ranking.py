"""Who is told apart from the best: what is plainly worse, not what differs by chance, and not one of many by luck."""

import numpy as np
import pytest
import small_leaderboard as small

from mobtl.answers.leaderboard import ranking as ranked
from mobtl.errors import MobtlError
from mobtl.experiments.leaderboard import study
from mobtl.records.record import Metric, Record
from mobtl.results.leaderboard.kept import Standing
from mobtl.validation.comparison import paired_samples


@pytest.fixture(scope="module")
def data():
    return small.data(repeats=3)


def standing(data, name: str, predicted: np.ndarray, scheme: str = "formula") -> Standing:
    entry = small.entry({}, name=name)
    return Standing(entry, study.record(data, name, scheme, predicted), "")


def noisy(data, size: float, seed: int, repeats: int = 3) -> np.ndarray:
    """Predictions whose error is of one kind in all repeats, and a little of its own in each."""
    rng = np.random.default_rng(seed)
    return data.y + size * rng.normal(size=data.y.size) + 0.1 * size * rng.normal(size=(repeats, data.y.size))


@pytest.mark.parametrize(("scheme", "repeats"), [("formula", 3), ("anion", 1)])
def test_the_worse_is_told_apart_and_the_like_is_not(data, scheme, repeats):
    sizes = {"bad": 4.0, "good": 1.0, "like": 1.02}
    every = [
        standing(data, name, noisy(data, size, seed, repeats), scheme) for seed, (name, size) in enumerate(sizes.items(), 3)
    ]
    rows = ranked.ranking(data, scheme, every)
    verdicts = {row.standing.entry.id: row.verdict for row in rows}
    assert rows[0].verdict == "best" and rows[-1].standing.entry.id == "bad"
    assert verdicts["bad"] == "worse"
    assert sorted(verdicts[name] for name in ("good", "like")) == ["best", "cannot be told apart from the best"]
    assert rows[-1].p < 0.01 and rows[-1].difference.value == pytest.approx(2.4, abs=0.8)
    assert rows[0].difference is None and rows[0].scores["MAE"].value < rows[1].scores["MAE"].value


def test_many_that_differ_by_chance_are_not_told_apart(data):
    every = [standing(data, f"m{seed}", noisy(data, 1.0, seed)) for seed in range(12)]
    rows = ranked.ranking(data, "formula", every)
    assert [row.verdict for row in rows[1:]].count("worse") <= 1


def test_an_entry_that_is_always_a_little_better_is_told_apart(data):
    one = noisy(data, 1.0, 0)
    other = data.y + 1.1 * (one - data.y)
    rows = ranked.ranking(data, "formula", [standing(data, "other", other), standing(data, "one", one)])
    assert [row.standing.entry.id for row in rows] == ["one", "other"] and rows[1].verdict == "worse"


def test_no_interval_reaches_beyond_the_largest_value_of_a_measure():
    explained = Metric("phonon band gap, R2, one", "", "pooled", 0.9, "9 rows", (0.7, 0.98, 1.2))
    error = Metric("phonon band gap, MAE, one", "cm^-1", "pooled", 3.0, "9 rows", (2.0, 3.0, 5.0))
    record = Record("liu2020", "phonon-gap.formula", "leak_free", {}, {}, [explained, error], {})
    scores = ranked.scores_of(record)
    assert scores["R2"].samples == (0.7, 0.98, 1.0) and scores["R2"].value == 0.9
    assert scores["MAE"].samples == (2.0, 3.0, 5.0)


def test_nobody_and_one(data):
    assert ranked.ranking(data, "formula", []) == []
    (row,) = ranked.ranking(data, "formula", [standing(data, "one", noisy(data, 1.0, 0))])
    assert row.verdict == "best" and row.p is None


def test_other_rows_are_refused(data):
    one = standing(data, "one", noisy(data, 1.0, 0))
    one.record.tables["predictions"] = one.record.tables["predictions"].iloc[1:]
    with pytest.raises(MobtlError, match=r"phonon-gap.formula of one has other rows than the task; make it anew"):
        ranked.ranking(data, "formula", [one])


def test_classes_are_ranked_by_their_probabilities():
    data = small.data("classification", repeats=3)
    good, blind = 0.1 + 0.8 * np.tile(data.y, (3, 1)), np.full((3, 72), 0.5)
    rows = ranked.ranking(data, "formula", [standing(data, "blind", blind), standing(data, "good", good)])
    assert [row.standing.entry.id for row in rows] == ["good", "blind"]
    assert rows[1].verdict == "worse" and rows[1].difference.value == pytest.approx(0.25 - 0.01)


@pytest.mark.parametrize(("scheme", "repeats"), [("formula", 3), ("anion", 1)])
def test_the_interval_of_a_difference_is_that_of_two_arms(data, scheme, repeats):
    first, second = noisy(data, 1.0, 0, repeats), noisy(data, 2.0, 1, repeats)
    rows = ranked.ranking(data, scheme, [standing(data, "one", first, scheme), standing(data, "two", second, scheme)])
    errors = [np.abs(each - data.y)[None] for each in (second, first)]
    np.testing.assert_allclose(rows[1].difference.samples, paired_samples(*errors, data.formulas, 0))
