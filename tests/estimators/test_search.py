"""The leak-free search: no group on both sides, no test label in a choice, groups and weights by metadata routing."""

import numpy as np
import pytest
from scipy.stats import loguniform
from sklearn import config_context
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.ensemble import RandomForestRegressor
from sklearn.linear_model import Ridge
from sklearn.metrics import get_scorer
from sklearn.model_selection import GroupKFold, cross_validate
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mobtl.errors import MobtlError
from mobtl.estimators.descriptors import MagpieDescriptors
from mobtl.estimators.search import SCORING, cross_validated, leak_free_search
from mobtl.validation.metrics import mean_absolute_error


class Watched(RegressorMixin, BaseEstimator):
    """Predicts the mean of its rows, and refuses a row whose group, the first column, it was trained on."""

    def __init__(self, shift: float = 0.0):
        self.shift = shift

    def fit(self, X, y):
        self.trained_, self.mean_ = set(X[:, 0]), np.mean(y)
        return self

    def predict(self, X):
        assert not self.trained_ & set(X[:, 0])
        return np.full(len(X), self.mean_ + self.shift)


@pytest.fixture(scope="module")
def rows():
    """Sixty rows in twenty groups of a few."""
    rng = np.random.default_rng(0)
    group = rng.integers(20, size=60)
    x = np.column_stack([group, rng.normal(size=(60, 4))])
    return x, x[:, 1] + np.sin(group) + 0.1 * rng.normal(size=60), group


def test_no_group_is_on_both_sides_within_a_search_and_around_it(rows):
    search = leak_free_search(Watched(), {"shift": [0.0, 0.1, 0.2]}, trials=3, seed=0)
    assert search.fit(*rows[:2], groups=rows[2]).best_params_
    found = cross_validated(search, *rows, seed=1)
    for train, test in zip(*found["indices"].values(), strict=True):
        assert not set(rows[2][train]) & set(rows[2][test])
    with pytest.raises(AssertionError):
        leak_free_search(Watched(), {"shift": [0.0]}, trials=1, seed=0).fit(*rows[:2], groups=np.arange(60))


def test_permuted_test_labels_change_no_setting(rows):
    x, y, group = rows
    search = leak_free_search(make_pipeline(StandardScaler(), Ridge()), {"ridge__alpha": loguniform(1e-3, 1e3)}, 8, seed=0)
    before = cross_validated(search, x, y, group, seed=1)
    for fold, test in enumerate(before["indices"]["test"]):
        changed = y.copy()
        changed[test] = np.random.default_rng(fold).permutation(y[test])
        after = cross_validated(search, x, changed, group, seed=1)
        ours, theirs = before["estimator"][fold], after["estimator"][fold]
        assert ours.best_params_ == theirs.best_params_
        np.testing.assert_array_equal(ours.predict(x), theirs.predict(x))
        assert before["test_score"][fold] != after["test_score"][fold]
        assert any(
            (a.predict(x) != b.predict(x)).any() for a, b in zip(before["estimator"], after["estimator"], strict=True)
        )


def test_a_search_is_scored_by_the_absolute_error_and_its_seed_decides(rows):
    x, y, group = rows

    def best(seed):
        return leak_free_search(Ridge(), {"alpha": loguniform(1e-3, 1e3)}, trials=5, seed=seed).fit(x, y, groups=group)

    one, same, other = best(0), best(0), best(1)
    assert one.best_params_ == same.best_params_ != other.best_params_
    errors = []
    for train, test in GroupKFold(5, shuffle=True, random_state=0).split(x, y, group):
        errors.append(mean_absolute_error(y[test], Ridge(**one.best_params_).fit(x[train], y[train]).predict(x[test])))
    assert one.best_score_ == pytest.approx(-np.mean(errors))


def test_a_search_without_groups_or_with_too_few_is_refused(rows):
    x, y, _ = rows
    search = leak_free_search(Ridge(), {"alpha": [1.0]}, trials=1, seed=0)
    with pytest.raises(ValueError, match="groups"):
        search.fit(x, y)
    with pytest.raises(ValueError, match="greater than the number of groups"):
        cross_validated(search, x, y, np.arange(60) % 3, seed=0)
    with pytest.raises(MobtlError, match="'GaAx' cannot be read"):
        cross_validated(make_pipeline(MagpieDescriptors(), Ridge()), ["GaAx"] * 60, y, np.arange(60), seed=0)


def test_weights_reach_the_estimator_and_groups_the_folds_by_routing(rows):
    x, y, group = rows
    weight = np.where(y > 0, 9.0, 1.0)
    forest = RandomForestRegressor(5, random_state=0)
    with config_context(enable_metadata_routing=True):
        found = cross_validate(
            forest.set_fit_request(sample_weight=True),
            *(x, y),
            cv=GroupKFold(3),
            scoring=get_scorer(SCORING).set_score_request(sample_weight=False),
            params={"groups": group, "sample_weight": weight},
            return_estimator=True,
        )
    for fitted, (train, _) in zip(found["estimator"], GroupKFold(3).split(x, y, group), strict=True):
        alone = forest.fit(x[train], y[train], sample_weight=weight[train])
        np.testing.assert_array_equal(fitted.predict(x), alone.predict(x))
