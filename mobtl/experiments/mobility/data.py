"""Chen 2024, "Data collection and processing": both mobility tables, Eqs. 2 and 3, and which materials have structures."""

import numpy as np
import pandas as pd

from mobtl.physics.mobility import CARRIERS, anisotropy, average_mobility, norm
from mobtl.records.record import Metric, Record, provenance

TABLE_UNIT = 1000.0  # the table counts in 10^3 cm^2/(V s)


def targets(dpt: pd.DataFrame) -> pd.DataFrame:
    """Eqs. 2 and 3 for every row and carrier.

    Parameters
    ----------
    dpt : the table of deformation-potential mobilities, 10^3 cm^2/(V s), n rows.

    Returns
    -------
    DataFrame (2 n rows): row, reduced_formula, carrier, average (Eq. 2), anisotropy (Eq. 3); NaN where the table is silent.
    """
    parts = []
    for carrier in CARRIERS:
        columns = {
            "row": np.arange(len(dpt)),
            "reduced_formula": dpt["reduced_formula"].to_numpy(),
            "carrier": carrier,
            "average": average_mobility(dpt[carrier] * TABLE_UNIT, carrier),
            "anisotropy": anisotropy(dpt[f"{carrier}_x"], dpt[f"{carrier}_y"]),
        }
        parts.append(pd.DataFrame(columns))
    return pd.concat(parts, ignore_index=True)


def match_structures(formulas: pd.Series, structures: pd.DataFrame) -> pd.DataFrame:
    """How many structures of each collection, and of all, share the reduced formula of each row.

    Returns
    -------
    DataFrame (n rows): reduced_formula, one column per collection, ``all``.
    """
    counts = structures.groupby(["source", "reduced_formula"]).size().unstack("source", fill_value=0)
    matched = counts.reindex(formulas).fillna(0).astype(int).reset_index()
    return matched.assign(all=matched.drop(columns="reduced_formula").sum(axis=1))


def theory_pairs(dpt: pd.DataFrame, epc: pd.DataFrame, carrier: str) -> pd.DataFrame:
    """Both theories' mobility of every formula that stands in both tables, in every combination of their entries.

    Returns
    -------
    DataFrame: reduced_formula, dpt (the norm of Eq. 2 over sqrt(2), an isotropic material's mobility), epc; cm^2/(V s).
    """
    pairs = dpt[["reduced_formula", carrier]].merge(
        epc[["reduced_formula", carrier]], on="reduced_formula", suffixes=("", "_epc")
    )
    columns = {"dpt": pairs[carrier] * TABLE_UNIT / np.sqrt(2), "epc": pairs[f"{carrier}_epc"]}
    return pairs[["reduced_formula"]].assign(**columns).dropna()


def describe(dpt: pd.DataFrame, epc: pd.DataFrame, structures: pd.DataFrame) -> Record:
    """Count what the tables hold, test Eq. 2 on them, and look for their materials in the 2D collections.

    Parameters
    ----------
    dpt, epc : the tables of :mod:`mobtl.datasets.mobility`; structures : of :mod:`mobtl.datasets.twod`.

    Returns
    -------
    Record with the tables ``targets`` and ``matches``.
    """
    computed, matches = targets(dpt), match_structures(dpt["reduced_formula"], structures)
    counts = {
        "DPT mobility entries": len(dpt),
        "DPT mobility entries, reduced formulas": dpt["reduced_formula"].nunique(),
        "EPC mobility entries": len(epc),
        "DPT mobility entries, one per formula and publication": len(dpt[["reduced_formula", "doi"]].drop_duplicates()),
        "DPT mobility entries with a structure of that formula": int((matches["all"] > 0).sum()),
        "DPT mobility entries with no structure of that formula": int((matches["all"] == 0).sum()),
        "DPT mobility entries with one structure of that formula": int((matches["all"] == 1).sum()),
        "DPT mobility entries with several structures of that formula": int((matches["all"] > 1).sum()),
        "EPC mobility entries with a structure of that formula": int(
            epc["reduced_formula"].isin(structures["reduced_formula"]).sum()
        ),
    }
    metrics = []
    for carrier in CARRIERS:
        own = computed[computed["carrier"] == carrier]
        both = dpt[[f"{carrier}_x", f"{carrier}_y"]].notna().all(axis=1)
        counts |= {
            f"average {carrier} mobility": int(own["average"].notna().sum()),
            f"{carrier} mobility along both directions": int(both.sum()),
            f"{carrier} mobility of zero along a direction": int(
                (dpt[[f"{carrier}_x", f"{carrier}_y"]] == 0).any(axis=1).sum()
            ),
            f"{carrier} mobility anisotropy": int(own["anisotropy"].notna().sum()),
        }
        rows = dpt[both]
        off = np.abs(norm(rows[f"{carrier}_x"], rows[f"{carrier}_y"]) / rows[carrier] - 1).max()
        quantity = f"average {carrier} mobility, largest relative deviation from Eq. 2"
        metrics.append(Metric(quantity, "", "exact", float(off), f"{len(rows)} entries"))
        faster = 100 * (own["average"] > 0).sum() / own["average"].notna().sum()
        quantity = f"DPT mobility entries with {carrier} mobility above silicon on the scale of Eq. 2, share"
        metrics.append(Metric(quantity, "%", "exact", float(faster), f"{own['average'].notna().sum()} entries"))
        ratio = 10 ** own["anisotropy"].median()
        quantity = f"{carrier} mobility, faster over slower direction, median"
        metrics.append(Metric(quantity, "", "exact", float(ratio), f"{own['anisotropy'].notna().sum()} entries"))
        pairs = theory_pairs(dpt, epc, carrier)
        quantity = f"{carrier} mobility, DPT over EPC of one formula, median"
        metrics.append(Metric(quantity, "", "exact", float((pairs["dpt"] / pairs["epc"]).median()), f"{len(pairs)} pairs"))
    counts["formulas with DPT and EPC mobility"] = len(set(dpt["reduced_formula"]) & set(epc["reduced_formula"]))
    metrics += [Metric(f"{what}, count", "", "exact", value, n=str(value)) for what, value in counts.items()]
    return Record(
        paper="chen2024",
        experiment="mobility_data",
        protocol="",
        config={},
        data=provenance(dpt, epc, structures),
        metrics=metrics,
        tables={"targets": computed, "matches": matches},
    )
