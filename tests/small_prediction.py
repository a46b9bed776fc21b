"""A prediction study of seconds on made-up materials, which tests of its protocols, scores and figures share."""

import numpy as np
import pandas as pd
import pytest

from mobtl.experiments.mobility.prediction.study import Config, Tables, run
from mobtl.features.expert import AS_RELEASED, CELL_FREE
from mobtl.models import boosted
from mobtl.records.record import Metric, Record

N_DPT, N_EPC = 40, 12
COLUMNS = [f"feature_{number:02d}" for number in range(15)]


def named(table: pd.DataFrame, name: str) -> pd.DataFrame:
    table.attrs |= {"table": name, "sha256": "0" * 64}
    return table


def tables() -> Tables:
    """Forty DPT rows, every third formula twice, and twelve EPC rows; labels that no input tells. No structure for Na2Cl."""
    rng = np.random.default_rng(7)
    formulas = [f"Na{2 + (row - 1 if row % 6 == 1 else row)}Cl" for row in range(N_DPT)]
    columns = {"reduced_formula": formulas, "doi": [f"10.1/{row % 20}" for row in range(N_DPT)]}
    for carrier in ("electron", "hole"):
        x, y = 10 ** rng.normal(0, 0.7, (2, N_DPT))
        columns |= {carrier: np.hypot(x, y), f"{carrier}_x": x, f"{carrier}_y": y}
    dpt = pd.DataFrame(columns)
    dpt.loc[3, "hole"] = np.nan
    dpt.loc[5, ["electron_x", "electron_y"]] = np.nan
    epc = pd.DataFrame({"reduced_formula": formulas[:N_EPC], "electron": 10 ** rng.normal(1, 1, N_EPC)})
    epc["hole"] = 10 ** rng.normal(1, 1, N_EPC)
    known = list(dict.fromkeys(formulas))[1:]
    ids = {"source": "c2db", "source_id": known}
    structures = pd.DataFrame(ids | {"reduced_formula": known, "layer_group": 78, "energy_above_hull": 0.0})
    names = list(dict.fromkeys(AS_RELEASED + CELL_FREE))
    expert = pd.DataFrame(ids | dict(zip(names, rng.normal(size=(len(names), len(known))), strict=True)))
    composition = {name: pd.DataFrame(rng.normal(size=(n, 145))) for name, n in (("dpt", N_DPT), ("epc", N_EPC))}
    released = pd.DataFrame({"reduced_formula": list(dict.fromkeys(formulas))})
    released[COLUMNS] = rng.normal(size=(len(released), 15))
    trees = pd.DataFrame(ids | {"standardised": rng.normal(size=len(known))})
    everything = (dpt, epc, structures, expert, released, trees)
    dpt, epc, structures, expert, released, trees = (named(table, f"made up {n}") for n, table in enumerate(everything))
    return Tables(dpt, epc, structures, expert, composition, released, trees)


def features(protocol: str) -> pd.DataFrame:
    """Features of every extractor arm, two seeds each."""
    formulas, rng = tables().released_features["reduced_formula"], np.random.default_rng(8)
    arms = ["TL", "ATL", "never trained", "gradient reversal"] + ["transductive"] * (protocol == "leak_free")
    parts = []
    for arm in arms:
        for carrier in ("electron", "hole"):
            for seed in range(2):
                part = pd.DataFrame(rng.normal(size=(len(formulas), 15)), columns=COLUMNS)
                parts.append(part.assign(reduced_formula=formulas, arm=arm, carrier=carrier, seed=seed))
    return pd.concat(parts, ignore_index=True)


def extractors(protocol: str, complete: bool = True) -> Record:
    """The record of an extractor study, its schedule whole or cut short."""
    metrics = [Metric("made up", "", "seed mean", 0.0, "2 seeds", complete=complete)]
    tables = {"features": features(protocol)}
    return Record("chen2024", "mobility_extractor", protocol, {}, {}, metrics, tables)


def config(protocol: str, **changes) -> Config:
    small = {"repeats": 2, "control_repeats": 1, "curve_repeats": 1, "permutations": 2, "trials": 1, "folds": 2, "refits": 2}
    return Config(protocol=protocol, **(small | changes))


def record(protocol: str):
    """A record made with a dozen trees instead of up to two hundred."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(boosted.SPACE, "n_estimators", (8, 12))
        return run(tables(), extractors(protocol), config(protocol))
