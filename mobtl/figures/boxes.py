"""Boxes with words and the arrows between them, as the workflow figures of both papers draw them."""

from matplotlib.axes import Axes
from matplotlib.patches import FancyBboxPatch

from mobtl.figures.style import COLOURS


def box(ax: Axes, ends: tuple[float, float], height: float, words: str, colour: str, *, half: float, size: float) -> None:
    """A box with rounded corners and words in its middle.

    Parameters
    ----------
    ends : left and right end.
    height : of its middle.
    colour : of its edge.
    half : half of its own height.
    size : of the words, in points.
    """
    left, right = ends
    style = {
        "boxstyle": "round,pad=0,rounding_size=0.15",
        "facecolor": COLOURS["paper"],
        "edgecolor": colour,
        "linewidth": 1.8,
    }
    ax.add_patch(FancyBboxPatch((left, height - half), right - left, 2 * half, **style))
    ax.text((left + right) / 2, height, words, ha="center", va="center", fontsize=size, linespacing=1.25)


def arrow(
    ax: Axes,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    *,
    head: tuple[float, float],
    width: float,
    dashed: bool = False,
) -> None:
    """An arrow from one place to another; ``head`` is half the width and the length of its head, ``width`` of its line."""
    look = {"arrowstyle": f"-|>,head_width={head[0]},head_length={head[1]}", "color": colour, "lw": width}
    ax.annotate("", end, start, arrowprops=look | ({"linestyle": (0, (3, 2))} if dashed else {}))
