"""Figures on the models of the electronic band gap: architecture and parity of the best one, errors of all (Fig. 3)."""

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd
from matplotlib.axes import Axes

from mobtl.figures.protocols import error_of, protocol_of
from mobtl.figures.sizes import now, two_widths
from mobtl.figures.style import COLOURS, Figure, diagonal, legend_above, panels
from mobtl.records.record import Record

FULL = "learning from full data"
SHOWN_NODES = 7  # of a layer; the middle one stands for those left out


@two_widths
def best(records: Mapping[str, Record], semiconductors: pd.DataFrame, inputs: int) -> Figure:
    """Architecture of the best member (Fig. 3A) and its parity plot (Fig. 3B): a row of panels per protocol.

    Parameters
    ----------
    inputs : number of descriptors.
    """
    labels = semiconductors.set_index("material_id")["electronic_gap"]
    high = 1.05 * max(labels.max(), *(record.tables["source_parity"]["predicted"].max() for record in records.values()))
    with panels(len(records), 2, height=3.8, tall=3.4) as (figure, axes):
        for row, record in enumerate(records.values()):
            left, right = axes[2 * row : 2 * row + 2]
            shown = record.tables["source_parity"]
            member = shown["member"].iloc[0]
            widths = record.tables["widths"].set_index("member").loc[member, ["first", "second", "third"]]
            _network(left, [inputs, *widths, 1])
            diagonal(right, min(0.0, 1.1 * shown["predicted"].min()), high)
            truth = labels.loc[shown["material_id"]]
            right.scatter(truth, shown["predicted"], s=14, color=COLOURS["electronic gap"], alpha=0.5, linewidth=0)
            scores = record.tables["source"].set_index("member").loc[member]
            text = f"MAE {scores['MAE']:.3f} eV\n$R^2$ {scores['R2']:.3f}"
            right.text(0.04, 0.96, text, transform=right.transAxes, va="top")
            right.set(xlabel="DFT electronic band gap (eV)", ylabel="predicted (eV)")
            for ax in (left, right):
                ax.set_title(protocol_of(record))
    return figure


def _network(ax: Axes, widths: Sequence[int]) -> None:
    """Layers as columns of neurons, with their numbers in parentheses."""
    names = ("descriptors", "hidden 1", "hidden 2", "hidden 3", "band gap")
    columns = [_heights(n) for n in widths]
    for place, (here, there) in enumerate(pairwise(columns)):
        for low in here:
            for high in there:
                ax.plot([place, place + 1], [low, high], color=COLOURS["faint"], linewidth=0.5, zorder=0)
    for place, (name, n, heights) in enumerate(zip(names, widths, columns, strict=True)):
        colour = COLOURS["electronic gap"] if place in (0, len(widths) - 1) else COLOURS["transfer"]
        ax.scatter([place] * len(heights), heights, s=90, color=colour, zorder=2)
        if n > SHOWN_NODES:
            ax.text(place, 0, "⋮", ha="center", va="center", fontsize=17)
        ax.text(place, -4.2, f"{name}\n({n})", ha="center", va="top", fontsize=now().notes)
    ax.set(xlim=(-0.5, len(widths) - 0.5), ylim=(-5.8, 4.2))
    ax.axis("off")


def _heights(n: int) -> list[float]:
    """Where the neurons of a layer are drawn; without the middle one where not all are shown."""
    shown = min(n, SHOWN_NODES)
    heights = [place - (shown - 1) / 2 for place in range(shown)]
    return [height for height in heights if height or n <= SHOWN_NODES]


@two_widths
def errors(records: Mapping[str, Record], printed: Mapping[str, float]) -> Figure:
    """MAE and R2 of the electronic band gap of every member, their mean with its 95 % range, and the printed mean ± SD.

    Parameters
    ----------
    printed : the numbers of Fig. 3 by quantity: means and standard deviations over the paper's members.
    """
    with panels(1, 2, height=3.2, tall=2.8) as (figure, axes):
        for ax, score in zip(axes, ("MAE", "R2"), strict=True):
            mean = printed[f"electronic band gap, {score}, {FULL}"]
            sd = printed[f"electronic band gap, SD of {score} over members, {FULL}"]
            ax.axhspan(mean - sd, mean + sd, color=COLOURS["published"], alpha=0.15, linewidth=0)
            ax.axhline(mean, color=COLOURS["published"], linestyle="--", linewidth=1.2, label="published mean ± SD")
            for place, record in enumerate(records.values()):
                values = record.tables["source"][score]
                metric = record.metric(f"electronic band gap, {score}, {FULL}", "member mean")
                colour = COLOURS["computed"]
                ax.scatter([place - 0.12] * len(values), values, s=30, color=colour, alpha=0.6, linewidth=0)
                ax.errorbar(place + 0.05, metric.value, error_of(metric), fmt="s", color=colour, capsize=4, markersize=8)
            ax.set_xticks(range(len(records)), [protocol_of(record) for record in records.values()])
            ax.set_xlim(-0.5, len(records) - 0.5)
            ax.set_ylabel("MAE of electronic band gap (eV)" if score == "MAE" else "$R^2$ of electronic band gap")
            ax.margins(y=0.25)
        axes[0].plot([], [], "o", color=COLOURS["mark"], alpha=0.6, label="each member")
        axes[0].plot([], [], "s", color=COLOURS["mark"], label="mean, 95 % range")
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure
