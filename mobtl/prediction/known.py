"""What tables already say of a compound, to stand beside its prediction: every row of its formula, with its source.

The rows are an extract of the committed tables (`mobtl.prediction.reference` makes it), which lies in the package.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from mobtl.handed_in.entries import BULK, LAYER
from mobtl.physics.units import ELECTRONVOLT, INVERSE_CM, KM_PER_SECOND, MOBILITY, MOLAR_HEAT

# The folder of the extracts in this package; columns of an extract that hold no value.
FOLDER = "reference"
FORMULA, ID, SPACE_GROUP = "formula", "id", "space_group"
# The electronic band gap, which no model here predicts.
GAP = "electronic_gap"


@dataclass(frozen=True)
class Source:
    """Where known values are from.

    Attributes
    ----------
    of : "bulk" or "layer".
    title : in words.
    reference, licence : as the sidecars of the tables have them.
    units : by name of a number, as in `mobtl.prediction.properties`.
    """

    of: str
    title: str
    reference: str
    licence: str
    units: Mapping[str, str]


@dataclass(frozen=True)
class Known:
    """One row about a compound.

    Attributes
    ----------
    source : name in `SOURCES`.
    id : of the row there: an id of the Materials Project or C2DB, the DOI of a paper, a prototype.
    values : numbers by name, in the units of the source; what is not known is left out.
    space_group : number of the space group of its crystal; ``None`` where the source has none.
    """

    source: str
    id: str
    values: Mapping[str, float]
    space_group: int | None = None

    def has(self, space_group: int | None) -> bool | None:
        """Whether it is of that space group; ``None`` where one of the two is not known."""
        return None if None in (space_group, self.space_group) else space_group == self.space_group


_CHEN = "X. Chen et al., Nat. Commun. (2024), https://doi.org/10.1038/s41467-024-49686-z"
_PAPER = "paper CC BY 4.0; none stated for the file"
# By name of the extract, in the order in which they are told.
SOURCES = {
    "semiconductors": Source(
        BULK,
        "phonons of DFPT; gap of the Materials Project (PBE)",
        "G. Petretto et al., Sci. Data 5, 180065 (2018); Z. Liu et al., Sci. Adv. 6, eabd1356 (2020)",
        "CC BY 4.0 (labels)",
        {"phonon_gap": INVERSE_CM, "speed_of_sound": KM_PER_SECOND, "heat_capacity": MOLAR_HEAT, GAP: ELECTRONVOLT},
    ),
    "mobilities": Source(
        LAYER,
        "deformation potential theory, collected from the literature",
        _CHEN,
        _PAPER,
        {"electron_mobility": MOBILITY, "hole_mobility": MOBILITY, "electron_anisotropy": "", "hole_anisotropy": ""},
    ),
    "phonon_limited": Source(
        LAYER,
        "electron-phonon coupling, collected from the literature",
        _CHEN,
        _PAPER,
        {"electron_mobility": MOBILITY, "hole_mobility": MOBILITY},
    ),
    "c2db": Source(
        LAYER,
        "C2DB, PBE",
        "M. N. Gjerding et al., 2D Mater. 8, 044002 (2021)",
        "CC BY 4.0",
        {"electron_mass": "m_e", "hole_mass": "m_e", "stiffness": "N/m", GAP: ELECTRONVOLT},
    ),
    "jarvis": Source(
        LAYER, "JARVIS, OptB88vdW", "K. Choudhary et al., Sci. Rep. 7, 5179 (2017)", "public domain", {GAP: ELECTRONVOLT}
    ),
}


def known(key: str, of: str) -> tuple[Known, ...]:
    """All rows about a compound, polymorphs each by itself.

    Parameters
    ----------
    key : of its composition (`mobtl.features.formulas.Composition`).
    of : "bulk" or "layer".
    """
    return tuple(each for name, source in SOURCES.items() if source.of == of for each in _by_formula(name).get(key, ()))


@cache
def _by_formula(name: str) -> dict[str, list[Known]]:
    """The rows of a source by the key of their formula."""
    units, found = SOURCES[name].units, {}
    with (files(__package__) / FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            values = {each: float(row[each]) for each in units if row[each]}
            group = int(row[SPACE_GROUP]) if SPACE_GROUP in row else None
            found.setdefault(row[FORMULA], []).append(Known(name, row[ID], values, group))
    return found
