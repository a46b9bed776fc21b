"""What a model was not trained on is said by number."""

import pytest

from mobtl.experiments.leaderboard.tasks import TASKS
from mobtl.prediction.training import limits


@pytest.mark.parametrize(
    ("task", "labels", "rows"),
    [("electron-mass-2d", 1453, 1377), ("hole-mass-2d", 1450, 1387), ("stiffness-2d", 3957, 3683)],
)
def test_labels_of_c2db_that_are_left_out_are_counted(task, labels, rows):
    (sentence,) = limits.left_out(TASKS[task])
    assert f"of {labels} monolayers: {rows} are training rows, the other {labels - rows} " in sentence
    assert sentence in limits.sentences(TASKS[task], limits.Said("layer", 10, 0.0, True))


def test_of_other_data_nothing_is_left_out():
    assert limits.left_out(TASKS["phonon-gap"]) == []
