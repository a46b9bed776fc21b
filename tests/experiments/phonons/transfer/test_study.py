"""The protocols of the transfer study: what each fit starts from, what it may see, and what that is worth."""

import itertools
from functools import partial

import numpy as np
import pandas as pd
import pytest
import torch
from small_study import N_INPUTS, N_SOURCE, N_TARGET, PLACEBO, TRANSFER, run_small, small

from mobtl.experiments.phonons.transfer import fits as transfer_fits
from mobtl.experiments.phonons.transfer import protocols
from mobtl.experiments.phonons.transfer.config import MEMBERS, Config, assemble
from mobtl.experiments.phonons.transfer.fits import Bench, Workshop
from mobtl.experiments.phonons.transfer.inputs import Inputs
from mobtl.experiments.phonons.transfer.study import run
from mobtl.models.perceptron import PerceptronEnsemble
from mobtl.models.training import Training
from mobtl.records.partial import Partial
from mobtl.records.workers import Workers


class Diary:
    """Writes down each pretraining, and the first-layer weights with which every fine-tuning starts and ends, by arm."""

    def __init__(self, monkeypatch):
        self.fits, self.pretrainings = [], []
        fit, trained = Bench.fit, Workshop.trained

        def noted_fit(bench, x, train):
            start = bench.ensemble.values["weight0"].clone()
            fit(bench, x, train)
            end = bench.ensemble.values["weight0"].clone()
            n = len(bench.members)
            for place, arm in enumerate(bench.arms):
                of_arm = slice(place * n, (place + 1) * n)
                self.fits.append((arm.key, bench.tasks[0], start[of_arm], end[of_arm], x[0]))

        def noted_training(workshop, members, x, y, training, what, counts=None):
            networks = trained(workshop, members, x, y, training, what, counts)
            self.pretrainings.append((what[0], x, y, networks.values["weight0"].clone()))
            return networks

        monkeypatch.setattr(Bench, "fit", noted_fit)
        monkeypatch.setattr(Workshop, "trained", noted_training)

    def of(self, key: str, task: str = "") -> list:
        return [(start, end) for name, own, start, end, _ in self.fits if name == key and own.startswith(task)]

    def weights(self, *what: str):
        (found,) = [weights for name, _, _, weights in self.pretrainings if name == what]
        return found


@pytest.fixture
def diary(monkeypatch) -> Diary:
    """Of fits one fold at a time, so that it has a line for each; that folds together give the same is another test."""
    monkeypatch.setattr(protocols, "FOLDS_AT_ONCE", {"cpu": 1})
    return Diary(monkeypatch)


def test_as_published_every_fit_goes_on_from_the_last(table, features, diary):
    run_small(table, features, "as_published", members=1, property_members=1)
    for key in (TRANSFER, PLACEBO, "speed_of_sound: transfer", "phonon_gap: transfer, permuted labels"):
        fits = diary.of(key, "chain")
        # A fit on all rows, then five folds, one cross-validation after the other.
        assert len(fits) == (1 + 5 * 5 if key in (TRANSFER, PLACEBO) else 1 + 5)
        for (_, end), (start, _) in itertools.pairwise(fits):
            assert (start == end).all()
    assert (diary.of(TRANSFER, "chain")[0][0] == diary.weights("pretraining", "composition")).all()
    (whole,) = [x for name, x, _, _ in diary.pretrainings if name == ("pretraining", "composition")]
    assert len(whole) == N_SOURCE
    np.testing.assert_allclose([whole.min(axis=0), whole.max(axis=0)], [[0] * N_INPUTS, [1] * N_INPUTS], atol=1e-12)


def test_as_published_only_carried_layers_go_on(table, features, diary):
    run_small(table, features, "as_published", members=1, property_members=1)
    for key in ("phonon_gap: direct", "phonon_gap: second layer transferred"):
        fits = diary.of(key, "chain")
        for (_, end), (start, trained) in itertools.pairwise(fits):
            assert (start == end).all()  # noted before the fit draws the layer anew
            assert (trained != end).double().mean() > 0.8
    first = diary.of("phonon_gap: first layer transferred", "chain")
    assert (first[0][0] == diary.weights("pretraining", "composition")[:1]).all()


def test_frozen_layers_stay_as_pretrained(table, features, diary):
    run_small(table, features, "leak_free")
    for key in ("phonon_gap: no layer fine-tuned", "phonon_gap: second and third layer fine-tuned"):
        for start, end in diary.of(key):
            assert (start == end).all()
    assert all((start != end).any() for start, end in diary.of(TRANSFER))


