"""How every figure of the book looks: one colour per meaning, letters that are read at half width."""

from collections.abc import Sequence
from contextlib import contextmanager

import matplotlib as mpl
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe and Ito's palette, which colour-blind readers tell apart.
COLOURS = {
    "bulk": "#0072B2",
    "2d": "#E69F00",
    "electron": "#56B4E9",
    "hole": "#D55E00",
    "published": "#000000",
    "computed": "#009E73",
    "transfer": "#009E73",
    "direct": "#CC79A7",
    "never pretrained": "#E69F00",
    "training mean": "#999999",
    "source transductive": "#0072B2",
    "some layers": "#56B4E9",
    "acoustic": "#0072B2",
    "optical": "#D55E00",
    "electronic gap": "#56B4E9",
    "phonon gap": "#D55E00",
    "unstable": "#999999",
    "unit cell": "#0072B2",
    "reduced formula": "#E69F00",
    "released split": "#D55E00",
    "permuted labels": "#999999",
    "cubic": "#0072B2",
    "other systems": "#E69F00",
}

_SETTINGS = {
    "font.size": 13,
    "axes.titlesize": 13,
    "legend.fontsize": 11,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.dpi": 110,
    "savefig.facecolor": "white",
    "svg.hashsalt": "mobtl",
}


@contextmanager
def panels(*shape: int, width: float = 5.0, height: float = 4.2, heights: Sequence[float] | None = None):
    """A figure with ``shape`` = (rows, columns) panels, ``width`` x ``height`` inches each, in the book's style.

    ``heights`` shares the height of a column among its panels in these proportions instead of equally.
    Yields the figure and its axes, flat; afterwards panels are lettered where there are several, and the figure is closed
    for pyplot, so that a notebook shows it once.
    """
    with mpl.rc_context(_SETTINGS):
        figure, axes = plt.subplots(
            *shape,
            figsize=(width * shape[1], height * shape[0]),
            height_ratios=heights,
            layout="constrained",
            squeeze=False,
        )
        yield figure, list(axes.flat)
        if axes.size > 1:
            for letter, ax in zip("abcdefgh", axes.flat, strict=False):
                ax.set_title(letter, loc="left", fontweight="bold")
        plt.close(figure)


def diagonal(ax: Axes, low: float, high: float) -> None:
    """Equal axes from ``low`` to ``high`` with the line on which prediction and label agree."""
    ax.plot([low, high], [low, high], color="#666666", linewidth=1, zorder=0)
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal")


__all__ = ["COLOURS", "Figure", "diagonal", "panels"]
