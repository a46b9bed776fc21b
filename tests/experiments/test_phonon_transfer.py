"""The protocols of the transfer study: what each fit starts from, what it may see, and what that is worth."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from mobtl.errors import UsageError
from mobtl.experiments import phonon_transfer
from mobtl.experiments.phonon_transfer import Config, Study, draw_widths, run
from mobtl.models.perceptron import Training

N_SOURCE, N_TARGET, N_INPUTS = 90, 40, 8


@pytest.fixture
def table() -> pd.DataFrame:
    """Ninety compounds, forty with a phonon gap that nothing predicts; every third formula has two polymorphs."""
    rng = np.random.default_rng(5)
    gaps = np.where(np.arange(N_SOURCE) < N_TARGET, rng.uniform(10, 300, N_SOURCE), 0.0)
    formulas = [f"F{row - 1 if row % 6 == 1 else row}" for row in range(N_SOURCE)]
    columns = {
        "material_id": [f"mp-{row}" for row in range(N_SOURCE)],
        "reduced_formula": formulas,
        "electronic_gap": rng.uniform(0.1, 8, N_SOURCE),
        "phonon_gap": gaps,
    }
    table = pd.DataFrame(columns).sample(frac=1, random_state=1, ignore_index=True)
    table.attrs |= {"table": "made up", "sha256": "0" * 64}
    return table


@pytest.fixture
def descriptors() -> pd.DataFrame:
    return pd.DataFrame(np.random.default_rng(6).normal(size=(N_SOURCE, N_INPUTS)))


def small(protocol: str, **changes) -> Config:
    quick = {"pretraining": Training(epochs=3, batch_size=40), "fine_tuning": Training(epochs=3), "rounds": 1}
    return Config(protocol, **({"members": 2, "repeats": 2} | quick | changes))


class Diary:
    """Writes down the hidden weights with which every fine-tuning of the transfer arm starts and ends."""

    def __init__(self, monkeypatch):
        self.starts, self.ends, self.pretrained, self.source_rows, self.scaled = [], [], [], [], []
        original_tuned, original_pretrained, original_direct = Study.tuned, Study.pretrained, Study.direct
        quiet = []

        def tuned(study, network, x, train):
            if not quiet:
                self.starts.append(network.values["weight0"].clone())
            result = original_tuned(study, network, x, train)
            if not quiet:
                self.ends.append(network.values["weight0"].clone())
            return result

        def pretrained(study, x, rows):
            network = original_pretrained(study, x, rows)
            self.pretrained.append(network.values["weight0"].clone())
            self.source_rows.append(rows)
            self.scaled.append(x)
            return network

        def direct(study, x, train):
            quiet.append(True)
            result = original_direct(study, x, train)
            quiet.pop()
            return result

        for name, function in (("tuned", tuned), ("pretrained", pretrained), ("direct", direct)):
            monkeypatch.setattr(Study, name, function)


def test_as_published_every_fit_goes_on_from_the_last(table, descriptors, monkeypatch):
    diary = Diary(monkeypatch)
    run(table, descriptors, small("as_published"))
    assert len(diary.starts) == 1 + 5 * 5
    # The first two networks are the members, the other two the placebo.
    assert (diary.starts[0][:2] == diary.pretrained[0]).all()
    for start, end in zip(diary.starts[1:], diary.ends[:-1], strict=True):
        assert (start == end).all()
    assert len(diary.source_rows[0]) == N_SOURCE


def test_leak_free_no_fit_shares_weights_with_another(table, descriptors, monkeypatch):
    diary = Diary(monkeypatch)
    run(table, descriptors, small("leak_free"))
    assert len(diary.starts) == len(diary.pretrained) == 2 * 5
    for fold, (start, end) in enumerate(zip(diary.starts, diary.ends, strict=True)):
        assert (start[:2] == diary.pretrained[fold]).all()
        assert (start != end).any()
    # No two pretrainings are the same, and none goes on from a fit.
    for earlier, later in zip(diary.ends[:-1], diary.starts[1:], strict=True):
        assert (earlier != later).any()


@pytest.mark.parametrize("protocol", ["as_published", "leak_free"])
def test_the_placebo_has_the_same_widths_and_has_seen_no_data(table, descriptors, monkeypatch, protocol):
    diary = Diary(monkeypatch)
    run(table, descriptors, small(protocol))
    untouched = diary.starts[:1] if protocol == "as_published" else diary.starts
    for start, pretrained in zip(untouched, diary.pretrained, strict=True):
        placebo = start[2:]
        assert ((placebo == 0) == (pretrained == 0)).all()
        assert (placebo != pretrained)[placebo != 0].all()
        # As torch.nn.Linear draws them: uniform within 1/sqrt(inputs).
        assert placebo.abs().max() <= N_INPUTS**-0.5
    changed = table.assign(electronic_gap=table["electronic_gap"] * 10)
    changed.attrs = table.attrs
    before, after = (run(each, descriptors, small(protocol)).tables["predictions"] for each in (table, changed))
    same = before["predicted"] == after["predicted"]
    assert same[before["arm"] != "transfer"].all()
    assert not same[before["arm"] == "transfer"].any()


def test_leak_free_no_test_formula_is_in_source_or_scaler(table, descriptors, monkeypatch):
    diary = Diary(monkeypatch)
    record = run(table, descriptors, small("leak_free"))
    held_out = record.tables["predictions"].query("arm == 'transfer' and member == 0")
    formulas = table.set_index("material_id")["reduced_formula"]
    everything = set(formulas)
    for call, ((_, _), rows) in enumerate(held_out.groupby(["repeat", "fold"])):
        seen = set(table["reduced_formula"].iloc[diary.source_rows[call]])
        test = set(formulas.loc[rows["material_id"]])
        assert not seen & test
        assert seen | test == everything
        # The scaler's range is that of the rows seen: exactly 0 to 1 there, and nowhere fitted to the others.
        x = diary.scaled[call][diary.source_rows[call]]
        np.testing.assert_allclose([x.min(axis=0), x.max(axis=0)], [[0] * N_INPUTS, [1] * N_INPUTS], atol=1e-12)
    assert max(np.abs(x).max() for x in diary.scaled) > 1.05


def test_every_compound_is_held_out_once_per_repeat(table, descriptors):
    for protocol, repeats in (("as_published", 5), ("leak_free", 2)):
        predictions = run(table, descriptors, small(protocol)).tables["predictions"].query("arm == 'transfer'")
        sizes = predictions.groupby(["member", "repeat", "material_id"]).size()
        assert len(sizes) == 2 * repeats * N_TARGET
        assert (sizes == 1).all()


def test_the_same_config_gives_the_same_record_and_another_seed_does_not(table, descriptors):
    records = [run(table, descriptors, small("leak_free", seed=seed)) for seed in (0, 0, 1)]
    same, again, other = (record.tables["predictions"] for record in records)
    pd.testing.assert_frame_equal(same, again)
    assert records[0].metrics == records[1].metrics
    assert not same["predicted"].equals(other["predicted"])


def test_labels_that_nothing_predicts_show_the_leak(table):
    """The claim turned round: with noise for labels, only a fit that has seen them can beat the mean."""
    noise = pd.DataFrame(np.random.default_rng(7).normal(size=(N_SOURCE, 60)))
    training = {"pretraining": Training(epochs=20, batch_size=40), "fine_tuning": Training(epochs=200)}

    def ratio(protocol, arm):
        record = run(table, noise, small(protocol, members=1, repeats=1, **training))
        errors = (record.metric(f"phonon band gap, MAE, {each}", "member mean").value for each in (arm, "training mean"))
        return next(errors) / next(errors)

    assert ratio("leak_free", "transfer") > 0.95
    assert ratio("as_published", "direct") > 0.95
    assert ratio("as_published", "transfer") < 0.7
    assert ratio("as_published", "never pretrained") < 0.7


def test_metrics_follow_from_the_predictions(table, descriptors):
    record = run(table, descriptors, small("as_published"))
    truth = table.set_index("material_id")["phonon_gap"]
    rows = record.tables["predictions"].query("arm == 'transfer'")
    error = (rows["predicted"] - truth.loc[rows["material_id"]].to_numpy()).abs()
    assert record.metric("phonon band gap, MAE, transfer", "member mean").value == pytest.approx(error.mean())
    by_member = error.groupby(rows["member"]).mean()
    assert record.metric("phonon band gap, MAE, transfer", "best on test").value == pytest.approx(by_member.min())
    members = record.tables["members"]
    direct = members["direct"][by_member.idxmin()]
    assert record.metric("phonon band gap, MAE, direct", "best on test").value == pytest.approx(direct)
    gain = record.metric("phonon band gap, MAE reduction, transfer", "best on test").value
    assert gain == pytest.approx(100 * (1 - by_member.min() / direct))


def test_what_shrinks_a_protocol_is_marked(table, descriptors):
    record = run(table, descriptors, small("as_published"))
    assert not any(metric.complete for metric in record.metrics)
    published = Config("as_published", members=2, repeats=1, seed=9)
    assert published.whole
    assert not replace(published, rounds=1).whole
    assert not replace(published, fine_tuning=Training(epochs=499)).whole
    assert published.chain_fits == 78


def test_leak_free_selects_nothing_on_test(table, descriptors):
    record = run(table, descriptors, small("leak_free"))
    assert "best on test" not in {metric.statistic for metric in record.metrics}
    assert set(record.tables["parity"]["statistic"]) == {"ensemble"}


def test_widths_are_drawn_as_released():
    widths = draw_widths(40, seed=0)
    assert len(np.unique(widths, axis=0)) == 40
    for column, (low, high, n) in zip(widths.T, ((110, 210, 10), (55, 100, 5), (10, 50, 5)), strict=True):
        assert low <= column.min() <= column.max() < high
        assert len(np.unique(column)) <= n
    with pytest.raises(UsageError, match="ask for fewer"):
        draw_widths(251, seed=0)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"protocol": "leakfree"}, "leak_free"),
        ({"members": 0}, "at least 1"),
        ({"repeats": -1}, "at least 1"),
        ({"seed": -5}, "negative"),
    ],
)
def test_settings_that_make_no_sense_are_refused(changes, says):
    with pytest.raises(UsageError, match=says):
        Config(**({"protocol": "leak_free", "members": 1, "repeats": 1} | changes))


def test_the_released_script_needs_no_other_constants():
    """The numbers of the released code (see the book's page on the study)."""
    config = Config("as_published", 1, 1)
    assert (config.pretraining.epochs, config.pretraining.batch_size, config.fine_tuning.epochs) == (300, 200, 500)
    for training in (config.pretraining, config.fine_tuning):
        assert (training.dropout, training.learning_rate, training.weight_decay) == (0.1, 0.01, 1e-4)
    assert phonon_transfer.CROSS_VALIDATIONS == 5
