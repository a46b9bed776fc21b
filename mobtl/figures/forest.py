"""Forest plots: how far computed numbers lie from printed ones, each in the tolerance of its printed number."""

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill

from mobtl.figures.protocols import marks_of, rows
from mobtl.figures.style import COLOURS, Figure, legend_above, panels
from mobtl.validation.protocols import Protocol

# Inches: the height of a row, and what the axis and the legend take.
_ROW, _REST = 0.36, 1.5
_LETTERS = 46  # in a line of a label
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


def forest(distances: Sequence[Distance]) -> Figure:
    """One row for each printed value, from above; within the band a computed number is inside the tolerance."""
    with panels(1, 1, height=_ROW * len(distances) + _REST) as (figure, (ax,)):
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
        rows(ax, [fill(each.label, _LETTERS) for each in distances])
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
    ticks = [0, 1, *(10**power for power in range(1, 9))]
    ax.set_xscale("symlog", linthresh=_LINEAR, linscale=0.8)
    places = sorted({sign * tick for tick in ticks for sign in (-1, 1)})
    ax.set_xticks([place for place in places if 1.3 * low <= place <= 1.3 * high])
    ax.xaxis.set_major_formatter(lambda value, _: f"{value:g}".replace("-", "−"))
    ax.minorticks_off()
    ax.set_xlim(1.3 * low, 1.3 * high)
