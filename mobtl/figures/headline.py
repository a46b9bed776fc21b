"""The figures of the front page: what each paper printed, beside both protocols, the placebo and the plainest model."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from mobtl.figures.phonons.transfer.arms import colour_of
from mobtl.figures.protocols import PRINTED, found, interval, marks_of, name_runs, protocol_of, rows
from mobtl.figures.sizes import two_widths
from mobtl.figures.style import COLOURS, Figure, legend_above, panels
from mobtl.records.record import Record

# Arm -> how the front page names it.
PHONONS = {
    "transfer": "transfer",
    "never pretrained": "placebo",
    "direct": "direct",
    "training mean": "mean",
}
MOBILITY = {
    "HTL": "HTL",
    "HTL, never trained": "placebo",
    "direct": "direct",
    "training mean": "mean",
}
CARRIERS = {"average electron mobility": "electron", "average hole mobility": "hole"}
# Small and flat, since two of them stand beside each other and are seen without scrolling.
_SIZE = {"width": 5.2, "height": 3.0, "tall": 3.3}


@two_widths
def phonons(records: Mapping[str, Record], printed: Mapping[str, float]) -> Figure:
    """Mean absolute error of the phonon band gap under both protocols, average member with its 95 % range.

    Parameters
    ----------
    printed : the published errors by quantity, of the member that did best on the test rows.
    """
    with panels(1, 1, **_SIZE) as (figure, (ax,)):
        for place, arm in enumerate(PHONONS):
            error = f"phonon band gap, MAE, {arm}"
            _row(ax, place, records, (error, "member mean"), colour_of(arm), printed.get(error))
        rows(ax, list(PHONONS.values()))
        ax.set_xlim(0, None)
        ax.set_xlabel("MAE of the phonon band gap (cm$^{-1}$)\n← better")
        _legend(figure, ax, records, "printed, best member")
    return figure


@two_widths
def mobility(records: Mapping[str, Record], printed: Mapping[str, float]) -> Figure:
    """Pooled R2 of the average mobility under both protocols with its 95 % range: electrons above, holes below.

    Parameters
    ----------
    printed : the published scores of HTL by quantity.
    """
    labels = []
    with panels(1, 1, **_SIZE) as (figure, (ax,)):
        for target, carrier in CARRIERS.items():
            for arm, label in MOBILITY.items():
                score = f"{target}, R2, {arm}"
                _row(ax, len(labels), records, (score, "pooled"), COLOURS[carrier], printed.get(score))
                labels.append(f"{carrier}s: {label}" if arm == "HTL" else label)
        rows(ax, labels)
        ax.axvline(0, color=COLOURS["guide"], linewidth=1, linestyle=":")
        ax.set_xlabel("pooled $R^2$ of the average mobility\nbetter →")
        _legend(figure, ax, records, "printed")
    return figure


def _row(
    ax: Axes, place: int, records: Mapping[str, Record], score: tuple[str, str], colour: str, printed: float | None
) -> None:
    """The score of each protocol with its range, and the printed number where there is one."""
    for record, metric in found(records, *score):
        interval(ax, metric, place, record, colour)
    if printed is not None:
        ax.plot(printed, place, **PRINTED)


def _legend(figure: Figure, ax: Axes, records: Mapping[str, Record], printed: str) -> None:
    ax.plot([], [], **PRINTED, label=printed)
    for record in records.values():
        ax.errorbar([], [], **marks_of(record, COLOURS["guide"]), label=protocol_of(record))
    name_runs(figure, ax)
    legend_above(figure, *ax.get_legend_handles_labels())
