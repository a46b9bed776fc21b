"""The named blocks of inputs that an entry may ask for, of the rows of a task and of those of a source."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from mobtl.errors import UsageError, unknown

# What each is, and the datasets whose rows have it.
_BOTH = ("semiconductors", "mobility")
BLOCKS = {
    "composition": ("the 290 descriptors of Liu 2020, of the unit cell where there is one, else of the formula", _BOTH),
    "magpie": ("the 145 descriptors of Chen 2024 of the formula", _BOTH),
    "elements": ("the fraction of each of 94 elements, and nothing about them", _BOTH),
    "structure": ("30 descriptors of the crystal structure", ("semiconductors",)),
    "expert": ("14 descriptors of the layer, of a structure assigned by formula; absent where there is none", ("mobility",)),
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


def of_formulas(name: str, formulas: Sequence[str]) -> np.ndarray:
    """A block (n, d) that follows from compositions alone.

    Parameters
    ----------
    name : "composition", "magpie" or "elements".
    formulas : n of what `mobtl.features.formulas.read` reads.

    Raises
    ------
    UsageError
        If the block needs more than a composition.
    MobtlError
        If something is no composition, or has an element beyond plutonium.
    """
    from mobtl.features import composition, magpie

    if name == "composition":
        return composition.descriptors(formulas).to_numpy(float)
    if name == "magpie":
        return magpie.descriptors(formulas).to_numpy(float)
    if name == "elements":
        return _fractions(formulas)
    raise UsageError(f"the block {name} does not follow from a composition; take composition, magpie or elements.")


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
