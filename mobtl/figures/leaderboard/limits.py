"""What labels that differ within a compound allow any model, beside the best that an entry of the leaderboard reaches."""

from collections.abc import Sequence
from dataclasses import dataclass

from mobtl.figures.protocols import rows
from mobtl.figures.sizes import two_widths
from mobtl.figures.style import COLOURS, Figure, legend_above, panels

_ROW, _REST = 0.44, 1.4
# Below, an interval is cut: an R2 of less than this says no more than one of zero does.
_LOWEST = -0.6
_ALLOWED = {"fmt": "D", "color": COLOURS["allowed"], "markersize": 6, "capsize": 3, "markerfacecolor": COLOURS["paper"]}
_REACHED = {"fmt": "s", "color": COLOURS["best entry"], "markersize": 6, "capsize": 3}


@dataclass(frozen=True)
class Bound:
    """A task: the R2 that its labels allow and the best one of an entry, each with the ends of its interval."""

    name: str
    allowed: tuple[float, float, float]
    reached: tuple[float, float, float] | None


@two_widths
def limits(bounds: Sequence[Bound]) -> Figure:
    """R2 that the differences between labels of one formula allow, and the best that an entry reaches, by task."""
    with panels(1, 1, height=_ROW * len(bounds) + _REST) as (figure, (ax,)):
        for place, bound in enumerate(bounds):
            for where, triple, look in ((place - 0.15, bound.allowed, _ALLOWED), (place + 0.15, bound.reached, _REACHED)):
                if triple is not None:
                    value, low, high = triple
                    ends = [[value - low], [high - value]]
                    ax.errorbar(value, where, xerr=ends, elinewidth=1, **look)
        rows(ax, [bound.name for bound in bounds])
        ax.axvline(0, color=COLOURS["guide"], linewidth=1, linestyle=":", label="as good as the mean")
        ax.set_xlim(_LOWEST, 1.03)
        ax.set_xlabel("$R^2$\nbetter →")
        ax.errorbar([], [], **_ALLOWED, label="allowed by labels of one formula, 95 % interval")
        ax.errorbar([], [], **_REACHED, label="best entry, 95 % interval")
        legend_above(figure, *ax.get_legend_handles_labels())
    return figure
