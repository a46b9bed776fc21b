"""From materials that were handed in to the blocks of inputs that models ask for, as the leaderboard computes them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from mobtl.errors import MobtlError
from mobtl.experiments.leaderboard import blocks
from mobtl.features import expert, formulas, structure
from mobtl.features.composition import element_properties
from mobtl.features.formulas import Composition
from mobtl.handed_in.entries import BULK, LAYER, Entry, plain

# What describes more than the composition, and the kind of material that has it.
OF_STRUCTURE = {"structure": BULK, "expert": LAYER}
# Blocks that know all elements; the others end with those of XenonPy's table.
_ALL_ELEMENTS = ("magpie",)
# Atoms of a whole formula: far beyond any compound, and far below where numbers overflow.
_MOST_ATOMS = 10_000_000
# Stands in for what cannot be computed, whose row is left empty.
_ANY = "H"


@dataclass(frozen=True)
class Inputs:
    """What models are given of n materials.

    Attributes
    ----------
    n : how many.
    blocks : by name, inputs (n, d); NaN in the rows that are missing.
    missing : by name of a block and row, the sentence that says why the row has none.
    described : by name of a block of structures, the descriptors of each row by their own names; None where there are none.
    """

    n: int
    blocks: Mapping[str, np.ndarray]
    missing: Mapping[str, Mapping[int, str]]
    described: Mapping[str, Sequence[Mapping[str, float] | None]]

    def have(self, names: Iterable[str]) -> np.ndarray:
        """Which rows have all of these blocks, booleans (n,)."""
        lacking = {row for name in names for row in self.missing[name]}
        return np.array([row not in lacking for row in range(self.n)], bool)

    def space_group(self, row: int) -> int | None:
        """The number of that of a bulk crystal; ``None`` where no structure of one was described."""
        described = self.described.get("structure")
        return int(described[row]["space_group"]) if described and described[row] else None

    def joined(self, names: Sequence[str], rows: np.ndarray) -> np.ndarray:
        """The blocks of a model side by side, of some rows."""
        return blocks.joined({name: self.blocks[name][rows] for name in names}, names, len(rows))


def inputs(entries: Sequence[Entry], names: Iterable[str]) -> Inputs:
    """The blocks of these names, of entries that were read.

    A bulk crystal has the composition of its primitive cell, whichever cell was given; a layer or a formula has that of the
    reduced formula. Descriptors of structures are rounded to 32 bits, as the committed tables have them.

    Parameters
    ----------
    entries : n of them, of any kind.
    names : of `mobtl.experiments.leaderboard.blocks.BLOCKS`; a material that is not of the kind of a block has none.

    Raises
    ------
    UsageError
        If there is no such block.
    """
    names = set(names)
    blocks.check(names)
    # A primitive cell follows from the symmetry, which the descriptors of a structure have.
    wanted = {name for name in OF_STRUCTURE if name in names or (name == "structure" and "composition" in names)}
    found = {name: _structures(name, entries) for name in wanted}
    described = {name: own for name, (own, _) in found.items()}
    missing = {name: why for name, (_, why) in found.items()}
    made = {name: _as_table(own) for name, own in described.items()}
    for name in names - wanted:
        of = _cells(entries, described) if name == "composition" else [entry.composition for entry in entries]
        made[name], missing[name] = _compositions(name, of)
    return Inputs(len(entries), made, missing, described)


def _structures(name: str, entries: Sequence[Entry]) -> tuple[list[dict[str, float] | None], dict[int, str]]:
    """The descriptors of each structure, and why one has none."""
    found: list[dict[str, float] | None] = [None] * len(entries)
    missing = {}
    for row, entry in enumerate(entries):
        if entry.kind != OF_STRUCTURE[name]:
            missing[row] = f"its structure was not given as that of a {'layer' if name == 'expert' else 'bulk crystal'}."
            continue
        try:
            found[row] = _descriptors(name, entry)
        except MobtlError as error:
            missing[row] = str(error)
        except Exception as error:  # of spglib or pymatgen, on a structure that nobody thought of: the others are described
            missing[row] = f"its structure cannot be described ({type(error).__name__}: {plain(error)})."
    return found, missing


def _descriptors(name: str, entry: Entry) -> dict[str, float]:
    if name == "structure":
        return structure.describe_checked(entry.structure)
    every = expert.describe_upright(entry.structure)
    return {each: every[each] for each in expert.CELL_FREE}


def _as_table(described: Sequence[Mapping[str, float] | None]) -> np.ndarray:
    """Descriptors (n, d) as the committed tables have them; d is 0 where no row has any."""
    width = max((len(each) for each in described if each), default=0)
    table = np.full((len(described), width), np.nan)
    for row, each in enumerate(described):
        if each:
            table[row] = np.array([*each.values()], np.float32)
    return table


def _cells(entries: Sequence[Entry], described) -> list[Composition | None]:
    """What the block "composition" is of; None where the primitive cell of a crystal is not known."""
    found: list[Composition | None] = []
    for entry, own in zip(entries, described["structure"], strict=True):
        whole = entry.composition.whole()
        if not has_whole_formula(entry.composition):
            found.append(entry.composition)
        elif entry.kind == BULK:
            units = own["primitive_sites"] / sum(whole.values()) if own else 0
            found.append(formulas.read({element: n * units for element, n in whole.items()}) if own else None)
        else:
            found.append(formulas.read(whole))
    return found


@lru_cache(maxsize=10_000)
def has_whole_formula(composition: Composition) -> bool:
    """Whether the smallest whole formula of a composition is one that a compound may have."""
    return sum(composition.whole().values()) <= _MOST_ATOMS


def _compositions(name: str, compositions: Sequence[Composition | None]) -> tuple[np.ndarray, dict[int, str]]:
    """A block that follows from compositions, and why a row has none."""
    known, missing = element_properties().index, {}
    for row, each in enumerate(compositions):
        beyond = [] if each is None or name in _ALL_ELEMENTS else [el for el in each.elements if el not in known]
        if each is None:
            missing[row] = "its primitive cell is not known, since its structure has no descriptors."
        elif not has_whole_formula(each):
            missing[row] = f"its smallest whole formula has more than {_MOST_ATOMS} atoms; correct its amounts."
        elif beyond:
            missing[row] = f"{', '.join(beyond)} stands in no table of descriptors, which ends with plutonium."
    table = blocks.of_formulas(name, [_ANY if row in missing else each for row, each in enumerate(compositions)])
    table[[*missing]] = np.nan
    return table, missing
