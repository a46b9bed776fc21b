"""The published values: schema, tolerances, and what the committed file says."""

import subprocess

import pytest
import yaml

from mobtl import paths
from mobtl.answers import published
from mobtl.errors import MobtlError

ENTRY = {
    "id": "liu2020-x",
    "paper": "liu2020",
    "item": "Table 1",
    "place": "row 1",
    "quantity": "phonon band gap, MAE, transfer",
    "unit": "cm^-1",
    "kind": "value",
    "measure": "error",
    "better": "lower",
    "statistic": "best on test",
    "resamples": "members",
    "printed": "8.458",
}
SINCE = {"day": "2026-11-29", "records": "before"}


@pytest.fixture
def write(tmp_path, monkeypatch):
    def write(*entries):
        monkeypatch.setattr(paths, "PUBLISHED", tmp_path / "published.yml")
        paths.PUBLISHED.write_text(yaml.safe_dump(list(entries)))

    return write


def without(*names, **changes):
    return {name: value for name, value in ENTRY.items() if name not in names} | changes


@pytest.mark.parametrize(
    ("changes", "tolerance"),
    [
        ({}, 0.8458),
        ({"measure": "score", "printed": "0.960"}, 0.03),
        ({"measure": "score", "printed": "95.5", "unit": "%"}, 3.0),
        ({"measure": "reduction", "printed": "65"}, 5.0),
        ({"measure": "count", "printed": "124"}, 0.0),
        ({"measure": "number", "printed": "283.5"}, 0.05),
        ({"measure": "number", "printed": "10"}, 0.5),
        ({"measure": "number", "printed": "0.960"}, 0.0005),
        ({"measure": "prediction", "printed": "208.382", "tolerance": 3.524}, 3.524),
    ],
)
def test_tolerances_are_those_of_the_design(write, changes, tolerance):
    write(ENTRY | changes)
    assert published.load()[0].tolerance == pytest.approx(tolerance)


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        (without("place"), r"liu2020-x\.place: Field required"),
        (without(surprise=1), "surprise"),
        (without(kind="guess"), "kind"),
        (without(paper="liu2021"), "paper"),
        (without(printed="about 8"), "not a number"),
        (without(measure=None), "a value or derived value needs a measure"),
        (without("measure"), "a value or derived value needs a measure"),
        (without(statistic="paired"), "a paired statistic is that of a difference of two arms"),
        (without("resamples"), "what is not exact says what its range resamples"),
        (without(tolerance=1.0), "a prediction needs a tolerance"),
        (without(inputs="other"), "say why"),
        (without(because="it is so"), "say why"),
        (without(kind="spread", measure=None), "a spread has no better side"),
        (without("better", kind="spread"), "needs a measure"),
        (without("better", kind="matrix", measure=None), "is no confusion matrix; write TP 1, FN 2, FP 3, TN 4"),
        (without(kind="stated", measure=None), "say why"),
        (without("better"), "which side is better"),
        (without(kind="claim", measure=None), "predicate"),
        (without(kind="derived"), "formula"),
        (without(measure="prediction"), "a prediction needs a tolerance, the printed SD"),
        (without(kind="claim", measure=None, predicate={"reading": "x", "since": SINCE}), "a predicate needs a bound"),
        (without(kind="claim", measure=None, predicate={"above": 1, "reading": "x"}), "a bound needs its date"),
        (
            without(kind="claim", measure=None, predicate={"over": 1, "reading": "x", "since": SINCE}),
            "there is no predicate 'over'; write above, below or both",
        ),
        (without(id="Bad Id"), "id"),
    ],
)
def test_an_entry_that_breaks_the_schema_is_named(write, entry, says):
    write(entry)
    with pytest.raises(MobtlError, match=says):
        published.load()


@pytest.mark.parametrize(
    ("field", "name", "says"),
    [
        ("same_as", "liu2020-y", "same_as 'liu2020-y', which is no entry of its own; name one that is"),
        ("same_as", "liu2020-again", "is no entry of its own"),
        ("presupposes", "liu2020-y", "presupposes 'liu2020-y', which is no entry"),
        ("presupposes", "liu2020-x", "presupposes 'liu2020-x', which is no claim"),
    ],
)
def test_other_entries_that_are_named_exist(write, field, name, says):
    """The same again is joined to what stands for itself, and only a claim can be presupposed."""
    write(ENTRY, ENTRY | {"id": "liu2020-again", "same_as": "liu2020-x"}, ENTRY | {"id": "liu2020-z", field: name})
    with pytest.raises(MobtlError, match=says):
        published.load()


def test_a_confusion_matrix_is_typed_once(write):
    write(
        without(
            "better", "measure", kind="matrix", printed="TP 34, FN 4, FP 13, TN 323", quantity="classifier, true positives"
        )
    )
    (entry,) = published.load()
    assert entry.matrix == published.printed_matrix("liu2020-x") == {"TP": 34, "FN": 4, "FP": 13, "TN": 323}
    assert entry.true_negatives == "classifier, true negatives"
    with pytest.raises(MobtlError, match="no matrix 'liu2020-y'"):
        published.printed_matrix("liu2020-y")


def test_every_bound_says_when_it_was_set_and_two_came_with_the_records():
    """What the page of numbers says of bounds and records, as it is."""
    bounds = {entry.id: entry.predicate.since for entry in published.load() if entry.kind == "claim"}
    assert {name for name, since in bounds.items() if since.records == "with"} == {
        "liu2020-no-low-split",
        "liu2020-all-frozen",
    }
    assert all(since.commit for since in bounds.values() if since.records != "after")


def test_a_bound_stands_in_the_commit_that_it_names():
    git = ["git", "-C", str(paths.ROOT)]
    named = {}
    for entry in published.load():
        if entry.kind == "claim" and entry.predicate.since.commit:
            named.setdefault(entry.predicate.since.commit, []).append(entry)
    for commit, entries in named.items():
        done = subprocess.run([*git, "show", f"{commit}:data/published.yml"], capture_output=True, text=True)
        if done.returncode:
            pytest.skip("the history of this clone does not reach back so far")
        then = {each["id"]: each.get("predicate") or {} for each in yaml.safe_load(done.stdout)}
        for entry in entries:
            was, now = then[entry.id], entry.predicate
            assert (was.get("above"), was.get("below")) == (now.above, now.below), entry.id


def test_two_entries_with_one_id_are_refused(write):
    write(ENTRY, ENTRY)
    with pytest.raises(MobtlError, match="liu2020-x"):
        published.load()


@pytest.mark.parametrize("content", ["- [", "just text", "42", "- 1"])
def test_a_file_that_is_no_list_of_entries_is_refused(tmp_path, monkeypatch, content):
    monkeypatch.setattr(paths, "PUBLISHED", tmp_path / "published.yml")
    paths.PUBLISHED.write_text(content)
    with pytest.raises(MobtlError, match=r"published\.yml"):
        published.load()


def test_the_committed_file_has_the_first_column_of_table_1_and_the_contradiction():
    printed = {entry.id: entry.printed for entry in published.load()}
    table = {name: printed[f"liu2020-table1-{name}"] for name in ("direct-mae", "direct-r2", "transfer-mae", "transfer-r2")}
    assert table == {"direct-mae": "23.847", "direct-r2": "0.764", "transfer-mae": "8.458", "transfer-r2": "0.960"}
    assert printed["liu2020-fig4a-mae"] == "23.874"


def test_every_printed_number_stands_in_its_entry_only():
    """A number of the paper is typed once: no notebook and no prose page repeats it."""
    texts = [*paths.NOTEBOOKS.rglob("*.ipynb"), *paths.BOOK.glob("*.md")]
    numbers = [entry.printed for entry in published.load() if not entry.is_sentence and len(entry.printed) > 3]
    repeated = {(path.name, number) for path in texts for number in numbers if f" {number} " in path.read_text()}
    assert not repeated


def test_one_printed_value_by_its_id():
    assert published.printed_value("liu2020-table1-transfer-mae") == 8.458
    with pytest.raises(MobtlError, match="no entry 'liu2020-table9'"):
        published.printed_value("liu2020-table9")


def test_the_numbers_of_an_item_by_quantity_claims_apart():
    table = published.of("liu2020", "Table 1")
    assert len(table) == 16 and table["phonon band gap, MAE, transfer"] == 8.458
    assert published.of("chen2024", "Fig. 3c") == {
        "EPC electron mobility, R2, HTL": 0.95,
        "EPC hole mobility, R2, HTL": 0.89,
    }
    for paper, item in (("liu2020", "Table 9"), ("chen2024", "Fig. 2a"), ("liu2020", "Fig. 3a")):
        with pytest.raises(MobtlError, match=f"no number of '{item}' of {paper}; correct the item"):
            published.of(paper, item)


def test_two_numbers_of_one_quantity_in_one_item_are_not_mixed_up(tmp_path, monkeypatch):
    (entry,) = (each for each in published.load() if each.id == "liu2020-semiconductors")
    entry = entry.model_dump(exclude_none=True, by_alias=True)
    monkeypatch.setattr(paths, "PUBLISHED", tmp_path / "published.yml")
    paths.PUBLISHED.write_text(yaml.safe_dump([entry, entry | {"id": "again", "printed": "12"}]))
    with pytest.raises(MobtlError, match="two numbers of one quantity in 'text' of liu2020; ask for each by its id"):
        published.of("liu2020", "text")


TABLE = {
    "id": "liu2020-table",
    "paper": "liu2020",
    "item": "Table 1",
    "place": "all rows",
    "columns": {"gap": "eV", "material": ""},  # in the order in which yaml writes a dictionary
    "printed": "1.10 Si\n0.70 Ge\n",
}


def test_a_printed_table_keeps_its_digits_and_is_no_entry(write):
    write(ENTRY, TABLE)
    assert [entry.id for entry in published.load()] == ["liu2020-x"]
    rows = published.printed_table("liu2020-table")
    assert rows == [{"material": "Si", "gap": "1.10"}, {"material": "Ge", "gap": "0.70"}]
    with pytest.raises(MobtlError, match="no table 'liu2020-x'"):
        published.printed_table("liu2020-x")


@pytest.mark.parametrize(
    ("entries", "says"),
    [
        ([TABLE | {"printed": "1.10 Si\nGe\n"}], "'Ge' has 1 cells for 2 columns"),
        ([TABLE | {"id": "liu2020-x"}, ENTRY], "two entries with the id liu2020-x"),
        ([ENTRY, without("place"), TABLE], r"liu2020-x\.place"),
    ],
)
def test_a_broken_table_is_named(write, entries, says):
    write(*entries)
    with pytest.raises(MobtlError, match=says):
        published.printed_table("liu2020-table")


def test_table_1_of_chen2024_is_complete():
    rows = published.printed_table("chen2024-table1")
    assert [row["carrier"] for row in rows] == ["electron", "hole"] * 12
    assert len({row["material"] for row in rows}) == 12
    assert {len(cell.partition(".")[2]) for row in rows for name, cell in row.items() if name[:2] in ("E_", "m_", "mu")} == {
        2
    }
