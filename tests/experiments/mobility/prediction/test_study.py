"""The protocols of the prediction study: what search and fit may see, and numbers that are known beforehand."""

from itertools import pairwise

import numpy as np
import pytest
import small_prediction

from mobtl.errors import MobtlError, UsageError
from mobtl.experiments.mobility.prediction.config import CONTROLS, HYPOTHESES, MAIN, TARGETS, Arm, Config
from mobtl.experiments.mobility.prediction.curves import growing
from mobtl.experiments.mobility.prediction.data import assemble, labels_of, released_predictions
from mobtl.experiments.mobility.prediction.explain import Explained
from mobtl.experiments.mobility.prediction.fits import Outcome, fit
from mobtl.experiments.mobility.prediction.importance import metrics as importances
from mobtl.experiments.mobility.prediction.protocols import folds_of, held_out
from mobtl.experiments.mobility.prediction.scores import beside_dpt, by_fold, by_repeat, means
from mobtl.experiments.mobility.prediction.study import run
from mobtl.models import boosted
from mobtl.models.boosted import BoostedTrees
from mobtl.validation.splits import grouped_folds

PROTOCOLS = ("as_published", "leak_free")
HTL = MAIN[3]


class Spy:
    """A learner that knows the rows by their first input and writes down what is fitted and predicted during a search."""

    def __init__(self):
        self.searched, self.final, self._searching = [], [], False

    def matrix(self, x, y=None):
        return set(x[:, 0].astype(int))

    def predict(self, settings, train, test):
        (self.searched if self._searching else self.final).append((train, test))
        return np.zeros(len(test))

    def search(self, objective, trials, seed):
        self._searching = True
        history = [({"trial": trial}, objective({"trial": trial})) for trial in range(trials)]
        self._searching = False
        return history


def spied(protocol: str):
    """A spy after a study of sixty rows, thirty formulas, with its outer folds."""
    rows = np.arange(60)
    formulas = np.array([f"Na{2 + row % 30}Cl" for row in rows])
    folds, spy = folds_of(formulas, Config(protocol=protocol), 0), Spy()
    held_out(spy, rows[:, None].astype(float), rows * 0.1, formulas, folds, protocol, (2,), seed=1)
    return spy, folds, formulas


def test_leak_free_no_row_and_no_formula_of_the_outer_test_part_reaches_the_search():
    spy, folds, formulas = spied("leak_free")
    assert len(folds) == 20 and len(spy.searched) == 20 * 2 * 5
    for number, (train, test) in enumerate(folds):
        for fitted, judged in spy.searched[10 * number : 10 * (number + 1)]:
            assert fitted | judged == set(train) and not fitted & judged
            assert not set(formulas[list(fitted | judged)]) & set(formulas[test])
            assert not set(formulas[list(fitted)]) & set(formulas[list(judged)])
        assert spy.final[number] == (set(train), set(test))


def test_as_published_the_settings_are_judged_on_the_test_fold():
    """What the last test forbids is what the released script does."""
    spy, folds, formulas = spied("as_published")
    assert spy.searched == [(set(train), set(test)) for train, test in folds for _ in range(2)]
    assert any(set(formulas[train]) & set(formulas[test]) for train, test in folds)


def test_folds_as_published_are_the_same_in_every_repeat_and_leak_free_others():
    formulas = np.array([f"Na{2 + row % 50}Cl" for row in range(70)])
    for protocol, same in (("as_published", True), ("leak_free", False)):
        first, second = (folds_of(formulas, Config(protocol=protocol), repeat) for repeat in (0, 1))
        assert all(np.array_equal(a[1], b[1]) for a, b in zip(first, second, strict=True)) == same
        np.testing.assert_array_equal(np.sort(np.concatenate([test for _, test in first])), np.arange(70))


def test_fewer_formulas_than_folds_make_as_many_folds():
    folds = grouped_folds(["NaCl", "NaCl", "NaBr", "NaI"], seed=0, folds=20)
    assert sorted(len(test) for _, test in folds) == [1, 1, 2]


