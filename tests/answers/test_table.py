"""The table of published against computed values."""

import json
from types import SimpleNamespace

import numpy as np
import pytest
import yaml

from mobtl import paths
from mobtl.answers import table as numbers
from mobtl.errors import MobtlError
from mobtl.records import store
from mobtl.records.record import Metric, Record

MAE = "phonon band gap, MAE, transfer"
COMMON = {"paper": "liu2020", "item": "Table 1", "place": "row 2"}
ERROR = COMMON | {"id": "mae", "quantity": MAE, "unit": "cm^-1", "kind": "value", "measure": "error", "better": "lower"}
ERROR |= {"resamples": "members"}


def record(protocol, *metrics, **config):
    return Record("liu2020", "study", protocol, config, {}, list(metrics), {})


def output(run, folder, preset="full"):
    return SimpleNamespace(run=SimpleNamespace(id=run), folder=folder, preset=preset, page=f"notebooks/{run}", stale=False)


@pytest.fixture
def outputs(tmp_path, monkeypatch):
    """Two runs: as published with a best member, leak free with member mean and ensemble."""
    monkeypatch.setattr(paths, "PUBLISHED", tmp_path / "published.yml")
    samples = (8.3, 8.5, 8.7)
    content = {
        "transfer": record(
            "as_published",
            Metric(MAE, "cm^-1", "best on test", 8.5, "250 members", samples),
            Metric(MAE, "cm^-1", "member mean", 9.0, "250 members", samples),
        ),
        "transfer-leak-free": record(
            "leak_free",
            Metric(MAE, "cm^-1", "member mean", 25.0, "250 members", (24.0, 26.0)),
            Metric(MAE, "cm^-1", "ensemble", 24.0, "250 members", (23.0, 25.0)),
        ),
    }
    runs = []
    for name, kept in content.items():
        store.keep(kept, tmp_path / name / "records")
        runs.append(output(f"phonons/{name}", tmp_path / name))
    return runs


def publish(*entries):
    paths.PUBLISHED.write_text(yaml.safe_dump(list(entries)))


def test_each_published_value_gets_its_rows_and_verdicts(outputs):
    publish(ERROR | {"statistic": "best on test", "printed": "8.458"})
    table = numbers.rows(outputs)
    judged = [(row.protocol, row.statistic, row.computed, row.verdict) for row in table if row.published == 8.458]
    assert judged == [
        ("as_published", "best on test", 8.5, "reproduced only with leakage"),
        ("leak_free", "member mean", 25.0, "not reproduced"),
        ("leak_free", "ensemble", 24.0, "beside it, not judged"),
    ]
    assert table[0].page == "notebooks/phonons/transfer.html"
    (other,) = [row for row in table if row.published is None]
    assert (other.statistic, other.verdict) == ("member mean", "computed, no published number at hand")


def test_json_rows_have_the_promised_fields(outputs):
    publish(ERROR | {"statistic": "best on test", "printed": "8.458"})
    objects = json.loads(json.dumps(numbers.as_objects(numbers.rows(outputs))))
    fields = "paper item quantity unit run protocol preset published printed statistic computed spread n verdict page"
    assert set(objects[0]) == set(fields.split())
    assert objects[0]["spread"] == pytest.approx([8.31, 8.69], abs=0.01)


def test_a_published_value_without_a_computed_one_stops_the_work(outputs):
    publish(
        ERROR | {"statistic": "pooled", "printed": "1"},
        ERROR | {"id": "b", "quantity": "b", "statistic": "exact", "printed": "2"},
    )
    with pytest.raises(MobtlError, match=r"b \(b, exact\).*cannot"):
        numbers.rows(outputs)


def test_a_reason_or_a_reference_stands_without_a_computed_value(outputs):
    reason = {"cannot": "the structures are not released"}
    publish(
        ERROR | {"quantity": "a", "statistic": "exact", "printed": "1"} | reason,
        COMMON | {"id": "si", "quantity": "silicon", "kind": "reference", "statistic": "exact", "printed": "1331"},
    )
    first, second = numbers.rows(outputs)[:2]
    assert first.verdict == "cannot be computed here, because the structures are not released"
    assert (second.published, second.computed, second.verdict) == (1331.0, None, "reference, not judged")


