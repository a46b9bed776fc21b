"""Figures on what transfers: all arms and controls under both protocols, and the differences between them."""

from collections.abc import Iterable, Mapping, Sequence

from matplotlib.axes import Axes

from mobtl.figures.phonons.transfer.arms import PROPERTIES, colour_of, differences_of
from mobtl.figures.protocols import PRINTED, found, interval, legend, rows
from mobtl.figures.sizes import stacked, two_widths
from mobtl.figures.style import COLOURS, Figure, panels
from mobtl.physics.units import in_figures
from mobtl.records.record import Metric, Record

# Intervals that take less than this part of an axis are drawn on one of their own.
_HIDDEN = 1 / 3
ARMS = (
    "direct",
    "transfer",
    "source transductive",
    "never pretrained",
    "direct, noise descriptors",
    "transfer, noise descriptors",
    "direct, permuted labels",
    "transfer, permuted labels",
    "training mean",
)


@two_widths
def arms(records: Mapping[str, Record], printed: Mapping[str, float]) -> Figure:
    """Mean absolute error of every arm under both protocols, one panel per property: member mean with its 95 % range.

    Parameters
    ----------
    printed : the published errors by quantity.
    """
    shown = {
        quantity: [arm for arm in ARMS if found(records, f"{quantity}, MAE, {arm}", "member mean")]
        for quantity in PROPERTIES
    }
    with panels(3, 1, height=2.9, heights=[len(own) for own in shown.values()]) as (figure, axes):
        for ax, (quantity, own) in zip(axes, shown.items(), strict=True):
            for place, arm in enumerate(own):
                error = f"{quantity}, MAE, {arm}"
                for record, metric in found(records, error, "member mean"):
                    interval(ax, metric, place, record, colour_of(arm))
                if error in printed:
                    ax.plot(printed[error], place, **PRINTED)
            ax.set_xlabel(f"mean absolute error of {quantity} ({in_figures(PROPERTIES[quantity].unit)})")
            ax.set_xlim(0, None)
            rows(ax, own)
        axes[0].plot([], [], **PRINTED, label="published: the best of 250 members")
        legend(figure, axes[0], records)
    return figure


@two_widths
def differences(records: Mapping[str, Record], quantity: str) -> Figure:
    """Every paired difference of the errors on one property, with its 95 % interval; leak-free ones in a panel of their own
    scale where the others would hide them.
    """
    pairs = differences_of(records, quantity)
    whole, near = _scales(records, pairs)
    hidden = near[1] - near[0] < _HIDDEN * (whole[1] - whole[0])
    height = (0.52 if stacked() else 0.4) * len(pairs)
    with panels(1, 1 + hidden, height=1.4 + height) as (figure, axes):
        for ax, scale in zip(axes, (whole, near), strict=False):
            _panel(ax, records, pairs, quantity, scale)
        if hidden:
            _name_scales(axes)
        legend(figure, axes[0], records, "95 % interval")
    return figure


@two_widths
def by_property(records: Mapping[str, Record], pairs: Sequence[tuple[str, str]]) -> Figure:
    """The paired differences of some arms on each property, with their 95 % interval, on two scales beside each other."""
    with panels(len(PROPERTIES), 2, height=0.9 + 0.4 * len(pairs)) as (figure, axes):
        for quantity, both in zip(PROPERTIES, zip(axes[::2], axes[1::2], strict=True), strict=True):
            known = differences_of(records, quantity)
            own = {pair: known[pair] for pair in pairs}
            for ax, scale in zip(both, _scales(records, own), strict=True):
                _panel(ax, records, own, quantity, scale)
            _name_scales(both)
        legend(figure, axes[0], records, "95 % interval")
    return figure


def _panel(
    ax: Axes,
    records: Mapping[str, Record],
    pairs: Mapping[tuple[str, str], Mapping[str, Metric]],
    quantity: str,
    scale: tuple[float, float],
) -> None:
    """The differences of pairs of arms on one property, a row for each, from the lower to the upper end of ``scale``."""
    for place, (pair, by_protocol) in enumerate(pairs.items()):
        for name, metric in by_protocol.items():
            interval(ax, metric, place, records[name], colour_of(pair[0]))
    low, high = scale
    margin = 0.06 * (high - low)
    ax.set_xlim(low - margin, high + margin)
    ax.axvline(0, color=COLOURS["guide"], linewidth=1, linestyle=":")
    ax.set_xlabel(f"difference of MAEs ({in_figures(PROPERTIES[quantity].unit)})\n← first errs less   first errs more →")
    rows(ax, [f"{first}\nminus {second}" for first, second in pairs])


def _name_scales(axes: Sequence[Axes]) -> None:
    for ax, title in zip(axes, ("all", "the same, near zero"), strict=True):
        ax.set_title(title)


def _scales(
    records: Mapping[str, Record], pairs: Mapping[tuple[str, str], Mapping[str, Metric]]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The ends of all intervals, and of those leak free."""
    whole, near = (_ends(pairs.values(), protocols) for protocols in (tuple(records), ("leak_free",)))
    return whole, near


def _ends(pairs: Iterable[Mapping[str, Metric]], protocols: Sequence[str]) -> tuple[float, float]:
    """The lowest and the highest end of the intervals of these protocols, and zero."""
    shown = [metric for by_protocol in pairs for name, metric in by_protocol.items() if name in protocols]
    ends = [0.0, *(end for metric in shown for end in (metric.spread or (metric.value,)))]
    return min(ends), max(ends)
