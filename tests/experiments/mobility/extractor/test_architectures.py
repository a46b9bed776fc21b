"""The random search over layers and widths: what is drawn, what a network may have seen, and known answers."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mobtl.errors import UsageError
from mobtl.experiments.mobility.extractor import architectures as experiment
from mobtl.experiments.mobility.extractor.architectures import (
    CLASSIFIERS,
    EXTRACTORS,
    RELEASED,
    Config,
    Source,
    chosen,
    draw,
    run,
    score,
)
from mobtl.experiments.mobility.extractor.inputs import Inputs
from mobtl.models.adversarial import Schedule
from mobtl.records.partial import Partial

ELEMENTS = ("Li", "Na", "K", "Rb", "Cs", "Be", "Mg", "Ca", "Sr", "Ba", "Sc", "Y", "Ti", "Zr", "Hf", "Al", "Ga", "In")
BULK = [f"{metal}{other}{n}" for metal in ELEMENTS for other in ("F", "Cl", "Br", "I", "O", "S", "Se") for n in (2, 3)]
FLAT = [f"{metal}{other}4" for metal in ELEMENTS for other in ("N", "P", "H")] + BULK[:4]
LABELLED = [BULK[0], BULK[5], FLAT[0]]
SMALL = Schedule(20, 5e-3, 30, 1e-2, 20, rounds=1, joint_epochs=3, joint_rate=1e-3, batch_size=50, restarts=1)
QUICK = replace(SMALL, regressor_epochs=1, joint_epochs=1, classifier_epochs=2, restarts=0)
CONFIG = Config(candidates=3, seeds=2, rows=180, schedule=QUICK)


def named(table: pd.DataFrame, name: str) -> pd.DataFrame:
    table.attrs |= {"table": name, "sha256": "0" * 64}
    return table


NOTHING = named(pd.DataFrame(), "released")  # the search reads no released feature


@pytest.fixture(scope="module")
def descriptors():
    """The first one decides the mass; 2D formulas lie apart in all."""
    names = sorted({*BULK, *FLAT})
    values = np.random.default_rng(1).normal(size=(len(names), 6))
    table = pd.DataFrame(values, index=names)
    table.loc[[name for name in FLAT if name not in BULK]] += 3
    return table


@pytest.fixture(scope="module")
def tables(descriptors):
    mass = 10 ** descriptors.loc[BULK, 0].to_numpy()
    ids = [f"mp-{row}" for row in range(len(BULK))]
    bulk = pd.DataFrame({"material_id": ids, "formula": BULK, "electronic_gap": 1.0, "mass_n": mass, "mass_p": mass})
    flat = pd.DataFrame({"source": "c2db", "reduced_formula": FLAT, "band_gap": 1.0})
    dpt, epc = (pd.DataFrame({"reduced_formula": names}) for names in (LABELLED[:2], LABELLED[1:]))
    return named(bulk, "bulk"), named(flat, "flat"), named(dpt, "dpt"), named(epc, "epc")


def source(tables, descriptors, config=CONFIG, bulk=None) -> Source:
    return Source(Inputs(tables[0] if bulk is None else bulk, *tables[1:], descriptors, NOTHING), "electron", config)


@pytest.mark.parametrize(("space", "seed"), [(EXTRACTORS, 0), (EXTRACTORS, 1), (CLASSIFIERS, 0), (CLASSIFIERS, 1)])
def test_widths_never_grow_and_have_the_right_ends(space, seed):
    drawn = list(draw(space, 200, seed).values())
    (fewest, most), (low, high), (lowest, highest) = space
    assert {len(widths) for widths in drawn} == set(range(fewest, most + 1))
    for widths in drawn:
        assert list(widths) == sorted(widths, reverse=True)
        assert low <= widths[0] <= high
        assert len(widths) == 1 or lowest <= widths[-1] <= highest
    # Log-uniform: half of the first widths lie below the geometric mean of the ends.
    assert np.mean([widths[0] < np.sqrt(low * high) for widths in drawn]) == pytest.approx(0.5, abs=0.12)


def test_more_candidates_begin_with_the_same_ones():
    assert list(draw(EXTRACTORS, 9, 0).items())[:4] == list(draw(EXTRACTORS, 4, 0).items())


def test_parameters_are_those_counted_by_hand(tables, descriptors):
    """Six inputs, layers of 3 and 2: weights and biases 21 + 8, two normalised layers 6 + 4, output 3."""
    one = source(tables, descriptors)
    assert one.extractor((3, 2), 0)["parameters"] == 21 + 8 + 6 + 4 + 3
    features = {side: np.ones((8, 5), np.float32) for side in ("training", "test")}
    assert one.classifier((4,), 0, features)["parameters"] == (5 * 4 + 4) + 2 * 4 + (4 + 1)


def test_no_labelled_formula_is_in_either_domain(tables, descriptors):
    one = source(tables, descriptors)
    assert set(LABELLED[:2]) <= set(BULK)
    assert not {*one.domains.formulas, *one.domains.pool} & set(LABELLED)
    assert len(one.domains.formulas) == len(BULK) - 2
    assert len(one.rows) == len(set(one.rows)) == 180


def test_held_out_rows_are_never_trained_on(tables, descriptors, monkeypatch):
    """A trainer remembers its rows; held-out masses are then changed, which no prediction may notice."""
    trainers = []
    original = experiment.Trainer
    monkeypatch.setattr(experiment, "Trainer", lambda *a, **k: trainers.append(original(*a, **k)) or trainers[-1])
    one = source(tables, descriptors)
    one.extractor((8, 4), 0)
    one.extractor((30, 8), 1)
    first, second = trainers
    assert not set(first.train) & set(first.held_out)
    assert set(first.held_out) == set(second.held_out)
    assert len(first.held_out) == 27  # 15 % of 180
    before = original.transfer(first).extractor.evaluate(first.rest.numpy())[1]
    one.domains.mass[one.rows[first.held_out]] += 100
    one.extractor((8, 4), 0)
    assert np.array_equal(before, original.transfer(trainers[-1]).extractor.evaluate(first.rest.numpy())[1])


def test_classifiers_get_as_many_rows_of_each_domain_and_distinct_formulas(tables, descriptors):
    one = source(tables, descriptors)
    trained = one.domains.formulas[one.rows[:153]]
    sides = one.sides(trained)
    formulas = {}
    for side, (bulk, flat) in sides.items():
        assert len(bulk) == len(flat) > 5
        assert len({*bulk}) == len(bulk)
        assert len({*flat}) == len(flat)
        formulas[side] = {*one.domains.formulas[bulk], *one.domains.pool[flat]}
        assert not formulas[side] & set(trained)
    assert not formulas["training"] & formulas["test"]


def test_a_mass_that_can_be_learnt_is_learnt_and_a_shuffled_one_is_not(tables, descriptors):
    config = replace(CONFIG, rows=1000, schedule=replace(SMALL, regressor_epochs=40))
    shuffled = tables[0].assign(mass_n=np.random.default_rng(0).permutation(tables[0]["mass_n"]))
    learnt = source(tables, descriptors, config).extractor((30, 8), 0)
    nothing = source(tables, descriptors, config, shuffled).extractor((30, 8), 0)
    assert learnt["R2"] > 0.5
    assert nothing["R2"] < 0.2
    assert learnt["MAE"] < nothing["MAE"]


def test_domains_that_lie_apart_are_told_and_equal_ones_are_not(tables, descriptors):
    one = source(tables, descriptors, replace(CONFIG, schedule=SMALL))
    noise = np.random.default_rng(0).normal(size=(2, 400, 3)).astype(np.float32)
    features = dict(zip(("training", "test"), noise, strict=True))
    assert one.classifier((6, 4), 0, features)["accuracy"] == pytest.approx(50, abs=10)
    apart = noise + 6 * (np.arange(400) >= 200)[:, None].astype(np.float32)
    features = dict(zip(("training", "test"), apart, strict=True))
    assert one.classifier((6, 4), 0, features)["accuracy"] > 97


def made_up(values: dict[str, list[float]]) -> pd.DataFrame:
    """A table of accuracies (one per seed) by candidate, equal on both halves."""
    rows = [
        {
            "candidate": name,
            "carrier": "hole",
            "seed": seed,
            "layers": n,
            "first": 9,
            "last": 3,
            "parameters": 10 - n,
            "rows": 8,
        }
        | dict.fromkeys(("accuracy", "accuracy, half 1", "accuracy, half 2"), value)
        for n, (name, own) in enumerate(values.items())
        for seed, value in enumerate(own)
    ]
    return pd.DataFrame(rows)


def test_the_best_candidate_is_scored_by_a_seed_that_did_not_choose_it():
    table = made_up({RELEASED: [60.0, 62.0], "candidate 001": [90.0, 50.0], "candidate 002": [55.0, 80.0]})
    best, released = chosen(table, ["accuracy"])["accuracy"]
    assert list(best) == [55.0, 50.0]  # seed 1 chooses the second candidate, seed 0 the first
    assert list(released) == [60.0, 62.0]


def test_chosen_on_one_half_of_the_rows_and_scored_on_the_other():
    table = made_up({RELEASED: [1.0, 1.0], "candidate 001": [0.0, 0.0], "candidate 002": [0.0, 0.0]})
    table.loc[table["candidate"] == "candidate 001", "accuracy, half 1"] = 10.0
    table.loc[table["candidate"] == "candidate 002", "accuracy, half 2"] = 10.0
    assert list(chosen(table, ["accuracy"])["accuracy"][0]) == [0.0, 0.0]


def test_metrics_of_a_table_follow_by_hand():
    table = made_up({RELEASED: [60.0, 61.0]} | {f"candidate {n:03d}": [70.0 + n, 70.0 + n] for n in (1, 2, 3, 4)})
    found = {metric.quantity: metric for metric in score(table, "classifier", "hole", CONFIG)}
    assert found["classifier search, accuracy, best, hole"].value == 74
    difference = found["classifier search, accuracy, best minus released, hole"]
    assert (difference.value, difference.unit, difference.complete) == (13.5, "%", False)
    assert difference.spread[0] < 13.5 < difference.spread[1]
    assert found["classifier search, rank correlation of accuracy with layers, hole"].value == pytest.approx(1)
    assert found["classifier search, rank correlation of accuracy with parameters, hole"].value == pytest.approx(-1)
    assert found["classifier search, candidates, count, hole"].value == 4
    assert found["classifier search, layers, highest mean accuracy, hole"].value == 4


def test_the_same_settings_give_the_same_record_and_finished_parts_are_not_trained_again(
    tables, descriptors, tmp_path, monkeypatch
):
    first = run(Inputs(*tables, descriptors, NOTHING), CONFIG, Partial(tmp_path))
    again = run(Inputs(*tables, descriptors, NOTHING), CONFIG)
    assert again.metrics == first.metrics
    monkeypatch.setattr(experiment, "Trainer", lambda *_, **__: pytest.fail("trained again"))
    monkeypatch.setattr(experiment, "DomainClassifier", lambda *_, **__: pytest.fail("trained again"))
    resumed = run(Inputs(*tables, descriptors, NOTHING), CONFIG, Partial(tmp_path))
    assert resumed.metrics == first.metrics
    assert (first.paper, first.experiment, first.protocol) == ("chen2024", "mobility_architectures", "")
    assert not any(metric.complete for metric in first.metrics)
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(resumed.tables[name], table)
        assert table.groupby(["candidate", "carrier", "seed"]).size().eq(1).all()
        assert len(table) == (3 + 1) * 2 * 2
    released = first.tables["classifiers"].query("candidate == @RELEASED").iloc[0]
    assert (released["layers"], released["first"], released["last"]) == (10, 10, 3)


def test_a_number_is_complete_from_the_defaults_on():
    assert Config().complete
    assert not any(replace(Config(), **less).complete for less in ({"candidates": 29}, {"seeds": 2}, {"rows": 5000}))
    assert not Config(schedule=replace(Config().schedule, classifier_epochs=1)).complete


@pytest.mark.parametrize("change", [{"candidates": 2}, {"seeds": 1}, {"rows": 99}, {"seed": -1}])
def test_bad_settings_are_refused(change):
    with pytest.raises(UsageError, match="at least 3 candidates") as caught:
        replace(CONFIG, **change)
    assert "\n" not in str(caught.value)


def test_descriptors_that_are_missing_are_named(tables, descriptors):
    with pytest.raises(UsageError, match=FLAT[3]):
        run(Inputs(*tables, descriptors.drop(FLAT[3]), NOTHING), CONFIG)
