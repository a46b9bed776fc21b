"""The table of structure descriptors of Liu 2020's semiconductors."""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import pandas as pd

from mobtl.features.structure import describe

if TYPE_CHECKING:
    from pymatgen.core import Structure


def tidy_structure_descriptors(material_ids: Iterable[str], structures: "Iterable[Structure]") -> pd.DataFrame:
    """The table ``structure_descriptors``: `describe` of each structure, as 32-bit floats.

    Parameters
    ----------
    material_ids : iterable of str
        In the order of the structures.
    structures : iterable of Structure
        Ordered crystals, in Å.
    """
    table = pd.DataFrame([describe(structure) for structure in structures]).astype("float32")
    table.insert(0, "material_id", list(material_ids))
    return table