def test_values_of_the_other_paper_do_not_answer(outputs):
    publish(ERROR | {"paper": "chen2024", "statistic": "best on test", "printed": "8.458"})
    with pytest.raises(MobtlError, match="no run computes mae"):
        numbers.rows(outputs)


def claim(quantity, printed="small", **more):
    since = {"day": "2026-11-29", "records": "before"}
    predicate = {"reading": "less than ten", "since": since} | more.pop("bounds", {"below": 10.0})
    its = {"id": "c", "quantity": quantity, "statistic": "member mean", "kind": "claim", "printed": printed}
    return COMMON | its | {"resamples": "members", "predicate": predicate} | more


def test_a_claim_is_shown_as_its_sentence_and_both_protocols_are_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "PUBLISHED", tmp_path / "published.yml")
    runs = []
    for protocol, value in {"as_published": 9.0, "leak_free": 25.0}.items():
        kept = Metric(MAE, "cm^-1", "member mean", value, "8 members", (value,) * 50)
        store.keep(record(protocol, kept), tmp_path / protocol / "records")
        runs.append(output(f"phonons/{protocol}", tmp_path / protocol))
    publish(claim(MAE))
    verdicts = {row.protocol: row.verdict for row in numbers.rows(runs) if row.published == "small"}
    assert verdicts == {"as_published": "holds only with leakage", "leak_free": "does not hold"}


GAIN = "gap, MAE difference, transfer minus direct"


def arms(tmp_path, monkeypatch, high, values):
    """A leak-free record with paired differences that end at ``high``, and p values by property."""
    monkeypatch.setattr(paths, "PUBLISHED", tmp_path / "published.yml")
    metrics = []
    for of, p in values.items():
        samples = tuple(np.linspace(-2.0, high, 400))
        metrics.append(Metric(f"{of}, MAE difference, transfer minus direct", "", "paired", -1.0, "n", samples))
        metrics.append(Metric(f"{of}, p value, transfer against direct", "", "corrected resampled t-test", p, "n"))
    share = "gap, share of the gain"
    metrics.append(Metric(share, "", "member mean", 0.9, "n", (0.9,) * 400))
    store.keep(record("leak_free", *metrics), tmp_path / "arms/records")
    return [output("phonons/arms", tmp_path / "arms")]


@pytest.mark.parametrize(
    ("high", "values", "found"),
    [
        (-0.5, {"gap": 0.01}, "holds"),
        # Three claims together: 0.02 counts as 0.04, 0.03 as 0.06.
        (-0.5, {"gap": 0.02, "speed": 0.03, "heat": 0.9}, "undecided (interval and test disagree)"),
        (-0.5, {"gap": 0.01, "speed": 0.02, "heat": 0.9}, "holds"),
        (0.5, {"gap": 0.2}, "undecided"),
    ],
)
def test_claims_on_arms_are_tested_together(tmp_path, monkeypatch, high, values, found):
    runs = arms(tmp_path, monkeypatch, high, values)
    below = {"statistic": "paired", "family": "direct", "bounds": {"below": 0.0}}
    publish(*(claim(GAIN.replace("gap", of), id=of, **below) for of in values))
    assert next(row.verdict for row in numbers.rows(runs) if row.entry.id == "gap") == found


@pytest.mark.parametrize(("high", "found"), [(-0.5, "holds"), (0.5, "undecided")])
def test_a_share_of_a_gain_is_undecided_where_there_is_none(tmp_path, monkeypatch, high, found):
    runs = arms(tmp_path, monkeypatch, high, {"gap": 0.01})
    publish(
        claim(GAIN, id="gain", statistic="paired", bounds={"below": 0.0}),
        claim("gap, share of the gain", id="share", presupposes="gain", bounds={"above": 0.75}),
    )
    assert next(row.verdict for row in numbers.rows(runs) if row.entry and row.entry.id == "share") == found


def test_a_confusion_matrix_is_one_row(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "PUBLISHED", tmp_path / "published.yml")
    counts = {"positives": (29.0, 30.0, 31.0, 30.0) * 25, "negatives": (320.0, 321.0, 320.0, 319.0) * 25}
    kept = [
        Metric(f"classifier, true {what}", "", "single split", float(np.mean(its)), "100 seeds", its)
        for what, its in counts.items()
    ]
    store.keep(record("as_published", *kept), tmp_path / "matrix/records")
    about = {"id": "m", "quantity": "classifier, true positives", "kind": "matrix", "statistic": "single split"}
    publish(COMMON | about | {"resamples": "seeds", "printed": "TP 30, FN 8, FP 16, TN 320"})
    first, *others = numbers.rows([output("phonons/matrix", tmp_path / "matrix")])
    assert (first.computed, first.unit, first.verdict) == (100.0, "%", "consistent")
    assert first.published == "TP 30, FN 8, FP 16, TN 320" and "confusion matrix" in first.quantity
    assert [row.quantity for row in others] == ["classifier, true negatives"]


def test_the_table_for_a_terminal_holds_every_row(outputs):
    publish(ERROR | {"statistic": "best on test", "printed": "8.458"})
    table = numbers.rows(outputs)
    text = numbers.text_table(table)
    assert text.count("liu2020") == len(table) == 4
    assert "reproduced only with leakage" in text


def test_a_row_knows_its_entry_which_no_object_has(outputs):
    publish(ERROR | {"statistic": "best on test", "printed": "8.458"})
    table = numbers.rows(outputs)
    assert [row.entry and row.entry.id for row in table] == ["mae", "mae", "mae", None]
    assert "entry" not in numbers.as_objects(table)[0]


def test_differences_name_what_is_new_gone_and_changed(outputs):
    publish(ERROR | {"statistic": "best on test", "printed": "8.458"})
    before = numbers.as_objects(numbers.rows(outputs))
    after = json.loads(json.dumps(before))
    assert numbers.differences(before, after) == []
    after[0] |= {"computed": 9.9, "verdict": "not reproduced"}
    after[1]["n"] = "other"
    gone = after.pop()
    after.append(gone | {"quantity": "something else"})
    lines = numbers.differences(before, after)
    assert len(lines) == 3
    assert any("8.5 -> 9.9; reproduced only with leakage -> not reproduced" in line for line in lines)
    assert {line.split(":")[0] for line in lines} == {"changed", "gone", "new"}


def larger(tmp_path, name, value):
    """A second leak-free run of the same notebook, with other settings."""
    samples = (value - 0.1, value, value + 0.1)
    kept = record("leak_free", Metric(MAE, "cm^-1", "member mean", value, "250 members", samples), trees={"count": 300})
    store.keep(kept, tmp_path / name / "records")
    return output(f"phonons/{name}", tmp_path / name)


def test_rows_of_two_runs_of_one_notebook_and_protocol_are_told_apart(outputs, tmp_path):
    publish(ERROR | {"statistic": "best on test", "printed": "8.458"})
    alone = numbers.as_objects(numbers.rows(outputs))
    with_it = numbers.as_objects(numbers.rows([*outputs, larger(tmp_path, "larger", 20.0)]))
    (added,) = numbers.differences(alone, with_it)
    assert added.startswith("new: ") and "phonons/larger" in added and added.endswith(": 20, not reproduced")
    changed = json.loads(json.dumps(with_it))
    (row,) = (row for row in changed if row["run"] == "phonons/transfer-leak-free" and row["statistic"] == "member mean")
    row["computed"] = 26.0
    (line,) = numbers.differences(with_it, changed)
    assert line.startswith("changed: ") and "phonons/transfer-leak-free" in line and "25 -> 26" in line
    assert "phonons/larger" in numbers.text_table(numbers.rows([*outputs, larger(tmp_path, "larger", 20.0)]))


@pytest.mark.parametrize("first", [True, False])
def test_as_published_is_compared_with_the_leak_free_run_of_its_own_settings(outputs, tmp_path, first):
    """Whichever comes first: the larger run agrees with the printed value, the one of the same settings does not."""
    publish(ERROR | {"statistic": "best on test", "printed": "8.458"})
    other = larger(tmp_path, "larger", 8.5)
    runs = [other, *outputs] if first else [*outputs, other]
    assert next(row for row in numbers.rows(runs) if row.run == "phonons/transfer").verdict == "reproduced only with leakage"


