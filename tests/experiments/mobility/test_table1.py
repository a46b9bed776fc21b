"""Table 1 of Chen 2024 against Eq. 1, worked by hand, and what it holds."""

import numpy as np
import pandas as pd
import pytest

from mobtl.answers import published
from mobtl.datasets import mobility, twod
from mobtl.errors import UsageError
from mobtl.experiments.mobility import table1

UNIT = {"material": "MoS2", "space_group": "P1", "gap": "1.00"}
ONE = UNIT | dict.fromkeys(("E_x", "E_y", "m_x", "m_y", "mu_x", "mu_y"), "1.00")
ROWS = [ONE | {"carrier": "electron"}, ONE | {"carrier": "hole"}]


def pairs_of(*changes):
    rows = [row | change for row, change in zip(ROWS, changes, strict=True)]
    return table1.consistency(table1.numbers(rows)).set_index("direction")


@pytest.fixture(scope="module")
def record():
    rows = published.printed_table("chen2024-table1")
    return table1.check(rows, mobility.dpt(), twod.structures())


def count(record, what):
    return record.metric(f"{what}, count", "exact").value


@pytest.mark.parametrize(("printed", "half"), [("0.30", 0.005), ("158.11", 0.005), ("2.5", 0.05), ("12", 0.5)])
def test_rounding_is_half_a_unit_of_the_last_digit(printed, half):
    assert table1.half_unit(printed) == pytest.approx(half)


def test_the_modulus_by_hand():
    # 1000 cm^2/(V s) with 1 m_e and 1 eV; 21.30 of these per J/m^2 (see the test of Eq. 1).
    assert pairs_of({}, {})["electron"].tolist() == pytest.approx([1000 / 21.30] * 2, rel=1e-3)


def test_the_ratio_by_hand():
    # Electrons: mass 4 m_e along x, average sqrt(4 * 1) = 2, E = 3 eV along x: along x 2 * 4 * 9 = 72, along y 2.
    pairs = pairs_of({"m_x": "4.00", "E_x": "3.00"}, {})
    assert pairs["ratio"].to_dict() == pytest.approx({"x": 72, "y": 2})


def test_the_interval_by_hand():
    # C ~ mu sqrt(m_x m_y) m E^2, so five powers of a number between 0.995 and 1.005 in each of both rows.
    pairs = pairs_of({}, {})
    assert pairs["low"].to_numpy() == pytest.approx((0.995 / 1.005) ** 5)
    assert pairs["high"].to_numpy() == pytest.approx((1.005 / 0.995) ** 5)
    assert pairs["agrees"].all()


def test_coarser_print_widens_the_interval_until_a_pair_can_agree():
    assert not pairs_of({"mu_x": "1.20"}, {}).loc["x", "agrees"]
    assert pairs_of({"mu_x": "1.20"}, {"mu_x": "1"}).loc["x", "agrees"]


def test_exchanging_carriers_inverts_the_ratio_and_its_interval():
    there, back = pairs_of({"mu_x": "1.20"}, {"E_y": "2.00"}), pairs_of({"E_y": "2.00"}, {"mu_x": "1.20"})
    np.testing.assert_allclose(there["ratio"], 1 / back["ratio"])
    np.testing.assert_allclose(there["low"], 1 / back["high"])
    assert (there["agrees"] == back["agrees"]).all()


def test_exchanging_directions_exchanges_the_ratios():
    there, back = pairs_of({"m_x": "4.00", "E_x": "3.00"}, {}), pairs_of({"m_y": "4.00", "E_y": "3.00"}, {})
    assert there.loc["x", "ratio"] == pytest.approx(back.loc["y", "ratio"])


def test_a_material_needs_both_carriers():
    with pytest.raises(UsageError, match="MoS2 has the rows electron, electron"):
        table1.numbers([ROWS[0], ROWS[0]])
    with pytest.raises(UsageError, match="MoS2 has the rows electron"):
        table1.numbers(ROWS[:1])


def test_gaps_are_compared_by_formula_and_space_group():
    columns = {
        "source": ["c2db", "c2db"],
        "source_id": ["a", "b"],
        "reduced_formula": ["MoS2", "InSe"],
        "layer_group_symbol": ["p1", "p1"],
        "space_group": [1, 1],
        "band_gap": [0.9, 2.0],
    }
    other = [row | {"material": "W2Te4", "space_group": "Pm"} for row in ROWS]
    found = table1.gaps(table1.numbers([*ROWS, *other]), pd.DataFrame(columns))
    assert found["material"].tolist() == ["MoS2", "W2Te4"]
    assert found["same_space_group"].tolist() == [True, False]
    assert found["band_gap"].isna().tolist() == [False, True]