def test_leak_free_no_fit_shares_weights_with_another(table, features, diary):
    run_small(table, features, "leak_free", members=1, property_members=1)
    fits = diary.of(TRANSFER, "repeat")
    assert len(fits) == 2 * 5
    names = [(repeat, fold) for repeat in range(2) for fold in range(5)]
    pretrained = {
        f"repeat {r} fold {f}": diary.weights("pretraining", "composition", f"repeat {r} fold {f}") for r, f in names
    }
    starts = {own: start for key, own, start, _, _ in diary.fits if key == TRANSFER and own.startswith("repeat")}
    assert starts.keys() == pretrained.keys()
    for name, start in starts.items():
        assert (start == pretrained[name]).all()
    distinct = {weights.numpy().tobytes() for weights in pretrained.values()}
    assert len(distinct) == len(pretrained)
    for _, end in fits:
        assert end.numpy().tobytes() not in distinct


@pytest.mark.parametrize("protocol", ["as_published", "leak_free"])
def test_the_placebo_has_the_same_widths_and_has_seen_no_data(table, features, diary, protocol):
    record = run_small(table, features, protocol)
    start, transfer = diary.of(PLACEBO)[0][0], diary.of(TRANSFER)[0][0]
    assert ((start == 0) == (transfer == 0)).all()
    assert (start != transfer)[start != 0].all()
    # As torch.nn.Linear draws them: uniform within 1/sqrt(inputs).
    assert start.abs().max() <= N_INPUTS**-0.5
    changed = table.assign(electronic_gap=table["electronic_gap"] * 10)
    changed.attrs = table.attrs
    before, after = record.tables["predictions"], run_small(changed, features, protocol).tables["predictions"]
    same = before["predicted"] == after["predicted"]
    reads_source = before["arm"].astype(str).str.contains("transfer|transductive|fine-tuned")
    assert same[~reads_source].all()
    assert same[reads_source].mean() < 0.05


def test_leak_free_no_test_formula_is_in_source_or_scaler(table, features, diary):
    record = run_small(table, features, "leak_free")
    formulas = table.set_index("material_id")["reduced_formula"]
    descriptors = features[0].to_numpy()
    kinds = ("composition", "noise", "composition and structure")
    for (repeat, fold), rows in record.tables["folds"].groupby(["repeat", "fold"]):
        test = set(formulas.loc[rows["material_id"]])
        seen = np.flatnonzero(~table["reduced_formula"].isin(test))
        for kind in kinds:
            found = [
                (x, y)
                for what, x, y, _ in diary.pretrainings
                if what == ("pretraining", kind, f"repeat {repeat} fold {fold}")
            ]
            assert found
            for x, y in found:
                # Exactly the source labels of the other formulas, and a scaler fitted to their descriptors alone.
                np.testing.assert_array_equal(np.sort(y), np.sort(table["electronic_gap"].to_numpy()[seen]))
                np.testing.assert_allclose([x.min(axis=0).max(), x.max(axis=0).min()], [0, 1], atol=1e-12)
        x = next(x for key, own, _, _, x in diary.fits if key == TRANSFER and own == f"repeat {repeat} fold {fold}")
        low, high = descriptors[seen].min(axis=0), descriptors[seen].max(axis=0)
        target = descriptors[np.flatnonzero(table["phonon_gap"] > 0)]
        np.testing.assert_allclose(x, (target - low) / (high - low))


def test_leak_free_the_transductive_arm_alone_sees_the_source_labels_of_the_test_formulas(table, features, diary):
    run_small(table, features, "leak_free")
    sizes = {what: len(x) for what, x, _, _ in diary.pretrainings if what[0] == "pretraining"}
    everything = {what[2] for what, size in sizes.items() if size == N_SOURCE}
    assert everything == {"all", "new materials"}
    start = diary.of("phonon_gap: source transductive", "repeat")[0][0]
    assert (
        start
        == next(w for what, _, _, w in diary.pretrainings if what == ("pretraining", "composition", "all"))[: len(start)]
    ).all()


def test_leak_free_splits_keep_formulas_together(table, features):
    data, config = assemble(Inputs(table, *features), seed=0), small("leak_free")
    for train, test in protocols.splits_of(data, config):
        formulas = data.formulas[data.rows]
        assert not set(formulas[train]) & set(formulas[test])
        assert len(test) == pytest.approx(0.4 * N_TARGET, abs=3)


def test_every_compound_is_held_out_once_per_repeat(table, features):
    for protocol, repeats in (("as_published", 5), ("leak_free", 2)):
        predictions = run_small(table, features, protocol).tables["predictions"]
        own = predictions.query("arm == 'transfer' and property == 'phonon band gap'")
        sizes = own.groupby(["member", "repeat", "material_id"], observed=True).size()
        assert len(sizes) == 2 * repeats * N_TARGET
        assert (sizes == 1).all()


def test_what_a_member_does_depends_neither_on_other_members_nor_on_how_many_folds_train_at_once(
    table, features, monkeypatch
):
    data = assemble(Inputs(table, *features), seed=0)
    # In single precision Adam turns the rounding of a gradient near zero into a whole step.
    monkeypatch.setattr(transfer_fits, "PerceptronEnsemble", partial(PerceptronEnsemble, dtype=torch.float64))

    def predictions(config, members, at_once):
        monkeypatch.setattr(protocols, "FOLDS_AT_ONCE", {"cpu": at_once})
        found = {}
        for _, work in protocols.parts_of(data, config, "cpu", np.array(members)):
            found |= work()
        return found

    config = small("leak_free", property_members=2, control_members=2, permutations=2, split_members=2, source_members=2)
    one_by_one, together = predictions(config, [1], 1), predictions(config, [0, 1], 4)
    for key in one_by_one:
        np.testing.assert_allclose(together[key][1], one_by_one[key][0], atol=1e-6, err_msg=key)


