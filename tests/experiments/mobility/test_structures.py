"""The record on structures and expert descriptors."""

import numpy as np
import pandas as pd
import pytest

from mobtl.datasets import mobility, released, twod
from mobtl.experiments.mobility import structures as mobility_structures


@pytest.fixture(scope="module")
def record():
    structures, descriptors = twod.structures(), twod.expert_descriptors()
    return mobility_structures.explain(
        mobility.dpt(), mobility.epc(), structures, descriptors, released.trees(), released.splits()
    )


def value(record, quantity, statistic="exact"):
    return record.metric(quantity, statistic).value


def test_a_doubled_cell_holds_the_same_crystal():
    row = {"lattice": [3, 0, 0, 0, 4, 0, 0, 0, 20], "species": ["B", "N"], "coordinates": [0, 0, 0.5, 0.5, 0.5, 0.5]}
    lattice, species, coordinates = mobility_structures.doubled(row)
    assert species == ("B", "N", "B", "N")
    assert (coordinates @ lattice).tolist() == [[0, 0, 10], [1.5, 2, 10], [3, 0, 10], [4.5, 2, 10]]


def test_matches_add_up_to_the_rows(record):
    assert record.tables["matches"].groupby("table")["value"].sum().to_dict() == {"DPT": 197, "EPC": 26}


def test_only_the_electron_counts_follow_the_cell(record):
    for material, electrons in (("H-MoS2", 10.5), ("phosphorene", 24)):
        assert value(record, f"{material}, s_electrons") == electrons
        assert value(record, f"{material}, s_electrons, doubled cell") == 2 * electrons
        for name in ("p_fraction", "layer_group", "vertical_mirrors"):
            assert value(record, f"{material}, {name}") == value(record, f"{material}, {name}, doubled cell")
    assert value(record, "H-MoS2, layer_group") == 78


def test_released_hm_does_not_tell_h_from_t(record):
    assert [value(record, f"{phase}-MoS2, hm_as_released") for phase in "HT"] == [3, 3]
    assert [value(record, f"{phase}-MoS2, horizontal_mirror") for phase in "HT"] == [1, 0]


def test_mirror_counts_hold_every_structure():
    columns = ["mirror_count", "hm_as_released", "vertical_mirrors", "horizontal_mirror"]
    table = mobility_structures.mirrors(pd.DataFrame([[3, 3, 3, 1], [3, 3, 3, 0], [3, 3, 3, 1]], columns=columns))
    assert sorted(table.to_numpy().tolist()) == [[3, 3, 3, 0, 1], [3, 3, 3, 1, 2]]


def test_shares_are_of_all_structures(record):
    table = twod.expert_descriptors()
    expected = 100 * ((table["hm_as_released"] > 0) == (table["horizontal_mirror"] == 1)).mean()
    assert value(record, "structures whose released HM tells the horizontal mirror, share") == pytest.approx(expected)


def test_released_trees_do_not_reach_the_labels_either_way(record):
    assert len(record.tables["trees"]) == 127 and record.tables["trees"]["row"].is_unique
    for name in mobility_structures.FED.values():
        metric = record.metric(f"average electron mobility, R2, {name}", "pooled")
        assert metric.value < 0.3 and metric.spread[0] < metric.value < metric.spread[1]
        correlation = record.metric(f"average electron mobility, Pearson r, {name}", "pooled")
        assert correlation.spread[0] > 0 and np.isfinite(correlation.samples).all()
