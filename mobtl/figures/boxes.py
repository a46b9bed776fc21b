"""Boxes with words and the arrows between them, as schemes of both papers have them: to the right, on a phone downwards."""

from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from mobtl.figures import sizes
from mobtl.figures.style import COLOURS

# Between a box and its arrows, in units of the axes; how far an arrow aims at the middle of what it comes from or leads to,
# and the part of a side, from its middle, on which it may end.
_GAP, _AIM, _SIDE = 0.1, 0.3, 0.33


class Place(NamedTuple):
    """Middle and size of a box."""

    x: float
    y: float
    width: float
    height: float


def prepare(ax: Axes, width: float, height: float) -> None:
    """Give a panel without frame as many equal units in both directions."""
    ax.set(xlim=(0, width), ylim=(0, height), aspect="equal")
    ax.axis("off")


def box(ax: Axes, place: Place, words: str, colour: str) -> None:
    """A box with rounded corners, edges of this colour and words in its middle."""
    x, y, width, height = place
    style = {
        "boxstyle": "round,pad=0,rounding_size=0.15",
        "facecolor": COLOURS["paper"],
        "edgecolor": colour,
        "linewidth": 1.8,
    }
    ax.add_patch(FancyBboxPatch((x - width / 2, y - height / 2), width, height, **style))
    ax.text(x, y, words, ha="center", va="center", linespacing=1.25)


def join(
    ax: Axes, first: Place, second: Place, colour: str, *, width: float = 1.6, dashed: bool = False, beside: float = 0.0
) -> None:
    """An arrow from one box to another.

    Parameters
    ----------
    width : of its line, in points.
    beside : how far from its place it runs, across its direction, so that two arrows can join the same boxes.
    """
    along, across = (1, 0) if sizes.stacked() else (0, 1)
    ends = np.empty((2, 2))
    for end, (place, other) in zip(ends, ((first, second), (second, first)), strict=True):
        forward = np.sign(other[along] - place[along])
        reach = _SIDE * place[2 + across]
        end[along] = place[along] + forward * (place[2 + along] / 2 + _GAP)
        end[across] = place[across] + np.clip(_AIM * (other[across] - place[across]), -reach, reach) + beside
    look = {"arrowstyle": "-|>,head_width=0.32,head_length=0.5", "color": colour, "lw": width}
    arrowprops = look | ({"linestyle": (0, (3, 2))} if dashed else {})
    ax.annotate("", tuple(ends[1]), tuple(ends[0]), arrowprops=arrowprops)
