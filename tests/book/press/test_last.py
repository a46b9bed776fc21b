"""What changed in the numbers since the last book."""

import json

import pytest
from made_up_rows import entry, row

from mobtl import paths
from mobtl.answers import table
from mobtl.book.press import last


@pytest.fixture(autouse=True)
def build(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "BUILD", tmp_path / "_build")


def test_the_last_rows_are_kept_and_compared():
    before = row(entry("a"), "reproduced")
    assert last.compare([before]) == "no earlier book to compare the numbers with"
    kept = json.loads((paths.BUILD / "numbers.json").read_text())
    assert kept[0].keys() == set(table.FIELDS)
    assert last.compare([before]) == "numbers since the last book:\nnothing changed"
    text = last.compare([row(entry("a"), "undecided", computed=11.5)])
    assert text.splitlines()[1:] == [
        "changed: liu2020, Table 1, gap, MAE, cm^-1, a/b, as_published, study, 10.0, 10.0, member mean: "
        "10.2 -> 11.5; reproduced -> undecided"
    ]
    assert json.loads((paths.BUILD / "numbers.json").read_text())[0]["computed"] == 11.5


@pytest.mark.parametrize("text", ["[", "{}", '[{"paper": "x"}]', "\x00"])
def test_a_damaged_or_older_file_is_no_earlier_book(text):
    paths.BUILD.mkdir()
    (paths.BUILD / "numbers.json").write_text(text)
    assert last.compare([row(None, "x")]) == "no earlier book to compare the numbers with"
    assert last.compare([row(None, "x")]) == "numbers since the last book:\nnothing changed"
