"""Which two-dimensional structure stands for each row of the mobility tables, whose own structures are not released."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from mobtl.errors import MobtlError

# C2DB first: it has a hull energy for every structure. 2DMatPedia has one for some, the others for none.
SOURCES = ("c2db", "2dmatpedia", "jarvis", "mc2d")
MATCHES = ("unique", "most stable", "none")
# Layer groups of the prototypes that the table of electron-phonon mobilities names: H p-6m2, T p-3m1, BP (phosphorene) pman.
PROTOTYPES = {"H": 78, "T": 72, "BP": 42}


def assign(table: pd.DataFrame, structures: pd.DataFrame) -> pd.DataFrame:
    """A structure for each row of a mobility table, by reduced formula and, where the table names one, by prototype.

    Parameters
    ----------
    table : reduced_formula of n rows; prototype (H, T, BP or None) if the table has it.
    structures : the table of :mod:`mobtl.datasets.twod`.

    Returns
    -------
    DataFrame (n rows) with the index of ``table``
        structure : row number in ``structures``, -1 for none. structure_match : "unique" if all candidates have one layer
        group, so that they may be one structure in several collections; "most stable" if the one of lowest hull energy was
        taken, of C2DB before the other collections; "none".

    Raises
    ------
    MobtlError
        If the table names another prototype.
    """
    prototypes = table["prototype"] if "prototype" in table else pd.Series(None, index=table.index, dtype=object)
    unknown = set(prototypes.dropna()) - PROTOTYPES.keys()
    if unknown:
        raise MobtlError(f"unknown prototype(s) {', '.join(sorted(unknown))}; known are {', '.join(PROTOTYPES)}.")
    ranked = structures.assign(number=np.arange(len(structures)), rank=structures["source"].map(SOURCES.index))
    ranked = ranked.sort_values(["rank", "energy_above_hull", "number"], na_position="last")
    candidates = dict(tuple(ranked[["reduced_formula", "number", "layer_group"]].groupby("reduced_formula", sort=False)))
    rows = [
        _choose(candidates.get(formula), PROTOTYPES.get(prototype))
        for formula, prototype in zip(table["reduced_formula"], prototypes, strict=True)
    ]
    return pd.DataFrame(rows, columns=["structure", "structure_match"], index=table.index)


def _choose(candidates: pd.DataFrame | None, layer_group: int | None) -> tuple[int, str]:
    if candidates is not None and layer_group is not None:
        candidates = candidates[candidates["layer_group"] == layer_group]
    if candidates is None or candidates.empty:
        return -1, "none"
    match = "unique" if candidates["layer_group"].nunique() == 1 else "most stable"
    return int(candidates["number"].iloc[0]), match


def expert(assigned: pd.DataFrame, expert_descriptors: pd.DataFrame, names: Sequence[str]) -> pd.DataFrame:
    """The expert descriptors of the assigned structures, NaN where there is none.

    Parameters
    ----------
    assigned : as `assign` gives it, n rows.
    expert_descriptors : the table of :mod:`mobtl.datasets.twod`.
    names : k of its columns, such as those of :mod:`mobtl.features.expert`.

    Returns
    -------
    DataFrame (n, k), with the index of ``assigned``.
    """
    known = assigned["structure"] >= 0
    found = expert_descriptors[list(names)].iloc[assigned["structure"].clip(lower=0)].set_axis(assigned.index)
    return found.where(known)
