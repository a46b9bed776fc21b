"""The numbers of a transfer study follow from its predictions."""

import numpy as np
import pytest
from sklearn.metrics import r2_score
from small_study import run_small

from mobtl.experiments.phonons.transfer.arms import arms_of
from mobtl.experiments.phonons.transfer.config import MEMBERS, Config, assemble
from mobtl.experiments.phonons.transfer.inputs import Inputs
from mobtl.experiments.phonons.transfer.protocols import SPLIT_ARMS, splits_of
from mobtl.experiments.phonons.transfer.report import Report
from mobtl.experiments.phonons.transfer.scores import score
from mobtl.experiments.phonons.transfer.study import training_means

# Width of the normal errors in cm^-1 that made-up predictions have.
WORTH = {"transfer": 5.0, "direct": 40.0, "never pretrained": 10.0, "no layer fine-tuned": 60.0}


def test_metrics_follow_from_the_predictions(table, features):
    record = run_small(table, features, "as_published")
    truth = table.set_index("material_id")["phonon_gap"]
    rows = record.tables["predictions"].query("arm == 'transfer' and property == 'phonon band gap'")
    ids = rows["material_id"].astype(str)
    error = (rows["predicted"] - truth.loc[ids].to_numpy()).abs()
    assert record.metric("phonon band gap, MAE, transfer", "member mean").value == pytest.approx(error.mean(), rel=1e-5)
    by_member = error.groupby(rows["member"]).mean()
    best = record.metric("phonon band gap, MAE, transfer", "best on test").value
    assert best == pytest.approx(by_member.min(), rel=1e-5)
    members = record.tables["members"].query("arm == 'direct' and property == 'phonon band gap'").set_index("member")
    direct = members["MAE"][by_member.idxmin()]
    assert record.metric("phonon band gap, MAE, direct", "best on test").value == pytest.approx(direct)
    gain = record.metric("phonon band gap, MAE reduction, transfer", "best on test").value
    assert gain == pytest.approx(100 * (1 - by_member.min() / direct), rel=1e-5)
    averaged = rows.assign(material_id=ids).groupby(["member", "material_id"])["predicted"].mean()
    expected = (averaged - truth.reindex(averaged.index, level="material_id")).abs().mean()
    found = record.metric("phonon band gap, MAE, transfer", "member mean of averaged predictions").value
    assert found == pytest.approx(expected, rel=1e-5)


def test_claims_follow_from_the_tables(table, features):
    record = run_small(table, features, "as_published", control_members=2, split_members=2, splits=30)
    splits = (
        record.tables["splits"]
        .query("reading == 'copies'")
        .pivot_table(index=["member", "split"], columns="arm", values=["MAE", "R2"], observed=True)
    )
    better = (splits["MAE"]["transfer"] < splits["MAE"]["direct"]) & (splits["R2"]["transfer"] > splits["R2"]["direct"])
    metric = record.metric("phonon band gap, 60/40 splits in which transfer beats direct, count", "member mean")
    # A member on fifteen of the thirty splits, again and again: on average half of the splits in which it is better.
    assert metric.n == "2 members, 30 splits, 15 to a draw" and len(metric.samples) == 400
    half = better.groupby("member").sum().mean() / 2
    assert metric.value == pytest.approx(half, abs=0.4) and np.mean(metric.samples) == pytest.approx(half, abs=0.4)
    what = "phonon band gap, 60/40 splits in which transfer beats direct, shared chain, count"
    assert len(set(record.metric(what, "member mean").samples)) <= 4  # of two members the first or the second whole chain
    members = record.tables["members"].query("property == 'phonon band gap'").groupby("arm", observed=True)["MAE"].mean()
    ratio = record.metric("phonon band gap, MAE of first layer transferred over transfer", "member mean").value
    # The one cross-validation that the control's chain has, against the first of those of transfer, of the same members.
    held = record.tables["predictions"].query("property == 'phonon band gap' and repeat == 0 and member < 2")
    label = table.set_index("material_id")["phonon_gap"].loc[held["material_id"].astype(str)].to_numpy()
    first = (held["predicted"] - label).abs().groupby(held["arm"], observed=True).mean()
    assert ratio == pytest.approx(first["first layer transferred"] / first["transfer"], rel=1e-5)
    steps = ["no layer fine-tuned", "third layer fine-tuned", "second and third layer fine-tuned"]
    fall = record.metric("phonon band gap, smallest fall of MAE with one more layer fine-tuned", "member mean").value
    assert fall <= -np.diff(members[steps]).max() + 1e-6
    new = record.tables["new"].query("material == 'B' and property == 'heat capacity' and arm == 'transfer'")
    assert record.metric("B, heat capacity, transfer", "member mean").value == pytest.approx(
        new["predicted"].mean(), rel=1e-5
    )


def test_leak_free_selects_nothing_on_test(table, features):
    record = run_small(table, features, "leak_free")
    assert not [metric for metric in record.metrics if "best" in metric.statistic]
    assert set(record.tables["parity"]["statistic"]) == {"ensemble"}


