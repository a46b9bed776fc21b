"""The regressors tried beside boosted trees: what they learn, and from which rows."""

import numpy as np
import pandas as pd
import pytest

from mobtl.errors import MobtlError, UsageError
from mobtl.models.regressors import GRIDS, TriedRegressor


@pytest.fixture
def data():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(80, 4))
    return x, 3.0 + x[:, 1]


@pytest.mark.parametrize("name", [*GRIDS])
def test_each_learns_a_line_with_missing_values_and_a_column_of_nothing_else(name, data):
    x, y = data
    x = np.column_stack([x, np.full(len(x), np.nan)])
    x[::7, 0] = np.nan
    model = TriedRegressor(name)
    train, test = model.matrix(x[:60], y[:60]), model.matrix(x[60:])
    history = model.search(lambda its: np.mean((model.predict(its, train, test) - y[60:]) ** 2), 4, 0)
    settings = min(history, key=lambda trial: trial[1])[0]
    assert np.corrcoef(model.predict(settings, train, test), y[60:])[0, 1] > 0.8


def test_lasso_that_drops_everything_predicts_the_mean(data):
    x, y = data
    model = TriedRegressor("LASSO")
    np.testing.assert_allclose(model.predict({"alpha": 1e3}, model.matrix(x, y), model.matrix(x[:3])), y.mean())


def test_a_prediction_depends_on_no_other_row_that_is_predicted(data):
    x, y = data
    x = x.copy()
    x[70, 0] = np.nan
    model = TriedRegressor("kernel ridge")
    train, settings = model.matrix(x[:60], y[:60]), {"alpha": 0.1, "gamma": 0.1}
    alone, among = (model.predict(settings, train, model.matrix(rows)) for rows in (x[70:71], 100 * x[60:]))
    together = model.predict(settings, train, model.matrix(np.vstack([x[70:71], 100 * x[60:]])))
    np.testing.assert_allclose(together, np.concatenate([alone, among]))


def test_a_search_tries_so_many_different_settings():
    history = TriedRegressor("kernel ridge").search(lambda settings: settings["alpha"], trials=5, seed=1)
    assert len({tuple(settings.items()) for settings, _ in history}) == 5
    assert len(TriedRegressor("Gaussian process").search(lambda settings: 0.0, trials=10, seed=1)) == 3


def test_an_unknown_regressor_is_refused():
    with pytest.raises(UsageError, match="no regressor 'lasso'"):
        TriedRegressor("lasso")


def test_columns_that_were_not_trained_on_are_refused():
    model, x = TriedRegressor("LASSO"), pd.DataFrame(np.eye(4), columns=list("abcd"))
    train = model.matrix(x, np.arange(4.0))
    for other, says in (
        (x[["a", "b"]], "is given 2"),
        (x[list("bacd")], "in another order"),
        (x.set_axis(list("abce"), axis=1), "others"),
    ):
        with pytest.raises(MobtlError, match=says):
            model.predict({"alpha": 1.0}, train, model.matrix(other))