def test_a_published_value_that_nothing_computes_names_no_run(outputs):
    publish(ERROR | {"quantity": "a", "statistic": "exact", "printed": "1", "cannot": "nobody can"})
    assert numbers.rows(outputs)[0].run == ""


@pytest.mark.parametrize(
    ("value", "text"), [(None, "–"), (1245, "1245"), (8.4584, "8.458"), (0.00331, "0.00331"), (-16.255, "-16.25")]
)
def test_computed_numbers_have_four_digits(value, text):
    assert numbers.number(value) == text


@pytest.mark.parametrize(
    ("value", "like", "text"),
    [
        (17.3929, "17.392", "17.393"),
        (0.8, "0.800", "0.800"),
        (8.4584, "8.458", "8.458"),
        (0.86012, "0.860", "0.8601"),
        (7.0, "4", "7"),
        (0.5, "a claim", "0.5"),
    ],
)
def test_a_computed_number_has_at_least_the_decimals_of_the_printed_one(value, like, text):
    assert numbers.number(value, like) == text


def test_published_numbers_stand_as_they_are_printed(outputs):
    publish(ERROR | {"statistic": "best on test", "printed": "8.460"})
    table = numbers.rows(outputs)
    assert "8.460" in {row.printed for row in table}
    assert " 8.460 " in numbers.text_table(table)


def test_a_stale_record_decides_nothing(outputs):
    publish(ERROR | {"statistic": "best on test", "printed": "8.458"})
    study, fast = outputs[1], SimpleNamespace(**vars(outputs[1]) | {"preset": "fast"})
    study.stale = True

    def verdicts(*runs):
        table = numbers.rows(runs)
        return [(row.preset, row.verdict) for row in table if row.published and row.statistic != "ensemble"]

    stale = ("full", "undecided (stale record)")
    assert verdicts(*outputs) == [("full", "reproduced; without leakage undecided"), stale]
    found = verdicts(*outputs, fast)
    assert found == [("full", "reproduced only with leakage"), stale, ("fast", "not reproduced")]


def test_studies_of_one_preset_are_compared(outputs, tmp_path):
    publish(ERROR | {"statistic": "best on test", "printed": "8.458"})
    near = record("leak_free", Metric(MAE, "cm^-1", "member mean", 8.5, "2 members", (8.4, 8.6)))
    store.keep(near, tmp_path / "fast" / "records")
    fast = output("phonons/fast", tmp_path / "fast", preset="fast")
    (published,) = [row for row in numbers.rows([fast, *outputs]) if row.published and row.protocol == "as_published"]
    assert published.verdict == "reproduced only with leakage"


def test_a_published_single_split_is_placed_among_random_ones_too(tmp_path, monkeypatch):
    """The authors' own split is judged; random ones stand beside it."""
    monkeypatch.setattr(paths, "PUBLISHED", tmp_path / "published.yml")
    values = {
        "as_published": {"single split": 0.81, "random splits": 0.6},
        "leak_free": {"single split": 0.7, "random splits": 0.8},
    }
    runs = []
    for protocol, own in values.items():
        kept = [Metric("F1", "", name, value, "50", (value - 0.01, value + 0.01)) for name, value in own.items()]
        store.keep(record(protocol, *kept), tmp_path / protocol / "records")
        runs.append(output(f"phonons/{protocol}", tmp_path / protocol))
    score = {"id": "f1", "quantity": "F1", "kind": "value", "measure": "score", "better": "higher", "printed": "0.800"}
    publish(COMMON | score | {"statistic": "single split", "resamples": "seeds"})
    assert [(row.protocol, row.statistic, row.verdict) for row in numbers.rows(runs)] == [
        ("as_published", "single split", "reproduced only with leakage"),
        ("as_published", "random splits", "beside it, not judged"),
        ("leak_free", "single split", "not reproduced"),
        ("leak_free", "random splits", "beside it, not judged"),
    ]
