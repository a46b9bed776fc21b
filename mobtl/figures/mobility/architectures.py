"""Figures on the random search over layers and widths of Chen 2024 (supplementary Figs. 3 and 4)."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from mobtl.figures.sizes import two_widths
from mobtl.figures.style import COLOURS, Figure, legend_above, panels
from mobtl.records.record import Record

CARRIERS = {"electron": -0.16, "hole": 0.16}  # how far the marks of a carrier stand beside the number of layers
RELEASED = "released"
LARGEST = 260  # area of the mark of the network with the most parameters, in square points


@two_widths
def extractors(record: Record) -> Figure:
    """R2 of the bulk masses held out of training against the number of hidden layers of the extractor (Fig. S3)."""
    return _figure(record.tables["extractors"], "R2", "$R^2$ of held-out bulk masses", "hidden layers of the extractor", 0)


@two_widths
def classifiers(record: Record) -> Figure:
    """Accuracy on held-out formulas against the number of hidden layers of the domain classifier (Fig. S4)."""
    label = "domain told right (% of formulas)"
    return _figure(record.tables["classifiers"], "accuracy", label, "hidden layers of the domain classifier", 50)


def _figure(table: pd.DataFrame, score: str, label: str, layers: str, nothing: float) -> Figure:
    """A mark per candidate and carrier, mean over seeds, with a line from the lowest to the highest seed.

    ``nothing`` is the score of a network that has learnt nothing.
    """
    with panels(1, 1, width=6.5, height=4.4) as (figure, (ax,)):
        most = table["parameters"].max()
        for carrier, aside in CARRIERS.items():
            for name, own in table[table["carrier"] == carrier].groupby("candidate"):
                x, area = own["layers"].iloc[0] + aside, LARGEST * own["parameters"].iloc[0] / most
                ax.plot([x, x], [own[score].min(), own[score].max()], color=COLOURS[carrier], linewidth=1.5)
                _mark(ax, x, own[score].mean(), area, COLOURS[carrier], name == RELEASED)
        ax.axhline(nothing, color=COLOURS["guide"], linestyle=":", linewidth=1)
        ax.set(xlabel=layers, ylabel=label, xticks=np.arange(1, table["layers"].max() + 1))
        ax.set_xlim(table["layers"].min() - 0.6, table["layers"].max() + 0.6)
        _legend(figure, ax, most)
    return figure


def _mark(ax: Axes, x: float, y: float, area: float, colour: str, released: bool) -> None:
    """A disc whose area is the number of parameters; a star with a black edge in it marks the released widths."""
    ax.scatter(x, y, s=area, color=colour, alpha=0.55, linewidth=0)
    ax.scatter(x, y, s=8, color=colour, linewidth=0)  # else the smallest networks would vanish
    if released:
        ax.scatter(x, y, s=170, marker="*", color=colour, edgecolor=COLOURS["published"], linewidth=1.2, zorder=3)


def _legend(figure: Figure, ax: Axes, most: int) -> None:
    handles = [ax.scatter([], [], s=70, color=COLOURS[carrier], label=f"{carrier} masses") for carrier in CARRIERS]
    star = {"marker": "*", "color": COLOURS["paper"], "edgecolor": COLOURS["published"]}
    handles.append(ax.scatter([], [], s=170, label="released widths", **star))
    for part in (1, 4):
        grey = {"color": COLOURS["training mean"], "alpha": 0.55, "linewidth": 0}
        handles.append(ax.scatter([], [], s=LARGEST / part, label=f"{most / part:,.0f} parameters", **grey))
    legend_above(figure, handles=handles)
