"""The data files released with Liu 2020: the pickled table of 1245 semiconductors and the classifier's arrays."""

import bisect
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from mobtl.errors import MobtlError
from mobtl.originals import inert
from mobtl.physics.crystals import CRYSTAL_SYSTEMS

if TYPE_CHECKING:
    from pymatgen.core import Structure

# Everything that ph_cv.pkl names; each stays inert and is read by the functions below.
ALLOWED = frozenset(
    {
        "builtins.slice",
        "numpy.core.multiarray._reconstruct",
        "numpy.core.multiarray.scalar",
        "numpy.dtype",
        "numpy.ndarray",
        "pandas.core.frame.DataFrame",
        "pandas.core.indexes.base.Index",
        "pandas.core.indexes.base._new_Index",
        "pandas.core.indexes.range.RangeIndex",
        "pandas.core.internals.managers.BlockManager",
        "pymatgen.core.composition.Composition",
        "pymatgen.core.lattice.Lattice",
        "pymatgen.core.periodic_table.Element",
        "pymatgen.core.sites.PeriodicSite",
        "pymatgen.core.structure.Structure",
    }
)
_NUMBER_TYPES = {"f8": np.dtype("<f8"), "i8": np.dtype("<i8")}
# Number of the last space group of each crystal system (International Tables for Crystallography A).
_LAST_SPACE_GROUP = (2, 15, 74, 142, 167, 194, 230)


def read_semiconductors(path: Path) -> pd.DataFrame:
    """Read ``ph_cv.pkl`` without running it.

    Returns
    -------
    DataFrame
        1245 rows in the order of the file, its 16 columns under their own names; ``structure`` holds current pymatgen
        ``Structure`` objects (unit cell, lengths in Å).

    Raises
    ------
    MobtlError
        If the file names a class that is not in `ALLOWED`, or is damaged.
    """
    frame = inert.load(path, ALLOWED)
    try:
        manager = _made_by(frame, "DataFrame").state["_data"]
        columns = _array(_made_by(manager, "BlockManager").state[0][0].args[1]["data"])
        values = {}
        for block in manager.state[3]["0.14.1"]["blocks"]:
            rows = _array(block["values"])
            values.update({columns[place]: rows[i] for i, place in enumerate(_places(block["mgr_locs"]))})
        table = pd.DataFrame({name: values[name] for name in columns})
        table["structure"] = [_structure(item) for item in table["structure"]]
        return table.map(_plain)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError) as error:
        raise MobtlError(f"{path} is not the table of semiconductors that it should be ({error}); fetch it anew.") from error


def tidy_semiconductors(released: pd.DataFrame) -> pd.DataFrame:
    """The table ``semiconductors``, from what `read_semiconductors` gives, in the same order."""
    compositions = [structure.composition for structure in released["structure"]]
    return pd.DataFrame(
        {
            "material_id": released["material_id"],
            "formula": released["formula"],
            "cell_composition": [composition.formula for composition in compositions],
            "reduced_formula": [composition.reduced_formula for composition in compositions],
            "n_sites": released["nsites"],
            "space_group": released["space group"],
            "crystal_system": released["space group"].map(_crystal_system),
            "electronic_gap": released["bandgap"],
            "phonon_gap": released["phonon bandgap"],
            "speed_of_sound": released["Speed of sound"],
            "heat_capacity": released["C_v (J/mol/K)"],
        }
    )


def _crystal_system(space_group: int) -> str:
    return CRYSTAL_SYSTEMS[bisect.bisect_left(_LAST_SPACE_GROUP, space_group)]


def _made_by(item: object, name: str) -> inert.Inert:
    """``item`` itself, if it is an object of the class ``name``."""
    if not isinstance(item, inert.Inert) or item.origin.rpartition(".")[2] != name:
        raise TypeError(f"a {name} was expected where {type(item).__name__} stands")
    return item


def _array(item: object) -> np.ndarray:
    """A pickled numpy array: shape, type and content are its state."""
    _, shape, dtype, fortran, content = _made_by(item, "_reconstruct").state
    if isinstance(content, bytes):
        values = np.frombuffer(content, dtype=_NUMBER_TYPES[_made_by(dtype, "dtype").args[0]])
    else:
        values = np.empty(len(content), dtype=object)
        values[:] = content
    return values.reshape(shape, order="F" if fortran else "C")


def _places(item: object) -> list[int]:
    """Which columns a block holds: pandas writes a slice where it can and an array elsewhere."""
    if isinstance(item, inert.Inert) and item.origin == "builtins.slice":
        return list(range(*item.args))
    return _array(item).tolist()


def _plain(item: object) -> object:
    """A pickled numpy number as a number; anything else as it is."""
    if isinstance(item, inert.Inert):
        dtype, content = _made_by(item, "scalar").args
        return np.frombuffer(content, dtype=_NUMBER_TYPES[_made_by(dtype, "dtype").args[0]]).item()
    return item


def _structure(item: object) -> "Structure":
    from pymatgen.core import Lattice, Structure

    state = _made_by(item, "Structure").state
    species, positions = [], []
    for site in state["_sites"]:
        amounts = _made_by(_made_by(site, "PeriodicSite").state["_species"], "Composition").state["_data"]
        species.append({_made_by(element, "Element").args[0]: amount for element, amount in amounts.items()})
        positions.append(_array(site.state["_frac_coords"]))
    lattice = Lattice(_array(_made_by(state["_lattice"], "Lattice").state["_matrix"]))
    return Structure(lattice, species, positions)


def read_array(path: Path, columns: int | None = None) -> np.ndarray:
    """Read one of the released arrays (``X_test``, ``y_test``, ``desc_new_materials``): text, one row a line.

    Parameters
    ----------
    path : Path
        The file.
    columns : int, optional
        How many columns it must have; by default it is one column and comes back with shape (n,).

    Returns
    -------
    ndarray of float, shape (n, columns) or (n,)

    Raises
    ------
    MobtlError
        If a cell is no number or a row has another length.
    """
    try:
        values = np.loadtxt(path, delimiter=",", ndmin=2)
    except ValueError as error:
        raise MobtlError(f"{path} is not a table of numbers ({error}); fetch it anew with `mobtl data fetch`.") from error
    if values.shape[1] != (columns or 1):
        raise MobtlError(f"{path} has {values.shape[1]} columns instead of {columns or 1}; fetch it anew.")
    return values if columns else values[:, 0]
