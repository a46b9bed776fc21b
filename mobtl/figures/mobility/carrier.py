"""Figures of the page on one carrier (Chen 2024): scores under both protocols, parity, hypotheses, importance, curves."""

from collections.abc import Mapping

import numpy as np

from mobtl.figures import scores as shared
from mobtl.figures.mobility.prediction import AVERAGE, SETS, TARGETS, curve_panel, ends_of, parity_panel
from mobtl.figures.mobility.summary import ARMS
from mobtl.figures.protocols import PRINTED, found, interval, legend, protocol_of, rows
from mobtl.figures.sizes import two_widths
from mobtl.figures.style import COLOURS, Figure, alike, legend_above, panels
from mobtl.records.quantity import by_arms
from mobtl.records.record import Record

# How the arms begin or end that suppose another way to the printed score, and the two that bound them.
_SUPPOSED = ("HTL, rows", "HTL, one row")
_TRIALS = " trials"
_BOUNDS = ("HTL", "HTL, permuted labels")


def targets_of(carrier: str) -> list[str]:
    """What is predicted for a carrier: average mobility, anisotropy, mobility by electron-phonon coupling."""
    return [name.format(carrier) for name in TARGETS.values()]


@two_widths
def scores(records: Mapping[str, Record], carrier: str, printed: Mapping[str, float]) -> Figure:
    """Pooled R2 and MAE of every arm and control on each target of one carrier, under both protocols.

    Parameters
    ----------
    printed : the published scores by quantity.
    """
    units = dict.fromkeys(targets_of(carrier), "decades")
    return shared.of_arms(records, units, ARMS, "pooled", lambda arm: COLOURS[carrier], printed)


@two_widths
def parity(records: Mapping[str, Record], labels: Mapping[str, np.ndarray], carrier: str) -> Figure:
    """Held-out predictions of HTL against the labels, averaged over repeats: a row of panels per protocol.

    Parameters
    ----------
    labels : by target, in the order of the tables of mobilities.
    """
    with panels(len(records), len(TARGETS), height=3.4, tall=4.2) as (figure, axes):
        shown = [(record, title) for record in records.values() for title in TARGETS]
        for ax, (record, title) in zip(axes, shown, strict=True):
            ends = ends_of(records.values(), labels, TARGETS[title].format(carrier))
            parity_panel(ax, record, labels, title, [carrier], ends)
            ax.set_title(f"{title}\n{protocol_of(record)}")
    return figure


@two_widths
def hypotheses(records: Mapping[str, Record], carrier: str, printed: float) -> Figure:
    """Pooled R2 of HTL on the average mobility if it was made in other ways, beside the printed one.

    Parameters
    ----------
    printed : the published R2.
    """
    target = AVERAGE.format(carrier)
    arms = dict.fromkeys(arm for record in records.values() for arm, _ in by_arms(record.metrics, target, "R2", "pooled"))
    kept = [arm for arm in arms if arm in _BOUNDS or arm.startswith(_SUPPOSED) or arm.endswith(_TRIALS)]
    with panels(1, 1, height=1.4 + 0.32 * len(kept)) as (figure, (ax,)):
        for place, arm in enumerate(kept):
            for record, metric in found(records, f"{target}, R2, {arm}", "pooled"):
                interval(ax, metric, place, record, COLOURS[carrier])
        ax.plot(printed, kept.index("HTL"), **PRINTED, label="published")
        ax.axvline(printed, color=COLOURS["published"], linewidth=1, linestyle="--")
        ax.axvline(0, color=COLOURS["guide"], linewidth=1, linestyle=":")
        ax.set_xlabel(f"pooled $R^2$ of {target}")
        rows(ax, kept)
        legend(figure, ax, records)
    return figure


@two_widths
def importance(records: Mapping[str, Record], carrier: str) -> Figure:
    """Share of the mean magnitude of SHAP values by set of inputs, with the range over refits, one panel per target."""
    with panels(1, len(TARGETS), height=2.6, tall=2.2) as (figure, axes):
        for ax, (title, name) in zip(axes, TARGETS.items(), strict=True):
            for place, which in enumerate(SETS):
                quantity = f"{name.format(carrier)}, share of SHAP importance of {which}"
                for record, metric in found(records, quantity, "pooled"):
                    interval(ax, metric, place, record, COLOURS[carrier])
            ax.set(xlabel="share of SHAP importance (%)", title=title, xlim=(0, None))
            rows(ax, list(SETS.values()))
        alike(axes, "x")
        legend(figure, axes[0], records)
    return figure


@two_widths
def learning_curves(records: Mapping[str, Record], carrier: str) -> Figure:
    """Pooled MAE of the average mobility against the number of formulas fitted to, one panel per protocol."""
    with panels(1, len(records), height=3.1, tall=2.8) as (figure, axes):
        for ax, record in zip(axes, records.values(), strict=True):
            curve_panel(ax, record, carrier)
            ax.set_title(protocol_of(record))
        alike(axes, "x", "y")
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure
