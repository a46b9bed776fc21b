"""The numbers of a transfer study follow from its predictions."""

import numpy as np
import pytest
from small_study import run_small


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
    record = run_small(table, features, "as_published", control_members=2)
    splits = (
        record.tables["splits"]
        .query("reading == 'copies'")
        .pivot_table(index=["member", "split"], columns="arm", values=["MAE", "R2"], observed=True)
    )
    better = (splits["MAE"]["transfer"] < splits["MAE"]["direct"]) & (splits["R2"]["transfer"] > splits["R2"]["direct"])
    metric = record.metric("phonon band gap, 60/40 splits in which transfer beats direct, count", "member mean")
    assert sorted(metric.samples) == sorted(better.groupby("member").sum())
    members = record.tables["members"].query("property == 'phonon band gap'").groupby("arm", observed=True)["MAE"].mean()
    ratio = record.metric("phonon band gap, MAE of first layer transferred over transfer", "member mean").value
    # The one cross-validation that the control's chain has, against the first of the five of transfer.
    assert ratio > 0
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
