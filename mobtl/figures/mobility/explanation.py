"""Every SHAP value of the models of average mobility (Chen 2024, supplementary Fig. 6), and their settings (Table 1)."""

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from mobtl.figures.sizes import now, two_widths
from mobtl.figures.style import COLOURS, Figure, alike, panels
from mobtl.physics.mobility import CARRIERS
from mobtl.records.record import Record

MOST = 15  # inputs, the most important ones
SETTINGS = {
    "colsample_bytree": "share of columns per tree",
    "max_depth": "largest depth",
    "n_estimators": "trees",
    "learning_rate": "learning rate",
    "subsample": "share of rows per tree",
    "min_child_weight": "least weight of a leaf",
    "gamma": "least gain of a split",
}
_BINS, _WIDTH = 24, 0.4


@two_widths
def swarm(record: Record) -> Figure:
    """A point per row and input of HTL, the most important inputs above; coloured by where the value stands in its input."""
    table = record.tables["explanation"]
    with panels(1, 2, height=5.2, tall=4.6) as (figure, axes):
        for ax, carrier in zip(axes, CARRIERS, strict=True):
            own = table[(table["arm"] == "HTL") & (table["target"] == f"average {carrier} mobility")]
            drawn = _rows(ax, own)
            ax.axvline(0, color=COLOURS["guide"], linewidth=1, linestyle=":")
            ax.set(xlabel="SHAP value (decades)", title=f"{carrier} mobility")
        alike(axes, "x")
        bar = figure.colorbar(drawn, ax=axes, location="top", shrink=0.4, aspect=30, ticks=[0, 1])
        bar.set_ticklabels(["low", "high"])
        bar.set_label("value of the input, by rank")
    return figure


def _rows(ax: Axes, table: pd.DataFrame):
    """The points of one carrier in rows; what the colour bar belongs to."""
    mean = table["shap"].abs().groupby(table["feature"].astype(str)).mean().sort_values(ascending=False)
    inputs, places, values, ranks = list(mean.index[:MOST]), [], [], []
    for place, name in enumerate(inputs):
        its = table[(table["feature"] == name) & table["value"].notna()]
        shap = its["shap"].to_numpy(float)
        places.append(place + _aside(shap))
        values.append(shap)
        ranks.append(its["value"].rank(pct=True).to_numpy(float))
    x, y, colour = (np.concatenate(each) for each in (values, places, ranks))
    drawn = ax.scatter(x, y, c=colour, s=9, cmap="cividis", vmin=0, vmax=1, linewidth=0)
    ax.set_yticks(range(len(inputs)), [name.replace("_", " ") for name in inputs], fontsize=now().notes)
    ax.set_ylim(len(inputs) - 0.4, -0.6)
    return drawn


def _aside(values: np.ndarray) -> np.ndarray:
    """How far each point stands beside its row, so that near ones do not cover each other: alternately above and below."""
    edges = np.linspace(values.min(), values.max() + 1e-12, _BINS + 1)
    which, shift = np.digitize(values, edges), np.zeros(len(values))
    largest = np.bincount(which).max()
    for each in np.unique(which):
        rows = np.flatnonzero(which == each)
        order = np.arange(len(rows))
        shift[rows] = np.where(order % 2, 1, -1) * ((order + 1) // 2) / max(largest / 2, 1) * _WIDTH
    return shift


def settings(record: Record) -> pd.DataFrame:
    """The settings of each explained model, the mean of what its folds chose (supplementary Table 1)."""
    table = record.tables["settings"]
    own = table[table["arm"] == "HTL"].set_index("target")[list(SETTINGS)].rename(columns=SETTINGS)
    whole = [SETTINGS["max_depth"], SETTINGS["n_estimators"]]
    shown = own.map(lambda value: f"{value:.2f}")
    shown[whole] = own[whole].map(lambda value: f"{value:.0f}")
    return shown.rename_axis(None)
