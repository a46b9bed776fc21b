"""The properties that are predicted: which task of the leaderboard each is, and how its number is told."""

import math
from dataclasses import dataclass

import numpy as np

from mobtl.experiments.leaderboard.tasks import TASKS, Task
from mobtl.handed_in.entries import BULK, LAYER
from mobtl.physics.mobility import SILICON
from mobtl.physics.units import MOBILITY

PROBABILITY = "probability"


@dataclass(frozen=True)
class Property:
    """A property of bulk semiconductors or of layers.

    Attributes
    ----------
    name : in tables and JSON.
    task : of the leaderboard whose models predict it.
    title : in words.
    unit : of the number as it is told; "" for a ratio.
    of : "bulk" or "layer".
    one : what a label of 0 stands for, in that unit, where labels are decades; 0 where a label is the number itself.
    """

    name: str
    task: Task
    title: str
    unit: str
    of: str
    one: float = 0.0

    @property
    def is_probability(self) -> bool:
        """Whether it is the probability of a yes."""
        return self.task.kind == "classification"

    def told(self, label) -> np.ndarray:
        """Labels, or predictions of them, as numbers in the unit: the power of ten of decades."""
        label = np.asarray(label, float)
        return self.one * 10.0**label if self.one else label

    def label(self, number: float) -> float:
        """The label that `told` tells as a number in the unit; minus infinity of a number that it tells of none."""
        if not self.one:
            return number
        return math.log10(number / self.one) if number > 0 else -math.inf


def _of(name: str, task: str, title: str, unit: str | None = None, one: float = 0.0) -> Property:
    found = TASKS[task]
    of = BULK if found.dataset == "semiconductors" else LAYER
    return Property(name, found, title, found.unit if unit is None else unit, of, one)


# In the order in which they are told. Those of bulk crystals but the size of the gap have models of all 1245 semiconductors.
PROPERTIES = (
    _of("has_phonon_gap", "phonon-gap-sign", "has a phonon band gap", PROBABILITY),
    _of("phonon_gap", "phonon-gap", "phonon band gap, if it has one"),
    _of("speed_of_sound", "speed-of-sound-all", "speed of sound"),
    _of("heat_capacity", "heat-capacity-all", "heat capacity per mole of formula units, 300 K"),
    _of("electron_mobility", "electron-mobility", "average electron mobility", MOBILITY, SILICON["electron"]),
    _of("hole_mobility", "hole-mobility", "average hole mobility", MOBILITY, SILICON["hole"]),
    _of("electron_anisotropy", "electron-anisotropy", "electron mobility, larger over smaller", "", 1.0),
    _of("hole_anisotropy", "hole-anisotropy", "hole mobility, larger over smaller", "", 1.0),
    _of("electron_mass", "electron-mass-2d", "average electron mass", "m_e", 1.0),
    _of("hole_mass", "hole-mass-2d", "average hole mass", "m_e", 1.0),
    _of("stiffness", "stiffness-2d", "average stiffness", "N/m", 1.0),
)


def properties(of: str) -> tuple[Property, ...]:
    """Those of "bulk" crystals or of a "layer"."""
    return tuple(each for each in PROPERTIES if each.of == of)
