"""Nothing of a test fold reaches training; a record does not depend on who works; what is finished is not made again."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import small_leaderboard as small
from small_leaderboard import entry, model

from mobtl.errors import MobtlError, UsageError
from mobtl.experiments.leaderboard import fits, study
from mobtl.experiments.leaderboard.sources import Source
from mobtl.experiments.leaderboard.tasks import SCHEMES
from mobtl.records.partial import Partial
from mobtl.records.workers import Workers

SEARCHED = model(
    "sklearn.svm.SVR", standardised=True, search={"trials": 3, "values": {"C": [0.1, 1.0, 10.0], "epsilon": [0.01, 0.3]}}
)
FOREST = model("sklearn.ensemble.ExtraTreesRegressor", {"n_estimators": 10})
CHOSEN = {
    "steps": [
        {"class": "sklearn.preprocessing.StandardScaler"},
        {"class": "mobtl.estimators.selection.RelevanceRedundancy", "settings": {"n_features_to_select": 4}},
        {"class": "sklearn.linear_model.Ridge"},
    ]
}
NETWORKS = model("mobtl.estimators.perceptron.TransferredPerceptrons", {"epochs": 3})


@pytest.fixture(scope="module")
def data():
    return small.data()


def predictions(record, data) -> np.ndarray:
    wide = record.tables["predictions"].pivot(index="repeat", columns="id", values="prediction")
    return wide[data.ids].to_numpy()


def same(one, other) -> None:
    """That two records are the same but for what they cost."""
    assert one.metrics == other.metrics and one.config == other.config
    pd.testing.assert_frame_equal(one.tables["predictions"], other.tables["predictions"])
    seconds = ["training_seconds", "prediction_seconds"]
    pd.testing.assert_frame_equal(one.tables["fits"].drop(columns=seconds), other.tables["fits"].drop(columns=seconds))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("of", [SEARCHED, FOREST, CHOSEN], ids=["searched", "forest", "chosen descriptors"])
def test_labels_of_test_rows_do_not_matter(data, scheme, of):
    split = data.splits[scheme]
    job = fits.Job(
        entry(of, tasks=["phonon-gap"]).model_for(data.task), "regression", data.blocks["elements"], data.y, split
    )
    for fold in range(5):
        _, test = split.sides(0, fold)
        other = data.y.copy()
        other[test] = np.random.default_rng(1).permutation(other[test]) + 100.0
        one, two = (fits.held_out(each, 0, fold, None, 0) for each in (job, replace(job, y=other)))
        np.testing.assert_array_equal(one["predicted"], two["predicted"])
        assert one["chosen"] == two["chosen"]


@pytest.mark.parametrize("of", [SEARCHED, CHOSEN], ids=["searched", "scaled, chosen descriptors"])
def test_a_prediction_depends_on_the_inputs_of_no_other_test_row(data, of):
    split, x = data.splits["formula"], data.blocks["elements"]
    job = fits.Job(entry(of, tasks=["phonon-gap"]).model_for(data.task), "regression", x, data.y, split)
    _, test = split.sides(0, 0)
    kept, others = test[::2], test[1::2]
    changed = x.copy()
    changed[others] = 1e3 * np.random.default_rng(2).normal(size=changed[others].shape)
    one, two = (fits.held_out(each, 0, 0, None, 0) for each in (job, replace(job, x=changed)))
    same_rows = np.isin(test, kept)
    np.testing.assert_array_equal(one["predicted"][same_rows], two["predicted"][same_rows])
    assert (one["predicted"][~same_rows] != two["predicted"][~same_rows]).any() and one["chosen"] == two["chosen"]


def test_groups_of_a_scheme_are_apart_in_the_search_too(data, monkeypatch):
    seen = []

    def search(estimator, values, trials, seed, folds):
        found = real(estimator, values, trials, seed, folds)
        seen.append(found)
        return found

    real = fits.leak_free_search
    monkeypatch.setattr(fits, "leak_free_search", search)
    study.run(data, entry(SEARCHED, tasks=["phonon-gap"]), "anion")
    assert len(seen) == 5
    # Of six anions one or two are held out, so that fewer remain than there are folds of a search.
    assert {each.cv.get_n_splits() for each in seen} <= {4, 5}


def test_noise_scores_like_the_mean_and_inputs_better(data):
    noise = replace(data, blocks={"elements": np.random.default_rng(3).normal(size=(len(data.y), 12))})
    best, blind = (
        study.run(each, entry(model("sklearn.linear_model.Ridge", {"alpha": a}), tasks=["phonon-gap"]), "formula")
        for each, a in ((data, 0.1), (noise, 300.0))
    )
    mean = study.run(data, entry(small.MEAN, tasks=["phonon-gap"], inputs=[]), "formula")
    error = {name: record.metrics[0].value for name, record in {"best": best, "blind": blind, "mean": mean}.items()}
    assert error["best"] < 0.1 * error["mean"]
    assert error["blind"] == pytest.approx(error["mean"], rel=0.15)
    assert error["blind"] > 0.9 * error["mean"]


def test_a_record_says_all(data):
    record = study.run(data, entry(SEARCHED, tasks=["phonon-gap"]), "formula")
    assert (record.experiment, record.protocol, record.paper) == ("phonon-gap.formula", "leak_free", "liu2020")
    assert [metric.quantity for metric in record.metrics] == [
        f"phonon band gap, {name}, some-model" for name in ("MAE", "R2")
    ]
    assert all(
        len(metric.samples) == 400 and metric.spread[0] < metric.value < metric.spread[1] for metric in record.metrics
    )
    assert record.metrics[0].unit == "cm^-1" and record.data == {"leaderboard_folds": "f" * 64}
    table, made = record.tables["predictions"], record.tables["fits"]
    assert len(table) == data.y.size * 2 and np.isfinite(table["prediction"]).all()
    np.testing.assert_array_equal(table["fold"], data.splits["formula"].fold.ravel())
    assert len(made) == 10 and (made["training_rows"] + made["test_rows"] == 72).all()
    assert made["settings"].str.contains("transformedtargetregressor__regressor__C").all()
    assert record.costs["fit"][0] == 10 and record.seconds >= made["training_seconds"].sum()


def test_workers_and_a_stopped_call_change_nothing(data, tmp_path):
    one = entry(FOREST, tasks=["phonon-gap"])
    alone = study.run(data, one, "formula")
    units = study.units(data, one, "formula", None, Partial())
    own = study._parts(data, one, "formula", Partial(tmp_path))
    own.each(units[:7], "stopped")
    made = sorted(tmp_path.rglob("*.npz"))
    assert len(made) == 7
    times = {path: path.stat().st_mtime_ns for path in made}
    same(study.run(data, one, "formula", kept=Partial(tmp_path, Workers(2))), alone)
    assert {path: path.stat().st_mtime_ns for path in made} == times
    same(study.run(data, one, "formula", kept=Partial(tmp_path)), alone)


def test_the_price_is_that_of_the_first_fold_which_is_kept(data, tmp_path):
    one = entry(FOREST, tasks=["phonon-gap"])
    once, each, folds = study.price(data, one, "formula", None, Partial(tmp_path))
    assert (once, folds) == (0.0, 10) and each > 0
    assert [path.stem for path in tmp_path.rglob("*.npz")] == ["fit, repeat 0, fold 0"]
    record = study.run(data, one, "formula", kept=Partial(tmp_path))
    first = record.tables["fits"].iloc[0]
    assert first["training_seconds"] + first["prediction_seconds"] == pytest.approx(each)


@pytest.fixture
def source(data):
    """30 compounds of the target among 150 others, each label a function of its inputs."""
    rng = np.random.default_rng(5)
    formulas = np.array([*dict.fromkeys(data.formulas), *(f"Ba{n}Te{n + 1}" for n in range(1, 151))])
    x = rng.normal(size=(len(formulas), 12))
    return Source(formulas, x, x[:, 0], {"bulk_gaps": "0" * 64})


def test_a_large_source_is_pretrained_once_without_any_compound_of_the_task(data, source, tmp_path):
    pretrained = {"property": "electronic-gap", "settings": {"n_members": 1, "widths": [5, 4], "epochs": 2}}
    one = entry(NETWORKS, source=pretrained)
    kept = Partial(tmp_path)
    record = study.run(data, one, "formula", source, kept)
    assert record.costs["pretraining"][0] == 1 and record.data == {"leaderboard_folds": "f" * 64, "bulk_gaps": "0" * 64}
    shared = source.without_all(data.formulas)
    assert not set(shared.formulas) & set(data.formulas) and len(shared.y) == 150
    # Another scheme takes the same pretraining, since it has seen none of these compounds either.
    study.run(data, one, "anion", source, Partial(tmp_path))
    assert len(list(tmp_path.rglob("pretraining.npz"))) == 1
    changed = replace(source, y=np.where(np.isin(source.formulas, data.formulas), 1e6, source.y))
    np.testing.assert_array_equal(predictions(study.run(data, one, "formula", changed), data), predictions(record, data))


def test_a_small_source_is_pretrained_in_each_fold_without_what_is_tested(data, source):
    few = Source(source.formulas[:40], source.x[:40], source.y[:40], source.hashes)
    assert few.without_all(data.formulas) is None
    pretrained = {"property": "electronic-gap", "settings": {"n_members": 1, "widths": [5, 4], "epochs": 2}}
    one = entry(NETWORKS, source=pretrained)
    every = study.units(data, one, "formula", few, Partial())
    start = every[3].args[3]
    _, test = data.splits["formula"].sides(0, 3)
    wanted = few.without(data.formulas[test])
    assert start.arrays is None and not set(wanted.formulas) & set(data.formulas[test])
    np.testing.assert_array_equal(start.y, wanted.y)
    assert np.isfinite(predictions(study.run(data, one, "anion", few), data)).all()


def test_what_does_not_fit_is_refused(data):
    with pytest.raises(UsageError, match=r"unknown scheme of folds 'formulas' .did you mean 'formula'"):
        study.run(data, entry(FOREST), "formulas")
    with pytest.raises(UsageError, match="some-model does not serve phonon-gap; it serves heat-capacity"):
        study.run(data, entry(FOREST, tasks=["heat-capacity"]), "formula")
    with pytest.raises(
        UsageError, match=r"made elsewhere; score its predictions with `mobtl leaderboard add some-model.csv`"
    ):
        study.run(data, entry({}), "formula")
    with pytest.raises(UsageError, match=r"cannot be made with these settings .*trees"):
        study.run(data, entry(model("sklearn.ensemble.ExtraTreesRegressor", {"trees": 3})), "formula")


def test_what_cannot_be_fitted_is_named(data):
    search = {"trials": 2, "values": {"alhpa": [0.1, 1.0]}}
    with pytest.raises(UsageError, match=r"unknown setting of a search 'ridge__alhpa' .did you mean 'ridge__alpha'"):
        study.run(data, entry(model("sklearn.linear_model.Ridge", search=search), tasks=["phonon-gap"]), "formula")
    absent = replace(data, blocks={"elements": np.where(data.blocks["elements"] > 0, np.nan, 1.0)})
    with pytest.raises(MobtlError, match=r"sklearn.linear_model.Ridge cannot be fitted in fit, repeat 0, fold 0: Input X"):
        study.run(absent, entry(model("sklearn.linear_model.Ridge"), tasks=["phonon-gap"]), "formula")


CLASSIFIERS = {
    "probabilities": model("sklearn.linear_model.LogisticRegression"),
    "squared error": model("sklearn.linear_model.Ridge", {"alpha": 0.1}),
    "searched": model("sklearn.linear_model.LogisticRegression", search={"trials": 2, "values": {"C": [0.1, 10.0]}}),
    "searched squared error": model("sklearn.linear_model.Ridge", search={"trials": 2, "values": {"alpha": [0.1, 10.0]}}),
}


@pytest.mark.parametrize("name", CLASSIFIERS)
def test_classes_are_told_apart_by_probabilities(name):
    data = small.data("classification")
    record = study.run(data, entry(CLASSIFIERS[name]), "formula")
    assert [metric.quantity.split(", ")[1] for metric in record.metrics] == [
        *("Brier score", "AUROC", "F1", "calibration error")
    ]
    assert record.tables["predictions"]["prediction"].between(0, 1).all()
    assert record.metrics[1].value > 0.85 and record.metrics[0].value < 0.17
