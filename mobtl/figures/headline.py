"""The figures of the front page: what each paper printed, beside both protocols, the placebo and the plainest model."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from mobtl.figures.protocols import PRINTED, found, interval, legend, rows
from mobtl.figures.style import COLOURS, Figure, panels
from mobtl.figures.transfer_style import colour_of
from mobtl.records import Record

# Arm -> how the front page names it.
PHONONS = {
    "transfer": "transfer",
    "never pretrained": "placebo:\nnever pretrained",
    "direct": "direct",
    "training mean": "mean of the\ntraining rows",
}
MOBILITY = {
    "HTL": "HTL, the paper's\nhybrid",
    "HTL, never trained": "placebo:\nnever trained",
    "direct": "direct",
    "training mean": "mean of the\ntraining rows",
}
CARRIERS = {"average electron mobility": "electron", "average hole mobility": "hole"}


def phonons(records: Mapping[str, Record], printed: Mapping[str, float]) -> Figure:
    """Mean absolute error of the phonon band gap under both protocols, average member with its 95 % range.

    Parameters
    ----------
    printed : the published error by arm, of the member that did best on the test rows.
    """
    with panels(1, 1, width=7.2, height=4.4) as (figure, (ax,)):
        _draw(ax, records, ("phonon band gap, MAE", "member mean"), PHONONS, printed)
        ax.set_xlim(0, None)
        ax.set_xlabel("mean absolute error of the phonon band gap (cm$^{-1}$)\n← better")
        ax.plot([], [], **PRINTED, label="printed, best member")
        legend(figure, ax, records)
    return figure


def mobility(records: Mapping[str, Record], printed: Mapping[str, float]) -> Figure:
    """Pooled R2 of the average mobility of each carrier under both protocols, with its 95 % range.

    Parameters
    ----------
    printed : the published R2 of HTL by target.
    """
    with panels(1, 2, width=5.2, height=4.4) as (figure, axes):
        for place, (ax, (target, carrier)) in enumerate(zip(axes, CARRIERS.items(), strict=True)):
            labels = MOBILITY if place == 0 else dict.fromkeys(MOBILITY, "")
            _draw(ax, records, (f"{target}, R2", "pooled"), labels, {"HTL": printed[target]}, COLOURS[carrier])
            ax.axvline(0, color="#666666", linewidth=1, linestyle=":")
            ax.set_xlabel(f"pooled $R^2$ of {target}\nbetter →")
        axes[0].plot([], [], **PRINTED, label="printed, HTL")
        legend(figure, axes[0], records)
    return figure


def _draw(
    ax: Axes,
    records: Mapping[str, Record],
    score: tuple[str, str],
    labels: Mapping[str, str],
    printed: Mapping[str, float],
    colour: str | None = None,
) -> None:
    """One row per arm: the score of each protocol with its range, and the printed number where there is one."""
    quantity, statistic = score
    for place, arm in enumerate(labels):
        for record, metric in found(records, f"{quantity}, {arm}", statistic):
            interval(ax, metric, place, record, colour or colour_of(arm))
        if arm in printed:
            ax.plot(printed[arm], place, **PRINTED)
    rows(ax, list(labels.values()))