def test_nineteen_of_24_pairs_of_the_printed_table_fit_equation_1(record):
    pairs = record.tables["pairs"]
    off = pairs.loc[~pairs["agrees"], ["material", "direction"]].agg(", ".join, axis=1).tolist()
    assert off == ["BiSb, x", "BiSb, y", "Pb2Se6, x", "AgI, y", "AsS, x"]
    assert count(record, "pairs of Table 1") == len(pairs) == 24
    assert count(record, "pairs of Table 1 whose elastic moduli cannot agree") == 5
    assert count(record, "pairs of Table 1 whose elastic moduli cannot agree, arithmetic mean of the masses") > 5


def test_norms_of_the_printed_table(record):
    norms = record.tables["averages"].set_index(["material", "carrier"])["norm"]
    assert norms["BiSb", "electron"] == pytest.approx(np.hypot(18350, 8050))
    high = {
        carrier: set(norms.xs(carrier, level="carrier").loc[lambda each: each > 1e4].index)
        for carrier in ("electron", "hole")
    }
    assert high["electron"] & high["hole"] == {"BiAs", "BiSb"}
    assert (len(high["electron"]), len(high["hole"])) == (10, 4)
    assert count(record, "materials of Table 1 with exactly one mobility above 10^4 cm^2/(V s)") == 10
    assert count(record, "materials of Table 1 above 10^4 cm^2/(V s) along no direction") == 1
    assert record.tables["averages"].groupby("material")["faster"].max().idxmin() == "AgI"


def test_what_differs_more_where_holes_are_faster(record):
    # By hand, larger over smaller of each pair of printed numbers (BiSb, BiAs, Bi2Se, AsS; x, then y).
    masses = [4 / 3, 1, 5 / 4, 8 / 6, 16 / 9, 52 / 29, 289 / 45, 3]
    potentials = [823 / 626, 282 / 191, 824 / 681, 182 / 136, 904 / 168, 522 / 163, 36, 532 / 274]
    quantity = "Table 1, difference of deformation potentials over that of masses where holes are faster"
    metric = record.metric(quantity, "exact")
    assert metric.value == pytest.approx(np.median(potentials) / np.median(masses))
    assert len(metric.samples) == 4**4
    low, high = metric.spread
    assert low < 1 < metric.value < high


def test_no_formula_of_the_table_is_a_training_row(record):
    assert count(record, "materials of Table 1") == 12
    assert count(record, "materials of Table 1 among the DPT mobility entries") == 0
    assert "MoS2" in set(mobility.dpt()["reduced_formula"])


def test_every_drawn_structure_has_a_geometry_of_its_layer_group(record):
    drawn = record.tables["drawn"]
    assert drawn[["name", "layer_group_symbol"]].to_numpy().tolist() == [list(each) for each in table1.DRAWN]
    for row in drawn.itertuples():
        assert len(row.lattice) == 9
        assert len(row.coordinates) == 3 * len(row.species)


def test_the_compounds_of_fig_5_have_no_geometry_at_hand():
    structures = twod.structures()
    own = structures[structures["reduced_formula"].isin(["BiAs", "BiSb", "SbP", "GeBi2", "GeSb2", "SnBi2", "SnSb2"])]
    assert len(own) == 7
    assert own["lattice"].isna().all()
    groups = own.set_index("reduced_formula")["layer_group_symbol"]
    assert set(groups[["BiAs", "BiSb", "SbP"]]) == {"pm2_1n"}
    assert set(groups[["GeBi2", "GeSb2", "SnBi2", "SnSb2"]]) == {"pm2_1b"}


def test_mirrors_follow_from_the_symbol_of_the_layer_group(record):
    share = record.metric("IV-V compounds AB2 with a mirror across one in-plane axis alone, share", "exact")
    assert share.value == 100 and share.n == "4 of 4 compounds have a structure"
    # Across a alone; across a and b; three, none of which a letter of the symbol gives an axis of a rectangle; a alone.
    groups = {"layer_group": [28, 46, 72, 14], "layer_group_symbol": ["pm2_1b", "pmmn", "p-3m1", "p2/m11"]}
    (metric,) = table1._mirror_metrics(pd.DataFrame(groups | {"reduced_formula": ["GeSb2", "GeBi2", "SnSb2", "SnBi2"]}))
    assert metric.value == 50
