"""Figures of a transfer study on a user's rows: errors by arm, differences, learning curve, predictions against labels."""

import numpy as np

from mobtl.figures.protocols import error_of, rows
from mobtl.figures.sizes import two_widths
from mobtl.figures.style import COLOURS, Figure, diagonal, legend_above, panels
from mobtl.records.quantity import DIFFERENCE, by_arms
from mobtl.records.record import Record

ARMS = ("transfer", "direct", "never pretrained", "training mean")
_MARKS = dict(zip(ARMS, "os^D", strict=True))


def _axis(record: Record, what: str) -> str:
    """A label of an axis; what a user wrote is no formula of TeX."""
    unit = f" ({record.config['unit']})" if record.config["unit"] else ""
    return f"{what}{unit}".replace("$", r"\$")


@two_widths
def errors(record: Record) -> Figure:
    """MAE and R2 of each arm, with 95 % intervals over compounds and runs."""
    its = record.config["property"]
    with panels(1, 2, height=2.4) as (figure, axes):
        for ax, (score, statistic) in zip(axes, (("MAE", "member mean"), ("R2", "ensemble")), strict=True):
            found = by_arms(record.metrics, its, score, statistic)
            for place, arm in enumerate(ARMS):
                metric = found[arm, ""]
                look = {"fmt": _MARKS[arm], "color": COLOURS[arm], "capsize": 3, "label": arm}
                ax.errorbar(metric.value, place, xerr=error_of(metric), **look)
            rows(ax, ARMS)
        axes[0].set_xlabel(_axis(record, "mean absolute error"))
        axes[1].set_xlabel("$R^2$ of the members' mean")
        # A model that knows nothing has an R2 of about 0, and there is no floor below it.
        axes[1].set_xlim(left=max(axes[1].get_xlim()[0], -1.0))
    return figure


@two_widths
def differences(record: Record) -> Figure:
    """The paired differences of the trained arms, with their 95 % intervals."""
    every = by_arms(record.metrics, record.config["property"], DIFFERENCE, "paired")
    # Beside the mean of the training rows all others would shrink to a point.
    found = {pair: metric for pair, metric in every.items() if "training mean" not in pair}
    with panels(1, 1, height=1.0 + 0.42 * len(found)) as (figure, (ax,)):
        for place, ((first, _), metric) in enumerate(found.items()):
            look = {"fmt": _MARKS[first], "color": COLOURS[first], "capsize": 3}
            ax.errorbar(metric.value, place, xerr=error_of(metric), **look)
        ax.axvline(0, color=COLOURS["guide"], linewidth=1, linestyle=":")
        rows(ax, [f"{first} minus {second}" for first, second in found])
        ax.set_xlabel(f"{_axis(record, 'difference of mean absolute errors')}\n← first errs less   first errs more →")
    return figure


@two_widths
def curve(record: Record) -> Figure:
    """The error of each arm by the number of compounds that it is trained on: mean, lowest and highest of the repeats."""
    table = record.tables["curve"]
    with panels(1, 1, height=3.0) as (figure, (ax,)):
        for arm in ARMS:
            by_size = table[table["arm"] == arm].groupby("formulas")["MAE"]
            mean, low, high = by_size.mean(), by_size.min(), by_size.max()
            ends = np.maximum(0.0, [mean - low, high - mean])
            look = {"fmt": f"{_MARKS[arm]}-", "color": COLOURS[arm], "capsize": 3, "label": arm}
            ax.errorbar(mean.index, mean, yerr=ends, **look)
        ax.set(xlabel="compounds in the training rows", ylabel=_axis(record, "mean absolute error"))
        legend_above(figure, *ax.get_legend_handles_labels())
    return figure


@two_widths
def parity(record: Record) -> Figure:
    """Predictions of rows held out against their labels, averaged over repeats: transfer and direct training."""
    table = record.tables["predictions"]
    means = table[table["arm"].isin(ARMS[:2])].groupby(["arm", "id"])[["label", "prediction"]].mean()
    low, high = float(means.min(axis=None)), float(means.max(axis=None))
    margin = 0.05 * (high - low)
    with panels(1, 2, height=3.6) as (figure, axes):
        for ax, arm in zip(axes, ARMS[:2], strict=True):
            own = means.loc[arm]
            ax.scatter(own["label"], own["prediction"], s=18, color=COLOURS[arm], alpha=0.7, linewidth=0)
            diagonal(ax, low - margin, high + margin)
            ax.set(title=arm, xlabel=_axis(record, "label"), ylabel=_axis(record, "predicted while held out"))
    return figure
