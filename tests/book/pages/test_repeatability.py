"""The status page says what the scripts on repeatability found, and which have not run."""

import json

import minirepo
import pytest

from mobtl.book.pages import repeatability
from mobtl.errors import MobtlError

FOUND = {
    "script": "flips",
    "date": "2026-01-02",
    "version": "mobtl 0.1.0",
    "machine": "2 cores",
    "seconds": 125.0,
    "tried": 10,
    "passed": 9,
    "counts": {"files": 3, "calls": 1},
}


@pytest.fixture
def repo(tmp_path, monkeypatch):
    repo = minirepo.use(monkeypatch, minirepo.MiniRepo(tmp_path))
    repo.write("data/repeatability/flips.json", json.dumps(FOUND))
    return repo


def test_each_script_has_its_sentence(repo):
    text = repeatability.markdown()
    assert "- 10 random bits of the 3 files in `data/` are flipped, one at a time: 9 are found." in text
    assert "(2026-01-02, mobtl 0.1.0, in 2 min on a machine with 2 cores)" in text
    assert [line for line in text.splitlines() if "not been run" in line] == [
        f"- `{name}.py` has not been run yet." for name in ("folders", "kills", "together")
    ]


def test_damaged_figures_are_refused(repo):
    repo.write("data/repeatability/flips.json", json.dumps(FOUND | {"passed": -1}))
    with pytest.raises(MobtlError, match=r"flips\.json is damaged; `make repeatability`"):
        repeatability.markdown()


@pytest.mark.parametrize(("script", "times"), [("folders", 1000), ("kills", 50), ("flips", 1000), ("together", 10)])
def test_the_repository_s_own_figures_are_of_the_full_scale_and_all_passed(script, times):
    found = repeatability.load(script)
    assert found.tried >= times
    assert found.passed == found.tried
    assert str(found.tried) in repeatability.sentence(found)
