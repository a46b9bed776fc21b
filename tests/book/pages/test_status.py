"""The status page: each run and each committed record, fresh or stale, and what it was made of."""

import json
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from mobtl.book.pages import prices, status
from mobtl.book.parts import made_of
from mobtl.book.parts.where import pages
from mobtl.catalogue import specs
from mobtl.records.committed import all_kept
from mobtl.results import state as results_state

PARTS = {"table epc_mobility": "c0ffee" * 4, "mobtl.models": "beef", "preset": "fast"}
PINS = {"xgboost": "not pinned", "xgboost-cpu": "3.2", "numpy": "1.0"}


def made(**changes):
    usual = {
        "created": datetime(2026, 1, 2, 3, 4, tzinfo=UTC),
        "seconds": 61.6,
        "device": "cpu",
        "peak_memory": 1_234_000_000,
        "commit": "0123456789abcdef",
        "restamped": None,
    }
    return SimpleNamespace(**(usual | {"parts": PARTS, "versions": {"python": "3.11", "odd_name": "1|2"}} | changes))


def output(**changes):
    its = {"run": SimpleNamespace(id="a/b"), "page": "notebooks/a/01_b", "preset": "fast", "folder": Path("none")}
    return SimpleNamespace(**its | {name: changes.pop(name) for name in its.keys() & changes}, manifest=made(**changes))


@pytest.fixture
def committed(tmp_path):
    """A committed result with two records."""
    for name, versions in (("one", {"numpy": "2.0"}), ("two", {"torch": "2.1"})):
        path = tmp_path / "records" / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps({"versions": versions, "data": {"epc_mobility": "c0ffee" * 4}}))
    kept = made(preset="study", parts=PARTS | PINS, commit="0123456789abcdef-dirty", device=None)
    return SimpleNamespace(run=SimpleNamespace(id="a/c"), kept=kept, folder=tmp_path)


def test_a_run_has_its_row_and_what_it_was_made_of():
    text = status.markdown([output()], [], {})
    row = "| [a/b](/notebooks/a/01_b) | fast | fresh | 2026-01-02 03:04 | 62 | cpu | `0123456789ab` | 1 | 1.23 |"
    assert row in text.splitlines()
    assert "::::{dropdown} a/b, fast\nVersions: python 3.11, odd\\_name 1\\|2." in text
    assert f"| `epc_mobility` | `{'c0ffee' * 4}` |" in text
    assert "`beef`" not in text
    assert "No record is committed yet." in text


@pytest.mark.parametrize(
    ("changed", "state", "said"),
    [
        ((), "fresh", "All committed records are fresh"),
        (("mobtl.models",), "**stale: mobtl.models changed**", "until they are replayed or made anew: `a/c`."),
    ],
)
def test_a_stale_committed_record_is_shown_and_listed(committed, monkeypatch, changed, state, said):
    monkeypatch.setattr(results_state, "of", lambda each: results_state.State(changed, None))
    text = status.markdown([], [committed], {"a/c": "notebooks/a/02_c"})
    start = f"| [a/c](/notebooks/a/02_c) | study | {state} | 2026-01-02 03:04 | 62 | – | `0123456789ab` and changes | 1 |"
    assert start in text.splitlines()
    assert said in text
    assert "::::{dropdown} a/c, study, committed\nVersions: numpy 2.0, torch 2.1, xgboost-cpu 3.2." in text


def test_a_result_whose_parts_were_written_in_another_form_says_so(committed, monkeypatch):
    committed.kept.restamped = SimpleNamespace(date=datetime(2026, 2, 3, tzinfo=UTC), commit="fedcba9876543210", digest="00")
    monkeypatch.setattr(results_state, "of", lambda each: results_state.State((), None))
    text = status.markdown([], [committed], {"a/c": "notebooks/a/02_c"})
    assert "| fresh; its parts were written in another form on 2026-02-03, being fresh at `fedcba987654` |" in text


def test_a_run_has_the_tables_that_its_records_were_given_not_those_its_code_names(committed):
    parts = PARTS | {"table semiconductors": "f00d" * 6}
    text = status.markdown([output(folder=committed.folder, parts=parts)], [], {})
    assert "`0123456789ab` | 1 | 1.23 |" in text
    assert "semiconductors" not in text
    assert "| `semiconductors` |" in status.markdown([output(parts=parts)], [], {})


def test_a_run_without_commit_tables_and_memory():
    text = status.markdown([output(commit=None, parts={}, peak_memory=None)], [], {})
    assert "| cpu | – | 0 | – |" in text
    assert "It reads no data table itself." in text


def test_the_repository_s_own_committed_records_are_all_there():
    kept = all_kept()
    text = status.markdown([], kept, pages(specs.load()))
    for each in kept:
        assert f"| [{each.run.id}](/notebooks/" in text
        found = made_of.versions(each)
        assert {"python", "torch"} <= found.keys()
        for library in ("xgboost-cpu", "imbalanced-learn"):
            assert found.get(library) == each.kept.parts.get(library)
    assert text == status.markdown([], kept, pages(specs.load()))


def test_prices_follow_from_what_the_parts_took(committed):
    path = committed.folder / "records" / "one.json"
    path.write_text(
        json.dumps(json.loads(path.read_text()) | {"costs": {"gap: direct": [4, 1800.0], "split, a|b": [1, 7.4]}})
    )
    text = prices.markdown([committed], {"a/c": "notebooks/a/01_c"})
    assert "| [a/c](/notebooks/a/01_c) | gap: direct | 4 | 450 | 0.50 |" in text.splitlines()
    assert "| [a/c](/notebooks/a/01_c) | split, a\\|b | 1 | 7 | 0.00 |" in text.splitlines()


def test_without_timed_parts_there_is_no_table_of_prices(committed):
    assert prices.markdown([committed], {"a/c": "notebooks/a/01_c"}) == ""
