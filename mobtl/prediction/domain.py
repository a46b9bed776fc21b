"""Where a model is asked about something unlike what it was trained on: plain warnings, each with the reason.

They stand beside distances (`mobtl.prediction.served.Model.nearest`), which say how far, and not what is wrong.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files

from mobtl.features.formulas import Composition, read, read_all
from mobtl.handed_in.entries import joined
from mobtl.physics.elements import SYMBOLS
from mobtl.prediction.known import FOLDER, GAP, Known

# Every word that a caution can have, and what it stands for.
CAUTIONS = {
    "unseen-element": "no compound that the model was trained on has one of its elements",
    "far": "farther from the nearest compound that the model was trained on than most of these are from theirs",
    "metal": "a metal, or probably one, where the model has learnt from semiconductors",
    "element": "a pure element, of which there are few among the compounds that the model was trained on",
    "above-limit": "above the heat capacity that a crystal of its formula can have where atoms vibrate harmonically",
    "polymorphs": "polymorphs of its formula have different values, and the model is given the formula alone",
    "unlike-structures": "a number that describes its structure lies outside those that the model was trained on",
    "without-structure": "its structure has no descriptors, so that it was predicted by its formula alone",
    "without-interval": "too few compounds were held out for an interval of that level, or none whose elements are as new",
    "as-the-mean": "the leak-free error of the model cannot be told from that of the mean of its training rows",
}
# Farther than this share of the training rows is far.
FAR, NEARLY_ALL = 0.95, 0.99
# J/(mol K) of each atom, by the law of Dulong and Petit: three times the gas constant, which is exact (SI, 2019).
MOST_HEAT = 3 * 8.31446261815324
# Values of polymorphs differ if the largest exceeds the smallest by this share.
_APART = 0.1
_NOBLE = frozenset(["He", "Ne", "Ar", "Kr", "Xe", "Rn", "Og"])
# What is no metal: the elements above the line from boron to astatine, and the semimetals along it.
_NO_METALS = _NOBLE | frozenset(
    ["H", "B", "C", "N", "O", "F", "Si", "P", "S", "Cl", "Ge", "As", "Se", "Br", "Sb", "Te", "I", "At", "Ts"]
)
# Descriptors of structures whose range a reader understands, by block, in words.
RANGES = {
    "structure": {
        "density": "density",
        "volume_per_atom": "volume per atom",
        "packing_fraction": "share of the volume that atoms fill",
        "primitive_sites": "number of atoms in the primitive cell",
        "distance_min": "shortest distance of neighbours",
        "distance_max": "longest distance to a nearest neighbour",
    },
    "expert": {
        "extent": "thickness between the outermost atoms",
        "planes": "number of planes of atoms",
        "plane_spacing": "mean spacing of planes of atoms",
    },
}
# Share by which a number may lie beyond them.
_MARGIN = 0.02
# Tables of band gaps in which that of a metal is small, and not zero.
_NEVER_ZERO = ("jarvis",)
# What a metal does not have, or has in another sense than the compounds of the training rows. Stiffness it has.
NOT_OF_METALS = (
    *("has_phonon_gap", "phonon_gap", "speed_of_sound", "heat_capacity"),
    *("electron_mobility", "hole_mobility", "electron_anisotropy", "hole_anisotropy", "electron_mass", "hole_mass"),
)
_NUMBER = {symbol: number for number, symbol in enumerate(SYMBOLS, 1)}


@dataclass(frozen=True)
class Caution:
    """A warning: a word of `CAUTIONS`, a sentence, and the names of the properties that it concerns."""

    word: str
    sentence: str
    properties: tuple[str, ...]


@lru_cache(maxsize=10_000)
def key(composition: Composition) -> str:
    """What all ways to write a compound share (`Composition.key`), which is asked for again and again."""
    return composition.key


@lru_cache(maxsize=10_000)
def reduced(composition: Composition) -> str:
    """The reduced formula (`Composition.reduced`), likewise."""
    return composition.reduced


@dataclass(frozen=True, eq=False)  # so that it is told apart at once, however many rows there are
class Trained:
    """The compounds that a model was trained on.

    Attributes
    ----------
    formulas : of the training rows.
    """

    formulas: tuple[str, ...]

    def has(self, composition: Composition) -> bool:
        """Whether a compound is in one of the rows, by formula."""
        return key(composition) in self._keys

    def has_system(self, composition: Composition) -> bool:
        """Whether one of the rows is made of the same elements."""
        return frozenset(composition.elements) in self._systems

    def unseen(self, composition: Composition) -> str:
        """The sentence on elements that are in no row; empty if there is none."""
        new = [each for each in composition.elements if each not in self._elements]
        return f"no compound that the model was trained on has {joined(new)}." if new else ""

    def element(self, composition: Composition) -> str:
        """The sentence on a pure element that is in no row; empty if it is none, or is in one."""
        if len(composition.elements) > 1 or self.has(composition):
            return ""
        if _NOBLE & {*composition.elements}:
            return "it is a noble gas, whose atoms are held together otherwise than those of any compound."
        return f"it is a pure element; {self._pure} of {len(self.formulas)} training rows are."

    @cached_property
    def of_metals(self) -> int:
        """How many rows are made of metals alone."""
        return sum(is_of_metals(each) for each in self._compositions)

    @cached_property
    def _compositions(self) -> list[Composition]:
        return read_all(self.formulas)

    @cached_property
    def _keys(self) -> frozenset[str]:
        return frozenset(map(key, self._compositions))

    @cached_property
    def _systems(self) -> frozenset[frozenset[str]]:
        return frozenset(frozenset(each.elements) for each in self._compositions)

    @cached_property
    def _elements(self) -> frozenset[str]:
        return frozenset(element for each in self._systems for element in each)

    @cached_property
    def _pure(self) -> int:
        return sum(len(each.elements) == 1 for each in self._compositions)


@lru_cache(maxsize=64)
def trained(formulas: tuple[str, ...]) -> Trained:
    """The compounds of these training rows; models of the same rows share them."""
    return Trained(formulas)


def far(share: float, nearest: str) -> str:
    """The sentence on a distance that most training rows do not have; empty if it is a usual one.

    Parameters
    ----------
    share : of the training rows that are nearer to the nearest one of another formula.
    nearest : the formula of the nearest training row.
    """
    if share < FAR:
        return ""
    most = "nearly all" if share > NEARLY_ALL else f"{share:.0%}"
    return (
        f"the nearest compound that the model was trained on, {nearest}, is farther away than {most} of these are from the "
        "nearest other one."
    )


def metal(composition: Composition, known: Sequence[Known], rows: Trained, sites: int | None = None) -> str:
    """The sentence on a compound that is known as a metal, or must be taken for one; empty if neither.

    A band gap in C2DB or of the Materials Project decides; JARVIS has small ones for metals. Without one, compounds of
    metals alone are taken for metals, whatever few of them are among the training rows; so is what has an odd number of
    electrons in its cell, whose highest band is half full.

    Parameters
    ----------
    composition : of the material.
    known : what tables know of its compound.
    rows : what the model was trained on.
    sites : atoms of its primitive cell; by default those of its smallest whole formula.
    """
    gaps = [each.values[GAP] for each in known if GAP in each.values and each.source not in _NEVER_ZERO]
    if gaps:
        n = sum(gap == 0 for gap in gaps)
        some = "" if n == len(gaps) else ", if it is one of these"
        return f"{n} of {len(gaps)} rows of its formula in tables have no electronic band gap: a metal{some}." if n else ""
    if is_of_metals(composition):
        n, total = rows.of_metals, len(rows.formulas)
        return f"it is made of metals alone, and most likely a metal; {n} of {total} training rows are made so."
    if is_odd(composition, sites):
        what = "primitive cell" if sites else "formula"
        unless = "it is magnetic" if sites else "they pair up in a larger cell, or it is magnetic"
        return f"its {what} has an odd number of electrons: unless {unless}, its highest band is half full, as a metal's."
    return ""


def is_of_metals(composition: Composition) -> bool:
    """Whether all elements are metals."""
    return not _NO_METALS & {*composition.elements}


def is_odd(composition: Composition, sites: int | None = None) -> bool:
    """Whether so many atoms of a composition, by default its smallest whole formula, have an odd number of electrons."""
    whole = composition.whole()
    units = sites / sum(whole.values()) if sites else 1
    return round(units * sum(_NUMBER[each] * n for each, n in whole.items())) % 2 == 1


def above_limit(heat: float, composition: Composition) -> str:
    """The sentence on a heat capacity, J/(mol K) of formula units, above that of harmonic crystals; empty if not."""
    # Peroxides keep their pairs, as in the tables.
    formula = reduced(composition)
    atoms = sum(read(formula).amounts)
    if heat <= MOST_HEAT * atoms:
        return ""
    most = f"{MOST_HEAT * atoms:.3g} J/(mol K)"
    return f"where atoms vibrate harmonically, {formula} has at most {most}, 3R for each of {atoms:g} atoms."


def polymorphs(values: Sequence[float], unit: str) -> str:
    """The sentence on rows of one formula whose values differ by a tenth or more; empty if they do not."""
    if len(values) < 2 or max(values) <= (1 + _APART) * min(values):
        return ""
    low, high = (f"{each:.3g}" for each in (min(values), max(values)))
    return f"{len(values)} rows of its formula have {low} to {high}{f' {unit}' if unit else ''}; the model knows no more."


def unlike(block: str, described: Mapping[str, float]) -> str:
    """The sentence on numbers of a structure that no training row has; empty if there are none.

    Parameters
    ----------
    block : "structure" or "expert".
    described : its descriptors, by name.
    """
    found = []
    for name, (low, high, unit) in _ranges(block).items():
        value = described[name]
        if not low - _MARGIN * abs(low) <= value <= high + _MARGIN * abs(high):
            found.append(f"its {RANGES[block][name]} is {value:.3g}{unit}, that of training rows {low:.3g} to {high:.3g}")
    return f"{joined(found)}." if found else ""


@cache
def _ranges(block: str) -> dict[str, tuple[float, float, str]]:
    """Smallest and largest value, and the unit behind a blank, by descriptor."""
    with (files(__package__) / FOLDER / "ranges.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["block"] == block]
    return {
        row["descriptor"]: (float(row["low"]), float(row["high"]), f" {row['unit']}" if row["unit"] else "") for row in rows
    }
