"""The source domain of Chen 2024: one bulk effective mass per formula of a non-metal, and how the selection comes about."""

import warnings
from functools import cache

import numpy as np
import pandas as pd

from mobtl.errors import MobtlError
from mobtl.records.record import Metric, Record, provenance

MASS = {"electron": "mass_n", "hole": "mass_p"}
CHOICES = ("smallest", "median")
# Masses in m_e that the released script keeps, both ends left out (ATL.py:44-68, 583).
CUT = (1e-7, 1e3)
# Semiconductors that every textbook names, to see what the list of non-metals leaves out.
FAMILIAR = ("Si", "Ge", "GaAs", "GaN", "InP", "InAs", "ZnO", "ZnS", "CdTe", "CdS", "PbTe", "SnS")
# Output of cells 2 and 5 of the released notebook ATL.ipynb at commit 2f54e47: rows, formulas kept, those with descriptors,
# and the lowest log10 mass (m_e) among these. The paper does not print them.
RELEASED = {"rows": 22976, "formulas": 16569, "described": 9058, "lowest": -2.756000967154827}


def reduced(formulas: pd.Series) -> pd.Series:
    """Reduced formulas as pymatgen writes them now; the order of elements in the Materials Project's own has changed."""
    with warnings.catch_warnings():  # noble gases have no electronegativity to order the elements by
        warnings.filterwarnings("ignore", "No Pauling electronegativity", UserWarning)
        return formulas.map(_reduced)


@cache
def _reduced(formula: str) -> str:
    from pymatgen.core import Composition

    return Composition(formula).reduced_formula


def kinds(bulk: pd.DataFrame) -> pd.Series:
    """What is known of each entry: "listed" as a non-metal, "polymorph" of a formula that is listed, or "other"."""
    listed = bulk["electronic_gap"].notna()
    formulas = reduced(bulk["formula"])
    polymorph = ~listed & formulas.isin(formulas[listed])
    return pd.Series(np.select([listed, polymorph], ["listed", "polymorph"], "other"), bulk.index)


def select(bulk: pd.DataFrame, carrier: str, choice: str = "smallest", polymorphs: bool = False) -> pd.DataFrame:
    """Rows of the source domain (released script ATL.py:44-68, 271-276).

    Non-metals with a mass inside `CUT`, one entry per reduced formula, log10, the minimum subtracted. The list of non-metals
    has one entry of each formula, so the choice matters only with ``polymorphs``.

    Parameters
    ----------
    bulk : the table of :mod:`mobtl.datasets.masses`.
    carrier : "electron" or "hole".
    choice : of the entries of a formula the one with the "smallest" mass (the released call), or the one in the middle of
        them by mass, the upper of two ("median", the released comment).
    polymorphs : whether entries that are not on the list, but whose formula is, count as non-metals; some are metals.

    Returns
    -------
    DataFrame, n formulas in the order of the table: formula (reduced), log_mass (log10 of the mass in m_e, from 0).

    Raises
    ------
    MobtlError
        If the carrier or the choice is unknown, or no entry is left.
    """
    if carrier not in MASS or choice not in CHOICES:
        known = f"{' or '.join(MASS)} and {' or '.join(CHOICES)}"
        raise MobtlError(f"the source has no masses for {carrier!r} and {choice!r}; choose {known}.")
    inside = _inside(bulk, carrier, polymorphs)
    if inside.empty:
        raise MobtlError("no entry of the bulk table is a non-metal with a mass inside the cut; give the whole table.")
    chosen = _chosen(inside, choice)
    log_mass = np.log10(chosen["mass"])
    return chosen[["formula"]].assign(log_mass=log_mass - log_mass.min()).reset_index(drop=True)


def _inside(bulk: pd.DataFrame, carrier: str, polymorphs: bool) -> pd.DataFrame:
    """Entries inside the cut: formula (reduced), mass."""
    wanted = kinds(bulk).isin(["listed", "polymorph"] if polymorphs else ["listed"])
    rows = pd.DataFrame({"formula": reduced(bulk["formula"]), "mass": bulk[MASS[carrier]]})
    return rows[wanted & rows["mass"].between(*CUT, inclusive="neither")]


def _chosen(inside: pd.DataFrame, choice: str) -> pd.DataFrame:
    """One entry of each formula, in the order of the table."""
    by_mass = inside.sort_values("mass", kind="stable")
    groups = by_mass.groupby("formula")
    position = 0 if choice == "smallest" else groups["mass"].transform("size") // 2
    return by_mass[groups.cumcount() == position].sort_index()


