"""Chen 2024, Fig. 4b, g and Table 1: what the selected materials are made of, a map, and where known compounds end."""

from collections import Counter
from collections.abc import Mapping

import numpy as np
import pandas as pd

from mobtl.experiments.mobility.data import TABLE_UNIT
from mobtl.experiments.mobility.screening.funnel import ELSEWHERE, is_duplicate
from mobtl.physics.mobility import average_mobility, norm

LATTICES = ("oblique", "rectangular", "centred rectangular", "square", "hexagonal")
# First layer group of each two-dimensional crystal family (Int. Tables for Crystallography E).
_FIRST_RECTANGULAR, _FIRST_SQUARE, _FIRST_HEXAGONAL = 8, 49, 65
# Materials named in Fig. 4g: letters that tell the polymorph, by formula and layer group.
_NAMED = {(formula, 78): f"H-{formula}" for formula in ("MoS2", "WSe2")}
_NAMED |= {(formula, 72): f"T-{formula}" for formula in ("HfS2", "SnSe2", "ZrSe2")}
# Materials whose labels stand beside the selected in Fig. 4i.
_KNOWN = ("MoS2", "MoSe2", "WS2", "WSe2", "P", "As", "InSe", "GeSe", "SnSe2", "PdSe2")
_NAMED |= {("P", 42): "BP", ("BN", 78): "h-BN"}


def lattice(structures: pd.DataFrame) -> np.ndarray:
    """The two-dimensional Bravais lattice of each structure (n,), from number and symbol of its layer group."""
    number = structures["layer_group"].to_numpy()
    centred = structures["layer_group_symbol"].str.startswith("c").to_numpy()
    cases = [number >= _FIRST_HEXAGONAL, number >= _FIRST_SQUARE, (number >= _FIRST_RECTANGULAR) & centred]
    return np.select([*cases, number >= _FIRST_RECTANGULAR], ["hexagonal", "square", LATTICES[2], "rectangular"], "oblique")


def names(structures: pd.DataFrame) -> np.ndarray:
    """The usual name of a known material, by formula and layer group; "" for all others."""
    keys = zip(structures["reduced_formula"], structures["layer_group"], strict=True)
    return np.array([_NAMED.get(key, "") for key in keys], object)


def elements(formulas: pd.Series) -> pd.DataFrame:
    """In how many of the formulas each element occurs, the most frequent first: element, block (s, p, d or f), count."""
    from pymatgen.core import Composition, Element  # slow to import

    counts = Counter(element.symbol for formula in formulas for element in Composition(formula).elements)
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows = [(symbol, str(Element(symbol).block), count) for symbol, count in ordered]
    return pd.DataFrame(rows, columns=["element", "block", "count"])


def known(dpt: pd.DataFrame) -> pd.DataFrame:
    """The labels of materials that many readers know: reduced_formula, electron, hole (cm^2/(V s)), one row per entry."""
    rows = dpt[dpt["reduced_formula"].isin(_KNOWN)].dropna(subset=["electron", "hole"])
    table = rows[["reduced_formula", "electron", "hole"]].reset_index(drop=True)
    return table.assign(electron=table["electron"] * TABLE_UNIT, hole=table["hole"] * TABLE_UNIT)


def representatives(candidates: pd.DataFrame, structures: pd.DataFrame, funnel: str, n: int = 6) -> pd.DataFrame:
    """The fastest selected material of each of the layer groups that most of the selected have, where geometry is at hand.

    Returns
    -------
    DataFrame (at most n rows): structure (row), selected (materials of that layer group), reduced_formula, source,
    source_id, layer_group_symbol, lattice, species, coordinates; the layer group with most selected materials first.
    """
    chosen = candidates[candidates[funnel].fillna(False)]
    counts = chosen["layer_group_symbol"].value_counts()
    drawable = chosen[structures["lattice"].notna().to_numpy()[chosen["structure"]]]
    first = drawable.drop_duplicates("layer_group_symbol")[["structure"]]
    columns = ["reduced_formula", "source", "source_id", "layer_group_symbol", "lattice", "species", "coordinates"]
    table = first.assign(**{name: structures[name].iloc[first["structure"]].to_numpy() for name in columns})
    table.insert(1, "selected", table["layer_group_symbol"].map(counts))
    return table.sort_values("selected", ascending=False, kind="stable").head(n).reset_index(drop=True)


