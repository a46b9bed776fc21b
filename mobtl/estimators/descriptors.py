"""Descriptors as transformers of scikit-learn: formulas or structures in, a table with named columns out."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator, TransformerMixin

from mobtl.errors import MobtlError, UsageError, unknown
from mobtl.features import composition, expert, magpie, structure
from mobtl.physics import structure as structures
from mobtl.physics.crystals import CRYSTAL_SYSTEMS
from mobtl.physics.slab import Slab

# What `mobtl.features.structure.describe` gives, in its order.
STRUCTURE = (
    *("density", "volume_per_atom", "packing_fraction", "space_group", *CRYSTAL_SYSTEMS),
    *("centrosymmetric", "point_operations", "complexity", "primitive_sites", "cell_a", "cell_b", "cell_c"),
    *(
        f"{what}_{statistic}"
        for what in ("distance", "relative_distance", "coordination")
        for statistic in ("mean", "std", "min", "max")
    ),
)


class _Descriptors(TransformerMixin, BaseEstimator, ABC):
    """What all share: the entries may stand in a sequence, a column or a table of one column; a fit only looks at them."""

    def fit(self, X, y=None):
        """Look whether these are entries in one column; nothing is learnt from them.

        Raises
        ------
        UsageError
            If it is a table of several columns, or a single entry.
        """
        _column(X)
        return self

    def transform(self, X) -> pd.DataFrame:
        """The descriptors of n entries.

        Parameters
        ----------
        X : sequence, array (n,) or (n, 1), column or table of one column.

        Returns
        -------
        DataFrame (n, d), the columns of `get_feature_names_out`, with the index of X where it has one.

        Raises
        ------
        UsageError
            If it is a table of several columns, or a single entry.
        MobtlError
            If an entry cannot be read or described; it is named.
        """
        entries = _column(X)
        table = self._describe(list(entries))
        return table.set_axis(entries.index) if isinstance(entries, pd.Series) else table

    def get_feature_names_out(self, input_features=None) -> np.ndarray:
        """Names of the columns (d,); those of the input do not count."""
        return np.array(self._names(), object)

    @abstractmethod
    def _names(self) -> Sequence[str]:
        """Of the columns."""

    @abstractmethod
    def _describe(self, entries: list) -> pd.DataFrame:
        """The table of these entries."""

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.requires_fit = False
        tags.input_tags.one_d_array = True
        tags.input_tags.string = True
        return tags


class CompositionDescriptors(_Descriptors):
    """The 290 descriptors of Liu 2020, of the composition that is given: a doubled cell has other sums.

    See `mobtl.features.composition.descriptors` for the equations, units and what can be read: formulas, mappings,
    pymatgen's ``Composition``, of the elements H to Pu.
    """

    def _names(self) -> Sequence[str]:
        return [f"{pool} {name}" for pool in composition.POOLS for name in composition.element_properties().columns]

    def _describe(self, entries: list) -> pd.DataFrame:
        return composition.descriptors(entries)


class MagpieDescriptors(_Descriptors):
    """The 145 descriptors of composition of Chen 2024, MAGPIE's among them, which do not depend on the size of the cell.

    See `mobtl.features.magpie.descriptors` for the equations, units and what can be read: formulas, mappings, pymatgen's
    ``Composition``, of the elements H to Og.
    """

    def _names(self) -> Sequence[str]:
        return magpie.COLUMNS

    def _describe(self, entries: list) -> pd.DataFrame:
        return magpie.descriptors(entries)


class StructureDescriptors(_Descriptors):
    """The 30 descriptors of a crystal structure, `STRUCTURE`.

    See `mobtl.features.structure.describe` for their meaning. An entry is pymatgen's ``Structure``, or the path of a CIF or
    POSCAR file. Several are a list, a column or an object array: numpy would take a list of structures for a table of atoms.
    """

    def _names(self) -> Sequence[str]:
        return STRUCTURE

    def _describe(self, entries: list) -> pd.DataFrame:
        return _each(entries, _bulk, STRUCTURE)


class ExpertDescriptors(_Descriptors):
    """Expert descriptors of two-dimensional crystals after Chen 2024.

    An entry is pymatgen's ``Structure``, the path of a CIF or POSCAR file, or a `mobtl.physics.slab.Slab`, whichever cell
    vector crosses the vacuum. The electronegativity difference is NaN where no element has one.

    Parameters
    ----------
    names : of the descriptors, of `mobtl.features.expert`: ``CELL_FREE``, the same for all cells of a crystal, or the
        paper's ``NAMED`` and ``AS_RELEASED``, whose electrons are those of the cell that is given.
    """

    def __init__(self, names: Sequence[str] = expert.CELL_FREE):
        self.names = names

    def _names(self) -> Sequence[str]:
        known = dict.fromkeys((*expert.AS_RELEASED, *expert.CELL_FREE))
        for name in self.names:
            if name not in known:
                raise UsageError(unknown("expert descriptor", name, known))
        return self.names

    def _describe(self, entries: list) -> pd.DataFrame:
        return _each(entries, _layer, self._names())


def _bulk(entry) -> dict[str, float]:
    return structure.describe(structures.read(entry) if isinstance(entry, str | Path) else entry)


def _layer(entry) -> dict[str, float]:
    return expert.describe(entry if isinstance(entry, Slab) else structures.slab(entry))


def _each(entries: list, describe: Callable[[Any], dict[str, float]], names: Sequence[str]) -> pd.DataFrame:
    """The named descriptors of one entry after the other; a refusal says which entry it is."""
    rows = np.empty((len(entries), len(names)))
    for place, entry in enumerate(entries):
        if not isinstance(entry, str | Path | Slab) and not hasattr(entry, "lattice"):
            kind = type(entry).__name__
            raise MobtlError(f"entry {place + 1} is of type {kind}; give the path of a file or pymatgen's Structure.")
        try:
            found = describe(entry)
        except MobtlError as error:
            raise MobtlError(f"entry {place + 1}, {_called(entry)}: {error}") from None
        rows[place] = [found[name] for name in names]
    return pd.DataFrame(rows, columns=list(names))


def _called(entry) -> str:
    if isinstance(entry, str | Path):
        return Path(entry).name
    if isinstance(entry, Slab):
        return "".join(dict.fromkeys(entry.species))
    return entry.composition.reduced_formula


def _column(X) -> Iterable:
    """The entries, with their index where they have one."""
    if hasattr(X, "columns"):
        if len(X.columns) != 1:
            raise UsageError(f"descriptors are made of one column, not of a table with {len(X.columns)}: choose it.")
        return X[X.columns[0]]
    if isinstance(X, np.ndarray) and X.ndim == 2 and X.shape[1] == 1:
        return X[:, 0]
    if isinstance(X, np.ndarray) and X.ndim != 1:
        raise UsageError(f"descriptors are made of one column, not of an array {X.shape}: choose it.")
    single = isinstance(X, str | Path | Slab | Mapping) or hasattr(X, "lattice")
    if single or isinstance(X, Set) or not isinstance(X, Iterable):
        kind = type(X).__name__
        raise UsageError(f"a {kind} is a single entry, without order or none at all; put what is described into a list.")
    return X
