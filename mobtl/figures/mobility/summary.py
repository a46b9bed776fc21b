"""Figures on what holds of Chen 2024: every arm and control under both protocols, and the differences between arms."""

from collections.abc import Mapping, Sequence

from mobtl.figures.protocols import PRINTED, found, interval, legend, rows
from mobtl.figures.sizes import two_widths
from mobtl.figures.style import COLOURS, Figure, alike, panels
from mobtl.records.quantity import DIFFERENCE, Quantity
from mobtl.records.record import Record

AVERAGES = ("average electron mobility", "average hole mobility")
TARGETS = (*AVERAGES, "electron mobility anisotropy", "hole mobility anisotropy")
ARMS = (
    "direct",
    "TL",
    "ATL",
    "EXP",
    "HTL",
    "HTL, transductive",
    "HTL, released extractor",
    "HTL, never trained",
    "HTL, permuted labels",
    "training mean",
)


@two_widths
def arms(records: Mapping[str, Record], printed: Mapping[str, float]) -> Figure:
    """Pooled R2 of every arm under both protocols, one panel per target, with its 95 % range.

    Parameters
    ----------
    printed : the published scores of HTL by quantity.
    """
    with panels(2, 2, height=3.6, tall=3.4) as (figure, axes):
        for ax, target in zip(axes, TARGETS, strict=True):
            for row, arm in enumerate(ARMS):
                for record, metric in found(records, f"{target}, R2, {arm}", "pooled"):
                    interval(ax, metric, row, record, colour_of(target))
            ax.plot(printed[f"{target}, R2, HTL"], ARMS.index("HTL"), **PRINTED)
            ax.axvline(0, color=COLOURS["guide"], linewidth=1, linestyle=":")
            ax.set_xlabel(f"pooled $R^2$ of {target}")
            rows(ax, ARMS)
        alike(axes, "x")
        axes[0].plot([], [], **PRINTED, label="published, HTL")
        legend(figure, axes[0], records)
    return figure


@two_widths
def differences(
    records: Mapping[str, Record], pairs: Sequence[tuple[str, str]], targets: Sequence[str] = AVERAGES
) -> Figure:
    """Paired differences of the errors of two arms, one panel per target, with their 95 % interval."""
    with panels(1, len(targets), height=1.5 + 0.4 * len(pairs)) as (figure, axes):
        for ax, target in zip(axes, targets, strict=True):
            for row, (first, second) in enumerate(pairs):
                for record, metric in found(records, Quantity(target, DIFFERENCE, first, second), "paired"):
                    interval(ax, metric, row, record, colour_of(target))
            ax.axvline(0, color=COLOURS["guide"], linewidth=1, linestyle=":")
            ax.set_xlabel(f"difference of MAEs of\n{target} (decades)\n← the first errs less      the first errs more →")
            rows(ax, [f"{first}\nminus {second}" for first, second in pairs])
        alike(axes, "x")
        legend(figure, axes[0], records, "95 % interval")
    return figure


def colour_of(target: str) -> str:
    """The colour of the carrier that a target names."""
    return COLOURS["electron" if "electron" in target else "hole"]
