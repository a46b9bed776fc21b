"""What an extractor may have seen under each protocol, and numbers of the domains that are known beforehand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mobtl.errors import UsageError
from mobtl.experiments.mobility.extractor.config import (
    ATL,
    DRAFT,
    NEVER,
    RAW,
    REVERSAL,
    TL,
    TRANSDUCTIVE,
    WHOLE,
    Config,
)
from mobtl.experiments.mobility.extractor.fits import Study
from mobtl.experiments.mobility.extractor.inputs import Inputs
from mobtl.experiments.mobility.extractor.inputs import formulas as formulas_of
from mobtl.experiments.mobility.extractor.scores import accuracy, collapse, correlation, discrepancy
from mobtl.experiments.mobility.extractor.study import run
from mobtl.models.adversarial import Schedule, Trainer
from mobtl.records.partial import Partial

BULK = [f"{a}{b}" for a in ("Li", "Na", "K", "Rb", "Cs") for b in ("F", "Cl", "Br", "I", "H", "Au", "Ag", "Cu")]
FLAT = ["MoS2", "WS2", "BN", "GaSe", "LiF", "NaCl", "SnS2", "ZrS2", "HfS2", "TiO2", "PtS2", "CdI2", "PbI2", "CaI2", "MgCl2"]
LABELLED = ["MoS2", "LiF", "GeC"]  # the first two are in the pool, the second one is a bulk material as well
SMALL = Schedule(
    regressor_epochs=2, classifier_epochs=2, rounds=2, joint_epochs=2, round_classifier_epochs=2, batch_size=20, restarts=0
)


def named(table: pd.DataFrame, name: str) -> pd.DataFrame:
    table.attrs |= {"table": name, "sha256": "0" * 64}
    return table


def released() -> pd.DataFrame:
    """Released features that lie apart in both domains, and an output that is the row; a metal is among the bulk."""
    rows = [("bulk", formula) for formula in [*BULK, "Fe"]] + [("2d", formula) for formula in [*FLAT, "InSe"]]
    table = pd.DataFrame(rows, columns=["domain", "reduced_formula"])
    values = np.random.default_rng(3).normal(size=(len(table), 15)) + 9.0 * (table["domain"] == "2d").to_numpy()[:, None]
    table[[f"feature_{k:02d}" for k in range(15)]] = values
    return named(table.assign(regression=np.arange(len(table))), "released")


@pytest.fixture
def tables():
    rng = np.random.default_rng(0)
    masses = 10 ** rng.normal(size=(2, len(BULK)))
    bulk = {"material_id": [f"mp-{row}" for row in range(len(BULK))], "formula": BULK, "electronic_gap": 1.0}
    metal = {"material_id": "mp-99", "formula": "Fe", "electronic_gap": np.nan, "mass_n": 1e-4, "mass_p": 1e-4}
    bulk = pd.concat([pd.DataFrame(bulk | {"mass_n": masses[0], "mass_p": masses[1]}), pd.DataFrame([metal])])
    flat = pd.DataFrame({"source": "c2db", "reduced_formula": [*FLAT, "MoS2", "NbSe2"], "band_gap": 1.0})
    flat.loc[len(flat) - 1, "band_gap"] = 0.0  # a metal
    flat.loc[len(flat)] = ["jarvis", "InSe", 1.0]
    dpt, epc = (pd.DataFrame({"reduced_formula": formulas}) for formulas in (LABELLED[:2], LABELLED[1:]))
    named(dpt, "dpt"), named(epc, "epc")
    return named(bulk.reset_index(drop=True), "bulk"), named(flat, "flat"), dpt, epc


@pytest.fixture
def descriptors(tables):
    """Labelled formulas lie so far out that a scaler which saw one would show it."""
    formulas = formulas_of(*tables)
    table = pd.DataFrame(np.random.default_rng(1).normal(size=(len(formulas), 6)), index=formulas)
    table.loc[LABELLED] += 1e4
    return table


@pytest.fixture
def trainers(monkeypatch):
    """Every trainer that a study makes."""
    made = []

    class Noted(Trainer):
        def __init__(self, *arguments, **more):
            super().__init__(*arguments, **more)
            made.append(self)

    monkeypatch.setattr("mobtl.experiments.mobility.extractor.fits.Trainer", Noted)
    return made


def small(protocol: str, **changes) -> Config:
    return Config(**({"protocol": protocol, "seeds": 1, "repeats": 1, "map_rows": 10, "schedule": SMALL} | changes))


def study(tables, descriptors, protocol: str) -> Study:
    return Study(Inputs(*tables, descriptors, released()), small(protocol))


@pytest.mark.parametrize("carrier", ["electron", "hole"])
@pytest.mark.parametrize("arm", [TL, ATL, REVERSAL, NEVER, RAW, DRAFT, WHOLE])
def test_leak_free_no_labelled_formula_is_in_pool_source_or_scaler(tables, descriptors, trainers, carrier, arm):
    one = study(tables, descriptors, "leak_free")
    found = one.domains(carrier, arm)
    assert not {*found.formulas, *found.pool} & set(LABELLED)
    assert np.abs(one.scaler(found).mean_).max() < 5
    assert found.mass.min() == 0
    one.part(carrier, arm, 0)
    (trainer,) = trainers
    for rows in (trainer.bulk, trainer.rest, trainer.flat, *trainer.flat_parts):
        assert rows.abs().max() < 1e3


@pytest.mark.parametrize("protocol", ["as_published", "leak_free"])
@pytest.mark.parametrize("arm", [TL, ATL, REVERSAL])
def test_masses_are_scored_on_bulk_rows_that_no_fit_has_seen(tables, descriptors, trainers, protocol, arm):
    """Their masses are changed, which the score must notice and no prediction may."""
    # With seed 2 the ReLU of the output is open: an output that is always zero would notice nothing.
    one, other = (Study(Inputs(*tables, descriptors, released()), small(protocol, seed=2)) for _ in range(2))
    before = one.part("electron", arm, 0)
    held_out = trainers[0].held_out
    other.domains("electron", arm).mass[held_out] += 100
    after = other.part("electron", arm, 0)
    assert len(before["truth"]) == len(held_out) > 5
    assert np.allclose(after["truth"], before["truth"] + 100)
    assert before["predicted"].all() and np.array_equal(after["predicted"], before["predicted"])


def test_as_published_the_same_formulas_are_in_pool_source_and_scaler(tables, descriptors):
    one = study(tables, descriptors, "as_published")
    found = one.domains("electron", ATL)
    assert {"MoS2", "LiF"} <= set(found.pool)
    assert "LiF" in found.formulas
    assert np.abs(one.scaler(found).mean_).min() > 100
    assert len(found.pool) == len(FLAT)  # neither the metal, nor another collection, nor a polymorph
    assert "Fe" not in found.formulas


def test_the_transductive_arm_has_every_labelled_formula_in_its_pool_and_its_bulk_rows(tables, descriptors):
    found = study(tables, descriptors, "leak_free").domains("electron", TRANSDUCTIVE)
    assert set(LABELLED) <= set(found.pool)
    assert len(found.pool) == len(FLAT) + 1
    assert "LiF" in found.formulas


def test_a_study_returns_features_of_every_arm_history_and_maps(tables, descriptors):
    record = run(Inputs(*tables, descriptors, released()), small("leak_free"))
    features = record.tables["features"]
    assert set(features["arm"]) == {TL, ATL, NEVER, REVERSAL, TRANSDUCTIVE, RAW, DRAFT, WHOLE}
    assert list(features.columns[:5]) == ["reduced_formula", "arm", "carrier", "seed", "feature_00"]
    assert features.columns[-1] == "feature_14"
    kept = features.groupby(["arm", "carrier"])["reduced_formula"].agg(set)
    assert kept[ATL, "hole"] == {*tables[1]["reduced_formula"], *LABELLED}
    assert kept[REVERSAL, "hole"] == set(LABELLED)
    assert {carrier for arm, carrier in kept.index if arm in (RAW, DRAFT, WHOLE)} == {"electron"}
    history = record.tables["history"]
    assert history.groupby(["carrier", "arm", "seed"])["kept"].sum().eq(1).all()
    assert set(history.loc[history["arm"] == WHOLE, "epochs"]) == {SMALL.joint_epochs}
    assert set(record.tables["map"]["space"]) == {"input descriptors", TL, ATL}
    assert record.metric("source formulas with a 2D mobility, electron, count", "exact").value == 0
    assert not record.metric("bulk electron mass, R2, ATL", "seed mean").complete


@pytest.mark.parametrize(("protocol", "n"), [("as_published", len(BULK)), ("leak_free", len(BULK) - 1)])
def test_the_released_extractor_is_measured_on_the_domains_of_the_protocol(tables, descriptors, protocol, n):
    """LiF, labelled, is in both domains; the metal and the structure of another collection in none."""
    one = study(tables, descriptors, protocol)
    bulk, flat, mass = one.released_domains("electron")
    assert len(bulk) == len(mass) == n and len(flat) == len(FLAT) - 2 * (protocol == "leak_free")
    assert (
        ("LiF" in bulk.index) == (protocol == "as_published") and not {"Fe"} & set(bulk.index) and "InSe" not in flat.index
    )
    known = tables[0].set_index("formula")["mass_n"]
    assert np.allclose(mass - mass.iloc[0], np.log10(known.loc[bulk.index] / known.loc[bulk.index[0]]))
    record = run(Inputs(*tables, descriptors, released()), small(protocol, sensitivity=False))
    told = record.metric("domain accuracy, logistic regression, released extractor, electron", "seed mean")
    assert told.value == 100
    found = record.metric("bulk electron mass, correlation, released extractor", "seed mean").value
    assert found == pytest.approx(np.corrcoef(mass, bulk["regression"])[0, 1])
    assert not [metric for metric in record.metrics if metric.quantity.endswith("released extractor, hole")]


def test_a_constant_prediction_has_no_correlation_and_another_unit_does_not_matter():
    truth = np.array([1.0, 2.0, 4.0])
    assert correlation(truth, np.zeros(3)) == 0
    assert correlation(truth, 7 - 3 * truth) == pytest.approx(-1)


def test_the_same_settings_give_the_same_record_and_finished_parts_are_not_trained_again(
    tables, descriptors, tmp_path, monkeypatch
):
    config, partial = small("as_published", sensitivity=False), Partial(tmp_path)
    first = run(Inputs(*tables, descriptors, released()), config, partial)
    assert first.metric("source formulas with a 2D mobility, electron, count", "exact").value == 1
    again = run(Inputs(*tables, descriptors, released()), config)
    assert again.metrics == first.metrics
    monkeypatch.setattr(Study, "part", lambda *_: pytest.fail("trained again"))
    resumed = run(Inputs(*tables, descriptors, released()), config, partial)
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(resumed.tables[name], table)


def test_descriptors_that_are_missing_are_named(tables, descriptors):
    with pytest.raises(UsageError, match="GeC"):
        run(Inputs(*tables, descriptors.drop("GeC"), released()), small("as_published"))


@pytest.mark.parametrize(
    "change", [{"protocol": "honest"}, {"seeds": 0}, {"control_seeds": 2}, {"repeats": 0}, {"seed": -1}]
)
def test_bad_settings_are_refused(change):
    with pytest.raises(UsageError):
        replace(small("leak_free"), **change)


def test_domains_that_lie_apart_are_told_apart_and_equal_ones_are_not():
    rng = np.random.default_rng(0)
    bulk, flat = rng.normal(size=(2, 300, 4))
    for classifier in ("logistic regression", "nearest neighbours"):
        assert accuracy(classifier, bulk, flat + 20, 0) == 100
        assert accuracy(classifier, bulk, flat, 0) == pytest.approx(50, abs=8)
    assert discrepancy(bulk, flat) == pytest.approx(0, abs=0.01)


def test_discrepancy_of_two_points_follows_by_hand():
    # n materials at 0 and n at 1: most pairs are 1 apart, so the kernel is 1 within and 1/e across.
    bulk, flat = np.zeros((10, 1)), np.ones((10, 1))
    assert discrepancy(bulk, flat) == pytest.approx(2 - 2 / np.e)
    assert discrepancy(bulk, bulk) == 0


def test_collapse_counts_dead_features_and_dimensions():
    x = np.random.default_rng(0).normal(size=(20000, 3))
    assert collapse(x)["effective dimensions"] == pytest.approx(3, abs=0.01)
    line = np.column_stack([x[:, 0], 2 * x[:, 0], np.zeros(len(x))])
    assert collapse(line)["effective dimensions"] == pytest.approx(1)
    assert collapse(line)["constant features"] == 1
    assert collapse(np.ones((5, 3))) == {"constant features": 3, "effective dimensions": 0, "variance of a feature": 0}
