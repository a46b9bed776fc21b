"""The screening study on made-up materials: cut on the norm, compounds of Table 1, bookkeeping of its record."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
import small_screening

from mobtl.errors import MobtlError, UsageError
from mobtl.experiments.mobility.screening import models, tables
from mobtl.experiments.mobility.screening import study as screening
from mobtl.experiments.mobility.screening.claims import Claims
from mobtl.experiments.mobility.screening.funnel import Criteria


@pytest.fixture(scope="module")
def arguments():
    return small_screening.arguments()


@pytest.fixture(scope="module")
def record(arguments):
    return screening.run(**arguments)


def test_counts_of_the_metrics_follow_from_the_books(record, arguments):
    books = record.tables["funnel"]
    assert (books["entered"] == books["removed"] + books["aside"] + books["left"]).all()
    for funnel, suffix in (("two databases", ""), ("four collections", ", four collections")):
        own = books[books["funnel"] == funnel]
        total = own.groupby("step")[["entered", "left"]].sum()
        taken = arguments["given"].structures["source"].isin(screening.FUNNELS[funnel]).sum()
        assert record.metric(f"2D materials collected{suffix}, count", "exact").value == taken
        assert total.loc["de-duplicated", "entered"] == taken
        selected = record.metric(f"selected 2D semiconductors{suffix}, count", "models")
        assert selected.value == total.loc["mobility above the cut", "left"] > 0
        assert len(selected.samples) == 2
        assert record.tables["candidates"][funnel].sum() == selected.value


def test_the_cut_is_read_on_the_norm_of_eq_2(record, arguments):
    table = record.tables["candidates"].dropna(subset=["two databases"])
    fast = (table["electron"] > 1e4) | (table["hole"] > 1e4)
    assert (fast == table["two databases"]).all()
    assert 0 < fast.sum() < len(table)
    # Beside silicon's 1331: log10(10^4 / 1331) is the cut on the scale on which the trees are fitted.
    assert models.mobility(np.log10(1e4 / 1331), "electron") == pytest.approx(1e4)
    known = models.labels(arguments["given"].dpt, arguments["extractors"]["as published"].features["electron"],
                          arguments["given"].dpt_expert, "electron")  # fmt: skip
    assert models.mobility(known.y, "electron") == pytest.approx(1000 * arguments["given"].dpt["electron"])


def test_trees_stay_within_the_labels(record):
    for carrier in ("electron", "hole"):
        largest = record.metric(f"largest predicted {carrier} mobility", "exact").value
        assert largest < 1.5 * record.metric(f"largest labelled {carrier} mobility", "exact").value


def test_a_higher_hull_energy_never_lets_fewer_pass(record):
    for _, own in record.tables["thresholds"].groupby("funnel"):
        assert own["stable"].is_monotonic_increasing
        assert (own[["stable", "with_gap", "selected"]].diff(axis=1).iloc[:, 1:] <= 0).all().all()


def test_compounds_of_table_1_are_found_by_formula_and_their_norm_is_predicted(record, arguments):
    table = record.tables["compounds"].set_index("formula")
    assert table.loc["BiAs", "electron calculated"] == pytest.approx(np.log10(5000 / 1331))
    assert table.loc["Bi2Se", "two databases: end"] == "no structure"
    assert np.isnan(table.loc["Bi2Se", "hole predicted"])
    row = table.loc["BiAs", "two databases: structure"]
    assert arguments["given"].structures.loc[row, "reduced_formula"] == "BiAs"
    error = record.metric("average electron mobility, MAE, Table 1 compounds", "models")
    calculated = np.log10(np.array([5000, 13000]) / 1331)
    assert error.value == pytest.approx(np.abs(table.loc[["BiAs", "AgI"], "electron predicted"] - calculated).mean())
    assert record.metric("Table 1 formulas among the labelled ones, count", "exact").value == 0


def test_the_structure_of_the_space_group_goes_before_a_more_stable_one():
    structures = pd.DataFrame(
        {
            "source": "c2db",
            "reduced_formula": "PbTe",
            "space_group": [156, 129, 129],
            "energy_above_hull": [0.0, 0.2, 0.1],
            "duplicate": [False, True, False],
        }
    )
    compounds = pd.DataFrame({"reduced_formula": ["PbTe", "PbTe", "Bi2Se"], "space_group": [129, 1, 59]})
    found = tables.locate(compounds, structures, ("c2db",))
    assert found["structure"].tolist() == [2, 0, -1]
    assert found["structure_match"].tolist() == ["formula and space group", "formula", "none"]


def test_lattices_follow_from_the_layer_group():
    groups = {"p-1": (2, "oblique"), "pman": (42, "rectangular"), "c2mm": (26, "centred rectangular"),
              "p4/nmm": (64, "square"), "p-3m1": (72, "hexagonal"), "p-6m2": (78, "hexagonal")}  # fmt: skip
    numbers, lattices = zip(*groups.values(), strict=True)
    table = pd.DataFrame({"layer_group": numbers, "layer_group_symbol": list(groups)})
    assert tables.lattice(table).tolist() == list(lattices)


def test_elements_count_each_formula_once():
    found = tables.elements(pd.Series(["MoS2", "SnS", "Sn2S3"])).set_index("element")
    assert found["count"].to_dict() == {"S": 3, "Sn": 2, "Mo": 1}
    assert found["block"].to_dict() == {"S": "p", "Sn": "p", "Mo": "d"}


def test_remoteness_is_zero_on_a_label_and_hundred_far_away():
    x = np.arange(12.0)[:, None] ** 1.5
    known = models.Labels(x, np.zeros(12), np.array(list("abcdefghijkl")))
    assert models.remoteness(known, x[[3]]).tolist() == [0]
    assert models.remoteness(known, np.array([[1e3]])).tolist() == [100]
    # A missing descriptor counts as the mean.
    assert models.remoteness(known, np.array([[np.nan]])) == models.remoteness(known, x.mean(keepdims=True))


def test_bootstraps_differ_and_the_same_seed_gives_the_same(arguments):
    known = models.labels(arguments["given"].dpt, arguments["extractors"]["as published"].features["hole"],
                          arguments["given"].dpt_expert, "hole")  # fmt: skip
    assert len(known.y) == len(arguments["given"].dpt) - 1
    settings = {"colsample_bytree": 0.7, "max_depth": 2.6, "n_estimators": 9.7, "learning_rate": 0.3, "subsample": 0.9}
    first, again = (models.predict(known, known.x, settings, 1, 2, seed=4) for _ in range(2))
    for name in ("best", "seeds", "resampled"):
        assert (getattr(first, name) == getattr(again, name)).all()
    assert (first.resampled[0] != first.resampled[1]).any()
    assert (first.seeds[0] != first.best).any()


def test_bad_input_is_refused(arguments):
    with pytest.raises(UsageError, match="too few"):
        screening.Config(seeds=1)
    with pytest.raises(UsageError, match="folds"):
        screening.Config(folds=1)
    with pytest.raises(UsageError, match="one row for each"):
        replace(arguments["given"], expert=arguments["given"].expert.head(3))
    missing = {name: screening.Extractor({c: f.drop("InSe") for c, f in each.features.items()})
               for name, each in arguments["extractors"].items()}  # fmt: skip
    with pytest.raises(MobtlError, match="InSe"):
        screening.run(**(arguments | {"extractors": missing}))


def test_shrunk_searches_and_extractors_are_not_complete(record, arguments):
    assert not record.metric("selected 2D semiconductors, count", "models").complete
    assert record.metric("2D semiconductors, count", "exact").complete
    assert screening.Config(criteria=Criteria(stable=0.1)).is_whole


def test_claims_on_symmetry_by_hand():
    """Holes are faster in one of two low lattices and in one of three others; P4/nmm has 6 beside a median of 3."""
    groups = {"layer_group": [1, 10, 78, 78, 64], "layer_group_symbol": ["p1", "p1", "p-6m2", "p-6m2", "p4/nmm"]}
    structures = pd.DataFrame(groups | {"space_group": [1, 4, 187, 187, 129], "reduced_formula": "BN", "band_gap": 1.0})
    study = SimpleNamespace(
        structures=structures.assign(energy_above_hull=0.0),
        config=screening.Config(),
        reached=lambda outcome, funnel: np.ones(5, bool),
        tables={"compounds": pd.DataFrame({"formula": ["BiAs"], "two databases: structure": [-1]})},
    )
    said = {"electron": np.array([1.0, 2.0, 3.0, 4.0, 6.0]), "hole": np.array([2.0, 1.0, 2.0, 5.0, 1.0])}
    claims = Claims(study, "two databases")
    assert claims.faster_holes_of_low_symmetry(said) == pytest.approx(50 - 100 / 3)
    assert claims.median_of_fast_group(said) == 2
