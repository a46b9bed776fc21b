"""What is carried says what the fitted pipeline says; what cannot be carried is refused by name."""

from functools import lru_cache

import numpy as np
import pytest
import small_leaderboard
from sklearn.ensemble import GradientBoostingRegressor
from sklearn.feature_selection import SelectKBest, f_regression
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import RBF, Matern, WhiteKernel
from sklearn.impute import SimpleImputer
from sklearn.kernel_ridge import KernelRidge
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler, RobustScaler
from sklearn.svm import SVC, SVR

from mobtl import paths
from mobtl.errors import MobtlError
from mobtl.experiments.leaderboard import fits, pretraining
from mobtl.experiments.leaderboard.blocks import joined
from mobtl.experiments.leaderboard.fits import Given, Start
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.tasks import TASKS
from mobtl.prediction.portable.carry import carried
from mobtl.prediction.portable.chain import Chain
from mobtl.results.leaderboard import kept

FILES = sorted((paths.LEADERBOARD / "entries").glob("*.yml"))
# Whose rows every kind of entry is fitted to here; a few of them, and few trees and epochs.
ASKED = ("phonon-gap", "phonon-gap-sign", "hole-mass-2d")
ROWS, SMALLER = 90, {"n_estimators": 8, "epochs": 3, "n_members": 2}
CASES = [(path.stem, task) for path in FILES for task in ASKED if task in kept.read(path).tasks]


@lru_cache(maxsize=8)
def given(task, names):
    data = inputs(TASKS[task], names)
    # One row of a formula: of several equally near ones scikit-learn takes any.
    _, first = np.unique(data.formulas, return_index=True)
    rows = np.random.default_rng(0).permutation(first)[:ROWS]
    return joined(data.blocks, names, len(data.y))[rows], data.y[rows], data.formulas[rows]


def smaller(model):
    steps = [
        step.model_copy(update={"settings": {name: SMALLER.get(name, value) for name, value in step.settings.items()}})
        for step in model.steps
    ]
    return model.model_copy(update={"steps": tuple(steps), "search": None})


def start_of(entry, x):
    if not entry.source:
        return None
    own = entry.source.model_copy(update={"settings": {"n_members": 2, "epochs": 2}})
    y = np.random.default_rng(1).normal(size=len(x))
    return Start(own, pretraining.pretrained(own, x, y, 0))


def moved(x, seed=0):
    """Rows near those given, and far from them."""
    rng = np.random.default_rng(seed)
    spread = np.nan_to_num(np.nanstd(x, axis=0))
    return np.vstack([x + 0.3 * spread * rng.normal(size=x.shape), x + 5 * spread * rng.normal(size=x.shape)])


def check(model, kind, x, *asked):
    chain = Chain(carried(model, kind), lambda: x)
    for rows in asked:
        expected = fits.answer(model, kind, rows)
        scale = max(np.abs(expected).max(), 1e-3)
        np.testing.assert_allclose(chain.predict(rows), expected, rtol=1e-6, atol=1e-6 * scale)


@pytest.mark.parametrize(("name", "task"), CASES)
def test_an_entry_is_carried(name, task):
    entry, kind = kept.entry_of(name), TASKS[task].kind
    x, y, formulas = given(task, entry.inputs)
    model, _ = fits.fitted(smaller(entry.models[kind]), kind, Given(x, y, formulas), start_of(entry, x), 0)
    check(model, kind, x, x, moved(x))


@pytest.mark.parametrize(
    "model",
    [
        make_pipeline(MinMaxScaler(), SVR(C=3.0)),
        make_pipeline(SelectKBest(f_regression, k=4), Ridge()),
        make_pipeline(MinMaxScaler(), GaussianProcessRegressor(RBF(0.7) + WhiteKernel(0.3), optimizer=None)),
        make_pipeline(MinMaxScaler(), GaussianProcessRegressor(Matern(0.7, nu=1.5), alpha=0.1, optimizer=None)),
        KernelRidge(kernel="rbf", alpha=0.1),
        KNeighborsRegressor(3, p=2),
    ],
    ids=[
        "support vectors",
        "chosen inputs",
        "gaussian process, rbf",
        "gaussian process, matern",
        "kernel ridge",
        "neighbours",
    ],
)
def test_other_settings_are_carried(model):
    rng = np.random.default_rng(3)
    x = rng.normal(size=(60, 8))
    y = x[:, 0] * 3 + np.sin(x[:, 1]) + 40
    check(model.fit(x, y), "regression", x, x, rng.normal(size=(200, 8)))


def test_what_is_missing_is_filled_up_as_in_training():
    rng = np.random.default_rng(3)
    x, y = rng.normal(size=(60, 4)), rng.normal(size=60)
    x[::5, 1] = np.nan
    check(make_pipeline(SimpleImputer(keep_empty_features=True), Ridge()).fit(x, y), "regression", x, x)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (GradientBoostingRegressor(n_estimators=2), "sklearn.GradientBoostingRegressor cannot be carried"),
        (make_pipeline(RobustScaler(), Ridge()), "sklearn.RobustScaler cannot be carried"),
        (SVR(kernel="linear"), "sklearn.SVR is carried with kernel 'rbf' only, not 'linear'"),
        (GaussianProcessRegressor(Matern(nu=2.5), optimizer=None), "sklearn.Matern is carried with nu 1.5 only, not 2.5"),
        (GaussianProcessRegressor(2.0 * RBF(), optimizer=None), "the kernel .* cannot be carried"),
        (KNeighborsRegressor(3, p=3), "p 1 or 2 only, not 3"),
        (SimpleImputer(add_indicator=True), "add_indicator False only"),
        (small_leaderboard.OwnRidge(), "small_leaderboard.OwnRidge cannot be carried"),
    ],
    ids=["boosted", "robust scaler", "linear kernel", "matern 2.5", "scaled kernel", "norm 3", "indicator", "own class"],
)
def test_what_cannot_be_carried_is_refused_by_name(model, said):
    rng = np.random.default_rng(3)
    model.fit(rng.normal(size=(30, 3)), rng.normal(size=30))
    with pytest.raises(MobtlError, match=said):
        carried(model, "regression")


def test_classes_other_than_0_and_1_are_refused():
    rng = np.random.default_rng(3)
    x = rng.normal(size=(30, 3))
    with pytest.raises(MobtlError, match=r"knows the classes \['gap', 'none'\]; 0 and 1 can be carried"):
        carried(LogisticRegression().fit(x, np.where(x[:, 0] > 0, "gap", "none")), "classification")
    with pytest.raises(MobtlError, match="SVC is carried with kernel 'rbf' only"):
        carried(SVC(kernel="poly").fit(x, x[:, 0] > 0), "classification")
