"""Predictions made elsewhere: read back as they were meant, refused in one sentence where they are of other rows."""

import numpy as np
import pytest
import small_leaderboard as small

from mobtl.errors import MobtlError, UsageError
from mobtl.experiments.leaderboard import elsewhere


@pytest.fixture(scope="module")
def data():
    return small.data()


@pytest.fixture
def cells(data):
    """A file with every row, as texts."""
    return elsewhere.rows(data, "formula").assign(prediction=np.arange(144.0)).astype(str)


def test_rows_in_any_order_come_back_in_the_task_s(data, cells):
    mixed = cells.sample(frac=1, random_state=0).reset_index(drop=True).drop(columns=["formula", "label"])
    assert elsewhere.asked(mixed, "mine.csv") == ("phonon-gap", "formula")
    np.testing.assert_array_equal(elsewhere.predictions(mixed, data, "mine.csv"), np.arange(144.0).reshape(2, 72))


def changed(cells, row: int, **values):
    cells = cells.copy()
    cells.loc[row, list(values)] = list(values.values())
    return cells


REFUSED = {
    "rows that are missing": (
        lambda cells: cells.drop(index=[3, 80]),
        "mine.csv misses 2 of 144 rows, such as 0 mp-3, 1 mp-8; predict all rows",
    ),
    "a repeat that is missing": (lambda cells: cells[cells["repeat"] == "0"], "misses 72 of 144 rows, such as 1 mp-0"),
    "a row twice": (
        lambda cells: cells.iloc[[*range(144), 5]],
        "repeats 1 rows .repeat and id., such as 0 mp-5; leave one of each",
    ),
    "an unknown row": (lambda cells: changed(cells, 4, id="mp-99"), "has 1 rows that the task has not, such as 0 mp-99"),
    "other folds": (lambda cells: cells.assign(folds="0" * 64), "was made with other folds .0{64}. than those"),
    "a row in another fold": (
        lambda cells: changed(cells, 7, fold="9"),
        "has other folds for 1 rows, such as 0 mp-7; keep each in its own",
    ),
    "no number": (
        lambda cells: changed(cells, 7, prediction="high"),
        "has 1 predictions that are no finite numbers, .*'high'",
    ),
    "infinity": (lambda cells: changed(cells, 7, prediction="inf"), "no finite numbers, such as 'inf'"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_other_rows_are_refused(data, cells, name):
    change, says = REFUSED[name]
    with pytest.raises(MobtlError, match=says) as refused:
        elsewhere.predictions(change(cells).reset_index(drop=True), data, "mine.csv")
    assert str(refused.value).endswith(".") and "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda cells: cells.drop(columns="folds"), "has no column folds; `mobtl leaderboard folds TASK` prints"),
        (lambda cells: cells.assign(comment="good"), "has a column comment, which means nothing here"),
        (
            lambda cells: changed(cells, 0, task="heat-capacity"),
            "needs one task, out of .*; it has heat-capacity, phonon-gap",
        ),
        (lambda cells: cells.assign(scheme="random"), "needs one scheme, out of formula, .*; it has random"),
    ],
)
def test_another_form_is_a_wrong_call(cells, change, says):
    with pytest.raises(UsageError, match=says):
        elsewhere.asked(change(cells), "mine.csv")


def test_a_probability_lies_between_0_and_1():
    data = small.data("classification")
    cells = elsewhere.rows(data, "formula").assign(prediction=0.5).astype(str)
    assert (elsewhere.predictions(cells, data, "mine.csv") == 0.5).all()
    with pytest.raises(MobtlError, match="predicts phonon-gap-sign by probabilities, which lie between 0 and 1"):
        elsewhere.predictions(changed(cells, 3, prediction="1.5"), data, "mine.csv")
