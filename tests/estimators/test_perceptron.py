"""Perceptrons as regressors: common checks, the networks of the transfer study, sources that stay as they are."""

import numpy as np
import pandas as pd
import pytest
import small_study
from sklearn.base import clone
from sklearn.frozen import FrozenEstimator
from sklearn.utils.estimator_checks import parametrize_with_checks

from mobtl.errors import MobtlError, UsageError
from mobtl.estimators import networks
from mobtl.estimators.perceptron import DirectPerceptrons, TransferredPerceptrons
from mobtl.estimators.seeds import seeds_of_members
from mobtl.experiments.phonons.transfer.arms import Arm
from mobtl.experiments.phonons.transfer.config import assemble, draw_widths
from mobtl.experiments.phonons.transfer.fits import Workshop
from mobtl.experiments.phonons.transfer.inputs import Inputs
from mobtl.experiments.phonons.transfer.protocols import _LeakFree, source_models
from mobtl.models.seeds import seed_of
from mobtl.validation.splits import grouped_folds

QUICK = {"epochs": 5, "batch_size": 10, "learning_rate": 0.02, "random_state": 0}
SMALL = {"n_members": 2, "widths": (12, 8)}
SOURCE_SEED, OWN_SEED = 1, 2
MEMBERS = np.arange(2)


@parametrize_with_checks([DirectPerceptrons(**SMALL, **QUICK), TransferredPerceptrons(**QUICK)])
def test_common_checks(estimator, check):
    check(estimator)


@pytest.fixture
def rows():
    rng = np.random.default_rng(1)
    x = rng.uniform(size=(60, 5))
    return x, x[:, 0] + 0.1 * rng.normal(size=60)


@pytest.fixture
def source(rows):
    x, y = rows
    return FrozenEstimator(DirectPerceptrons(**SMALL, **QUICK).fit(x, 3 * y - x[:, 1]))


class SameSeeds(Workshop):
    """The study's fits with the seeds of the estimators, whatever they are for; a placebo starts as its source would."""

    def seeds(self, members, *what):
        of_source = what[0] == "pretraining" or what[-1] == "start" or "full" in what
        every = seeds_of_members(SOURCE_SEED if of_source else OWN_SEED, len(MEMBERS))
        return [every[member] for member in members]


@pytest.fixture
def study():
    """The leak-free protocol on made-up compounds; the settings of its fits are those of the small study."""
    data = assemble(Inputs(small_study.semiconductors(), *small_study.descriptors()), seed=0)
    config = small_study.small("leak_free")
    with networks.one_thread():
        yield _LeakFree(data, config, SameSeeds(data, config), MEMBERS)


def settings_of(training) -> dict:
    return vars(training)


def direct(study, **changes) -> DirectPerceptrons:
    """An ensemble with the settings of the study's pretraining."""
    widths = draw_widths(study.config.largest, study.config.seed)[MEMBERS]
    settings = settings_of(study.config.pretraining) | {"n_members": 2, "widths": widths, "random_state": SOURCE_SEED}
    return DirectPerceptrons(**settings | changes)


