"""Figures on the robustness tests of Liu 2020: 60/40 splits (Figs. 4C, 4D), single layers (4E, 4F), structure (S4)."""

from collections.abc import Mapping

from matplotlib.ticker import MaxNLocator

from mobtl.figures.phonons.transfer.arms import boxes, colour_of, label_of
from mobtl.figures.protocols import protocol_of
from mobtl.figures.sizes import two_widths
from mobtl.figures.style import COLOURS, Figure, alike, legend_above, panels
from mobtl.records.record import Record

GAP = "phonon band gap"
SPLIT_ARMS = ("direct", "never pretrained", "transfer")
# Which layers are transferred (4E) or fine-tuned (4F): first, second, third; a full square stands for yes.
TRANSFERRED = {
    "direct": "□□□\nnone\n(direct)",
    "second layer transferred": "□■□\nsecond",
    "first layer transferred": "■□□\nfirst",
    "transfer": "■■■\nall\n(transfer)",
}
FINE_TUNED = {
    "no layer fine-tuned": "□□□\nnone",
    "third layer fine-tuned": "□□■\nthird",
    "second and third layer fine-tuned": "□■■\nsecond\nand third",
    "transfer": "■■■\nall\n(transfer)",
}
WITH_STRUCTURE = {
    "direct": "direct",
    "direct, structure descriptors": "direct,\nstructure",
    "transfer": "transfer",
    "transfer, structure descriptors": "transfer,\nstructure",
}


@two_widths
def splits(records: Mapping[str, Record], published: Mapping[str, float]) -> Figure:
    """MAE and R2 of each arm on each 60/40 split: a row of panels per protocol and reading.

    Parameters
    ----------
    records : by protocol, in the order of the rows.
    published : the printed averages of transfer by score.
    """
    rows = [(record, reading) for record in records.values() for reading in _readings(record)]
    with panels(len(rows), 2, height=2.6, tall=2.6) as (figure, axes):
        for row, (record, reading) in enumerate(rows):
            table = record.tables["splits"]
            own = table[table["reading"] == reading]
            for ax, score in zip(axes[2 * row : 2 * row + 2], ("MAE", "R2"), strict=True):
                for shift, arm in zip((-0.22, 0, 0.22), SPLIT_ARMS, strict=True):
                    values = own[own["arm"] == arm]
                    ax.scatter(
                        values["split"] + 1 + shift, values[score], s=16, color=colour_of(arm), alpha=0.6, linewidth=0
                    )
                    mean = values.groupby("split")[score].mean()
                    ax.plot(
                        mean.index + 1 + shift, mean, "_", color=colour_of(arm), markersize=9, markeredgewidth=2, label=arm
                    )
                ax.axhline(published[score], color=COLOURS["published"], linewidth=1.2, linestyle="--", zorder=0)
                ax.set_title(f"{protocol_of(record)}, {reading}" if len(_readings(record)) > 1 else protocol_of(record))
                ax.set(xlabel="number of the split", ylabel=label_of(score, GAP))
                ax.xaxis.set_major_locator(MaxNLocator(integer=True))
        for score in (0, 1):
            alike(axes[score::2], "y")
        axes[0].plot([], [], color=COLOURS["published"], linestyle="--", linewidth=1.2, label="published mean of transfer")
        legend_above(figure, *axes[0].get_legend_handles_labels())
    return figure


def _readings(record: Record) -> list[str]:
    return list(dict.fromkeys(record.tables["splits"]["reading"]))


@two_widths
def layers(records: Mapping[str, Record]) -> Figure:
    """Errors where only some hidden layers are transferred (Fig. 4E), or fine-tuned (Fig. 4F): a row per protocol."""
    with panels(len(records), 2, height=3.5, tall=3.2) as (figure, axes):
        for row, record in enumerate(records.values()):
            left, right = axes[2 * row : 2 * row + 2]
            boxes(left, record, GAP, "MAE", TRANSFERRED)
            boxes(right, record, GAP, "MAE", FINE_TUNED)
            left.set(title=protocol_of(record), xlabel="hidden layers that are transferred")
            right.set(title=protocol_of(record), xlabel="transferred layers that are fine-tuned")
        alike(axes, "y")
    return figure


@two_widths
def structure(records: Mapping[str, Record]) -> Figure:
    """MAE and R2 with and without descriptors of the crystal structure (section S4): a row per protocol."""
    with panels(len(records), 2, height=3.1, tall=2.8) as (figure, axes):
        for row, record in enumerate(records.values()):
            for ax, score in zip(axes[2 * row : 2 * row + 2], ("MAE", "R2"), strict=True):
                boxes(ax, record, GAP, score, WITH_STRUCTURE)
                ax.set_title(protocol_of(record))
        for score in (0, 1):
            alike(axes[score::2], "y")
    return figure