def test_the_same_config_gives_the_same_record_and_another_seed_does_not(table, features):
    records = [run_small(table, features, "leak_free", seed=seed) for seed in (0, 0, 1)]
    same, again, other = (record.tables["predictions"] for record in records)
    pd.testing.assert_frame_equal(same, again)
    assert records[0].metrics == records[1].metrics
    assert not same["predicted"].equals(other["predicted"])


def test_a_stopped_study_goes_on_where_it_was(table, features, tmp_path, monkeypatch):
    whole = run_small(table, features, "leak_free")
    done, source_models = [], protocols.source_models

    def stopped(*arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(protocols, "source_models", stopped)
    with pytest.raises(KeyboardInterrupt):
        run(Inputs(table, *features), small("leak_free"), Partial(tmp_path))
    kept = {path.name: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npz")}
    assert len(kept) > 5
    monkeypatch.setattr(protocols, "source_models", lambda *arguments: (done.append(1), source_models(*arguments))[1])
    resumed = run(Inputs(table, *features), small("leak_free"), Partial(tmp_path))
    assert resumed.metrics == whole.metrics
    assert len(done) == 2
    assert kept.items() <= {path.name: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npz")}.items()


@pytest.mark.parametrize("protocol", ["as_published", "leak_free"])
def test_the_record_is_the_same_whoever_works_on_it(table, features, tmp_path, protocol):
    alone = run_small(table, features, protocol)
    beside = run(Inputs(table, *features), small(protocol), Partial(tmp_path, Workers(2)))
    assert beside.metrics == alone.metrics
    for name, own in alone.tables.items():
        pd.testing.assert_frame_equal(own, beside.tables[name])


def test_more_members_keep_what_is_finished(table, features, tmp_path):
    first = run(Inputs(table, *features), small("as_published", members=2), Partial(tmp_path))
    kept = {path.name: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npz")}
    more = run(Inputs(table, *features), small("as_published", members=4), Partial(tmp_path))
    again = {path.name: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npz")}
    assert kept.items() < again.items()
    assert {name.rsplit("member ", 1)[1] for name in again.keys() - kept.keys()} == {"2.npz", "3.npz"}
    rows = more.tables["predictions"].query("member < 2").reset_index(drop=True)
    pd.testing.assert_frame_equal(rows, first.tables["predictions"].query("member < 2").reset_index(drop=True))


def test_labels_that_nothing_predicts_show_the_leak(table, features):
    """The claim turned round: with noise for labels, only a fit that has seen them can beat the mean."""
    noise = pd.DataFrame(np.random.default_rng(7).normal(size=(N_SOURCE, 60)))
    outside = pd.DataFrame(np.zeros((1, 60)), ["A"])
    training = {"pretraining": Training(epochs=20, batch_size=40), "fine_tuning": Training(epochs=200)}
    one = {"members": 1, "property_members": 1, "repeats": 1, "side_validations": 5, "splits": 1}
    records = {
        p: run(Inputs(table, noise, features[1], outside), small(p, **one, **training))
        for p in ("as_published", "leak_free")
    }

    def ratio(protocol, arm):
        errors = (
            records[protocol].metric(f"phonon band gap, MAE, {each}", "member mean").value for each in (arm, "training mean")
        )
        return next(errors) / next(errors)

    for arm in ("transfer", "transfer, permuted labels", "source transductive"):
        assert ratio("leak_free", arm) > 0.95
    assert ratio("as_published", "direct") > 0.95
    for arm in ("transfer", "never pretrained", "transfer, permuted labels", "transfer, noise descriptors"):
        assert ratio("as_published", arm) < 0.7


def test_a_member_of_the_released_script_is_fitted_78_times(table, features, diary):
    """And the numbers of the script (see the book's page on the study) are the defaults."""
    quick = {"pretraining": Training(1, 40), "fine_tuning": Training(1)}
    one = {"protocol": "as_published"} | dict.fromkeys(MEMBERS, 1)
    config = Config(**one, repeats=1, splits=1, source_repeats=1, side_validations=1, **quick)
    run(Inputs(table, *features), config)
    assert len(diary.of(TRANSFER, "chain")) == 78
    released = Config(**one)
    assert (released.pretraining.epochs, released.pretraining.batch_size, released.fine_tuning.epochs) == (300, 200, 500)
    for training in (released.pretraining, released.fine_tuning):
        assert (training.dropout, training.learning_rate, training.weight_decay) == (0.1, 0.01, 1e-4)
