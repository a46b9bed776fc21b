"""The entries of the leaderboard beside each other: how much each errs, with its interval, and by scheme of folds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from mobtl.figures.protocols import rows
from mobtl.figures.sizes import two_widths
from mobtl.figures.style import COLOURS, Figure, legend_above, panels

# What a row, and axis and legend together, take of the height, inches.
_ROW, _REST = 0.24, 1.3
# Verdict -> mark; filled, open and small, so that it is told without colours too.
BEST, ALIKE, WORSE = "best", "not told apart from it", "worse"
_MARKS = {
    BEST: {"fmt": "s", "color": COLOURS["best entry"], "markersize": 7},
    ALIKE: {"fmt": "o", "color": COLOURS["alike"], "markersize": 6, "markerfacecolor": COLOURS["paper"]},
    WORSE: {"fmt": ".", "color": COLOURS["guide"], "markersize": 6},
}
_SCHEMES = {"formula": "s", "chemical-system": "o", "anion": "^"}


@dataclass(frozen=True)
class Line:
    """An entry on a task: its name, what sets it apart from the best, and its error with the ends of its interval.

    ``schemes`` has its error by the scheme of folds.
    """

    name: str
    verdict: str
    value: float
    low: float
    high: float
    schemes: Mapping[str, float]


@dataclass(frozen=True)
class Panel:
    """A task: what is drawn along the axis, its entries from the best on, and the error of the mean of the training rows."""

    axis: str
    lines: tuple[Line, ...]
    mean: float | None


@two_widths
def ranking(tasks: Sequence[Panel]) -> Figure:
    """Error of every entry with its 95 % interval, formulas held out; the dotted line is the mean of the training rows."""
    return _drawn(tasks, _intervals, _MARKS)


@two_widths
def schemes(tasks: Sequence[Panel]) -> Figure:
    """Error of every entry with formulas, whole chemical systems, and whole anions held out."""
    marks = {
        scheme.replace("-", " "): {"fmt": mark, "color": COLOURS[f"{scheme} held out"], "markersize": 5}
        for scheme, mark in _SCHEMES.items()
    }
    return _drawn(tasks, _by_scheme, marks)


def _drawn(tasks: Sequence[Panel], draw, marks: Mapping[str, dict]) -> Figure:
    names = list(dict.fromkeys(line.name for panel in tasks for line in panel.lines))
    with panels(1, len(tasks), height=_ROW * len(names) + _REST) as (figure, axes):
        for ax, panel in zip(axes, tasks, strict=True):
            draw(ax, panel, names, marks)
            if panel.mean is not None:
                ax.axvline(panel.mean, color=COLOURS["guide"], linewidth=1, linestyle=":", label="mean of the training rows")
            rows(ax, names)
            ax.set_xlim(0, None)
            ax.set_xlabel(panel.axis)
        for name, look in marks.items():
            axes[0].errorbar([], [], **look, label=name)
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure


def _intervals(ax: Axes, panel: Panel, names: Sequence[str], marks: Mapping[str, dict]) -> None:
    for line in panel.lines:
        ends = [[line.value - line.low], [line.high - line.value]]
        ax.errorbar(line.value, names.index(line.name), xerr=ends, capsize=2, elinewidth=1, **marks[line.verdict])


def _by_scheme(ax: Axes, panel: Panel, names: Sequence[str], marks: Mapping[str, dict]) -> None:
    for line in panel.lines:
        place, found = names.index(line.name), list(line.schemes.values())
        ax.plot([min(found), max(found)], [place, place], color=COLOURS["faint"], linewidth=1, zorder=0)
        for scheme, value in line.schemes.items():
            ax.errorbar(value, place, **marks[scheme.replace("-", " ")])
