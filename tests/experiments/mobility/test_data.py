"""What the two mobility tables hold."""

import numpy as np
import pandas as pd
import pytest

from mobtl.datasets import mobility, twod
from mobtl.experiments.mobility import data


@pytest.fixture(scope="module")
def record():
    return data.describe(mobility.dpt(), mobility.epc(), twod.structures())


def test_counts(record):
    def count(what):
        return record.metric(f"{what}, count", "exact").value

    assert (count("DPT mobility entries"), count("EPC mobility entries")) == (197, 26)
    assert (count("average electron mobility"), count("average hole mobility")) == (197, 196)
    assert (count("electron mobility along both directions"), count("hole mobility along both directions")) == (164, 165)
    assert (count("electron mobility anisotropy"), count("hole mobility anisotropy")) == (162, 162)


def test_no_one_and_several_structures_make_up_all_rows(record):
    kinds = ("no structure", "one structure", "several structures")
    parts = [record.metric(f"DPT mobility entries with {kind} of that formula, count", "exact").value for kind in kinds]
    assert sum(parts) == 197
    assert min(parts) > 0


def test_structures_are_matched_by_reduced_formula_and_collection():
    columns = {"source": ["a", "a", "b"], "reduced_formula": ["MoS2", "MoS2", "InSe"]}
    matched = data.match_structures(pd.Series(["MoS2", "InSe", "WTe2"], name="reduced_formula"), pd.DataFrame(columns))
    assert matched[["a", "b", "all"]].to_numpy().tolist() == [[2, 0, 2], [0, 1, 1], [0, 0, 0]]


def test_targets_are_in_the_unit_of_the_equation():
    columns = {
        f"{carrier}{part}": [value]
        for carrier in ("electron", "hole")
        for part, value in (("", 5.0), ("_x", 3.0), ("_y", 4.0))
    }
    table = data.targets(pd.DataFrame(columns | {"reduced_formula": ["X"]})).set_index("carrier")
    assert table.loc["electron", "average"] == pytest.approx(np.log10(5000 / 1331))
    assert table.loc["hole", "average"] == pytest.approx(np.log10(5000 / 283.5))
    assert table["anisotropy"].to_numpy() == pytest.approx(np.log10(4 / 3))


def test_both_theories_are_compared_formula_by_formula():
    columns = {"reduced_formula": ["MoS2", "MoS2", "BN"], "electron": [2**0.5, 3 * 2**0.5, 1.0]}
    pairs = data.theory_pairs(
        pd.DataFrame(columns), pd.DataFrame({"reduced_formula": ["MoS2"], "electron": [500.0]}), "electron"
    )
    assert pairs["dpt"].tolist() == pytest.approx([1000, 3000])
    assert pairs["epc"].tolist() == [500, 500]