@pytest.mark.parametrize(
    ("arm", "of_source", "of_transfer"),
    [
        (Arm("transfer"), {}, {}),
        (Arm("third layer fine-tuned", frozen=(0, 1)), {}, {"frozen": 2}),
        (Arm("no layer fine-tuned", frozen=(0, 1, 2)), {}, {"frozen": 3}),
        (Arm("never pretrained", start="random"), {"epochs": 0}, {}),
        (Arm("direct", carried=()), {"epochs": 0, "random_state": OWN_SEED}, {}),
    ],
    ids=lambda value: value.name if isinstance(value, Arm) else "",
)
def test_networks_are_those_of_the_leak_free_transfer_study(study, arm, of_source, of_transfer):
    """The same weights, bit by bit, after scaling, pretraining and fine-tuning of a fold; the same predictions."""
    data = study.data
    train, test = grouped_folds(data.formulas[data.rows], seed=3)[0]
    x, bench = study._bench([arm], MEMBERS, {"fold": test})
    own = x[0][data.rows]
    bench.fit([own], [train])

    descriptors, seen = data.descriptors["composition"], study.seen(test)
    source = direct(study, **of_source).fit(descriptors[seen], data.source[seen])
    fine_tuning = settings_of(study.config.fine_tuning) | {"random_state": OWN_SEED} | of_transfer
    ours = TransferredPerceptrons(FrozenEstimator(source), **fine_tuning)
    ours.fit(descriptors[data.rows][train], data.targets["phonon_gap"][data.rows][train])

    theirs = bench.ensemble.values | bench.ensemble.running
    assert ours.parameters_.keys() == theirs.keys()
    for name, value in theirs.items():
        np.testing.assert_array_equal(ours.parameters_[name], value.numpy(), err_msg=name)
    mean, spread = ours.predict(descriptors[data.rows], return_std=True)
    members = bench.predict([own])[0, 0]
    np.testing.assert_allclose(mean, members.mean(axis=0), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(spread, members.std(axis=0), rtol=1e-3, atol=1e-5)


def test_direct_training_is_that_of_the_studys_models_of_all_compounds(study):
    data, config = study.data, study.config
    theirs = source_models(data, config, study.workshop, MEMBERS)["source/electronic_gap"].mean(axis=(0, 1))
    x = data.descriptors["composition"]
    seed = seed_of(config.seed, "source folds", 0) % 2**31
    for train, test in grouped_folds(data.formulas, seed):
        ours = direct(study).fit(x[train], data.source[train])
        np.testing.assert_allclose(ours.predict(x[test]), theirs[test], rtol=1e-5)


def test_the_placebo_without_a_source_is_direct_training(rows):
    """Where each fit starts from copies, a transfer from random layers is what direct training does."""
    x, y = rows
    placebo, plain = TransferredPerceptrons(**QUICK).fit(x, y), DirectPerceptrons(**QUICK).fit(x, y)
    np.testing.assert_array_equal(placebo.predict(x), plain.predict(x))


def test_a_source_of_no_epochs_has_its_random_layers_and_the_scaling_of_its_rows(rows):
    x, y = rows
    untrained = DirectPerceptrons(**SMALL, **QUICK | {"epochs": 0}).fit(x, y)
    again = clone(untrained).fit(x, -5 * y)
    for name, value in untrained.parameters_.items():
        np.testing.assert_array_equal(value, again.parameters_[name])
    wide = TransferredPerceptrons(FrozenEstimator(untrained), **QUICK).fit(x[:20] / 2, y[:20])
    np.testing.assert_array_equal(wide.scale_, 1 / np.ptp(x, axis=0))


def test_a_source_stays_as_it_is_and_a_clone_keeps_it(rows, source):
    x, y = rows
    before = {name: value.copy() for name, value in source.parameters_.items()}
    one = TransferredPerceptrons(source, **QUICK)
    other = clone(one)
    assert other.source is source
    np.testing.assert_array_equal(one.fit(x, y).predict(x), other.fit(x, y).predict(x))
    assert all((before[name] == value).all() for name, value in source.parameters_.items())
    assert not np.array_equal(one.parameters_["weight0"], before["weight0"])


def test_what_is_pretrained_on_the_same_task_needs_few_epochs(rows):
    x, y = rows
    source = DirectPerceptrons(**SMALL, **QUICK | {"epochs": 60, "dropout": 0.0}).fit(x, 10 * y)
    few = {"epochs": 20, "dropout": 0.0, "random_state": 0}

    def error(start) -> float:
        fitted = TransferredPerceptrons(FrozenEstimator(start), **few).fit(x[:30], y[:30])
        return np.abs(fitted.predict(x[30:]) - y[30:]).mean()

    assert error(source) < 0.8 * error(clone(source).set_params(epochs=0).fit(x, y))


def test_a_transferred_ensemble_is_a_source_too(rows, source):
    x, y = rows
    first = TransferredPerceptrons(source, **QUICK).fit(x, y)
    second = TransferredPerceptrons(FrozenEstimator(first), frozen=2, **QUICK).fit(x, -y)
    for name in ("weight0", "bias0", "weight1", "bias1"):
        np.testing.assert_array_equal(second.parameters_[name], first.parameters_[name])


def test_more_members_keep_the_first_ones_and_seeds_decide(rows):
    x, y = rows
    few, many, other = (
        DirectPerceptrons(n_members=n, widths=(12, 8), **QUICK | {"random_state": seed}).fit(x, y)
        for n, seed in ((2, 0), (3, 0), (2, 1))
    )
    for name, value in few.parameters_.items():
        np.testing.assert_allclose(many.parameters_[name][:2], value, rtol=1e-3, atol=1e-4)
    assert np.abs(few.predict(x) - other.predict(x)).max() > 1e-3
    unseeded = [clone(few).set_params(random_state=None).fit(x, y).predict(x) for _ in range(2)]
    assert np.abs(unseeded[0] - unseeded[1]).max() > 1e-3


def test_what_is_kept_are_arrays_from_which_predictions_follow(rows):
    x, y = rows
    fitted = DirectPerceptrons(n_members=2, widths=[(7, 5), (9, 3)], **QUICK).fit(x, y)
    kept = fitted.parameters_ | {"widths": fitted.widths_, "scale": fitted.scale_, "offset": fitted.offset_}
    assert all(type(value) is np.ndarray and value.dtype.kind in "fi" for value in kept.values())
    assert fitted.widths_.tolist() == [[7, 5], [9, 3]] and not fitted.parameters_["weight0"][0, :, 7:].any()
    again = networks.predict(fitted.parameters_, x * fitted.scale_ + fitted.offset_)
    mean, spread = fitted.predict(x, return_std=True)
    np.testing.assert_array_equal(again.mean(axis=0), mean)
    np.testing.assert_array_equal(again.std(axis=0), spread)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"n_members": 0}, "n_members is 0"),
        ({"n_members": 3, "widths": [(5, 5), (4, 4)]}, "3 members need as many rows of widths"),
        ({"widths": (5, 0)}, "positive integers"),
        ({"epochs": -1}, "epochs is -1"),
        ({"epochs": 2.5}, "whole number"),
        ({"batch_size": 1}, "one row"),
        ({"dropout": 1.0}, "dropout is 1.0"),
    ],
)
def test_settings_that_make_no_network_are_refused(rows, change, says):
    with pytest.raises(MobtlError, match=says):
        DirectPerceptrons(**SMALL | QUICK | change).fit(*rows)


