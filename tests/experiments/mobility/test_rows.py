"""Which structure stands for a row, and which descriptors the row gets by it."""

import numpy as np
import pandas as pd
import pytest

from mobtl.datasets import mobility, twod
from mobtl.errors import MobtlError
from mobtl.experiments.mobility.rows import assign, expert

STRUCTURES = pd.DataFrame(
    [
        ("jarvis", "BN", 78, None),
        ("c2db", "MoS2", 72, 0.3),
        ("c2db", "MoS2", 78, 0.0),
        ("mc2d", "MoS2", 42, None),
        ("2dmatpedia", "BN", 78, 0.1),
        ("2dmatpedia", "GaN", 1, None),
        ("2dmatpedia", "GaN", 2, 0.2),
        ("c2db", "P", 42, None),
        ("2dmatpedia", "P", 15, -0.1),
    ],
    columns=["source", "reduced_formula", "layer_group", "energy_above_hull"],
).astype({"energy_above_hull": float})


def _rows(*formulas: str, **more) -> pd.DataFrame:
    return pd.DataFrame({"reduced_formula": formulas, **more}, index=range(10, 10 + len(formulas)))


def test_most_stable_and_c2db_first():
    found = assign(_rows("MoS2", "BN", "GaN", "P", "Si", "MoS2"), STRUCTURES)
    assert found["structure"].tolist() == [2, 4, 6, 7, -1, 2]
    assert found["structure_match"].tolist() == [
        "most stable",
        "unique",
        "most stable",
        "most stable",
        "none",
        "most stable",
    ]
    assert found.index.tolist() == [10, 11, 12, 13, 14, 15]


def test_a_prototype_is_respected():
    found = assign(_rows("MoS2", "MoS2", "BN", "P", "MoS2", prototype=["T", "H", "T", "BP", None]), STRUCTURES)
    assert found["structure"].tolist() == [1, 2, -1, 7, 2]
    assert found["structure_match"].tolist() == ["unique", "unique", "none", "unique", "most stable"]


def test_an_unknown_prototype_is_refused():
    with pytest.raises(MobtlError, match=r"unknown prototype\(s\) 1T; known are H, T, BP"):
        assign(_rows("MoS2", prototype=["1T"]), STRUCTURES)


def test_descriptors_are_missing_where_there_is_no_structure():
    assigned = assign(_rows("P", "Si", "MoS2"), STRUCTURES)
    table = pd.DataFrame({"extent": np.arange(9.0), "planes": np.arange(9.0) + 10, "layer_group": 1.0})
    found = expert(assigned, table, ["planes", "extent"])
    assert found.index.tolist() == [10, 11, 12] and list(found.columns) == ["planes", "extent"]
    assert found.loc[10].tolist() == [17, 7] and found.loc[12].tolist() == [12, 2] and found.loc[11].isna().all()


def test_the_real_tables():
    structures = twod.structures()
    dpt, epc = mobility.dpt(), mobility.epc()
    found = assign(dpt, structures)
    known = found[found["structure"] >= 0]
    assert (structures["reduced_formula"].to_numpy()[known["structure"]] == dpt.loc[known.index, "reduced_formula"]).all()
    assert (~dpt["reduced_formula"].isin(structures["reduced_formula"]) == (found["structure_match"] == "none")).all()
    h_mos2 = assign(epc, structures).loc[epc["formula"] == "MoS2(H)", "structure"].item()
    assert structures.loc[h_mos2, ["source", "source_id"]].tolist() == ["c2db", "1MoS2-1"]
