"""Chen 2024, Fig. 4a: which 2D materials are left after each step of the screening, and where every other one went."""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mobtl.errors import UsageError

# Each step with the outcome of what it removes, and of what it must put aside because the collections do not tell.
STEPS = {
    "de-duplicated": ("duplicate", None),
    "metals removed": ("metal", "gap unknown"),
    "stable": ("unstable", "stability unknown"),
    "gap in the window": ("gap outside", None),
    "mobility above the cut": ("below the cut", None),
}
SELECTED, ELSEWHERE = "selected", "other collection"
# Of duplicates that no hull energy tells apart, the one whose collection comes first is kept.
_ORDER = ("c2db", "mc2d", "jarvis", "2dmatpedia")


@dataclass(frozen=True)
class Criteria:
    """What a material must fulfil.

    Attributes
    ----------
    stable : largest energy above the convex hull, eV/atom. The paper gives no number; C2DB calls stable what is below 0.2.
    gap_low, gap_high : window of the band gap, eV, both ends included.
    cut : mobility that electrons or holes must exceed, cm^2/(V s), read on the norm of Eq. 2.
    """

    stable: float = 0.2
    gap_low: float = 0.5
    gap_high: float = 1.5
    cut: float = 1e4

    def __post_init__(self):
        if not self.stable >= 0:
            raise UsageError(f"stable is {self.stable} eV/atom, but must not be negative")
        if not 0 < self.gap_low < self.gap_high:
            raise UsageError(f"the window of {self.gap_low} to {self.gap_high} eV must be ascending and above 0")
        if not self.cut > 0:
            raise UsageError(f"the cut is {self.cut} cm^2/(V s), but must be positive")


def with_gaps_by_formula(structures: pd.DataFrame, gaps: pd.DataFrame) -> pd.DataFrame:
    """Fill in unknown gaps of 2DMatPedia where the formula leaves no doubt: one structure without gap, one gap given.

    Parameters
    ----------
    structures : the 2D structures.
    gaps : reduced_formula and band_gap (eV) of 2DMatPedia's materials, several of a formula possible.

    Returns
    -------
    DataFrame
        ``structures`` with ``band_gap`` filled and a column ``gap_from``: structure, formula or unknown.
    """
    silent = (structures["source"] == "2dmatpedia") & structures["band_gap"].isna()
    once = structures.loc[silent, "reduced_formula"].value_counts().loc[lambda n: n == 1].index
    # A gap that a structure of the formula has already is that structure's, not the other one's.
    told = structures.loc[(structures["source"] == "2dmatpedia") & ~silent, "reduced_formula"]
    given = gaps.loc[gaps["reduced_formula"].isin(once) & ~gaps["reduced_formula"].isin(told)]
    unique = given.groupby("reduced_formula")["band_gap"].agg(["first", "nunique"])
    by_formula = structures["reduced_formula"].map(unique.loc[unique["nunique"] == 1, "first"])
    filled = structures["band_gap"].where(~silent, by_formula)
    origin = np.select([~silent & filled.notna(), filled.notna()], ["structure", "formula"], "unknown")
    result = structures.assign(band_gap=filled, gap_from=origin)
    result.attrs = dict(structures.attrs)
    return result


def is_duplicate(structures: pd.DataFrame) -> np.ndarray:
    """Whether a structure has the reduced formula and space group of a more stable one (n,).

    The lowest energy above the hull stays; of equals, or where none has an energy, first the one whose gap is known, then
    that of the collection named first (C2DB, MC2D, JARVIS, 2DMatPedia), then the lower id.
    """
    keys = pd.DataFrame(
        {
            "hull": structures["energy_above_hull"].fillna(np.inf),
            "silent": structures["band_gap"].isna(),
            "collection": structures["source"].map(_ORDER.index),
            "id": structures["source_id"],
        }
    )
    order = keys.sort_values(list(keys)).index
    return structures.loc[order].duplicated(["reduced_formula", "space_group"]).reindex(structures.index).to_numpy()


