"""The named blocks of inputs that an entry may ask for, of the rows of a task and of those of a source."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mobtl.errors import UsageError, unknown


@dataclass(frozen=True)
class Block:
    """What a block is.

    Attributes
    ----------
    meaning : in words.
    datasets : whose rows have it.
    structures : those of them whose rows it describes by more than the reduced formula: by the unit cell or the structure.
    """

    meaning: str
    datasets: tuple[str, ...]
    structures: tuple[str, ...] = ()


_BULK, _LAYERS = ("semiconductors",), ("mobility", "c2db")
_ALL = (*_BULK, *_LAYERS)
BLOCKS = {
    "composition": Block(
        "the 290 descriptors of Liu 2020, of a semiconductor's unit cell, else of the formula", _ALL, _BULK
    ),
    "formula": Block("the 290 descriptors of Liu 2020 of the reduced formula", _ALL),
    "magpie": Block("the 145 descriptors of Chen 2024 of the formula", _ALL),
    "elements": Block("the fraction of each of 94 elements, and nothing about them", _ALL),
    "structure": Block("30 descriptors of the crystal structure", _BULK, _BULK),
    "expert": Block(
        "14 descriptors of the layer, of a structure assigned by formula for the mobilities; absent where there is none",
        _LAYERS,
        _LAYERS,
    ),
}


def check(names: Iterable[str]) -> None:
    """Refuse a block that there is not.

    Raises
    ------
    UsageError
        If one is unknown.
    """
    for name in names:
        if name not in BLOCKS:
            raise UsageError(f"{unknown('block of inputs', name, BLOCKS)}.")


def need_structure(names: Iterable[str], dataset: str) -> bool:
    """Whether a material of that dataset must be given with its structure, or its unit cell, to have these blocks."""
    return any(dataset in BLOCKS[name].structures for name in names)


def of_formulas(name: str, formulas: Sequence[str]) -> np.ndarray:
    """A block (n, d) that follows from compositions alone.

    Parameters
    ----------
    name : "composition", "formula", "magpie" or "elements".
    formulas : n of what `mobtl.features.formulas.read` reads.

    Raises
    ------
    UsageError
        If the block needs more than a composition.
    MobtlError
        If something is no composition, or has an element beyond plutonium.
    """
    from mobtl.features import composition, magpie
    from mobtl.features.formulas import read_all

    if name == "composition":
        return composition.descriptors(formulas).to_numpy(float)
    if name == "formula":
        return composition.descriptors(each.whole() for each in read_all(formulas)).to_numpy(float)
    if name == "magpie":
        return magpie.descriptors(formulas).to_numpy(float)
    if name == "elements":
        return _fractions(formulas)
    raise UsageError(f"the block {name} does not follow from a composition; take composition, formula, magpie or elements.")


def _fractions(formulas: Sequence[str]) -> np.ndarray:
    from mobtl.features.composition import element_properties
    from mobtl.features.formulas import read_all

    symbols = element_properties().index
    rows = [dict(zip(each.elements, each.amounts, strict=True)) for each in read_all(formulas)]
    table = pd.DataFrame(rows).reindex(columns=symbols).fillna(0.0).to_numpy()
    return table / table.sum(axis=1, keepdims=True)


def joined(own: Mapping[str, np.ndarray], names: Sequence[str], n: int) -> np.ndarray:
    """The blocks of an entry side by side, (n, d); a single column of zeros where it asks for none."""
    return np.hstack([own[name] for name in names]) if names else np.zeros((n, 1))
