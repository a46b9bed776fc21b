"""What a benchmark kept stands on the page of its command."""

import json

import minirepo
import pytest

from mobtl.book.pages import speeds
from mobtl.errors import MobtlError

KEPT = {
    "script": "screening",
    "date": "2026-01-02",
    "version": "mobtl 0.1.0",
    "machine": "2 cores",
    "rows": [
        {"what": "formulas", "way": "one process", "materials": 1000, "seconds": 8.0, "megabytes": 200.4},
        {"what": "formulas", "way": "two workers", "materials": 1000, "seconds": 5.0},
    ],
}


@pytest.fixture
def repo(tmp_path, monkeypatch):
    return minirepo.use(monkeypatch, minirepo.MiniRepo(tmp_path))


def test_a_row_has_rate_and_time_beside_the_first_way(repo):
    repo.write("data/speeds/screening.json", json.dumps(KEPT))
    text = speeds.markdown("screening")
    assert "(2026-01-02, mobtl 0.1.0, on a machine with 2 cores)" in text
    assert "| formulas | one process | 1,000 | 8 | 125 | – | 200 |" in text
    assert "| formulas | two workers | 1,000 | 5 | 200 | 0.62 | – |" in text


def test_what_was_not_measured_is_said(repo):
    assert (
        speeds.markdown("prediction").splitlines()[2]
        == "Not measured yet: `python benchmarks/prediction.py --keep` does it."
    )


@pytest.mark.parametrize("wrong", [{"seconds": 0.0}, {"materials": 0}, {"unit": "s"}])
def test_damaged_figures_are_refused(repo, wrong):
    repo.write("data/speeds/screening.json", json.dumps(KEPT | {"rows": [KEPT["rows"][0] | wrong]}))
    with pytest.raises(MobtlError, match=r"screening\.json is damaged; `python benchmarks/screening\.py --keep`"):
        speeds.markdown("screening")