def follow(structures: pd.DataFrame, fast: np.ndarray, criteria: Criteria, sources: Collection[str]) -> np.ndarray:
    """Where each structure ends.

    Parameters
    ----------
    structures : source, source_id, reduced_formula, space_group, band_gap (eV), energy_above_hull (eV/atom); n rows.
    fast : whether electrons or holes are predicted to exceed the cut (n,).
    sources : the collections that are screened; the structures of others do not take part.

    Returns
    -------
    array (n,) of text
        An outcome of `STEPS`, ``SELECTED`` or ``ELSEWHERE``.

    Raises
    ------
    UsageError
        If there is no such collection, or ``fast`` does not fit the structures.
    """
    if unknown := set(sources) - set(structures["source"]):
        raise UsageError(f"there is no collection {', '.join(sorted(unknown))} among the structures")
    if len(fast) != len(structures):
        raise UsageError(f"there are {len(fast)} predictions for {len(structures)} structures")
    taken = structures["source"].isin(sources).to_numpy()
    duplicate = np.zeros(len(structures), bool)
    duplicate[taken] = is_duplicate(structures[taken])
    gap, hull = structures["band_gap"].to_numpy(float), structures["energy_above_hull"].to_numpy(float)
    leaves = {
        ELSEWHERE: ~taken,
        "duplicate": duplicate,
        "metal": gap <= 0,
        "gap unknown": np.isnan(gap),
        "unstable": hull > criteria.stable,
        "stability unknown": np.isnan(hull),
        "gap outside": (gap < criteria.gap_low) | (gap > criteria.gap_high),
        "below the cut": ~np.asarray(fast, bool),
    }
    return np.select(list(leaves.values()), list(leaves), SELECTED)


def tally(sources: pd.Series, outcomes: np.ndarray) -> pd.DataFrame:
    """The bookkeeping of a funnel: for every step and collection, entered = removed + aside + left.

    Returns
    -------
    DataFrame: step, source, entered, removed, aside (unknown), left.
    """
    rows = []
    for source in dict.fromkeys(sources[outcomes != ELSEWHERE]):
        found = pd.Series(outcomes[sources == source]).value_counts()
        entered = int(found.sum())
        for step, (removed, unknown) in STEPS.items():
            out, aside = int(found.get(removed, 0)), int(found.get(unknown, 0))
            rows.append((step, source, entered, out, aside, entered - out - aside))
            entered = rows[-1][-1]
    return pd.DataFrame(rows, columns=["step", "source", "entered", "removed", "aside", "left"])


def branches(structures: pd.DataFrame, outcomes: np.ndarray, fast: np.ndarray, criteria: Criteria) -> pd.DataFrame:
    """What the collections leave open: the materials put aside, and how many of them might have been selected.

    Returns
    -------
    DataFrame: branch, source, entered, unstable (hull energy known and above the threshold), outside (gap known and outside
    the window), possible (neither), possible_fast (these, with a predicted mobility above the cut).
    """
    gap, hull = structures["band_gap"], structures["energy_above_hull"]
    unstable = (hull > criteria.stable).to_numpy()
    outside = ((gap < criteria.gap_low) | (gap > criteria.gap_high)).to_numpy() & ~unstable
    rows = []
    for branch in ("gap unknown", "stability unknown"):
        for source in dict.fromkeys(structures["source"][outcomes != ELSEWHERE]):
            own = (outcomes == branch) & (structures["source"] == source).to_numpy()
            possible = own & ~unstable & ~outside
            counts = (mask.sum() for mask in (own, own & unstable, own & outside, possible, possible & fast))
            rows.append((branch, source, *map(int, counts)))
    names = ["branch", "source", "entered", "unstable", "outside", "possible", "possible_fast"]
    return pd.DataFrame(rows, columns=names)
