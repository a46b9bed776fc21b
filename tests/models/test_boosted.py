"""Boosted trees: the library's own regressor, searches that begin alike, SHAP values that add up."""

import numpy as np
import pandas as pd
import pytest
import xgboost

from mobtl.errors import MobtlError, UsageError
from mobtl.models.boosted import SPACE, STATE, BoostedTrees, contributions, mean_settings

SETTINGS = dict(zip(SPACE, (0.7, 3.0, 25.0, 0.2, 0.93, 2.5, 0.1), strict=True))


@pytest.fixture
def data():
    rng = np.random.default_rng(1)
    x = rng.normal(size=(90, 6))
    y = 2 * x[:, 0] + 0.3 * rng.normal(size=90)
    x[rng.random(x.shape) < 0.2] = np.nan
    return x, y


def test_trees_are_those_of_the_regressor_that_the_released_script_calls(data):
    x, y = data
    trees = BoostedTrees()
    own = trees.predict(SETTINGS, trees.matrix(x[:60], y[:60]), trees.matrix(x[60:]))
    whole = SETTINGS | {"max_depth": 3, "n_estimators": 25}
    theirs = xgboost.XGBRegressor(random_state=STATE, n_jobs=1, **whole).fit(x[:60], y[:60]).predict(x[60:])
    np.testing.assert_array_equal(own, theirs)


def test_a_longer_search_begins_with_the_shorter_one():
    def loss(settings):
        return (settings["gamma"] - 0.3) ** 2 + settings["max_depth"]

    long = BoostedTrees().search(loss, trials=30, seed=3)  # beyond the twenty random draws
    assert len(long) == 30
    for trials in (10, 25):
        assert BoostedTrees().search(loss, trials, seed=3) == long[:trials]
    assert BoostedTrees().search(loss, 2, seed=4) != long[:2]


def test_a_search_stays_in_its_space_and_finds_the_better_half():
    history = BoostedTrees().search(lambda settings: settings["learning_rate"], trials=40, seed=0)
    for settings, loss in history:
        assert list(settings) == list(SPACE) and loss == settings["learning_rate"]
        assert all(low <= settings[name] <= high for name, (low, high) in SPACE.items())
        assert all(settings[name] == round(settings[name]) for name in ("max_depth", "n_estimators"))
    assert np.mean([loss for _, loss in history[20:]]) < np.mean([loss for _, loss in history[:20]])


def test_shap_values_add_up_to_the_prediction(data):
    x, y = data
    trees = BoostedTrees()
    matrix = trees.matrix(x, y)
    booster = trees.fit(SETTINGS, matrix)
    shap, predicted = contributions(booster, matrix), booster.predict(matrix)
    assert shap.shape == x.shape
    rest = predicted - shap.sum(axis=1)
    np.testing.assert_allclose(rest, rest[0], atol=1e-5)
    assert np.abs(shap).mean(axis=0).argmax() == 0


def test_mean_settings_by_hand():
    other = SETTINGS | {"max_depth": 6.0, "n_estimators": 30.0, "gamma": 0.3}
    mean = mean_settings([SETTINGS, other, other])
    assert (mean["max_depth"], mean["n_estimators"]) == (5.0, 28.0)  # 15/3 and 85/3
    assert mean["gamma"] == pytest.approx(0.7 / 3)


def test_what_cannot_be_searched_or_fitted_is_refused(data):
    with pytest.raises(UsageError, match="at least one trial"):
        BoostedTrees().search(lambda settings: 0.0, trials=0, seed=0)
    trees = BoostedTrees()
    with pytest.raises(UsageError, match="not max_depth"):
        trees.fit({"max_depth": 3.0}, trees.matrix(*data))


def test_columns_that_were_not_trained_on_are_refused(data):
    x, y = data
    trees, table = BoostedTrees(), pd.DataFrame(x).add_prefix("column ")
    train, booster = trees.matrix(x, y), trees.fit(SETTINGS, trees.matrix(x, y))
    for fewer in (x[:, :-1], np.hstack([x, x])):
        with pytest.raises(MobtlError, match=f"trained on {x.shape[1]} columns, and is given {fewer.shape[1]}"):
            trees.predict(SETTINGS, train, trees.matrix(fewer))
        with pytest.raises(MobtlError, match="give it the same"):
            contributions(booster, trees.matrix(fewer))
        with pytest.raises(ValueError, match="feature_names mismatch"):  # XGBoost's own, for who asks the trees themselves
            booster.predict(trees.matrix(fewer))
    named = trees.matrix(table, y)
    with pytest.raises(MobtlError, match="in another order"):
        trees.predict(SETTINGS, named, trees.matrix(table[table.columns[::-1]]))
    with pytest.raises(MobtlError, match="others"):
        trees.predict(SETTINGS, named, trees.matrix(table.rename(columns={"column 0": "else"})))
    np.testing.assert_array_equal(
        trees.predict(SETTINGS, named, trees.matrix(table)), trees.predict(SETTINGS, train, trees.matrix(x))
    )


def test_a_matrix_is_checked(data):
    x, y = data
    for wrong, says in (
        ((x[0],), "inputs are a table"),
        ((x, y[:-1]), "need as many targets"),
        ((x, y[:, None]), "need as many targets"),
        ((x, np.full_like(y, np.nan)), "targets hold"),
        ((np.where(x > 0, np.inf, x),), "not finite"),
        ((pd.DataFrame({"a": ["b"]}),), "no numbers"),
        ((pd.DataFrame([[1.0, 2.0]], columns=["a", "a"]),), "rename them"),
    ):
        with pytest.raises(MobtlError, match=says):
            BoostedTrees().matrix(*wrong)
