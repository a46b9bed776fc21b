"""Fig. 1 of Liu 2020, drawn by code: knowledge goes from electronic to phonon band gaps."""

import itertools

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Circle

from mobtl.experiments.phonons.data import ACOUSTIC_BRANCHES
from mobtl.figures import sizes
from mobtl.figures.boxes import Place, box, join, prepare
from mobtl.figures.style import COLOURS, Figure, panels
from mobtl.records.record import Record

# Circles in each layer of a drawn network: descriptors, three hidden layers, the property; between two circles of a layer.
_LAYERS, _STEP = (5, 5, 4, 3, 1), 0.42
_LOOK = {
    "source": ("pretraining", "electronic\nband gap", "electronic gap"),
    "target": ("fine-tuning", "phonon\nband gap", "phonon gap"),
}
# Width and height of the figure in its own units, and the places in it: a network is as large as its circles.
_PAGE = {
    "shape": (12.4, 6.45),
    "source": Place(2.2, 4.85, 4.3, 2.0),
    "target": Place(2.2, 1.15, 4.3, 2.0),
    "target words": (1.02, 1.15),
    "inset": (2.25, 0.4, 1.95, 1.62),
    "source network": Place(7.0, 4.85, 3.6, 2.0),
    "target network": Place(7.0, 1.15, 3.6, 2.0),
    "source title": (7.0, 6.15),
    "target title": (7.0, 2.45),
    "source entry": Place(7.0, 4.85, 3.6, 2.0),
    "target entry": Place(7.0, 1.15, 3.6, 2.0),
    "source output": Place(10.95, 4.85, 2.7, 2.0),
    "target output": Place(10.95, 1.15, 2.7, 2.0),
    "carried": ((7.0, 3.73), (7.0, 2.8)),
    "carried words": (7.25, 3.3),
}
_PHONE = {
    "shape": (6.4, 11.0),
    "source": Place(1.55, 9.1, 2.9, 3.6),
    "target": Place(4.8, 9.1, 3.0, 3.6),
    "target words": (4.8, 10.1),
    "inset": (3.9, 7.65, 2.2, 1.55),
    "source network": Place(1.55, 4.4, 2.0, 3.6),
    "target network": Place(4.8, 4.4, 2.0, 3.6),
    "source title": (1.55, 6.4),
    "target title": (4.8, 6.4),
    "source entry": Place(1.55, 6.4, 2.0, 0.4),
    "target entry": Place(4.8, 6.4, 2.0, 0.4),
    "source output": Place(1.55, 0.9, 2.2, 1.3),
    "target output": Place(4.8, 0.9, 2.2, 1.3),
    "carried": ((2.55, 4.4), (3.8, 4.4)),
    "carried words": (3.17, 3.2),
}


@sizes.two_widths
def workflow(record: Record, dispersions: pd.DataFrame) -> Figure:
    """Source domain, pretraining, hidden layers carried over, fine-tuning on the target domain (Fig. 1, BAs inset)."""
    places = _PHONE if sizes.stacked() else _PAGE
    with panels(1, 1, height=4.16, tall=6.2) as (figure, (ax,)):
        prepare(ax, *places["shape"])
        _domains(ax, places, record)
        _inset(ax, places["inset"], record, dispersions)
        for domain, (title, output, colour) in _LOOK.items():
            network = places[f"{domain} network"]
            _network(ax, network, COLOURS[colour])
            box(ax, places[f"{domain} output"], output, COLOURS[colour])
            # On a phone the title stands between.
            join(ax, places[domain], places[f"{domain} entry"], COLOURS["range"], width=1.8)
            join(ax, network, places[f"{domain} output"], COLOURS["range"], width=1.8)
            ax.text(*places[f"{domain} title"], title, ha="center", va="center", fontweight="bold")
        _carried(ax, places)
    return figure


def _domains(ax: Axes, places: dict, record: Record) -> None:
    """Both domains with their number of compounds; that of the target has room for the inset."""
    n_source = int(record.metric("semiconductors, count", "exact").value)
    n_target = int(record.metric("semiconductors with a phonon band gap, count", "exact").value)
    words = f"source domain\n{n_source} semiconductors\nwith electronic\nband gaps"
    box(ax, places["source"], words, COLOURS["electronic gap"])
    box(ax, places["target"], "", COLOURS["phonon gap"])
    words = f"target domain\nthe {n_target} with\na phonon\nband gap"
    ax.text(*places["target words"], words, ha="center", va="center", linespacing=1.25)


def _carried(ax: Axes, places: dict) -> None:
    """The arrow from one network to the other."""
    start, end = places["carried"]
    look = {"arrowstyle": "-|>,head_width=0.35,head_length=0.55", "color": COLOURS["transfer"], "lw": 1.8}
    ax.annotate("", end, start, arrowprops=look)
    words, beside = (
        ("hidden\nlayers\ncarried\nover", "center") if sizes.stacked() else ("hidden layers carried over", "left")
    )
    ax.text(*places["carried words"], words, ha=beside, va="center", color=COLOURS["transfer"], fontweight="bold")


def _network(ax: Axes, place: Place, output: str) -> None:
    """A perceptron: grey descriptors, hidden layers in the colour of what is carried over, its own output."""
    downwards = sizes.stacked()
    length = (place.height if downwards else place.width) - 2 * _STEP

    def at(layer: int, circle: int) -> tuple[float, float]:
        along = length * (layer / (len(_LAYERS) - 1) - 0.5)
        across = _STEP * (circle - (_LAYERS[layer] - 1) / 2)
        return (place.x + across, place.y - along) if downwards else (place.x + along, place.y + across)

    layers = [[at(layer, circle) for circle in range(count)] for layer, count in enumerate(_LAYERS)]
    for left, right in itertools.pairwise(layers):
        for (x, y), (x_next, y_next) in itertools.product(left, right):
            ax.plot([x, x_next], [y, y_next], color=COLOURS["faint"], linewidth=0.7, zorder=1)
    colours = [COLOURS["descriptors"], *[COLOURS["transfer"]] * 3, output]
    for layer, colour in zip(layers, colours, strict=True):
        for circle in layer:
            ax.add_patch(Circle(circle, 0.15, color=colour, zorder=2))


def _inset(ax: Axes, place: tuple[float, float, float, float], record: Record, dispersions: pd.DataFrame) -> None:
    """The dispersion of BAs, its gap shaded as on the rest of the page."""
    inset = ax.inset_axes(place, transform=ax.transData)
    rows = dispersions[dispersions["formula"] == "BAs"]
    for (_, branch), line in rows.groupby(["segment", "branch"]):
        kind = "acoustic" if branch < ACOUSTIC_BRANCHES else "optical"
        inset.plot(line["distance"], line["frequency"], color=COLOURS[kind], linewidth=1.2)
    edges = record.tables["edges"].set_index("formula").loc["BAs"]
    inset.axhspan(edges["acoustic"], edges["optical"], color=COLOURS["gap"], alpha=0.6, zorder=0)
    notes = {"fontsize": sizes.now().notes}
    inset.text(0.5, sum(edges) / 2, "BAs: gap", ha="center", va="center", transform=inset.get_yaxis_transform(), **notes)
    inset.set(xlim=(rows["distance"].min(), rows["distance"].max()), ylim=(0, None), xticks=[], yticks=[])
    inset.set_xlabel("wave vector", labelpad=1, **notes)
    inset.set_ylabel("frequency", labelpad=1, **notes)
