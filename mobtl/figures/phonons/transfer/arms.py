"""What the figures of the transfer study share: units, names and colours of arms, boxes over members, differences."""

from collections.abc import Mapping

from matplotlib.axes import Axes

from mobtl.figures.style import COLOURS
from mobtl.physics import phonons
from mobtl.physics.units import in_figures
from mobtl.records.quantity import DIFFERENCE, by_arms
from mobtl.records.record import Metric, Record

# By what quantities call them.
PROPERTIES = {each.label: each for each in phonons.PROPERTIES.values()}
ARMS = {
    "direct": "direct",
    "transfer": "transfer",
    "never pretrained": "never\npretrained",
    "source transductive": "source\ntransductive",
    "training mean": "mean of the\ntraining rows",
}
# Of an arm that transfers or fine-tunes some layers only, or of one that is no arm of its own.
SOME = "some layers"


def label_of(score: str, quantity: str) -> str:
    """The axis label of a score of a property."""
    return f"MAE of {quantity}\n({in_figures(PROPERTIES[quantity].unit)})" if score == "MAE" else f"$R^2$ of {quantity}"


def colour_of(arm: str) -> str:
    """Colour of an arm; a control has that of the arm whose procedure it repeats."""
    return COLOURS.get(arm.partition(",")[0], COLOURS[SOME])


def arms_in(record: Record, quantity: str, arms: Mapping[str, str]) -> dict[str, str]:
    """Those of the arms (name to label) that the record has for this property."""
    members = record.tables["members"]
    known = set(members.loc[members["property"] == quantity, "arm"])
    return {arm: label for arm, label in arms.items() if arm in known}


def boxes(ax: Axes, record: Record, quantity: str, score: str, arms: Mapping[str, str]) -> None:
    """One box per arm (name to label) over the members, and each member as a circle."""
    members = record.tables["members"]
    own = arms_in(record, quantity, arms)
    for place, arm in enumerate(own):
        values = members.loc[(members["property"] == quantity) & (members["arm"] == arm), score].to_numpy()
        colour = colour_of(arm)
        box = {"patch_artist": True, "showfliers": False, "medianprops": {"color": COLOURS["ink"]}}
        (patch,) = ax.boxplot(values, positions=[place], widths=0.55, **box)["boxes"]
        patch.set(facecolor=colour, alpha=0.35)
        ax.scatter([place] * len(values), values, s=28, color=colour, linewidth=0, zorder=3, alpha=0.8)
    ax.set_xticks(range(len(own)), own.values())
    ax.set(ylabel=label_of(score, quantity), xlim=(-0.6, len(own) - 0.4))


def differences_of(records: Mapping[str, Record], quantity: str) -> dict[tuple[str, str], dict[str, Metric]]:
    """The paired differences of a property: ("transfer", "direct") -> by protocol, those that the records have."""
    found = {}
    for name, record in records.items():
        for pair, metric in by_arms(record.metrics, quantity, DIFFERENCE, "paired").items():
            found.setdefault(pair, {})[name] = metric
    return found