def fabricated(table, features, protocol: str, **changes) -> tuple[Report, dict[str, np.ndarray]]:
    """A report on made-up predictions, of the shapes that a study has; an arm errs by what its name is worth."""
    config = Config(
        protocol=protocol, **({"members": 8, "property_members": 8, "control_members": 8, "repeats": 5} | changes)
    )
    data = assemble(Inputs(table, *features), config.seed)
    rng, arrays = np.random.default_rng(3), {}

    def near(truth: np.ndarray, size: float, *shape: int) -> np.ndarray:
        return truth + rng.normal(0, size, (*shape, truth.shape[-1]))

    for arm in arms_of(protocol):
        n, repeats = config.members_of(arm), config.validations_of(arm)
        labels = data.labels(arm, range(n), config.seed)
        arrays[f"predictions/{arm.key}"] = near(labels[:, None], WORTH.get(arm.name, 20.0), n, repeats)
        if arm.carried and arm.descriptors == "composition":
            arrays[f"new/{arm.key}"] = rng.normal(100, 5, (n, 3 if protocol == "as_published" else 1, 2))
    truth = data.targets["phonon_gap"][data.rows]
    for reading in ("copies", "shared chain") if protocol == "as_published" else ("copies",):
        for arm in SPLIT_ARMS:
            drawn = near(truth, WORTH[arm], config.split_members, config.splits)
            arrays[f"splits/phonon_gap: {arm}, {reading}"] = drawn
    for name, labels in {"electronic_gap": data.source, **data.targets}.items():
        if name != "phonon_gap":
            arrays[f"source/{name}"] = near(labels, 0.1, config.source_members, config.source_repeats)
    return Report(arrays | training_means(data, config), data, config), arrays


@pytest.mark.parametrize("protocol", ["as_published", "leak_free"])
def test_a_study_of_eight_members_is_scored_whole(table, features, protocol):
    """Eight members; five repeats of what can be repeated, fifteen in chains, fifteen splits, three source repeats."""
    report, _ = fabricated(table, features, protocol, source_repeats=3)
    metrics = {(metric.quantity, metric.statistic): metric for metric in score(report, ["A", "B"])}
    assert len(metrics) == len(report.metrics)
    for metric in metrics.values():
        single = metric.quantity.endswith("training mean") and protocol == "as_published"
        # One draw of fifteen splits is one run, however many members are trained on it.
        one_draw = "60/40" in metric.quantity
        assert bool(metric.samples) != (one_draw or single or metric.statistic == "corrected resampled t-test"), metric
        assert np.isfinite([metric.value, *metric.samples]).all(), metric
    chained = protocol == "as_published"
    words = {
        ("phonon band gap, MAE, transfer", "member mean"): "8 members x 15 repeats in a chain",
        ("phonon band gap, MAE, direct", "member mean"): "8 members x 5 repeats",
        ("phonon band gap, MAE, transfer, 60/40 splits", "member mean"): "8 members, 15 splits, 15 to a draw",
        ("phonon band gap, smallest R2 of the 60/40 splits, transfer", "member mean"): "8 members, 15 splits, 15 to a draw",
        ("A, heat capacity, transfer", "member mean"): "8 members x 3 fits in a chain",
        ("speed of sound, MAE of transfer over learning from full data", "member mean"): "8 members x 3 repeats in a chain",
        ("phonon band gap, MAE difference, transfer minus direct", "paired"): "40 materials, 8 members",
    }
    if not chained:
        changed = {"8 members x 15 repeats in a chain": "8 members x 5 repeats", "3 fits in a chain": "1 fit"}
        for key, n in words.items():
            words[key] = n.replace(*next((pair for pair in changed.items() if pair[0] in n), (" in a chain", "")))
    assert {key: metrics[key].n for key in words} == words
    # What the protocol needs is there, so that all may be judged but a best of 250, or one over 15 source repeats.
    for (what, statistic), metric in metrics.items():
        small = "best on test" in statistic or "full data" in what
        few = (
            "averaged" in statistic and report.config.validations_of(report.arms[f"phonon_gap: {what.split(', ')[2]}"]) < 15
        )
        assert metric.complete == (not small and not few), (what, statistic)


def test_fabricated_errors_are_found_again(table, features):
    report, arrays = fabricated(table, features, "as_published")
    metrics = {(metric.quantity, metric.statistic): metric.value for metric in score(report, ["A", "B"])}
    # The mean of |error| of a normal distribution is sqrt(2/pi) of its width.
    for arm, width in WORTH.items():
        expected = width * np.sqrt(2 / np.pi)
        assert metrics[f"phonon band gap, MAE, {arm}", "member mean"] == pytest.approx(expected, rel=0.1)
    assert metrics["phonon band gap, MAE of no layer fine-tuned over transfer", "member mean"] == pytest.approx(12, rel=0.1)
    assert metrics["phonon band gap, MAE reduction, transfer", "member mean"] == pytest.approx(100 * (1 - 5 / 40), rel=0.1)
    assert metrics["phonon band gap, 60/40 splits in which transfer beats direct, count", "member mean"] == 15
    own = arrays["splits/phonon_gap: transfer, shared chain"]
    truth = report.data.targets["phonon_gap"][report.data.rows]
    worst = [
        min(
            r2_score(truth[test], own[member, split, test])
            for split, (_, test) in enumerate(splits_of(report.data, report.config))
        )
        for member in range(8)
    ]
    found = metrics["phonon band gap, smallest R2 of the 60/40 splits, transfer, shared chain", "member mean"]
    assert found == pytest.approx(np.mean(worst))


def test_of_one_member_nothing_is_judged(table, features):
    one = dict.fromkeys((*MEMBERS, "repeats", "splits"), 1)
    report, _ = fabricated(table, features, "as_published", **one)
    metrics = score(report, ["A", "B"])
    assert not any(metric.samples for metric in metrics if "training mean" not in metric.quantity)
    assert not any(word in metric.n for metric in metrics for word in ("1 members", "1 repeats", "1 splits", "1 fits"))
    (smallest,) = [metric for metric in metrics if metric.quantity.endswith("smallest R2 of the 60/40 splits, direct")]
    assert smallest.samples == () and smallest.n == "1 member, 1 split, 1 to a draw"
