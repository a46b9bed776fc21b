"""The figures of the leaderboard draw each entry once, in its row, with the mark of its verdict."""

import pytest

from mobtl.figures.leaderboard import limits, ranking


def panel(axis: str, **errors: float) -> ranking.Panel:
    verdicts = [ranking.BEST, *[ranking.ALIKE] * (len(errors) - 2), ranking.WORSE][: len(errors)]
    lines = tuple(
        ranking.Line(name, verdict, error, error - 1, error + 2, {"formula": error, "anion": error + 5})
        for (name, error), verdict in zip(errors.items(), verdicts, strict=True)
    )
    return ranking.Panel(axis, lines, 60.0)


def rows(ax, mark: str) -> dict[float, list[float]]:
    """Values by row of what has this mark, the empty handles of the legend apart."""
    found: dict[float, list[float]] = {}
    for line in ax.lines:
        if line.get_marker() == mark and len(line.get_xdata()) == 1:
            found.setdefault(float(line.get_ydata()[0]), []).append(float(line.get_xdata()[0]))
    return found


def test_entries_stand_in_the_order_of_the_first_panel_that_has_them():
    figure = ranking.ranking([panel("gap", a=20.0, b=22.0, c=30.0), panel("sign", c=1.0, d=2.0, b=3.0)])
    first, second = figure.axes
    assert [text.get_text() for text in first.get_yticklabels()] == ["a", "b", "c", "d"]
    assert (rows(first, "s"), rows(first, "o"), rows(first, ".")) == ({0.0: [20.0]}, {1.0: [22.0]}, {2.0: [30.0]})
    assert (rows(second, "s"), rows(second, "o"), rows(second, ".")) == ({2.0: [1.0]}, {3.0: [2.0]}, {1.0: [3.0]})
    segments = [tuple(bar.get_segments()[0][:, 0]) for bar in first.collections]
    assert segments == [(19.0, 22.0), (21.0, 24.0), (29.0, 32.0)]


def test_the_mean_is_a_line_and_not_a_row():
    (ax,) = ranking.ranking([panel("gap", a=20.0, b=22.0)]).axes
    assert [line.get_xdata()[0] for line in ax.lines if line.get_linestyle() == ":"] == [60.0]
    (ax,) = ranking.ranking([ranking.Panel("gap", panel("gap", a=1.0, b=2.0).lines, None)]).axes
    assert not [line for line in ax.lines if line.get_linestyle() == ":"]


def test_an_entry_has_a_mark_for_every_scheme_that_it_has_a_record_of():
    (ax,) = ranking.schemes([panel("gap", a=20.0, b=22.0)]).axes
    assert rows(ax, "s") == {0.0: [20.0], 1.0: [22.0]} and rows(ax, "^") == {0.0: [25.0], 1.0: [27.0]}
    assert rows(ax, "o") == {}


@pytest.mark.parametrize("reached", [(0.4, 0.1, 0.5), None])
def test_what_is_allowed_stands_above_what_is_reached(reached):
    (ax,) = limits.limits([limits.Bound("gap", (0.8, 0.5, 0.9), reached)]).axes
    assert rows(ax, "D") == {-0.15: [0.8]}
    assert rows(ax, "s") == ({0.15: [0.4]} if reached else {})
    low, high = ax.get_xlim()
    assert low < 0.1 and high > 0.9
