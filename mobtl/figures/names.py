"""Names beside points, each where it covers neither another name nor a point, as far as there is room."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from mobtl.figures.sizes import now
from mobtl.figures.style import COLOURS

# Directions in which a name may stand, the best first, and how far from its point, in points.
_AROUND = ((1, 1), (-1, 1), (1, -1), (-1, -1), (1, 0), (-1, 0), (0, 1), (0, -1))
_FAR = (5, 12, 20, 30, 42)
# From this distance on a line says whose name it is.
_LINED = 20
_SIDES = {-1: "right", 0: "center", 1: "left"}
_HEIGHTS = {-1: "top", 0: "center", 1: "bottom"}


def beside(ax: Axes, points: np.ndarray, names: Sequence[str]) -> None:
    """Write names beside points of axes whose limits are set and whose other contents are drawn.

    Parameters
    ----------
    points : (n, 2), in data coordinates; names : n texts.
    """
    # Where things stand on the screen is known once the layout is.
    ax.figure.draw_without_rendering()
    places = ax.transData.transform(points)
    taken = [Bbox.from_extents(x - 4, y - 4, x + 4, y + 4) for x, y in places]
    for name, point in zip(names, points, strict=True):
        text = ax.annotate(name, point, (0, 0), fontsize=now().notes, zorder=5, textcoords="offset points")
        text.set_path_effects([withStroke(linewidth=2, foreground=COLOURS["paper"])])
        taken.append(_place(ax, text, taken))


def _place(ax: Axes, text: Annotation, taken: list[Bbox]) -> Bbox:
    """Move a name to the first place that is free, or to the one that is most so; its box there."""
    tried = [(_moved(text, way, far), way, far) for far in _FAR for way in _AROUND]
    costs = [_covered(box, taken, ax.bbox) for box, _, _ in tried]
    box, way, far = tried[int(np.argmin(costs))]
    _moved(text, way, far)
    if far >= _LINED:
        ax.annotate(
            "", text.xy, text.xyann, textcoords="offset points", zorder=4,
            arrowprops={"arrowstyle": "-", "color": COLOURS["guide"], "linewidth": 0.6, "shrinkA": 0, "shrinkB": 2},
        )  # fmt: skip
    return box


def _moved(text: Annotation, way: tuple[int, int], far: float) -> Bbox:
    """The box of a name in one direction at one distance, where it now stands."""
    text.set(ha=_SIDES[way[0]], va=_HEIGHTS[way[1]])
    text.xyann = (far * way[0], 0.8 * far * way[1])
    return text.get_window_extent()


def _covered(box: Bbox, taken: list[Bbox], panel: Bbox) -> float:
    """Area that a name shares with others, or that lies outside the panel, in square pixels."""
    shared = [Bbox.intersection(box, other) for other in taken]
    inside = Bbox.intersection(box, panel)
    outside = box.width * box.height - (inside.width * inside.height if inside else 0)
    return outside + sum(each.width * each.height for each in shared if each)
