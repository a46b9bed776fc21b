"""The selection of the source domain, on a table made up so that each step can be followed by hand."""

import numpy as np
import pandas as pd
import pytest

from mobtl.datasets import masses, mobility, twod
from mobtl.errors import MobtlError
from mobtl.experiments.mobility import source

NAN = float("nan")


@pytest.fixture
def bulk():
    """GaAs: three entries, the heaviest one listed; MoS2 listed; AgI too heavy; Cu is a metal; LiF written in two ways."""
    rows = [
        ("GaAs", 100.0, 1.0, 1.4),
        ("GaAs", 1.0, 1.0, NAN),
        ("GaAs", 10.0, 1.0, NAN),
        ("MoS2", 0.1, 1.0, 1.2),
        ("AgI", 1e3, 2.0, 2.0),
        ("Cu", 1e-4, 1e-4, NAN),
        ("LiF", 2.0, 2.0, 8.0),
        ("FLi", 1.0, 1.0, NAN),
    ]
    return pd.DataFrame(rows, columns=["formula", "mass_n", "mass_p", "electronic_gap"])


def masses_of(table):
    return dict(zip(table["formula"], (table["log_mass"]).round(9), strict=True))


def test_the_listed_entry_of_a_formula_counts_alone(bulk):
    expected = {"GaAs": 3, "MoS2": 0, "LiF": round(np.log10(2) + 1, 9)}  # 0.1 is the smallest; 1e3 is outside
    for choice in source.CHOICES:
        assert masses_of(source.select(bulk, "electron", choice)) == expected


def test_with_polymorphs_the_choice_counts(bulk):
    smallest = masses_of(source.select(bulk, "electron", "smallest", polymorphs=True))
    assert smallest == {"GaAs": 1, "MoS2": 0, "LiF": 1}
    median = masses_of(source.select(bulk, "electron", "median", polymorphs=True))
    assert median == {"GaAs": 2, "MoS2": 0, "LiF": round(np.log10(2) + 1, 9)}  # of two the upper


def test_both_ends_of_the_cut_are_left_out(bulk):
    assert "AgI" not in masses_of(source.select(bulk, "electron"))
    assert "AgI" in masses_of(source.select(bulk, "hole"))
    bulk.loc[3, "mass_n"] = 1e-7
    assert "MoS2" not in masses_of(source.select(bulk, "electron"))


def test_the_order_of_the_table_does_not_decide(bulk):
    for choice in source.CHOICES:
        first = source.select(bulk, "electron", choice, polymorphs=True)
        second = source.select(bulk[::-1].reset_index(drop=True), "electron", choice, polymorphs=True)
        assert masses_of(first) == masses_of(second)


def test_kinds_of_entries(bulk):
    found = source.kinds(bulk).tolist()
    assert found == ["listed", "polymorph", "polymorph", "listed", "listed", "other", "listed", "polymorph"]


@pytest.mark.parametrize(("carrier", "choice"), [("ion", "smallest"), ("hole", "mean")])
def test_unknown_carrier_and_choice_are_refused(bulk, carrier, choice):
    with pytest.raises(MobtlError, match="electron or hole and smallest or median"):
        source.select(bulk, carrier, choice)


def test_a_table_without_non_metals_is_refused(bulk):
    with pytest.raises(MobtlError, match="no entry of the bulk table"):
        source.select(bulk.assign(electronic_gap=NAN), "hole")


def test_shares_of_elements_count_each_formula_once():
    shares = source.element_shares({"source": pd.Series(["GaAs", "GaAs", "MoS2", "Ga2O3"])}).set_index("element")
    assert shares.loc[["Ga", "As", "O", "H"], "source"].tolist() == pytest.approx([200 / 3, 100 / 3, 100 / 3, 0])
    assert shares["number"].tolist() == list(range(1, 119))


@pytest.fixture(scope="module")
def record():
    return source.describe(masses.bulk_masses(), mobility.dpt(), mobility.epc(), twod.structures())


def test_the_list_holds_one_entry_of_each_formula(record):
    def count(what):
        return record.metric(f"{what}, count", "exact").value

    assert count("bulk entries") == 47737
    listed = "bulk entries on the list of non-metals"
    assert count(listed) == count(f"{listed}, reduced formulas") == 20173
    assert count("bulk entries with a formula on the list of non-metals") == 28973
    assert count("source of electron masses, listed, formulas") == 19503
    assert count("source of hole masses, listed, formulas") == 19432
    assert count("source of electron masses, listed, formulas with several entries") == 0


def test_metals_give_themselves_away_by_light_masses(record):
    share = {
        kind: record.metric(f"electron masses below 0.01 m_e, {kind} entries, share", "exact").value
        for kind in ("listed", "polymorph", "other")
    }
    assert share["listed"] < share["polymorph"] < share["other"]


def test_no_textbook_semiconductor_is_on_the_list_of_non_metals(record):
    assert {"Si", "GaAs", "ZnO"} <= set(source.FAMILIAR) & set(masses.bulk_masses()["formula"])
    assert record.metric("familiar semiconductors among all bulk entries, count", "exact").value > 10
    assert record.metric("familiar semiconductors on the list of non-metals, count", "exact").value == 0
