"""Records survive the way to disk and back, whole or not at all."""

import json

import numpy as np
import pandas as pd
import pytest

from mobtl.errors import MobtlError
from mobtl.records import store
from mobtl.records.record import Metric, Record, provenance


@pytest.fixture
def record() -> Record:
    metrics = [
        Metric(
            "gap, MAE, direct", "cm^-1", "member mean", 2.5, "3 members", tuple(np.linspace(0, 100, 101)), complete=False
        ),
        Metric("rows, count", "", "exact", 7, "7"),
    ]
    table = pd.DataFrame({"material_id": ["mp-1", "mp-2"], "predicted": [0.1, np.pi]})
    return Record("liu2020", "study", "leak_free", {"seed": 3}, {"semiconductors": "ab"}, metrics, {"predictions": table})


def test_a_record_comes_back_as_it_was(record, tmp_path):
    store.keep(record, tmp_path / "records")
    (back,) = store.load_all(tmp_path)
    assert back.metrics == record.metrics
    pd.testing.assert_frame_equal(back.tables["predictions"], record.tables["predictions"])
    plain = vars(record).keys() - {"metrics", "tables"}
    assert {name: getattr(back, name) for name in plain} == {name: getattr(record, name) for name in plain}


def test_the_spread_is_the_95_percent_range(record):
    assert record.metrics[0].spread == pytest.approx((2.5, 97.5))
    assert record.metrics[1].spread is None


def test_metrics_are_found_by_quantity_and_statistic(record):
    assert record.metric("rows, count", "exact").value == 7
    with pytest.raises(MobtlError, match=r"no 'rows, count' \(pooled\).*gap, MAE, direct \(member mean\)"):
        record.metric("rows, count", "pooled")


def test_nan_is_not_written(record, tmp_path):
    record.metrics.append(Metric("bad", "", "exact", float("nan"), "0"))
    with pytest.raises(ValueError, match="JSON"):
        store.keep(record, tmp_path)
    assert not list(tmp_path.glob("*.json"))


def test_a_sample_that_is_not_finite_is_not_written(record, tmp_path):
    record.metrics.append(Metric("bad", "", "exact", 1.0, "2", (1.0, float("inf"))))
    with pytest.raises(ValueError, match="sample"):
        store.keep(record, tmp_path)
    assert not list(tmp_path.glob("*.json"))


def test_a_reader_of_the_json_finds_the_spread_and_no_samples(record, tmp_path):
    store.keep(record, tmp_path)
    first, second = json.loads((tmp_path / "study.json").read_text())["metrics"]
    assert first["spread"] == pytest.approx([2.5, 97.5])
    assert second["spread"] is None
    assert "samples" not in first
    assert len(pd.read_parquet(tmp_path / "study.samples.parquet")) == 101


def test_no_table_takes_the_name_of_the_samples(record, tmp_path):
    record.tables["samples"] = pd.DataFrame({"a": [1]})
    with pytest.raises(MobtlError, match=r"'samples'.*rename it"):
        store.keep(record, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("damage", ["truncate", "no table", "no samples", "other field", "not json"])
def test_a_damaged_record_is_refused(record, tmp_path, damage):
    store.keep(record, tmp_path / "records")
    path = tmp_path / "records" / "study.json"
    match damage:
        case "truncate":
            path.write_text(path.read_text()[:-40])
        case "no table":
            (tmp_path / "records" / "study.predictions.parquet").unlink()
        case "no samples":
            (tmp_path / "records" / "study.samples.parquet").unlink()
        case "other field":
            path.write_text(json.dumps(json.loads(path.read_text()) | {"surprise": 1}))
        case "not json":
            path.write_bytes(b"\x80\x04.")
    with pytest.raises(MobtlError, match="cannot be read as a record"):
        store.load_all(tmp_path)


@pytest.mark.parametrize(("version", "opens"), [(None, True), (1, True), (2, False), ("1", False)])
def test_a_record_says_in_which_form_it_is_kept(record, tmp_path, version, opens):
    store.keep(record, tmp_path)
    path = tmp_path / "study.json"
    content = json.loads(path.read_text())
    assert content.pop("schema_version") == 1
    path.write_text(json.dumps(content if version is None else content | {"schema_version": version}))
    if opens:
        assert store.load(path).schema_version == 1
    else:
        with pytest.raises(MobtlError, match="known here is 1"):
            store.load(path)


def test_provenance_names_table_and_hash():
    table = pd.DataFrame()
    table.attrs |= {"table": "masses", "sha256": "cd"}
    assert provenance(table) == {"masses": "cd"}