def test_a_longer_search_on_the_test_fold_never_scores_worse_there():
    rng = np.random.default_rng(2)
    x, y, formulas = rng.normal(size=(40, 3)), rng.normal(size=40), np.arange(40).astype(str)
    folds = folds_of(formulas, Config(protocol="as_published", folds=4), 0)
    held = held_out(BoostedTrees(), x, y, formulas, folds, "as_published", (1, 3, 6), seed=0)
    for _, test in folds:
        errors = ((held.predicted[:, test] - y[test]) ** 2).mean(axis=1)
        assert errors[0] >= errors[1] >= errors[2]
    assert (held.predicted[0] != held.predicted[2]).any()


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_permuted_labels_cannot_be_predicted_leak_free(protocol):
    rng = np.random.default_rng(0)
    formulas = np.array([f"Na{2 + row // 2}Cl" for row in range(60)])
    x = np.repeat(rng.normal(size=(30, 4)), 2, axis=0)  # polymorphs have equal inputs, and here equal labels
    y = np.repeat(rng.normal(size=30), 2)
    folds = folds_of(formulas, Config(protocol=protocol, folds=10), 0)
    held = held_out(BoostedTrees(), x, y, formulas, folds, protocol, (5,), seed=0)
    r2 = 1 - ((held.predicted[0] - y) ** 2).sum() / ((y - y.mean()) ** 2).sum()
    assert (r2 > 0.3) if protocol == "as_published" else (r2 < 0.1)


def outcome(truth, predicted, folds) -> Outcome:
    rows = np.arange(len(truth))
    its = (np.array([truth], float), np.array([[predicted]], float), np.array([folds]))
    return Outcome(Arm("HTL"), TARGETS["average electron mobility"], rows, *its, settings=np.empty((0, 0)))


def test_pooled_and_fold_mean_by_hand():
    # Fold 0: errors 1, 1, variance sum 2, R2 = 1 - 2/2; fold 1: errors 0, 2, variance sum 8, R2 = 1 - 4/8.
    own = outcome([0, 2, 10, 14], [1, 1, 10, 12], [0, 0, 1, 1])
    np.testing.assert_allclose(by_fold(own, "R2"), [[0.0, 0.5]])
    np.testing.assert_allclose(by_fold(own, "MAE"), [[1.0, 1.0]])
    # Pooled: squares 6; mean 6.5, variance sum 42.25 + 20.25 + 12.25 + 56.25 = 131.
    np.testing.assert_allclose(by_repeat(own, "R2"), [1 - 6 / 131])
    np.testing.assert_allclose(by_repeat(own, "MAE"), [1.0])


def test_the_training_mean_is_that_of_the_other_folds():
    np.testing.assert_allclose(means(outcome([0, 2, 10, 14], [0] * 4, [0, 0, 1, 1])).predicted, [[[12, 12, 1, 1]]])


def test_one_table_beside_the_other_is_the_difference_of_their_pooled_r2():
    """R2 of 1 - 6 / 131 on couplings; on deformation potentials 1 - 1 / 2, of the values 0 and 2 with one error of one."""
    own = outcome([0, 2, 10, 14], [1, 1, 10, 12], [0, 0, 1, 1])
    other = outcome([0, 2], [0, 1], [0, 1])
    outcomes = {("HTL", "EPC hole mobility"): own, ("HTL", "average hole mobility"): other}
    metric = beside_dpt(outcomes, "hole", Config(protocol="leak_free"))
    assert metric.quantity == "EPC hole mobility, R2 minus that of average hole mobility, HTL"
    assert metric.value == pytest.approx(0.5 - 6 / 131)
    assert metric.samples == ()  # one repeat has no range


def test_electronic_features_are_set_against_the_larger_of_symmetry_and_geometry():
    """One refit beside the model of all rows: ELE 3 over SYM 2 and GEO 1, then 3 over GEO 6."""
    rows = np.arange(4)
    importance = np.array([[9.0, 3.0, 2.0, 1.0], [9.0, 3.0, 2.0, 6.0]])
    names, sets = ["ATL 1", "en_difference", "space_group", "thickness"], ["ATL", "ELE", "SYM", "GEO"]
    shap = np.zeros((4, 4))
    own = Explained(names, sets, rows, shap, shap, np.empty(0), importance, np.zeros((2, 4)))
    found = importances({("HTL", "electron mobility anisotropy"): own}, Config(protocol="leak_free", refits=2))
    quantity = "electron mobility anisotropy, SHAP importance of ELE over SYM and GEO, the larger"
    (metric,) = [each for each in found if each.quantity == quantity]
    assert metric.value == 1.5 and metric.samples == (0.5,)


def test_labels_by_hand():
    tables = small_prediction.tables()
    dpt = tables.dpt.head(1).assign(electron=13.31, hole=0.2835, electron_x=8.0, electron_y=0.8, hole_x=0.0, hole_y=1.0)
    epc = tables.epc.head(1).assign(electron=133.1, hole=2835.0)
    labels = {name: values[0] for name, values in labels_of(dpt, epc).items()}
    assert labels["average electron mobility"] == pytest.approx(1) and labels["EPC electron mobility"] == pytest.approx(-1)
    assert labels["average hole mobility"] == pytest.approx(0) and labels["EPC hole mobility"] == pytest.approx(1)
    assert labels["electron mobility anisotropy"] == pytest.approx(1)
    assert np.isnan(labels["hole mobility anisotropy"])


