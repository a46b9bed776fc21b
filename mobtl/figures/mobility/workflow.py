"""Fig. 1 of Chen 2024, drawn by code: adversarial training on bulk and 2D materials, then mobility with expert knowledge."""

from functools import partial

import pandas as pd
from matplotlib.axes import Axes

from mobtl.figures import boxes
from mobtl.figures.crystal import draw
from mobtl.figures.style import COLOURS, Figure, panels

_box = partial(boxes.box, half=0.85, size=10.5)
_arrow = partial(boxes.arrow, colour=COLOURS["classifier"], head=(0.32, 0.5), width=1.6)


def workflow(structures: pd.DataFrame) -> Figure:
    """Both schematics of Fig. 1; the inset is H-MoS2, taken from the collections.

    Parameters
    ----------
    structures : the 2D structures of :mod:`mobtl.datasets.twod`.
    """
    with panels(2, 1, height=3.36) as (figure, (training, prediction)):
        for ax in (training, prediction):
            ax.set(xlim=(0, 12.4), ylim=(0, 5.2), aspect="equal")
            ax.axis("off")
        _training(training)
        _prediction(prediction, structures)
    return figure


def _training(ax: Axes) -> None:
    """Fig. 1a: extractor E, regressor R and classifier C."""
    _box(ax, (0.1, 2.9), 4.0, "source domain:\nbulk materials", COLOURS["bulk"])
    _box(ax, (0.1, 2.9), 1.2, "target domain:\n2D materials", COLOURS["2d"])
    _box(ax, (4.3, 6.6), 2.6, "feature\nextractor E", COLOURS["shared"])
    _box(ax, (9.1, 12.3), 4.0, "regressor R:\neffective mass\n(bulk only)", COLOURS["bulk"])
    _box(ax, (9.1, 12.3), 1.2, "classifier C:\nbulk or 2D?", COLOURS["classifier"])
    for height in (4.0, 1.2):
        _arrow(ax, (3.0, height), (4.2, 2.6 + 0.35 * (height - 2.6)))
    ax.text(3.62, 2.6, "145\ncomposition\ndescriptors", ha="center", va="center", fontsize=8.5)
    for height, words, shift in ((4.0, "loss\nof R", 0.62), (1.2, "reversed\nloss of C", -0.62)):
        middle = 2.6 + 0.35 * (height - 2.6)
        _arrow(ax, (6.7, middle), (9.0, height))
        _arrow(ax, (9.0, height + shift * 0.55), (6.7, middle + shift * 0.55), dashed=True)
        ax.text(7.3, 2.6 + 2.9 * shift, words, ha="center", va="center", fontsize=9.5)
    ax.text(7.9, 2.6, "shared\nfeatures", ha="center", va="center", fontsize=9.5, color=COLOURS["shared"], fontweight="bold")


def _prediction(ax: Axes, structures: pd.DataFrame) -> None:
    """Fig. 1b: features of E and expert descriptors of a structure give its mobility."""
    inset = ax.inset_axes((0.0, 0.0, 2.5, 4.6), transform=ax.transData)
    draw(inset, _molybdenite(structures), (3, 3))
    ax.text(1.25, 4.6, "H-MoS$_2$", ha="center", va="center", fontsize=11)
    _box(ax, (3.5, 6.7), 4.0, "features of E\nof its composition", COLOURS["shared"])
    _box(ax, (3.5, 6.7), 1.2, "expert descriptors:\n$M$, $R$, $T$, $N_e$", COLOURS["expert"])
    _box(ax, (7.9, 9.7), 2.6, "regression\ntrees", COLOURS["trees"])
    _box(ax, (10.6, 12.3), 2.6, "mobility\nin 2D", COLOURS["2d"])
    for height in (4.0, 1.2):
        middle = 2.6 + 0.2 * (height - 2.6)
        _arrow(ax, (2.6, middle), (3.4, height))
        _arrow(ax, (6.8, height), (7.8, middle))
    _arrow(ax, (9.8, 2.6), (10.5, 2.6))


def _molybdenite(structures: pd.DataFrame) -> pd.Series:
    """One layer of MoS2 with mirror plane (layer group 78), as C2DB has it."""
    fits = structures["reduced_formula"].eq("MoS2") & structures["layer_group"].eq(78) & structures["source"].eq("c2db")
    return structures[fits].iloc[0]
