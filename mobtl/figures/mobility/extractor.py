"""Figures on the feature extractor of Chen 2024: maps of both domains (Fig. 2b), how well they mix, losses by round."""

import numpy as np
from matplotlib.axes import Axes

from mobtl.figures.protocols import error_of, rows
from mobtl.figures.sizes import two_widths
from mobtl.figures.style import COLOURS, Figure, legend_above, panels
from mobtl.records.record import Record

INPUT = "input descriptors"
ACCURACY, DISCREPANCY = "domain accuracy, logistic regression", "maximum mean discrepancy squared"
# What each panel of the mixing figure shows, its axis, and the value at which domains cannot be told apart.
MEASURES = {
    ACCURACY: ("domain told by logistic regression\n(% of materials)", 50),
    "domain accuracy, nearest neighbours": ("domain told by nearest neighbours\n(% of materials)", 50),
    DISCREPANCY: ("maximum mean discrepancy,\nsquared", 0),
    "effective dimensions": ("effective dimensions\nof the features", None),
}
LINES = ("TL", "ATL", "gradient reversal", "transductive", "no early end")
MARKERS = {"electron": "o", "hole": "s"}
LN2 = float(np.log(2))


@two_widths
def maps(record: Record) -> Figure:
    """Bulk and 2D materials in the standardised descriptors, in TL and in ATL features (Fig. 2b), a t-SNE map each."""
    table = record.tables["map"]
    spaces = list(dict.fromkeys(table["space"]))
    with panels(1, len(spaces), height=3.2, tall=3.9) as (figure, axes):
        for ax, space in zip(axes, spaces, strict=True):
            own = table[table["space"] == space].sample(frac=1, random_state=0)  # neither domain hides the other
            ax.scatter(own["x"], own["y"], s=5, c=own["domain"].map(COLOURS), linewidth=0, alpha=0.7)
            told = record.metric(f"{ACCURACY}, {space}, electron", "seed mean").value
            apart = record.metric(f"{DISCREPANCY}, {space}, electron", "seed mean").value
            ax.set_title(space)
            ax.set_xlabel(f"t-SNE 1\ndomain told: {told:.0f} %, MMD$^2$: {apart:.3f}")
            ax.set(xticks=[], yticks=[], ylabel="t-SNE 2" if ax is axes[0] else "")
        handles = [
            axes[0].scatter([], [], s=40, color=COLOURS[domain], label=label)
            for domain, label in {"bulk": "bulk", "2d": "2D"}.items()
        ]
        legend_above(figure, handles=handles)
    return figure


@two_widths
def mixing(record: Record) -> Figure:
    """How well the domains are told apart by arm, and how many dimensions the features have; bars are 95 % ranges, of three
    seeds or more.
    """
    features = record.tables["features"]
    arms, trained = [INPUT, *features["arm"].unique()], set(zip(features["arm"], features["carrier"], strict=True))
    with panels(2, 2, height=1.0 + 0.32 * len(arms)) as (figure, axes):
        for ax, (measure, (label, equal)) in zip(axes, MEASURES.items(), strict=True):
            for carrier, marker in MARKERS.items():
                for row, arm in enumerate(arms):
                    if arm != INPUT and (arm, carrier) not in trained:
                        continue  # the sensitivities are trained for electrons alone
                    metric = record.metric(f"{measure}, {arm}, {carrier}", "seed mean")
                    _point(ax, metric, row + (0.15 if carrier == "hole" else -0.15), COLOURS[carrier], marker)
            if equal is not None:
                ax.axvline(equal, color=COLOURS["guide"], linestyle=":", linewidth=1)
            ax.set_xlabel(label)
            rows(ax, arms)
        handles = [
            axes[0].plot([], [], marker, color=COLOURS[carrier], label=f"{carrier} masses")[0]
            for carrier, marker in MARKERS.items()
        ]
        legend_above(figure, handles=handles)
    return figure


@two_widths
def losses(record: Record) -> Figure:
    """Mean squared error of the bulk masses and loss of the classifier by round, a line per extractor on electron masses."""
    table = record.tables["history"].query("carrier == 'electron'")
    with panels(1, 2, height=3.4, tall=3.0) as (figure, axes):
        for arm in LINES:
            for _, own in table[table["arm"] == arm].groupby("seed"):
                axes[0].plot(own["round"], own["mse"], "o-", color=COLOURS[arm], markersize=4)
                axes[1].plot(own["round"], own["bce"], "o-", color=COLOURS[arm], markersize=4)
                axes[1].plot(own["round"], own["classifier_loss"], "x:", color=COLOURS[arm], markersize=5)
        axes[1].axhline(LN2, color=COLOURS["guide"], linestyle=":", linewidth=1)
        axes[0].set(ylim=(0, None), ylabel="error of log$_{10}$ mass, squared")
        axes[1].set(ylabel="loss of the classifier (nats)")
        for ax in axes:
            ax.set(xlabel="round", xticks=sorted(table["round"].unique()))
        shown = [arm for arm in LINES if arm in set(table["arm"])]
        handles = [axes[0].plot([], [], "o-", color=COLOURS[arm], label=arm)[0] for arm in shown]
        for style, label in (("o-", "while the extractor opposes it"), ("x:", "after it was trained again")):
            handles += axes[1].plot([], [], style, color=COLOURS["mark"], label=f"classifier {label}")
        legend_above(figure, handles=handles)
    return figure


def _point(ax: Axes, metric, height: float, colour: str, marker: str) -> None:
    ax.errorbar(metric.value, height, xerr=error_of(metric), fmt=marker, color=colour, markersize=6, elinewidth=2)
