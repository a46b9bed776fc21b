"""A screening study of seconds on made-up materials, which tests of its numbers and of its figures share."""

import numpy as np
import pandas as pd

from mobtl.experiments.mobility.screening import study as screening
from mobtl.features import expert

FORMULAS = ("MoS2", "WSe2", "InSe", "GeS", "SnS", "BiAs", "AgI", "PbTe", "GaS", "ZrS2", "P", "BN")
PRINTED = {"collected": 9115, "metals removed": 4266, "stable": 3109, "gap in the window": 869, "mobility above the cut": 21}


def named(table: pd.DataFrame, name: str) -> pd.DataFrame:
    table.attrs |= {"table": name, "sha256": "0" * 64}
    return table


def materials(n: int = 120) -> pd.DataFrame:
    """Simple cubic cells of one atom, in four collections, with properties that are partly unknown."""
    rng = np.random.default_rng(0)
    formulas = np.array(FORMULAS)[np.arange(n) % len(FORMULAS)]
    columns = {
        "source": np.array(["c2db", "2dmatpedia", "mc2d", "jarvis"])[rng.integers(4, size=n)],
        "source_id": [f"id{row}" for row in range(n)],
        "reduced_formula": formulas,
        "space_group": rng.integers(1, 40, n),
        "layer_group": rng.integers(1, 80, n),
        "layer_group_symbol": "p1",
        "band_gap": np.where(rng.random(n) < 0.2, np.nan, np.where(rng.random(n) < 0.2, 0.0, rng.uniform(0.3, 1.7, n))),
        "energy_above_hull": np.where(rng.random(n) < 0.2, np.nan, rng.uniform(0, 0.3, n)),
        "lattice": [np.diag([3.0, 3.0, 20.0]).ravel()] * n,
        "species": [[formula[0] if formula[0] in "PBN" else "Si"] for formula in formulas],
        "coordinates": [np.array([0.0, 0.0, 0.5])] * n,
    }
    return named(pd.DataFrame(columns), "made up structures")


def arguments() -> dict:
    """Of `screening.run`."""
    rng = np.random.default_rng(1)
    structures = materials()
    dpt = pd.DataFrame({"reduced_formula": np.repeat(FORMULAS[:5], 8)})
    for carrier in ("electron", "hole"):
        dpt[carrier] = 10 ** rng.normal(0.9, 0.6, len(dpt))
    dpt.loc[0, "hole"] = np.nan
    k = len(expert.NAMED)
    features = pd.DataFrame(rng.normal(size=(len(FORMULAS), 15)), FORMULAS)
    extractors = {
        name: screening.Extractor({"electron": features, "hole": -features}) for name in ("as published", "leak-free")
    }
    table1 = pd.DataFrame(
        {
            "material": ["BiAs", "BiAs", "Bi2Se", "Bi2Se", "AgI", "AgI"],
            "reduced_formula": ["BiAs", "BiAs", "Bi2Se", "Bi2Se", "AgI", "AgI"],
            "space_group": ["P2_1", "P2_1", "Pmmn", "Pmmn", "Pmma", "Pmma"],
            "carrier": ["electron", "hole"] * 3,
            "gap": [0.55, 0.55, 1.1, 1.1, 0.85, 0.85],
            "mu_x": [3.0, 10.0, 1.0, 2.0, 12.0, 0.8],
            "mu_y": [4.0, 0.0, 1.0, 2.0, 5.0, 0.3],
        }
    )
    given = screening.Inputs(
        structures=structures,
        expert=pd.DataFrame(rng.normal(size=(len(structures), k))),
        dpt=named(dpt, "made up labels"),
        dpt_expert=pd.DataFrame(rng.normal(size=(len(dpt), k))),
    )
    return {
        "given": given,
        "extractors": extractors,
        "table1": table1,
        "printed": PRINTED,
        "config": screening.Config(seeds=2, bootstraps=3, folds=3, trials=1),
    }
