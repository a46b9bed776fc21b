"""What a filter can ask of a material, by name: the properties that are predicted, and what its formula says."""

from dataclasses import dataclass

from mobtl.prediction.properties import PROPERTIES, Property

# Short names of properties.
SHORT = {
    "has_gap": "has_phonon_gap",
    "gap": "phonon_gap",
    "sound": "speed_of_sound",
    "heat": "heat_capacity",
    "mobility_e": "electron_mobility",
    "mobility_h": "hole_mobility",
    "anisotropy_e": "electron_anisotropy",
    "anisotropy_h": "hole_anisotropy",
    "mass_e": "electron_mass",
    "mass_h": "hole_mass",
}
# What is counted in the reduced formula, with words for it.
COUNTS = {"n_atoms": "atoms of the reduced formula", "n_elements": "elements"}
# What a reader may mean by a gap that no model here predicts.
ELECTRONIC = frozenset(
    ["electronic_gap", "band_gap", "bandgap", "electronic_band_gap", "energy_gap", "egap", "e_gap", "eg", "gap_ev"]
)
NO_ELECTRONIC_GAP = "gap is the phonon band gap, in cm^-1, and no model here predicts the electronic band gap"


@dataclass(frozen=True)
class Quantity:
    """A number that a filter compares.

    Attributes
    ----------
    name : of the property (`mobtl.prediction.properties.Property.name`), or a name of `COUNTS`.
    predicted : which; ``None`` for a count.
    """

    name: str
    predicted: Property | None = None

    @property
    def described(self) -> str:
        """In words, with its unit."""
        if self.predicted is None:
            return f"the number of {COUNTS[self.name]}"
        each = self.predicted
        if each.is_probability:
            return f"{each.title}, the probability"
        of_gap = "; no model here predicts the electronic one" if each.name == SHORT["gap"] else ""
        return f"{each.title}{f', in {each.unit}' if each.unit else ''}{of_gap}"


def _quantities() -> dict[str, Quantity]:
    found = {name: Quantity(name) for name in COUNTS}
    for each in PROPERTIES:
        found |= dict.fromkeys((each.name, each.task.id), Quantity(each.name, each))
    return found | {short: found[name] for short, name in SHORT.items()}


# By every name that a filter may use: of properties in short and in full, ids of the leaderboard's tasks, counts.
QUANTITIES = _quantities()


def legend() -> str:
    """A line for each quantity: its names, what it is, its unit."""
    names: dict[Quantity, list[str]] = {}
    for name, quantity in QUANTITIES.items():
        names.setdefault(quantity, []).append(name)
    return "\n".join(f"{', '.join(sorted(each, key=len))}: {quantity.described}" for quantity, each in names.items())
