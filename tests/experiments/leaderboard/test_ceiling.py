"""Variance components worked by hand, and what they give of noise that is known."""

import numpy as np
import pytest

from mobtl.errors import MobtlError, UsageError
from mobtl.experiments.leaderboard.ceiling import components
from mobtl.experiments.leaderboard.limits import FORMULA, PUBLICATION, STRUCTURE, limits
from mobtl.experiments.leaderboard.tasks import TASKS


def test_worked_by_hand():
    found = components([1.0, 3.0, 5.0, 5.0, 8.0, 8.0], ["a", "a", "b", "c", "d", "d"])
    # a: (1 + 1) / 1 degree of freedom, d: 0 / 1; the six have the mean 5 and squares 16 + 4 + 9 + 9 = 38.
    assert found.within == pytest.approx(2 / 2)
    assert found.total == pytest.approx(38 / 5)
    assert found.r2 == pytest.approx(1 - 5 / 38)
    assert found.deviation == pytest.approx(1.0)
    assert (found.n_groups, found.n_rows) == (2, 4)


def test_three_rows_have_two_degrees_of_freedom():
    found = components([0.0, 3.0, 6.0, 1.0, 2.0], ["a", "a", "a", "b", "b"])
    assert found.within == pytest.approx((9 + 9 + 0.25 + 0.25) / 3)


def test_only_counted_rows_say_how_labels_of_a_group_differ():
    y, groups = [1.0, 3.0, 5.0, 9.0], ["a", "a", "b", "b"]
    found = components(y, groups, [True, True, True, False])
    assert found.within == pytest.approx(2.0) and found.n_groups == 1
    assert found.total == pytest.approx(np.var(y, ddof=1))


@pytest.mark.parametrize("noise", [0.2, 1.0])
def test_known_noise_is_found_and_lies_in_the_interval(noise):
    rng = np.random.default_rng(0)
    groups = np.repeat([f"g{n}" for n in range(300)], rng.integers(1, 4, 300))
    own = dict(zip(np.unique(groups), rng.normal(size=300), strict=True))
    y = np.array([own[group] for group in groups]) + noise * rng.normal(size=len(groups))
    found, wanted = components(y, groups), 1 / (1 + noise**2)
    low, high = found.interval
    assert low < wanted < high and found.r2 == pytest.approx(wanted, abs=0.06) and high - low < 0.2


def test_what_has_no_answer_is_refused():
    with pytest.raises(MobtlError, match="no two rows share a group"):
        components([1.0, 2.0], ["a", "b"])
    with pytest.raises(MobtlError, match="no two rows share a group"):
        components([1.0, 2.0], ["a", "a"], [True, False])
    with pytest.raises(MobtlError, match="all labels are equal"):
        components([1.0, 1.0], ["a", "a"])
    with pytest.raises(UsageError, match="phonon-gap-sign has classes"):
        limits(TASKS["phonon-gap-sign"])


def test_the_tasks_have_limits():
    found = limits(TASKS["electron-mobility"])
    assert list(found) == [FORMULA, STRUCTURE, PUBLICATION]
    assert (found[FORMULA].n_groups, found[FORMULA].n_rows) == (31, 71)
    assert found[STRUCTURE].n_rows > found[PUBLICATION].n_rows
    whole = limits(TASKS["heat-capacity-all"])[FORMULA]
    # Polymorphs have nearly one heat capacity per mole of formula units.
    assert whole.n_groups == 74 and whole.r2 > 0.99
