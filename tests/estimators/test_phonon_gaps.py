"""All regressors, ours and those taken as they are, on the 124 semiconductors with a phonon band gap."""

import numpy as np
import pytest
from scipy.stats import loguniform
from sklearn.base import clone
from sklearn.dummy import DummyRegressor
from sklearn.ensemble import ExtraTreesRegressor, RandomForestRegressor
from sklearn.frozen import FrozenEstimator
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, WhiteKernel
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from xgboost import XGBRegressor

from mobtl.datasets import phonons
from mobtl.estimators.descriptors import CompositionDescriptors, MagpieDescriptors
from mobtl.estimators.perceptron import DirectPerceptrons, TransferredPerceptrons
from mobtl.estimators.search import cross_validated, leak_free_search
from mobtl.estimators.selection import RelevanceRedundancy
from mobtl.features.formulas import groups
from mobtl.validation.splits import source_without

SMALL = {"n_members": 2, "widths": (60, 30)}


@pytest.fixture(scope="module")
def semiconductors():
    return phonons.semiconductors()


@pytest.fixture(scope="module")
def target(semiconductors):
    """Formulas, phonon band gaps in cm^-1 and compounds."""
    table = semiconductors.query("phonon_gap > 0")
    return table["cell_composition"], table["phonon_gap"].to_numpy(), groups(table["cell_composition"])


@pytest.fixture(scope="module")
def source(semiconductors, target):
    """Two networks pretrained on the electronic gap of the compounds that are not in the target domain."""
    others = semiconductors.iloc[source_without(semiconductors["cell_composition"], target[0])]
    pretraining = DirectPerceptrons(**SMALL, epochs=30, random_state=0)
    fitted = make_pipeline(CompositionDescriptors(), pretraining).fit(others["cell_composition"], others["electronic_gap"])
    return FrozenEstimator(fitted[-1])


def error(estimator, target, folds: int = 3) -> float:
    return -cross_validated(estimator, *target, seed=0, folds=folds)["test_score"].mean()


REGRESSORS = {
    "boosted trees": XGBRegressor(n_estimators=40, max_depth=4, random_state=0, n_jobs=1),
    "random forest": RandomForestRegressor(40, random_state=0),
    "extremely random trees": ExtraTreesRegressor(40, random_state=0),
    "Gaussian process": make_pipeline(
        StandardScaler(), GaussianProcessRegressor(RBF(10.0) + WhiteKernel(), normalize_y=True, random_state=0)
    ),
    "nearest neighbours": make_pipeline(StandardScaler(), KNeighborsRegressor(5)),
    "chosen descriptors": make_pipeline(RelevanceRedundancy(3, random_state=0), RandomForestRegressor(40, random_state=0)),
    "direct perceptrons": DirectPerceptrons(**SMALL, epochs=150, batch_size=None, random_state=0),
}


@pytest.mark.parametrize("name", REGRESSORS)
def test_each_regressor_beats_the_mean_on_compounds_it_has_not_seen(name, target):
    mean = error(make_pipeline(MagpieDescriptors(), DummyRegressor()), target)
    assert error(make_pipeline(MagpieDescriptors(), clone(REGRESSORS[name])), target) < 0.8 * mean


def test_a_frozen_source_is_fine_tuned_in_each_fold_of_a_search(target, source):
    before = source.parameters_["weight0"].copy()
    whole = make_pipeline(CompositionDescriptors(), TransferredPerceptrons(source, epochs=30, random_state=0))
    settings = {"transferredperceptrons__frozen": [0, 1, 2], "transferredperceptrons__learning_rate": loguniform(3e-3, 0.1)}
    search = leak_free_search(whole, settings, trials=3, seed=0, folds=3).fit(target[0], target[1], groups=target[2])
    best = search.best_estimator_[-1]
    assert best.source is source and best.frozen == search.best_params_["transferredperceptrons__frozen"]
    np.testing.assert_array_equal(source.parameters_["weight0"], before)
    assert len(set(search.cv_results_["mean_test_score"])) == 3
    assert -search.best_score_ < error(make_pipeline(CompositionDescriptors(), DummyRegressor()), target)
