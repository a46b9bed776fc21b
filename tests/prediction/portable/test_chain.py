"""The kinds of step by themselves: trees with unknown values, neighbours without distance, many rows as one by one."""

import numpy as np
import pytest
from sklearn.ensemble import ExtraTreesRegressor
from xgboost import XGBRegressor

from mobtl.prediction.portable.carry import carried
from mobtl.prediction.portable.chain import Chain
from mobtl.prediction.portable.steps import Step
from mobtl.prediction.portable.trees import LEAF, at_most

RNG = np.random.default_rng(5)
X = RNG.normal(size=(700, 6))
Y = X[:, 0] + (X[:, 1] > 0.3) + 10


@pytest.mark.parametrize("model", [ExtraTreesRegressor(5, random_state=0), XGBRegressor(n_estimators=5)], ids=str)
def test_trees_know_where_an_unknown_value_goes(model):
    x = np.where(RNG.random(X.shape) < 0.2, np.nan, X)
    model.fit(x, Y)
    chain = Chain(carried(model, "regression"), lambda: x)
    other = np.where(RNG.random(X.shape) < 0.5, np.nan, X[::-1])
    np.testing.assert_allclose(chain.predict(other), model.predict(other), rtol=2e-6)


def test_a_value_on_the_threshold_goes_where_it_went():
    # Doubles that are no float32, with the two float32 beside them.
    thresholds = RNG.normal(size=1000)
    below = thresholds.astype(np.float32)
    for value in (below, np.nextafter(below, np.float32(9)), np.nextafter(below, np.float32(-9))):
        assert ((value <= at_most(thresholds)) == (value.astype(float) <= thresholds)).all()


def test_nodes_stand_by_level_so_that_nothing_says_where_children_are():
    model = ExtraTreesRegressor(3, random_state=0, max_depth=4).fit(X, Y)
    (step,) = carried(model, "regression")
    assert set(step.arrays) == {"feature", "number", "first"}
    sizes = np.diff([*step.arrays["first"], len(step.arrays["feature"])])
    assert sizes.tolist() == [each.tree_.node_count for each in model.estimators_]
    assert (step.arrays["feature"] == LEAF).sum() == (sizes.sum() + 3) / 2


def neighbours(k, weights, rows, values):
    arrays = {"places": np.arange(len(rows)), "values": np.array(values, float)}
    return Chain([Step("neighbours", {"k": k, "p": 1, "weights": weights}, arrays)], lambda: np.array(rows, float))


def test_rows_without_any_distance_count_alone():
    chain = neighbours(3, "distance", [[0.0], [0.0], [0.1], [3.0]], [1, 3, 50, 70])
    assert chain.predict(np.array([[0.0], [1e-12]])).tolist() == [2.0, 2.0]
    assert chain.predict(np.array([[3.0]])).tolist() == [70.0]


def test_neighbours_count_by_the_inverse_of_their_distance_or_alike():
    rows, values = [[0.0], [1.0], [9.0]], [0, 3, 50]
    assert neighbours(2, "uniform", rows, values).predict(np.array([[0.25]])).tolist() == [1.5]
    assert neighbours(2, "distance", rows, values).predict(np.array([[0.25]])).tolist() == [0.75]


def test_training_rows_are_asked_for_once_and_only_when_needed():
    asked = []

    def training():
        asked.append(1)
        return X

    linear = Step("linear", {"intercept": 1.0}, {"weights": np.ones(6)})
    np.testing.assert_allclose(Chain([linear], training).predict(X), X.sum(axis=1) + 1)
    assert not asked
    settings = {"kernel": "rbf", "gamma": 0.1, "intercept": 0.0}
    chain = Chain([Step("kernel", settings, {"places": np.array([3, 5]), "weights": np.ones(2)})], training)
    together = chain.predict(X)
    np.testing.assert_allclose(np.concatenate([chain.predict(row[None]) for row in X[:20]]), together[:20], rtol=1e-12)
    np.testing.assert_allclose(together, np.exp(-0.1 * ((X[:, None] - X[[3, 5]]) ** 2).sum(axis=2)).sum(axis=1))
    assert asked == [1]


def test_log_odds_never_overflow():
    chain = Chain([Step("logistic")], lambda: X)
    assert chain.predict(np.array([-1e4, -1.0, 0.0, 1e4])).tolist() == pytest.approx([0, 0.2689414213699951, 0.5, 1])


def test_nothing_to_predict_is_no_failure():
    model = ExtraTreesRegressor(3, random_state=0).fit(X, Y)
    assert Chain(carried(model, "regression"), lambda: X).predict(np.empty((0, 6))).shape == (0,)
