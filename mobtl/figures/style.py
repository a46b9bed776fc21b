"""How every figure of the book looks: one colour per meaning, letters that are read at half width."""

from collections.abc import Sequence
from contextlib import contextmanager

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from mobtl.figures.content.drawn import Drawn, looks

# The palette of Okabe and Ito, which colour-blind readers tell apart, and greys: the one with a meaning of its own is dark,
# since to some readers a middle grey is the palette's purple.
_BLACK, _ORANGE, _SKY, _GREEN = "#000000", "#E69F00", "#56B4E9", "#009E73"
_YELLOW, _BLUE, _VERMILLION, _PURPLE = "#F0E442", "#0072B2", "#D55E00", "#CC79A7"
_WHITE, _PALE, _LIGHT, _GREY, _DARK = "#FFFFFF", "#DDDDDD", "#BBBBBB", "#555555", "#666666"

# One colour per meaning, in every figure of the book; `TOGETHER` has the meanings that meet in one figure.
COLOURS = {
    # In every chapter.
    "bulk": _BLUE,
    "2d": _ORANGE,
    "electron": _SKY,
    "hole": _VERMILLION,
    "published": _BLACK,
    "computed": _GREEN,
    # Lines and marks that carry no number of their own; "mark" stands in legends for marks of any colour.
    "ink": _BLACK,
    "paper": _WHITE,
    "guide": _DARK,
    "mark": _DARK,
    "range": "#444444",
    "faint": _LIGHT,
    "grid": "#EEEEEE",
    # Arms of the transfer study of Liu 2020.
    "transfer": _GREEN,
    "direct": _PURPLE,
    "never pretrained": _ORANGE,
    "training mean": _GREY,
    "source transductive": _BLUE,
    "some layers": _SKY,
    # Data and labels of Liu 2020.
    "acoustic": _BLUE,
    "optical": _PURPLE,
    "gap": _YELLOW,
    "overlap": _PALE,
    "electronic gap": _SKY,
    "phonon gap": _VERMILLION,
    "unstable": _BLACK,
    "descriptors": _GREY,
    "cubic": _BLUE,
    "other systems": _ORANGE,
    # The classifier of Liu 2020.
    "unit cell": _BLUE,
    "reduced formula": _ORANGE,
    "released split": _VERMILLION,
    "permuted labels": _GREY,
    "frequent": _BLUE,
    "named in the paper": _VERMILLION,
    # Extractors and arms of Chen 2024.
    "TL": _PURPLE,
    "ATL": _GREEN,
    "gradient reversal": _BLUE,
    "transductive": _ORANGE,
    "no early end": _VERMILLION,
    "EXP": _ORANGE,
    "HTL": _GREEN,
    # Parts of the scheme of Chen 2024.
    "shared": _GREEN,
    "expert": _PURPLE,
    "trees": _VERMILLION,
    "classifier": "#444444",
    # Data of Chen 2024.
    "DPT": _ORANGE,
    "EPC": _PURPLE,
    "listed": _BLUE,
    "polymorph": _PURPLE,
    "other": _GREY,
    "one structure": _GREEN,
    "several structures": _YELLOW,
    "no structure": _PALE,
    # Screening and Table 1 of Chen 2024.
    "c2db": _BLUE,
    "2dmatpedia": _ORANGE,
    "mc2d": _GREEN,
    "jarvis": _PURPLE,
    "put aside": _PALE,
    "s block": _SKY,
    "p block": _VERMILLION,
    "d block": _GREEN,
    "f block": _GREY,
    "selected": _VERMILLION,
    "below the cut": _LIGHT,
    "known": _BLACK,
    "agrees": _GREEN,
    "disagrees": _VERMILLION,
}

# Meanings that colour alone tells apart in one figure.
TOGETHER = (
    ("bulk", "2d", "shared", "expert", "trees", "classifier"),
    ("electron", "hole", "published"),
    ("published", "computed"),
    ("transfer", "direct", "never pretrained", "source transductive", "some layers", "training mean", "published"),
    ("acoustic", "optical", "gap", "electronic gap", "phonon gap", "transfer", "descriptors"),
    ("gap", "overlap", "acoustic", "optical"),
    ("electronic gap", "transfer"),
    ("phonon gap", "unstable"),
    ("cubic", "other systems"),
    ("unit cell", "reduced formula", "released split", "permuted labels", "published"),
    ("frequent", "named in the paper"),
    ("TL", "ATL", "gradient reversal", "transductive", "no early end"),
    ("direct", "HTL", "EXP", "training mean"),
    ("DPT", "EPC"),
    ("listed", "polymorph", "other"),
    ("one structure", "several structures", "no structure"),
    ("c2db", "2dmatpedia", "mc2d", "jarvis", "put aside", "published"),
    ("c2db", "2dmatpedia", "selected"),
    ("s block", "p block", "d block", "f block"),
    ("selected", "below the cut", "known"),
    ("agrees", "disagrees"),
)

_SETTINGS = {
    "font.size": 13,
    "axes.titlesize": 13,
    "legend.fontsize": 11,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.dpi": 110,
    "savefig.facecolor": COLOURS["paper"],
}


@contextmanager
def panels(*shape: int, width: float = 5.0, height: float = 4.2, heights: Sequence[float] | None = None):
    """A figure with ``shape`` = (rows, columns) panels, ``width`` x ``height`` inches each, in the book's style.

    ``heights`` shares the height of a column among its panels in these proportions instead of equally.
    Yields the figure and its axes, flat; afterwards panels are lettered where there are several, and the figure is closed
    for pyplot, so that a notebook shows it once.
    """
    with looks(_SETTINGS):
        figure, axes = plt.subplots(
            *shape,
            figsize=(width * shape[1], height * shape[0]),
            height_ratios=heights,
            layout="constrained",
            squeeze=False,
            FigureClass=Drawn,
        )
        yield figure, list(axes.flat)
        if axes.size > 1:
            for letter, ax in zip("abcdefgh", axes.flat, strict=False):
                ax.set_title(letter, loc="left", fontweight="bold")
        plt.close(figure)


def diagonal(ax: Axes, low: float, high: float) -> None:
    """Equal axes from ``low`` to ``high`` with the line on which prediction and label agree."""
    ax.plot([low, high], [low, high], color=COLOURS["guide"], linewidth=1, zorder=0)
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal")


__all__ = ["COLOURS", "TOGETHER", "Figure", "diagonal", "panels"]