def element_shares(domains: dict[str, pd.Series]) -> pd.DataFrame:
    """Per cent of the distinct formulas of each domain that hold an element.

    Returns
    -------
    DataFrame, 118 rows by atomic number: element, number, and one column per domain.
    """
    from pymatgen.core import Composition, Element

    table = pd.DataFrame([(element.symbol, element.Z) for element in Element], columns=["element", "number"])
    for name, formulas in domains.items():
        unique = formulas.unique()
        held = pd.Series([element.symbol for formula in unique for element in Composition(formula)]).value_counts()
        table[name] = 100 * table["element"].map(held).fillna(0) / len(unique)
    return table.sort_values("number", ignore_index=True)


def describe(bulk: pd.DataFrame, dpt: pd.DataFrame, epc: pd.DataFrame, structures: pd.DataFrame) -> Record:
    """Count each step of the selection, and what source and target have in common (section S1, section S2).

    Parameters
    ----------
    bulk : the table of :mod:`mobtl.datasets.masses`; dpt, epc : of :mod:`mobtl.datasets.mobility`; structures : of
        :mod:`mobtl.datasets.twod`.

    Returns
    -------
    Record with the tables ``masses`` (kind, electron and hole: log10 of the mass in m_e, by entry) and ``elements``
    (`element_shares` of source, target and pool).
    """
    kind, formulas = kinds(bulk), reduced(bulk["formula"])
    listed = kind == "listed"
    familiar = set(FAMILIAR) & set(formulas)
    labelled = pd.Series(sorted({*dpt["reduced_formula"], *epc["reduced_formula"]}))
    counts = {
        "bulk entries": len(bulk),
        "bulk entries, reduced formulas": formulas.nunique(),
        "bulk entries on the list of non-metals": int(listed.sum()),
        "bulk entries on the list of non-metals, reduced formulas": formulas[listed].nunique(),
        "bulk entries with a formula on the list of non-metals": int((kind != "other").sum()),
        "familiar semiconductors among all bulk entries": len(familiar),
        "familiar semiconductors on the list of non-metals": len(familiar & set(formulas[listed])),
        "2D formulas with a mobility": len(labelled),
        "2D formulas with a mobility, among all bulk entries": int(labelled.isin(formulas).sum()),
    }
    metrics = []
    for carrier in MASS:
        metrics += _selection(bulk, carrier)
        shared = labelled.isin(select(bulk, carrier)["formula"])
        counts[f"2D formulas with a mobility, in the source of {carrier} masses"] = int(shared.sum())
        light = bulk[MASS[carrier]] < 1e-2
        for name in ("listed", "polymorph", "other"):
            own = light[kind == name]
            quantity = f"{carrier} masses below 0.01 m_e, {name} entries, share"
            metrics.append(Metric(quantity, "%", "exact", 100 * float(own.mean()), f"{len(own)} entries"))
    metrics += [Metric(f"{what}, count", "", "exact", value, n=str(value)) for what, value in counts.items()]
    masses = {carrier: np.log10(bulk[column]).astype("float32") for carrier, column in MASS.items()}
    domains = {"source": select(bulk, "electron")["formula"], "target": labelled, "pool": structures["reduced_formula"]}
    return Record(
        paper="chen2024",
        experiment="mobility_source",
        protocol="",
        config={"lightest": CUT[0], "heaviest": CUT[1]},
        data=provenance(bulk, dpt, epc, structures),
        metrics=metrics,
        tables={"masses": pd.DataFrame({"kind": kind, **masses}), "elements": element_shares(domains)},
    )


def _selection(bulk: pd.DataFrame, carrier: str) -> list[Metric]:
    """Counts of the selection for one carrier, with the listed entries alone and with their polymorphs."""
    metrics = []
    for name, polymorphs in (("listed", False), ("with polymorphs", True)):
        inside = _inside(bulk, carrier, polymorphs)
        smallest, median = (_chosen(inside, choice).set_index("formula")["mass"] for choice in CHOICES)
        several = (inside["formula"].value_counts() > 1).reindex(smallest.index)
        factors = (median / smallest)[several]
        log_mass, n = np.log10(smallest), f"{len(smallest)} formulas"
        values = {
            "entries in the cut, count": len(inside),
            "formulas, count": len(smallest),
            "formulas with several entries, count": int(several.sum()),
            "formulas over those of the released notebook": 100 * len(smallest) / RELEASED["formulas"],
            "log10 mass, lowest": float(log_mass.min()),
            "log10 mass, median": float(log_mass.median()),
        }
        if len(factors):
            values["median over smallest mass of a formula with several entries, median"] = float(factors.median())
        for what, value in values.items():
            unit = "%" if what.endswith("notebook") else ""
            metrics.append(Metric(f"source of {carrier} masses, {name}, {what}", unit, "exact", value, n))
    return metrics
