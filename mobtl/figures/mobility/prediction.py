"""Figures on the prediction of mobilities (Chen 2024): scores by arm, parity, explanations, learning curves."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from mobtl.figures.protocols import PRINTED, error_of, is_of_few, rows
from mobtl.figures.sizes import now, two_widths
from mobtl.figures.style import COLOURS, Figure, alike, diagonal, legend_above, panels
from mobtl.physics.mobility import CARRIERS
from mobtl.records.quantity import DIFFERENCE, by_arms
from mobtl.records.record import Metric, Record

MARKERS = dict(zip(CARRIERS, "o^", strict=True))
SCORES = {"R2": "$R^2$", "MAE": "MAE (decades)"}
MAIN = ("direct", "TL", "ATL", "HTL", "EXP")
AVERAGE = "average {} mobility"
# Panels of Fig. 3: title and name of the target by carrier.
TARGETS = {
    "DPT, average mobility": AVERAGE,
    "DPT, anisotropy": "{} mobility anisotropy",
    "EPC, average mobility": "EPC {} mobility",
}
AXES = {
    "DPT, average mobility": "log$_{10}(\\mu/\\mu_{\\mathrm{Si}})$",
    "DPT, anisotropy": "log$_{10}(\\mu_{max}/\\mu_{min})$",
    "EPC, average mobility": "log$_{10}(\\mu/\\mu_{\\mathrm{Si}})$",
}
SETS = {"ATL": "ATL", "ELE": "electronic", "SYM": "symmetry", "GEO": "geometry"}
REGRESSORS = ("kernel ridge", "LASSO", "random forest", "Gaussian process")
DEPENDENCE = {
    "p_fraction": "p share of the valence electrons",
    "en_difference": "electronegativity difference\n(Pauling)",
    "vertical_mirrors": "in-plane mirrors (number)",
    "horizontal_mirror": "out-of-plane mirror",
}
CELL_FREE = "HTL, cell-free descriptors"


@two_widths
def arms(record: Record, printed: Mapping[str, float]) -> Figure:
    """R2 and MAE of the main arms on average mobility (Fig. 2a): pooled, and mean and SD over folds.

    Parameters
    ----------
    printed : the printed scores of HTL by quantity.
    """
    with panels(1, 2, height=3.5, tall=3.2) as (figure, axes):
        for ax, (score, label) in zip(axes, SCORES.items(), strict=True):
            for carrier, shift in zip(CARRIERS, (-0.18, 0.18), strict=True):
                _arms_of(ax, record, score, carrier, shift)
                ax.plot(MAIN.index("HTL") + shift, printed[f"average {carrier} mobility, {score}, HTL"], **PRINTED)
            ax.set_xticks(range(len(MAIN)), MAIN)
            ax.set_ylabel(f"{label} of average mobility")
        axes[0].axhline(0, color=COLOURS["guide"], linewidth=1, linestyle=":")
        for carrier in CARRIERS:
            axes[0].plot([], [], "o", color=COLOURS[carrier], label=f"{carrier}, pooled")
        axes[0].errorbar([], [], yerr=[], fmt="_", color=COLOURS["mark"], capsize=3, label="mean ± SD over folds")
        axes[0].plot([], [], **PRINTED, label="published, HTL")
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure


def _arms_of(ax: Axes, record: Record, score: str, carrier: str, shift: float) -> None:
    """Pooled score of each arm as a filled circle, and beside it the mean over folds with their SD; dashed: direct."""
    target, colour = AVERAGE.format(carrier), COLOURS[carrier]
    for place, arm in enumerate(MAIN):
        pooled = record.metric(f"{target}, {score}, {arm}", "pooled").value
        mean = record.metric(f"{target}, {score}, {arm}", "fold mean").value
        deviation = record.metric(f"{target}, SD over folds of {score}, {arm}", "fold mean").value
        ax.plot(place + shift - 0.06, pooled, "o", color=colour, markersize=8)
        ax.errorbar(place + shift + 0.06, mean, deviation, fmt="_", color=colour, capsize=3, markersize=9)
        if arm == "direct":
            ax.axhline(pooled, color=colour, linewidth=1, linestyle="--", zorder=0)


@two_widths
def controls(record: Record) -> Figure:
    """Pooled R2 of every arm, control and hypothesis on average mobility, with its 95 % range over repeats."""
    found = {carrier: by_arms(record.metrics, AVERAGE.format(carrier), "R2", "pooled") for carrier in CARRIERS}
    names = [arm for arm, _ in found["electron"] if arm.removeprefix("HTL, ") not in REGRESSORS]
    with panels(1, 1, height=1.3 + 0.3 * len(names)) as (figure, (ax,)):
        for carrier, shift in zip(CARRIERS, (-0.15, 0.15), strict=True):
            own = {arm: metric for (arm, _), metric in found[carrier].items()}
            kept = [(place, own[name]) for place, name in enumerate(names) if name in own]
            for place, metric in kept:
                _interval(ax, metric, place + shift, COLOURS[carrier])
            ax.errorbar([], [], xerr=[], fmt="o", color=COLOURS[carrier], capsize=3, label=carrier)
        ax.axvline(0, color=COLOURS["guide"], linewidth=1, linestyle=":")
        rows(ax, names)
        ax.set_xlabel("pooled $R^2$ of average mobility")
        legend_above(figure)
    return figure


def _interval(ax: Axes, metric: Metric, place: float, colour: str) -> None:
    """A number with its 95 % range; hollow where it has none, as of one or two runs."""
    face = colour if metric.spread and not is_of_few(metric) else "none"
    ax.errorbar(metric.value, place, xerr=error_of(metric), fmt="o", color=colour, markerfacecolor=face, capsize=3)


@two_widths
def parity(record: Record, labels: Mapping[str, np.ndarray]) -> Figure:
    """Held-out predictions of HTL against the labels (Fig. 3a-c), averaged over repeats.

    Parameters
    ----------
    labels : by target, in the order of the tables of mobilities.
    """
    with panels(1, 3, height=3.5, tall=4.1) as (figure, axes):
        for ax, title in zip(axes, TARGETS, strict=True):
            parity_panel(ax, record, labels, title)
            ax.set_title(title)
    return figure


def predicted_of(record: Record, target: str) -> pd.Series:
    """The prediction of HTL for each held-out row of a target, averaged over repeats."""
    table = record.tables["predictions"]
    own = table[(table["arm"] == "HTL") & (table["target"] == target)]
    return own.groupby("row")["predicted"].mean()


def ends_of(records: Iterable[Record], labels: Mapping[str, np.ndarray], target: str) -> tuple[float, float]:
    """The ends of both axes of parity plots of one target that are compared."""
    predicted = [predicted_of(record, target) for record in records]
    return _around([*predicted, *(labels[target][own.index] for own in predicted)])


def _around(values: Sequence) -> tuple[float, float]:
    return min(each.min() for each in values) - 0.2, max(each.max() for each in values) + 0.2


def parity_panel(
    ax: Axes,
    record: Record,
    labels: Mapping[str, np.ndarray],
    title: str,
    carriers: Sequence[str] = CARRIERS,
    ends: tuple[float, float] | None = None,
) -> None:
    """Held-out predictions of HTL against the labels of one of `TARGETS`, with their scores below the axes."""
    drawn = []
    for carrier in carriers:
        target = TARGETS[title].format(carrier)
        predicted = predicted_of(record, target)
        truth = labels[target][predicted.index]
        drawn += [truth, predicted]
        score, error = (record.metric(f"{target}, {which}, HTL", "pooled").value for which in SCORES)
        words = f"{carrier}: $R^2$ {score:.2f}, MAE {error:.2f}".replace("-", "−")
        look = {"marker": MARKERS[carrier], "color": COLOURS[carrier], "alpha": 0.7, "linewidth": 0}
        ax.scatter(truth, predicted, s=20, label=words, **look)
    diagonal(ax, *(ends or _around(drawn)))
    ax.set(xlabel=f"published label, {AXES[title]}", ylabel=f"predicted, {AXES[title]}")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), handletextpad=0.2)


@two_widths
def importance_by_set(record: Record) -> Figure:
    """Share of the mean magnitude of SHAP values by set of inputs (Fig. 3d-f), with the range over refits."""
    with panels(1, 3, height=2.6, tall=2.3) as (figure, axes):
        for ax, (title, name) in zip(axes, TARGETS.items(), strict=True):
            for carrier, shift in zip(CARRIERS, (-0.2, 0.2), strict=True):
                for place, which in enumerate(SETS):
                    quantity = f"{name.format(carrier)}, share of SHAP importance of {which}"
                    metric = record.metric(quantity, "pooled")
                    bars = {"xerr": error_of(metric), "ecolor": COLOURS["range"], "capsize": 3}
                    ax.barh(place + shift, metric.value, 0.38, color=COLOURS[carrier], **bars)
            rows(ax, list(SETS.values()))
            ax.set(xlabel="share of SHAP importance (%)", title=title)
        alike(axes, "x")
        for carrier in CARRIERS:
            axes[0].barh(0, 0, color=COLOURS[carrier], label=carrier)
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure


@two_widths
def importance_by_input(record: Record) -> Figure:
    """Mean magnitude of the SHAP values of every input of HTL on average mobility (supplementary Fig. 6)."""
    table = record.tables["importance"].query("arm == 'HTL'")
    with panels(1, 2, height=6.2, tall=6.0) as (figure, axes):
        for ax, carrier in zip(axes, CARRIERS, strict=True):
            own = table[table["target"] == AVERAGE.format(carrier)].sort_values("mean")
            bars = [np.maximum(own["mean"] - own["low"], 0), np.maximum(own["high"] - own["mean"], 0)]
            ax.barh(range(len(own)), own["mean"], color=COLOURS[carrier], xerr=bars, ecolor=COLOURS["range"], capsize=2)
            ax.set_yticks(range(len(own)), own["feature"].str.replace("_", " "), fontsize=now().notes)
            ax.set_ylim(-0.6, len(own) - 0.4)
            ax.set(xlabel="mean |SHAP value| (decades)", title=f"{carrier} mobility")
            ax.locator_params(axis="x", nbins=5)
        alike(axes, "x")
    return figure


@two_widths
def dependence(record: Record) -> Figure:
    """SHAP value against the value of four inputs, cell-free descriptors (Fig. 4c-f)."""
    table = record.tables["explanation"].query("arm == @CELL_FREE", local_dict={"CELL_FREE": CELL_FREE})
    with panels(2, 2, height=2.9, tall=2.7) as (figure, axes):
        for ax, (feature, label) in zip(axes, DEPENDENCE.items(), strict=True):
            for carrier, marker, shift in zip(CARRIERS, "o^", (-1, 1), strict=True):
                own = table[(table["feature"] == feature) & (table["target"] == AVERAGE.format(carrier))].dropna()
                # Numbers of mirrors lie on top of each other: the carriers are set apart, beside the true value.
                aside = 0.1 * shift if feature.endswith(("mirror", "mirrors")) else 0.0
                ax.scatter(
                    own["value"] + aside, own["shap"], s=20, marker=marker, color=COLOURS[carrier], alpha=0.6, linewidth=0
                )
            ax.axhline(0, color=COLOURS["guide"], linewidth=1, linestyle=":")
            ax.set(xlabel=label, ylabel="SHAP value (decades)")
            if feature.endswith("mirrors"):
                ax.xaxis.set_major_locator(MaxNLocator(integer=True))
            elif feature.endswith("mirror"):
                ax.set_xticks([0, 1], ["no", "yes"])
        for carrier, marker in zip(CARRIERS, "o^", strict=True):
            axes[0].plot([], [], marker, color=COLOURS[carrier], label=f"{carrier} mobility")
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure


@two_widths
def regressors(record: Record) -> Figure:
    """Pooled scores of the regressors on the inputs of HTL (supplementary Fig. 5)."""
    names = ("HTL", *(f"HTL, {name}" for name in REGRESSORS))
    with panels(1, 2, height=3.0, tall=2.6) as (figure, axes):
        for ax, (score, label) in zip(axes, SCORES.items(), strict=True):
            for carrier, shift in zip(CARRIERS, (-0.12, 0.12), strict=True):
                for place, name in enumerate(names):
                    metric = record.metric(f"{AVERAGE.format(carrier)}, {score}, {name}", "pooled")
                    _interval(ax, metric, place + shift, COLOURS[carrier])
                mean = record.metric(f"{AVERAGE.format(carrier)}, {score}, training mean", "pooled").value
                ax.axvline(mean, color=COLOURS[carrier], linewidth=1, linestyle=":")
            rows(ax, ("boosted trees", *REGRESSORS))
            ax.set_xlabel(f"{label}, pooled")
        if axes[0].get_xlim()[0] < -1:  # one that fails badly would hide what the others do
            axes[0].set_xscale("symlog", linthresh=0.5, linscale=3)
            axes[0].set_xticks([-10, -0.5, 0, 0.5], ["−10", "−0.5", "0", "0.5"])
        for carrier in CARRIERS:
            axes[0].plot([], [], "o", color=COLOURS[carrier], label=carrier)
        axes[0].plot([], [], ":", color=COLOURS["guide"], label="mean of the training rows")
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure


@two_widths
def learning_curves(record: Record) -> Figure:
    """Pooled MAE against the number of formulas fitted to: the mean over repeats, and each of them."""
    with panels(1, 2, height=3.2, tall=2.9) as (figure, axes):
        for ax, carrier in zip(axes, CARRIERS, strict=True):
            curve_panel(ax, record, carrier)
        alike(axes, "x", "y")
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure


def curve_panel(ax: Axes, record: Record, carrier: str) -> None:
    """The learning curves of one carrier, and the error of the mean of the training rows."""
    table = record.tables["curves"]
    for arm, marker in {"direct": "s", "HTL": "o", "EXP": "^"}.items():
        own = table[(table["target"] == AVERAGE.format(carrier)) & (table["arm"] == arm)]
        for _, line in own.groupby("repeat"):
            ax.plot(line["formulas"], line["MAE"], color=COLOURS[arm], linewidth=0.8, alpha=0.4)
        size = own.groupby("repeat").cumcount()
        centre = own.groupby(size)[["formulas", "MAE"]].mean()
        ax.plot(centre["formulas"], centre["MAE"], color=COLOURS[arm], marker=marker, label=arm)
    mean = record.metric(f"{AVERAGE.format(carrier)}, MAE, training mean", "pooled").value
    ax.axhline(mean, color=COLOURS["guide"], linewidth=1, linestyle=":", label="mean of the training rows")
    ax.set(xlabel="formulas in the training part", ylabel=f"MAE, {carrier} mobility (decades)", xlim=(0, None))


@two_widths
def differences(record: Record, pairs: Sequence[tuple[str, str]]) -> Figure:
    """Paired differences of errors between arms on average mobility, with their 95 % intervals.

    Parameters
    ----------
    pairs : of arms; those that the record lacks are left out.
    """
    known = {carrier: by_arms(record.metrics, AVERAGE.format(carrier), DIFFERENCE, "paired") for carrier in CARRIERS}
    pairs = [pair for pair in pairs if pair in known["electron"]]
    with panels(1, 1, height=1.4 + 0.4 * len(pairs)) as (figure, (ax,)):
        for carrier, shift in zip(CARRIERS, (-0.15, 0.15), strict=True):
            for place, pair in enumerate(pairs):
                _interval(ax, known[carrier][pair], place + shift, COLOURS[carrier])
            ax.plot([], [], "o", color=COLOURS[carrier], label=carrier)
        ax.axvline(0, color=COLOURS["guide"], linewidth=1, linestyle=":")
        rows(ax, [f"{first}\nminus {second}" for first, second in pairs])
        ax.set_xlabel("difference of mean absolute errors (decades)\n← the first errs less        the first errs more →")
        legend_above(figure)
    return figure
