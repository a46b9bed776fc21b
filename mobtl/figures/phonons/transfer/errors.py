"""Figures on the arms of the transfer study of Liu 2020: errors, parity (Figs. 4A, 4B, S3), two more properties (Fig. 5)."""

from collections.abc import Iterable, Mapping

import pandas as pd
from matplotlib.axes import Axes

from mobtl.figures.phonons.transfer.arms import ARMS, PROPERTIES, arms_in, boxes, colour_of
from mobtl.figures.protocols import PRINTED, error_of
from mobtl.figures.sizes import now, two_widths
from mobtl.figures.style import COLOURS, Figure, diagonal, legend_above, panels
from mobtl.physics.units import in_figures
from mobtl.records.record import Record


@two_widths
def errors(record: Record, printed: Mapping[str, float]) -> Figure:
    """Mean absolute error of the phonon band gap by arm: every member, the member mean with its 95 % range, Table 1.

    Parameters
    ----------
    printed : the numbers of Table 1 by quantity.
    """
    quantity = "phonon band gap"
    members = record.tables["members"]
    arms = arms_in(record, quantity, ARMS)
    with panels(1, 1, width=1.6 * len(arms), height=3.6) as (figure, (ax,)):
        for place, arm in enumerate(arms):
            metric = record.metric(f"{quantity}, MAE, {arm}", "member mean")
            own = members.loc[(members["property"] == quantity) & (members["arm"] == arm), "MAE"]
            if arm != "training mean":
                ax.scatter([place - 0.14] * len(own), own, s=36, color=colour_of(arm), alpha=0.6, linewidth=0)
            ax.errorbar(place, metric.value, error_of(metric), fmt="s", color=colour_of(arm), capsize=4, markersize=8)
            if metric.quantity in printed:
                ax.plot(place + 0.16, printed[metric.quantity], **PRINTED)
        ax.plot([], [], "o", color=COLOURS["mark"], alpha=0.6, label="each member")
        ax.plot([], [], "s", color=COLOURS["mark"], label="member mean, 95 % range")
        ax.plot([], [], **PRINTED, label="published: its best member (Table 1)")
        ax.legend(loc="upper left")
        ax.set_xticks(range(len(arms)), arms.values())
        ax.set(ylabel="mean absolute error (cm$^{-1}$)", ylim=(0, None), xlim=(-0.5, len(arms) - 0.5))
    return figure


@two_widths
def parity(record: Record, semiconductors: pd.DataFrame, *quantities: str) -> Figure:
    """Predicted against DFPT values of every held-out compound, repeat by repeat: one row of panels per property.

    Parameters
    ----------
    quantities : "phonon band gap" (Figs. 4A and 4B), "speed of sound", "heat capacity" (section S3).
    """
    with panels(len(quantities), 2, height=3.9, tall=3.6) as (figure, axes):
        pairs = [(quantity, arm) for quantity in quantities for arm in ("direct", "transfer")]
        for ax, (quantity, arm) in zip(axes, pairs, strict=True):
            parity_panel(ax, record, semiconductors, quantity, arm, ends_of([record], semiconductors, quantity))
            ax.set_title(arm)
    return figure


def ends_of(records: Iterable[Record], semiconductors: pd.DataFrame, quantity: str) -> tuple[float, float]:
    """The ends of both axes of parity plots of one property that are compared."""
    tables = [
        record.tables["parity"].query("property == @quantity", local_dict={"quantity": quantity}) for record in records
    ]
    predicted = pd.concat([table["predicted"] for table in tables])
    labels = semiconductors.set_index("material_id")[PROPERTIES[quantity].column]
    truth = labels.loc[tables[0]["material_id"]]
    return min(0.0, 1.1 * predicted.min()), 1.05 * max(truth.max(), predicted.max())


def parity_panel(
    ax: Axes, record: Record, semiconductors: pd.DataFrame, quantity: str, arm: str, ends: tuple[float, float]
) -> None:
    """Predicted against DFPT values of one property by one arm, with the errors of these points."""
    column, unit = PROPERTIES[quantity].column, in_figures(PROPERTIES[quantity].unit)
    table = record.tables["parity"]
    both = table[table["property"] == quantity]
    rows, statistic = both[both["arm"] == arm], both["statistic"].iloc[0]
    labels = semiconductors.set_index("material_id")[column]
    truth = labels.loc[rows["material_id"]]
    diagonal(ax, *ends)
    ax.scatter(truth, rows["predicted"], s=18, color=COLOURS[arm], alpha=0.4, linewidth=0)
    mae, r2 = (record.metric(f"{quantity}, {score}, {arm}", statistic).value for score in ("MAE", "R2"))
    digits = 1 if quantity == "phonon band gap" else 3
    ax.text(0.04, 0.96, f"MAE {mae:.{digits}f} {unit}\n$R^2$ {r2:.3f}", transform=ax.transAxes, va="top")
    ax.set(xlabel=f"DFPT {quantity} ({unit})", ylabel=f"predicted ({unit})")


@two_widths
def properties(record: Record, printed: Mapping[str, float]) -> Figure:
    """Speed of sound and heat capacity with and without transfer, and never pretrained: boxes over members (Fig. 5).

    Parameters
    ----------
    printed : the numbers of Table 1 by quantity.
    """
    arms = {name: label for name, label in ARMS.items() if name != "training mean"}
    with panels(2, 2, height=3.1, tall=2.8) as (figure, axes):
        scored = [(quantity, score) for quantity in ("speed of sound", "heat capacity") for score in ("MAE", "R2")]
        for ax, (quantity, score) in zip(axes, scored, strict=True):
            boxes(ax, record, quantity, score, arms)
            for place, arm in enumerate(arms_in(record, quantity, arms)):
                if (name := f"{quantity}, {score}, {arm}") in printed:
                    ax.plot(place + 0.38, printed[name], **PRINTED)
            ax.tick_params(axis="x", labelsize=now().notes)
        axes[0].plot([], [], "o", color=COLOURS["mark"], alpha=0.8, label="each member")
        axes[0].plot([], [], **PRINTED, label="published: its best member (Table 1)")
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure
