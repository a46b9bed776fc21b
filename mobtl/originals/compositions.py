"""Formulas of the originals as pymatgen reads them; what is no formula is refused by file."""

from pathlib import Path
from typing import TYPE_CHECKING

from mobtl.errors import MobtlError

if TYPE_CHECKING:
    from pymatgen.core import Composition


def read(formula: str, path: Path) -> "Composition":
    """The composition that a file gives as a formula.

    Raises
    ------
    MobtlError
        If it is none; names the file.
    """
    from pymatgen.core import Composition

    try:
        composition = Composition(formula)
    except ValueError as error:
        raise MobtlError(f"{path}: {formula!r} is not a formula ({error}).") from error
    if not composition.valid:  # pymatgen takes an unknown symbol for a dummy species
        raise MobtlError(f"{path}: {formula!r} is not a formula of known elements.")
    return composition
