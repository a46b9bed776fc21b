"""R2 and MAE of every arm under both protocols, for the pages on one property or one carrier."""

from collections.abc import Callable, Mapping, Sequence

from mobtl.figures.protocols import PRINTED, found, interval, legend, rows
from mobtl.figures.sizes import two_widths
from mobtl.figures.style import COLOURS, Figure, panels
from mobtl.records.record import Record

_SCORES = ("R2", "MAE")


@two_widths
def of_arms(
    records: Mapping[str, Record],
    targets: Mapping[str, str],
    arms: Sequence[str],
    statistic: str,
    colour: Callable[[str], str],
    printed: Mapping[str, float],
) -> Figure:
    """R2 on the left, MAE on the right, with their 95 % ranges: one row of panels per target, of the arms that it has.

    Parameters
    ----------
    targets : the unit of the MAE by target.
    arms : names, from above.
    statistic : of the metrics that are drawn.
    colour : of an arm.
    printed : the published scores by quantity; those of other targets are passed over.
    """
    shown = {
        target: [arm for arm in arms if any(found(records, f"{target}, {score}, {arm}", statistic) for score in _SCORES)]
        for target in targets
    }
    height = 1.1 + 0.32 * max(map(len, shown.values()))
    with panels(len(targets), 2, height=height, heights=[len(own) for own in shown.values()]) as (figure, axes):
        pairs = [(target, score) for target in targets for score in _SCORES]
        for ax, (target, score) in zip(axes, pairs, strict=True):
            for place, arm in enumerate(shown[target]):
                quantity = f"{target}, {score}, {arm}"
                for record, metric in found(records, quantity, statistic):
                    interval(ax, metric, place, record, colour(arm))
                if quantity in printed:
                    ax.plot(printed[quantity], place, **PRINTED)
            if score == "R2":
                ax.axvline(0, color=COLOURS["guide"], linewidth=1, linestyle=":")
                ax.set_xlabel(f"$R^2$ of {target}\nbetter →")
                ax.locator_params(axis="x", nbins=6)
            else:
                ax.set_xlabel(f"MAE of {target}\n({targets[target]})\n← better")
                ax.set_xlim(0, None)
            rows(ax, shown[target])
        axes[0].plot([], [], **PRINTED, label="published")
        legend(figure, axes[0], records)
    return figure
