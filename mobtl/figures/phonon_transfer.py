"""Figures on the transfer study of Liu 2020: parity of both arms, and their errors beside the published ones."""

import pandas as pd

from mobtl.figures.style import COLOURS, Figure, diagonal, panels
from mobtl.records import Record

ARMS = ("direct", "transfer")
LABELS = {
    "direct": "direct",
    "transfer": "transfer",
    "never pretrained": "never\npretrained",
    "training mean": "mean of the\ntraining rows",
}


def parity(record: Record, semiconductors: pd.DataFrame) -> Figure:
    """Predicted against DFPT phonon band gap of every held-out compound, repeat by repeat (Figs. 4A and 4B)."""
    labels = semiconductors.set_index("material_id")["phonon_gap"]
    shown = record.tables["parity"]
    statistic = shown["statistic"].iloc[0]
    high = 1.05 * max(labels.max(), shown["predicted"].max())
    low = min(0.0, 1.1 * shown["predicted"].min())
    with panels(1, 2) as (figure, axes):
        for ax, arm in zip(axes, ARMS, strict=True):
            rows = shown[shown["arm"] == arm]
            diagonal(ax, low, high)
            truth = labels.loc[rows["material_id"]]
            ax.scatter(truth, rows["predicted"], s=18, color=COLOURS[arm], alpha=0.4, linewidth=0)
            mae = record.metric(f"phonon band gap, MAE, {arm}", statistic).value
            r2 = record.metric(f"phonon band gap, R2, {arm}", statistic).value
            ax.text(0.04, 0.96, f"MAE {mae:.1f} cm$^{{-1}}$\n$R^2$ {r2:.3f}", transform=ax.transAxes, va="top")
            ax.set_title(arm)
            ax.set(xlabel="DFPT phonon band gap (cm$^{-1}$)", ylabel="predicted (cm$^{-1}$)")
    return figure


def errors(record: Record, published: dict[str, float]) -> Figure:
    """Mean absolute error of each arm: every member, the member mean with its 95 % range, and the published value by arm."""
    members = record.tables["members"]
    with panels(1, 1, width=7) as (figure, (ax,)):
        for place, arm in enumerate(LABELS):
            metric = record.metric(f"phonon band gap, MAE, {arm}", "member mean")
            if arm in members:
                ax.scatter([place - 0.12] * len(members), members[arm], s=36, color=COLOURS[arm], alpha=0.6, linewidth=0)
            low, high = metric.spread or (metric.value, metric.value)
            yerr = [[max(0.0, metric.value - low)], [max(0.0, high - metric.value)]]
            ax.errorbar(place, metric.value, yerr, fmt="s", color=COLOURS[arm], capsize=4, markersize=8)
            if arm in published:
                colour = COLOURS["published"]
                ax.plot(place + 0.14, published[arm], "D", color=colour, markersize=8, markerfacecolor="none")
        ax.plot([], [], "o", color="#666666", alpha=0.6, label="each member")
        ax.plot([], [], "s", color="#666666", label="member mean, 95 % range")
        ax.plot([], [], "D", color=COLOURS["published"], markerfacecolor="none", label="published (Table 1)")
        ax.legend(loc="upper left")
        ax.set_xticks(range(len(LABELS)), LABELS.values())
        ax.set(ylabel="mean absolute error (cm$^{-1}$)", ylim=(0, None), xlim=(-0.5, len(LABELS) - 0.5))
    return figure
