"""Forest plots: how far computed numbers lie from printed ones, each in the tolerance of its printed number."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill

from mobtl.figures.protocols import marks_of, rows
from mobtl.figures.sizes import now, stacked, two_widths
from mobtl.figures.style import COLOURS, Figure, legend_above, panels
from mobtl.validation.protocols import Protocol

# What the axis and the legend take, inches; of a row, lines of letters and what is between them.
_REST, _LINE, _BETWEEN = 1.5, 1.2, 0.2
_LETTERS, _ON_A_PHONE = 46, 24  # in a line of a label
_POINTS = 72  # in an inch
# Up to so many tolerances the axis is linear; beyond it is logarithmic.
_LINEAR = 2.0


@dataclass(frozen=True)
class Estimate:
    """A computed number less the printed one, in tolerances; ``low`` to ``high`` is its 95 % range, or the number itself."""

    protocol: str
    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Distance:
    """How far the computed numbers of one printed value lie from it."""

    label: str
    estimates: tuple[Estimate, ...]


@two_widths
def forest(distances: Sequence[Distance]) -> Figure:
    """One row for each printed value, from above; within the band a computed number is inside the tolerance."""
    letters = _ON_A_PHONE if stacked() else _LETTERS
    labels = [fill(each.label, letters, break_on_hyphens=False) for each in distances]
    lines = _BETWEEN + _LINE * max(label.count("\n") + 1 for label in labels)
    with panels(1, 1, height=len(labels) * lines * now().letters / _POINTS + _REST) as (figure, (ax,)):
        ax.axvspan(-1, 1, color=COLOURS["overlap"], label="within the tolerance")
        ax.axvline(0, color=COLOURS["published"], linewidth=1, label="printed")
        for place, distance in enumerate(distances):
            for each in distance.estimates:
                where = place + (0.17 if each.protocol == Protocol.LEAK_FREE else -0.17)
                ends = [[each.value - each.low], [each.high - each.value]]
                ax.errorbar(each.value, where, xerr=ends, **_look(each))
        shown = {each.protocol: each for distance in distances for each in distance.estimates}
        for protocol in sorted(shown):
            label = f"{protocol.replace('_', ' ')}, 95 % range"
            ax.errorbar([], [], **_look(shown[protocol]), label=label)
        rows(ax, labels)
        _scale(ax, distances)
        ax.set_xlabel("(computed − printed) / tolerance")
        legend_above(figure, *ax.get_legend_handles_labels())
    return figure


def _look(each: Estimate) -> dict:
    return marks_of(each, COLOURS["computed"]) | {"markersize": 6}


def _scale(ax, distances: Sequence[Distance]) -> None:
    """Linear about the printed number and logarithmic far from it, with ticks that are whole numbers of tolerances."""
    ends = [end for distance in distances for each in distance.estimates for end in (each.low, each.high)]
    low, high = min([*ends, -_LINEAR]), max([*ends, _LINEAR])
    # A phone has no room for every power of ten.
    ticks = [0, *(10**power for power in range(1, 9, 2))] if stacked() else [0, 1, *(10**power for power in range(1, 9))]
    ax.set_xscale("symlog", linthresh=_LINEAR, linscale=0.8)
    places = sorted({sign * tick for tick in ticks for sign in (-1, 1)})
    ax.set_xticks([place for place in places if 1.3 * low <= place <= 1.3 * high])
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−"))
    ax.minorticks_off()
    ax.set_xlim(1.3 * low, 1.3 * high)
