"""Fig. 1 of Chen 2024, drawn by code: adversarial training on bulk and 2D materials, then mobility with expert knowledge."""

import pandas as pd
from matplotlib.axes import Axes

from mobtl.figures import sizes
from mobtl.figures.boxes import Place, box, join, prepare
from mobtl.figures.crystal import draw
from mobtl.figures.style import COLOURS, Figure, panels

# Boxes, and where words stand between them.
_TRAINING = {
    "page": {
        "bulk": Place(1.5, 4.0, 2.8, 1.7),
        "2d": Place(1.5, 1.2, 2.8, 1.7),
        "extractor": Place(5.65, 2.6, 2.3, 1.7),
        "regressor": Place(10.7, 4.0, 3.2, 1.7),
        "classifier": Place(10.7, 1.2, 3.2, 1.7),
        "descriptors": (3.68, 2.6),
        "features": (8.0, 2.6),
        "loss of R": (7.3, 4.4),
        "loss of C": (7.3, 0.8),
    },
    "phone": {
        "bulk": Place(1.4, 8.5, 2.5, 1.3),
        "2d": Place(4.8, 8.5, 2.5, 1.3),
        "extractor": Place(3.1, 5.2, 2.2, 1.2),
        "regressor": Place(1.4, 1.0, 2.5, 1.7),
        "classifier": Place(4.8, 1.0, 2.5, 1.3),
        "descriptors": (3.1, 6.9),
        "features": (3.1, 2.9),
        "loss of R": (0.75, 3.2),
        "loss of C": (5.4, 3.2),
    },
}
_PREDICTION = {
    "page": {
        "structure": Place(1.25, 2.6, 2.5, 2.0),
        "inset": (0.0, 0.0, 2.5, 4.6),
        "name": (1.25, 4.6),
        "composition": Place(5.1, 4.0, 3.2, 1.7),
        "expert": Place(5.1, 1.2, 3.2, 1.7),
        "trees": Place(8.8, 2.6, 1.8, 1.7),
        "mobility": Place(11.45, 2.6, 1.7, 1.7),
    },
    "phone": {
        "structure": Place(3.1, 8.1, 1.8, 2.6),
        "inset": (1.8, 6.75, 2.6, 2.7),
        "name": (1.3, 8.7),
        "composition": Place(1.5, 5.1, 2.8, 1.3),
        "expert": Place(4.7, 5.1, 2.8, 1.3),
        "trees": Place(3.1, 2.9, 2.0, 1.2),
        "mobility": Place(3.1, 0.8, 2.0, 1.2),
    },
}
# Width and height of a panel, in its own units.
_SHAPE = {"page": (12.4, 5.2), "phone": (6.2, 9.6)}


@sizes.two_widths
def workflow(structures: pd.DataFrame) -> Figure:
    """Both schematics of Fig. 1; the inset is H-MoS2, taken from the collections.

    Parameters
    ----------
    structures : the 2D structures of :mod:`mobtl.datasets.twod`.
    """
    layout = "phone" if sizes.stacked() else "page"
    with panels(2, 1, height=3.36, tall=5.6) as (figure, (training, prediction)):
        for ax in (training, prediction):
            prepare(ax, *_SHAPE[layout])
        _training(training, _TRAINING[layout])
        _prediction(prediction, _PREDICTION[layout], structures)
    return figure


def _training(ax: Axes, places: dict) -> None:
    """Fig. 1a: extractor E, regressor R and classifier C."""
    box(ax, places["bulk"], "source domain:\nbulk materials", COLOURS["bulk"])
    box(ax, places["2d"], "target domain:\n2D materials", COLOURS["2d"])
    box(ax, places["extractor"], "feature\nextractor E", COLOURS["shared"])
    box(ax, places["regressor"], "regressor R:\neffective mass\n(bulk only)", COLOURS["bulk"])
    box(ax, places["classifier"], "classifier C:\nbulk or 2D?", COLOURS["classifier"])
    for domain in ("bulk", "2d"):
        join(ax, places[domain], places["extractor"], COLOURS["classifier"])
    # What comes back runs outside of what goes there.
    for judge, outside in (("regressor", 1), ("classifier", -1)):
        side = -0.35 * outside if sizes.stacked() else 0.35 * outside
        join(ax, places["extractor"], places[judge], COLOURS["classifier"])
        join(ax, places[judge], places["extractor"], COLOURS["classifier"], dashed=True, beside=side)
    middle = {"ha": "center", "va": "center", "fontsize": sizes.now().notes}
    for name, words in (
        ("descriptors", "145\ncomposition\ndescriptors"),
        ("loss of R", "loss\nof R"),
        ("loss of C", "reversed\nloss of C"),
    ):
        ax.text(*places[name], words, **middle)
    ax.text(*places["features"], "shared\nfeatures", color=COLOURS["shared"], fontweight="bold", **middle)


def _prediction(ax: Axes, places: dict, structures: pd.DataFrame) -> None:
    """Fig. 1b: features of E and expert descriptors of a structure give its mobility."""
    draw(ax.inset_axes(places["inset"], transform=ax.transData), _molybdenite(structures), (3, 3))
    ax.text(*places["name"], "H-MoS$_2$", ha="center", va="center")
    box(ax, places["composition"], "features of E\nof its composition", COLOURS["shared"])
    box(ax, places["expert"], "expert descriptors:\n$M$, $R$, $T$, $N_e$", COLOURS["expert"])
    box(ax, places["trees"], "regression\ntrees", COLOURS["trees"])
    box(ax, places["mobility"], "mobility\nin 2D", COLOURS["2d"])
    for inputs in ("composition", "expert"):
        join(ax, places["structure"], places[inputs], COLOURS["classifier"])
        join(ax, places[inputs], places["trees"], COLOURS["classifier"])
    join(ax, places["trees"], places["mobility"], COLOURS["classifier"])


def _molybdenite(structures: pd.DataFrame) -> pd.Series:
    """One layer of MoS2 with mirror plane (layer group 78), as C2DB has it."""
    fits = structures["reduced_formula"].eq("MoS2") & structures["layer_group"].eq(78) & structures["source"].eq("c2db")
    return structures[fits].iloc[0]