def compounds_of(table1: pd.DataFrame) -> pd.DataFrame:
    """Table 1 with one row per compound.

    Parameters
    ----------
    table1 : material, reduced_formula, space_group (symbol), carrier, gap (eV), mu_x, mu_y (10^3 cm^2/(V s)).

    Returns
    -------
    DataFrame: formula, reduced_formula, space_group (number), printed_gap, electron_x, electron_y, hole_x, hole_y.
    """
    from pymatgen.symmetry.groups import SpaceGroup

    one = table1.drop_duplicates("material").set_index("material")
    wide = pd.DataFrame({"reduced_formula": one["reduced_formula"], "printed_gap": one["gap"]})
    wide.insert(1, "space_group", [SpaceGroup(symbol).int_number for symbol in one["space_group"]])
    for carrier, own in table1.set_index("material").groupby("carrier"):
        wide[f"{carrier}_x"], wide[f"{carrier}_y"] = own["mu_x"], own["mu_y"]
    return wide.reset_index(names="formula")


def locate(compounds: pd.DataFrame, structures: pd.DataFrame, sources: tuple[str, ...]) -> pd.DataFrame:
    """The structure that stands for each compound: of its formula and space group, or of its formula alone.

    Of several the first by the order of de-duplication is taken.

    Parameters
    ----------
    compounds : reduced_formula, space_group (number); c rows.
    structures : the 2D structures, with a column ``duplicate``.

    Returns
    -------
    DataFrame (c rows): structure (row, -1 for none), structure_match (formula and space group, formula, none).
    """
    kept = structures[structures["source"].isin(sources) & ~structures["duplicate"]]
    kept = kept.assign(row=np.flatnonzero(structures["source"].isin(sources) & ~structures["duplicate"]))
    kept = kept.sort_values(["energy_above_hull", "row"])
    rows = []
    for compound in compounds.itertuples():
        own = kept[kept["reduced_formula"] == compound.reduced_formula]
        exact = own[own["space_group"] == compound.space_group]
        for match, found in (("formula and space group", exact), ("formula", own)):
            if len(found):
                rows.append((int(found["row"].iloc[0]), match))
                break
        else:
            rows.append((-1, "none"))
    return pd.DataFrame(rows, columns=["structure", "structure_match"], index=compounds.index)


def ends(
    compounds: pd.DataFrame,
    structures: pd.DataFrame,
    outcomes: Mapping[str, np.ndarray],
    sources: Mapping[str, tuple[str, ...]],
    predicted: Mapping[str, np.ndarray],
) -> pd.DataFrame:
    """Where the compounds of Table 1 end in each funnel, with their calculated and predicted mobilities.

    Parameters
    ----------
    compounds : as in `locate`, with ``electron_x``, ``electron_y``, ``hole_x``, ``hole_y`` in 10^3 cm^2/(V s).
    structures : the 2D structures.
    outcomes, sources : by funnel, what `follow` gives and which collections it screens.
    predicted : by carrier, average mobility on the scale of Eq. 2 (n,).

    Returns
    -------
    DataFrame: formula, reduced_formula, printed_gap (eV); for each funnel "FUNNEL: structure" (row or -1), "FUNNEL:
    structure_match", "FUNNEL: end"; source, source_id, space_group and band_gap of the first funnel's structure; by carrier
    "CARRIER calculated" and "CARRIER predicted" on the scale of Eq. 2.
    """
    table = compounds[["formula", "reduced_formula", "printed_gap"]].copy()
    for funnel, ended in outcomes.items():
        taken = ended != ELSEWHERE
        duplicate = np.zeros(len(structures), bool)
        duplicate[taken] = is_duplicate(structures[taken])
        found = locate(compounds, structures.assign(duplicate=duplicate), sources[funnel])
        table[f"{funnel}: structure"] = found["structure"]
        table[f"{funnel}: structure_match"] = found["structure_match"]
        table[f"{funnel}: end"] = np.where(found["structure"] < 0, "no structure", ended[found["structure"]])
    rows = table[f"{next(iter(outcomes))}: structure"].to_numpy()
    there = rows >= 0
    for column in ("source", "source_id", "layer_group_symbol", "band_gap"):
        table[column] = structures[column].iloc[rows].where(there).to_numpy() if there.any() else None
    for carrier, values in predicted.items():
        both = norm(compounds[f"{carrier}_x"], compounds[f"{carrier}_y"]) * TABLE_UNIT
        table[f"{carrier} calculated"] = average_mobility(both, carrier)
        table[f"{carrier} predicted"] = np.where(there, values[rows], np.nan)
    return table
