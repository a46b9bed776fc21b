"""How every figure of the book looks: one colour per meaning, panels and legends that fit where it is shown."""

import re
import textwrap
from collections.abc import Sequence
from contextlib import contextmanager

import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.category import StrCategoryFormatter
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.ticker import FuncFormatter, MaxNLocator

from mobtl.figures import sizes
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
    # The leaderboard.
    "best entry": _GREEN,
    "alike": _BLUE,
    "allowed": _VERMILLION,
    "formula held out": _BLUE,
    "chemical-system held out": _ORANGE,
    "anion held out": _PURPLE,
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
    ("best entry", "alike"),
    ("best entry", "allowed"),
    ("formula held out", "chemical-system held out", "anion held out"),
)

_SETTINGS = {
    "legend.frameon": False,
    "legend.handlelength": 1.6,
    "legend.columnspacing": 1.4,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "figure.dpi": sizes.DOTS.page,
    "savefig.facecolor": COLOURS["paper"],
}
# Letters in a line on a phone: of a label or a title, and of the name of a row.
_LINE, _ROW = 46, 28
_ROUND = 0.06  # inches between the edge of a legend and that of its figure


def _settings() -> dict[str, object]:
    """Matplotlib's settings for the sizes of now."""
    words = ("font.size", "axes.titlesize", "axes.labelsize", "xtick.labelsize", "ytick.labelsize", "figure.titlesize")
    notes = dict.fromkeys(("legend.fontsize", "legend.title_fontsize"), sizes.now().notes)
    return _SETTINGS | dict.fromkeys(words, sizes.now().letters) | notes


@contextmanager
def panels(
    *shape: int,
    width: float = sizes.PAGE.width,
    height: float = 3.2,
    heights: Sequence[float] | None = None,
    tall: float | None = None,
):
    """A figure with ``shape`` = (rows, columns) panels in the book's style; for a phone they stand one below the other.

    Yields the figure and its axes, flat; afterwards panels are lettered where there are several, and the figure is closed
    for pyplot, so that a notebook shows it once.

    Parameters
    ----------
    width : of the figure in inches, at most that of a page's text.
    height : of a row of panels in inches.
    heights : shares the height of the rows among them in these proportions instead of equally.
    tall : height of each panel on a phone, where it is not ``height``.
    """
    rows, columns = shape
    shares = [rows * share / sum(heights) for share in heights] if heights else [1.0] * rows
    if sizes.stacked():
        rows, columns, shares = rows * columns, 1, [share for share in shares for _ in range(columns)]
        height = tall or height
    with looks(_settings()):
        figure, axes = plt.subplots(
            rows,
            columns,
            figsize=(min(width, sizes.now().width), height * rows),
            height_ratios=shares,
            layout="constrained",
            squeeze=False,
            FigureClass=Drawn,
        )
        figure.settings = _settings()
        yield figure, list(axes.flat)
        if axes.size > 1:
            for letter, ax in zip("abcdefgh", axes.flat, strict=False):
                ax.set_title(letter, loc="left", fontweight="bold")
        if sizes.stacked():
            for ax in axes.flat:
                _in_lines(ax)
        plt.close(figure)


def _in_lines(ax: Axes) -> None:
    """Break the words of a panel on a phone into lines; a long label of an axis beside rows reaches below their names."""
    ax.set_xlabel(_broken(ax.get_xlabel(), _LINE))
    ax.set_title(_broken(ax.get_title(), _LINE))
    if isinstance(ax.yaxis.get_major_formatter(), FuncFormatter | StrCategoryFormatter):
        ax.set_yticks(ax.get_yticks(), [_broken(label.get_text(), _ROW) for label in ax.get_yticklabels()])
        if max(map(len, ax.get_xlabel().split("\n"))) > _ROW:
            ax.xaxis.label.set(x=1.0, horizontalalignment="right")


def _broken(text: str, letters: int) -> str:
    """A text in lines of at most so many letters, none of which ends within a formula or a bracket."""
    whole = re.sub(r"\$[^$]*\$|\([^()]*(?:\([^()]*\)[^()]*)?\)", lambda found: found[0].replace(" ", "\0"), text)
    lines = [line if "→" in line else textwrap.fill(line, letters, break_on_hyphens=False) for line in whole.split("\n")]
    return "\n".join(lines).replace("\0", " ")


def legend_above(figure: Figure, *entries: object, **options: object) -> Legend:
    """A legend above the panels, in as many columns as there is room for; ``entries`` as of ``Figure.legend``."""
    drawn = figure.legend(*entries, loc="outside upper center", **options)
    n = len(drawn.get_texts())
    for lines in range(1, n + 1):
        drawn.remove()
        drawn = figure.legend(*entries, loc="outside upper center", ncols=-(-n // lines), **options)
        if drawn.get_window_extent().width <= (figure.get_figwidth() - _ROUND) * figure.dpi:
            break
    return drawn


def alike(panels: Sequence[Axes], *axes: str) -> None:
    """Give panels that are compared the same limits on ``axes``, "x" or "y": the widest of them."""
    for axis in axes:
        limits = [getattr(ax, f"get_{axis}lim")() for ax in panels]
        for ax in panels:
            ax.set(**{f"{axis}lim": (min(low for low, _ in limits), max(high for _, high in limits))})


def leftmost(ax: Axes) -> bool:
    """Whether a panel is the first of its row, and so names what the rows of all of them are."""
    return ax.get_subplotspec().is_first_col()


def diagonal(ax: Axes, low: float, high: float) -> None:
    """Equal axes from ``low`` to ``high`` with the line on which prediction and label agree."""
    ax.plot([low, high], [low, high], color=COLOURS["guide"], linewidth=1, zorder=0)
    ax.set(xlim=(low, high), ylim=(low, high), aspect="equal")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_major_locator(MaxNLocator(5, steps=[1, 2, 5, 10]))


__all__ = ["COLOURS", "TOGETHER", "Figure", "alike", "diagonal", "leftmost", "legend_above", "panels"]