def test_rows_that_cannot_be_trained_on_are_refused(rows):
    x, y = rows
    one, hole = DirectPerceptrons(**SMALL, **QUICK), np.where(x > 0.9, np.nan, x)
    for given, says in (
        ((hole, y), "X contains NaN"),
        ((x, np.where(y > 0.5, np.inf, y)), "y contains infinity"),
        ((x, y[:-1]), "inconsistent numbers of samples"),
        ((x[:1], y[:1]), "1 sample"),
        ((pd.DataFrame({"formula": ["GaAs", "InN"]}), y[:2]), "could not convert string to float"),
    ):
        with pytest.raises(ValueError, match=says):
            one.fit(*given)
    fitted = one.fit(x, y)
    for given, says in ((x[:, :4], "4 features"), (hole, "X contains NaN")):
        with pytest.raises(ValueError, match=says):
            fitted.predict(given)


def test_sources_that_do_not_fit_are_refused(rows, source):
    x, y = rows
    named = pd.DataFrame(x, columns=list("abcde"))
    of_table = FrozenEstimator(DirectPerceptrons(**SMALL, **QUICK).fit(named, y))
    for start, given, says in (
        (FrozenEstimator(DirectPerceptrons()), x, "no fitted ensemble"),
        (DirectPerceptrons(), x, "hand it over as FrozenEstimator"),
        (source, x[:, :4], "trained on 5 columns, and is given 4"),
        (of_table, named[list("abced")], "in another order"),
        (of_table, named.rename(columns={"a": "z"}), "others"),
    ):
        with pytest.raises(MobtlError, match=says):
            TransferredPerceptrons(start, **QUICK).fit(given, y)
    with pytest.raises(UsageError, match="frozen is 3, but the source has 2 hidden layers"):
        TransferredPerceptrons(source, frozen=3, **QUICK).fit(x, y)
