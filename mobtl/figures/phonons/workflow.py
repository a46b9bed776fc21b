"""Fig. 1 of Liu 2020, drawn by code: knowledge goes from electronic to phonon band gaps."""

import itertools
from functools import partial

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from mobtl.experiments.phonons.data import ACOUSTIC_BRANCHES
from mobtl.figures import boxes
from mobtl.figures.style import COLOURS, Figure, panels
from mobtl.records.record import Record

# Circles in each column of a drawn network: descriptors, three hidden layers, the property.
_COLUMNS = (5, 5, 4, 3, 1)
_ROWS = {"source": 4.85, "target": 1.15}
_BOXES, _NETWORKS, _OUTPUTS = (0.05, 4.3), (5.3, 8.7), (9.6, 12.3)  # left and right ends
_box = partial(boxes.box, half=1.0, size=11.5)
_arrow = partial(boxes.arrow, colour=COLOURS["range"], head=(0.35, 0.55), width=1.8)


def workflow(record: Record, dispersions: pd.DataFrame) -> Figure:
    """Source domain, pretraining, hidden layers carried over, fine-tuning on the target domain (Fig. 1, BAs inset)."""
    n_source = int(record.metric("semiconductors, count", "exact").value)
    n_target = int(record.metric("semiconductors with a phonon band gap, count", "exact").value)
    with panels(1, 1, height=4.16) as (figure, (ax,)):
        ax.set(xlim=(0, 12.4), ylim=(0, 6.45), aspect="equal")
        ax.axis("off")
        words = f"source domain\n{n_source} semiconductors\nwith electronic band gaps"
        _box(ax, _BOXES, _ROWS["source"], words, COLOURS["electronic gap"])
        _box(ax, _BOXES, _ROWS["target"], "", COLOURS["phonon gap"])
        words = f"target domain\nthe {n_target} with\na phonon\nband gap"
        ax.text(_BOXES[0] + 0.12, _ROWS["target"], words, va="center", fontsize=10, linespacing=1.25)
        _inset(ax, record, dispersions)
        for row, title, colour, output in (
            ("source", "pretraining", COLOURS["electronic gap"], "electronic\nband gap"),
            ("target", "fine-tuning", COLOURS["phonon gap"], "phonon\nband gap"),
        ):
            height = _ROWS[row]
            _network(ax, height, colour)
            _box(ax, _OUTPUTS, height, output, colour)
            _arrow(ax, (_BOXES[1] + 0.1, height), (_NETWORKS[0] - 0.3, height))
            _arrow(ax, (_NETWORKS[1] + 0.3, height), (_OUTPUTS[0] - 0.1, height))
            ax.text(sum(_NETWORKS) / 2, height + 1.2, title, ha="center", fontsize=12, fontweight="bold")
        middle = sum(_NETWORKS) / 2
        _arrow(ax, (middle, _ROWS["source"] - 1.12), (middle, _ROWS["target"] + 1.66), colour=COLOURS["transfer"])
        words = "hidden layers carried over"
        ax.text(middle + 0.25, 3.3, words, va="center", fontsize=11, color=COLOURS["transfer"], fontweight="bold")
    return figure


def _network(ax: Axes, height: float, output: str) -> None:
    """A perceptron: grey descriptors, hidden layers in the colour of what is carried over, its own output."""
    step = (_NETWORKS[1] - _NETWORKS[0]) / (len(_COLUMNS) - 1)
    places = [
        [(_NETWORKS[0] + column * step, height + 0.42 * (i - (count - 1) / 2)) for i in range(count)]
        for column, count in enumerate(_COLUMNS)
    ]
    for left, right in itertools.pairwise(places):
        for x, y in left:
            for x_next, y_next in right:
                ax.plot([x, x_next], [y, y_next], color=COLOURS["faint"], linewidth=0.7, zorder=1)
    colours = [COLOURS["descriptors"], *[COLOURS["transfer"]] * 3, output]
    for column, colour in zip(places, colours, strict=True):
        for place in column:
            ax.add_patch(Circle(place, 0.15, color=colour, zorder=2))


def _inset(ax: Axes, record: Record, dispersions: pd.DataFrame) -> None:
    """The dispersion of BAs, its gap shaded as on the rest of the page."""
    inset = ax.inset_axes((2.2, _ROWS["target"] - 0.75, 1.97, 1.62), transform=ax.transData)
    rows = dispersions[dispersions["formula"] == "BAs"]
    for (_, branch), line in rows.groupby(["segment", "branch"]):
        kind = "acoustic" if branch < ACOUSTIC_BRANCHES else "optical"
        inset.plot(line["distance"], line["frequency"], color=COLOURS[kind], linewidth=1.2)
    edges = record.tables["edges"].set_index("formula").loc["BAs"]
    inset.axhspan(edges["acoustic"], edges["optical"], color=COLOURS["gap"], alpha=0.6, zorder=0)
    inset.text(0.5, sum(edges) / 2, "BAs: gap", ha="center", va="center", fontsize=9, transform=inset.get_yaxis_transform())
    inset.set(xlim=(rows["distance"].min(), rows["distance"].max()), ylim=(0, None), xticks=[], yticks=[])
    inset.set_xlabel("wave vector", fontsize=8.5, labelpad=1)
    inset.set_ylabel("frequency", fontsize=8.5, labelpad=1)
