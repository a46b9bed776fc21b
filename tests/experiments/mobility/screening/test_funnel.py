"""The funnel: every material is counted once at every step, and what is unknown is put aside, not dropped."""

import numpy as np
import pandas as pd
import pytest

from mobtl.errors import UsageError
from mobtl.experiments.mobility.screening import funnel
from mobtl.experiments.mobility.screening.funnel import ELSEWHERE, SELECTED, Criteria

NAN = np.nan
# source, id, formula, space group, gap, hull energy, fast, outcome with C2DB and 2DMatPedia, outcome with all
ROWS = [
    ("c2db", "a", "MoS2", 187, 1.0, 0.00, True, SELECTED, SELECTED),
    ("c2db", "b", "MoS2", 164, 0.0, 0.30, True, "metal", "metal"),  # another space group: no duplicate
    ("2dmatpedia", "c", "MoS2", 187, NAN, NAN, True, "duplicate", "duplicate"),
    ("2dmatpedia", "d", "InSe", 187, NAN, 0.01, True, "gap unknown", "gap unknown"),
    ("2dmatpedia", "e", "GaS", 12, 0.9, 0.25, True, "unstable", "unstable"),
    ("2dmatpedia", "f", "AgI", 51, 0.9, NAN, True, "stability unknown", "duplicate"),
    ("2dmatpedia", "g", "PbTe", 129, 1.51, 0.20, True, "gap outside", "gap outside"),
    ("c2db", "h", "GeS", 31, 0.5, 0.20, False, "below the cut", "below the cut"),
    ("mc2d", "i", "AgI", 51, 0.8, NAN, True, ELSEWHERE, "stability unknown"),
    ("c2db", "j", "GeS", 31, 1.0, 0.21, True, "duplicate", "duplicate"),  # less stable than h
]
COLUMNS = ["source", "source_id", "reduced_formula", "space_group", "band_gap", "energy_above_hull", "fast", "two", "all"]
SOURCES = {"two": ("c2db", "2dmatpedia"), "all": ("c2db", "2dmatpedia", "mc2d")}


@pytest.fixture
def table():
    return pd.DataFrame(ROWS, columns=COLUMNS)


@pytest.fixture(params=SOURCES)
def followed(request, table):
    outcomes = funnel.follow(table, table["fast"].to_numpy(), Criteria(), SOURCES[request.param])
    return table, outcomes, request.param


def test_each_material_ends_where_it_must(followed):
    table, outcomes, sources = followed
    assert outcomes.tolist() == table[sources].tolist()


def test_the_books_balance_at_every_step_and_source(followed):
    table, outcomes, sources = followed
    books = funnel.tally(table["source"], outcomes)
    assert (books["entered"] == books["removed"] + books["aside"] + books["left"]).all()
    for source, own in books.groupby("source"):
        assert own["step"].tolist() == list(funnel.STEPS)
        assert own["entered"].iloc[0] == (table["source"] == source).sum()
        assert own["entered"].tolist()[1:] == own["left"].tolist()[:-1]
    assert set(books["source"]) == set(SOURCES[sources])
    assert books.groupby("step")["left"].sum()["mobility above the cut"] == (outcomes == SELECTED).sum() == 1


def test_order_of_rows_does_not_matter(table):
    shuffled = table.sample(frac=1, random_state=3)
    outcomes = funnel.follow(shuffled, shuffled["fast"].to_numpy(), Criteria(), SOURCES["all"])
    assert outcomes.tolist() == shuffled["all"].tolist()


def test_the_most_stable_duplicate_is_kept_and_an_unknown_hull_energy_comes_last():
    rows = {
        "source": ["2dmatpedia", "jarvis", "c2db", "c2db"],
        "source_id": list("wxyz"),
        "reduced_formula": "BN",
        "space_group": 187,
        "band_gap": [1.0, 1.0, NAN, 1.0],
        "energy_above_hull": [0.1, NAN, 0.05, 0.2],
    }
    assert funnel.is_duplicate(pd.DataFrame(rows)).tolist() == [True, True, False, True]
    rows["energy_above_hull"] = NAN  # then the one whose gap is known, first of C2DB
    assert funnel.is_duplicate(pd.DataFrame(rows)).tolist() == [True, True, True, False]


def test_what_is_put_aside_is_counted_with_what_it_may_still_be(table):
    outcomes = funnel.follow(table, table["fast"].to_numpy(), Criteria(), SOURCES["two"])
    counts = funnel.branches(table, outcomes, table["fast"].to_numpy(), Criteria()).set_index(["branch", "source"])
    assert counts.loc[("gap unknown", "2dmatpedia")].tolist() == [1, 0, 0, 1, 1]
    assert counts.loc[("stability unknown", "2dmatpedia")].tolist() == [1, 0, 0, 1, 1]
    assert counts["entered"].sum() == np.isin(outcomes, ("gap unknown", "stability unknown")).sum()
    assert (counts["entered"] == counts[["unstable", "outside", "possible"]].sum(axis=1)).all()


def test_a_gap_by_formula_is_taken_only_where_there_is_no_doubt():
    structures = pd.DataFrame(
        {
            "source": ["2dmatpedia"] * 6 + ["c2db"],
            "reduced_formula": ["A", "B", "B", "C", "D", "D", "A"],
            "band_gap": [NAN, NAN, NAN, NAN, 2.0, NAN, NAN],
        }
    )
    # C has two gaps; B two structures; of D one structure has the gap already.
    gaps = pd.DataFrame({"reduced_formula": ["A", "B", "C", "C", "D"], "band_gap": [0.7, 1.0, 1.0, 1.1, 2.0]})
    filled = funnel.with_gaps_by_formula(structures, gaps)
    assert filled["gap_from"].tolist() == ["formula", *["unknown"] * 3, "structure", "unknown", "unknown"]
    assert filled["band_gap"].tolist()[:1] == [0.7]
    assert filled["band_gap"].isna().sum() == 5


@pytest.mark.parametrize("wrong", [{"stable": -0.1}, {"gap_low": 2.0}, {"gap_low": 0.0}, {"cut": 0.0}, {"stable": NAN}])
def test_impossible_criteria_are_refused(wrong):
    with pytest.raises(UsageError):
        Criteria(**wrong)


def test_unknown_collections_and_wrong_lengths_are_refused(table):
    with pytest.raises(UsageError, match="2dmatpedia2"):
        funnel.follow(table, table["fast"].to_numpy(), Criteria(), ("c2db", "2dmatpedia2"))
    with pytest.raises(UsageError, match="3 predictions for 10"):
        funnel.follow(table, np.ones(3, bool), Criteria(), SOURCES["two"])