def test_rows_of_the_hypotheses():
    data = assemble(small_prediction.tables(), small_prediction.features("as_published"))
    target, rows = TARGETS["average hole mobility"], {}
    for arm in (HTL, *HYPOTHESES):
        rows[arm.name.removeprefix("HTL, ")] = data.rows(arm, target, seed=0)
    everything = rows["HTL"]
    assert everything.tolist() == [row for row in range(40) if row != 3]
    twice = rows["rows drawn up to twofold before the folds"]
    assert len(twice) == 2 * len(everything) and set(twice) == set(everything)
    assert len(rows["rows drawn up to sevenfold before the folds"]) == 7 * len(everything)
    assert set(everything) - set(rows["rows with a structure"]) == {0, 1}  # both F0
    assert len(rows["one row per formula and publication"]) == 39  # no formula stands twice under one DOI here


def test_inputs_of_each_arm_and_seed():
    data = assemble(small_prediction.tables(), small_prediction.features("as_published"))
    target = TARGETS["average electron mobility"]
    widths = {arm.name: data.table(arm, target, 0).shape[1] for arm in (*MAIN, *CONTROLS)}
    assert [widths[arm.name] for arm in MAIN] == [145, 15, 15, 27, 12]
    assert (widths["HTL, 15 expert descriptors"], widths["HTL, cell-free descriptors"]) == (30, 29)
    first, second, third = (data.table(HTL, target, repeat) for repeat in range(3))
    assert (first[:, :15] != second[:, :15]).all()
    np.testing.assert_array_equal(first, third)
    assert not data.has(Arm("HTL, transductive", "transductive", "named"))


def test_released_predictions_follow_the_structure_of_each_row():
    tables = small_prediction.tables()
    found = released_predictions(tables)
    assert np.isnan(found[:2]).all() and np.isfinite(found[2:]).all()
    by_formula = tables.released_trees.set_index("source_id")["standardised"]
    np.testing.assert_array_equal(found[2:], by_formula[tables.dpt["reduced_formula"][2:]])


def test_training_parts_of_a_learning_curve_grow_and_never_hold_a_test_formula():
    formulas = np.array([f"Na{2 + row % 80}Cl" for row in range(100)])
    steps = list(growing(formulas, seed=0))
    assert [len(set(formulas[folds[0][0]])) for folds in steps] == [25, 50, 64]
    for smaller, larger in pairwise(steps):
        for (few, test), (many, again) in zip(smaller, larger, strict=True):
            assert set(few) < set(many) and not set(formulas[many]) & set(formulas[test])
            np.testing.assert_array_equal(test, again)


def test_each_repeat_permutes_the_labels_in_its_own_way():
    data = assemble(small_prediction.tables(), small_prediction.features("as_published"))
    arm, target = Arm("HTL, permuted labels", "ATL", "named", permuted=True), TARGETS["average electron mobility"]
    first, again, other = (fit(arm, target, n, data, small_prediction.config("as_published"))["truth"] for n in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert (first != other).any()
    np.testing.assert_allclose(np.sort(first), np.sort(data.labels[target.name]))


@pytest.mark.parametrize("change", [{"trials": 0}, {"folds": 1}, {"repeats": 0}, {"seed": -1}, {"protocol": "leakfree"}])
def test_settings_that_make_no_study_are_refused(change):
    with pytest.raises(UsageError):
        Config(**({"protocol": "leak_free"} | change))


def test_a_formula_without_features_is_refused():
    features = small_prediction.features("as_published")
    with pytest.raises(MobtlError, match="no features of Na2Cl"):
        assemble(small_prediction.tables(), features[features["reduced_formula"] != "Na2Cl"])


def test_no_number_is_complete_where_the_extractors_schedule_was_cut_short(monkeypatch):
    monkeypatch.setitem(boosted.SPACE, "n_estimators", (8, 12))
    monkeypatch.setattr(Config, "is_whole", True)
    tables, few = small_prediction.tables(), small_prediction.config("as_published", repeats=1, permutations=1)
    for whole in (True, False):
        record = run(tables, small_prediction.extractors("as_published", whole), few)
        assert any(metric.complete for metric in record.metrics) == whole
