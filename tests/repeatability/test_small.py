"""The scripts of this folder on a small scale; `make repeatability` runs them in full."""

import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest
from repeatability import building, flips, folders, kills, together

from mobtl.repository import seal

STATUS = "<tr><td><p>{}</p></td>\n<td><p>{}</p></td>\n<td><p>cpu</p></td>\n<td><p>{}</p></td>\n</tr>"
pytestmark = pytest.mark.slow


@pytest.fixture
def folder():
    """A folder whose path is short enough for sockets below it."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def test_two_folders_and_two_numbers_of_jobs_give_equal_records_and_pages(folder):
    first, second = building.small(folder / "one"), folder / "two"
    shutil.copytree(first, second)
    found = folders.folders(first, second)
    assert found.passed == found.tried
    assert found.counts["records"] >= 2 * 22
    assert found.counts["pages"] > 100


def test_killed_builds(folder):
    # With this seed the first is built from nothing, the second has a book already.
    assert kills.kills(folder / "small", times=2, seed=11).passed == 2


def test_two_builds_at_once(folder):
    assert together.together(folder / "small", times=1, seed=0).passed == 1


def test_flipped_bits_and_one_that_nobody_looks_for(folder, monkeypatch):
    found = flips.flips(folder / "small", times=60, seed=0)
    assert (found.tried, found.passed, found.counts["calls"]) == (60, 60, 1)
    monkeypatch.setattr(seal, "differences", lambda _: [])
    monkeypatch.setattr(flips, "_refused", lambda *_: True)
    assert flips.flips(folder / "blind", times=2, seed=0).passed == 0


def test_what_is_compared_sees_a_difference_but_no_date(folder):
    built = folder / "_build"
    page, record = built / "html" / "a.html", built / "runs" / "x" / "records" / "a.json"
    status = built / "html" / "status.html"
    for path, text in (
        (page, "<p>Run on 2026-01-02 03:04 UTC in 12 s, 3 members"),
        (record, '{"seconds": 1.5, "value": 3}'),
        (status, STATUS.format("2026-01-02 03:04", 506, 0.41)),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    before = building.content(folder)
    page.write_text("<p>Run on 2027-11-12 13:14 UTC in 9 s, 3 members")
    record.write_text('{"seconds": 7.25, "value": 3}')
    status.write_text(STATUS.format("2027-11-12 13:14", 9, 1.2))
    assert building.differences(before, building.content(folder)) == []
    page.write_text("<p>Run on 2027-11-12 13:14 UTC in 9 s, 4 members")
    record.write_text('{"seconds": 7.25, "value": 4}')
    (built / "left.partial").touch()
    assert building.differences(before, building.content(folder)) == [
        "html/a.html",
        "left.partial",
        "runs/x/records/a.json",
    ]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("html/a.md", "| [time per material (s)](/x) | {0} | 0.1 to {0} | fast |\n| [gap](/x) | {1} |\n"),
        (
            "html/a.html",
            "<tr><td><a>time per material (s)</a></td>\n<td>{0}</td>\n<td>fast</td></tr><tr><td>gap</td><td>{1}</td></tr>",
        ),
        (
            "html/b.html",
            "descriptors included, takes {0} s on one thread (Fig. S10). Five orders more would be {0} minutes; {1}",
        ),
        (
            "runs/x/records/a.json",
            '[{{"quantity": "time per material", "value": {0}}}, {{"quantity": "gap", "value": {1}}}]',
        ),
        (
            "runs/x/prose.json",
            '"gap": {1},\n "prediction-time-per-material-low": {0},\n "prediction-time-per-material-range": "{0} to {0}"',
        ),
    ],
)
def test_a_measured_time_is_taken_apart_and_no_number_beside_it(folder, name, shown):
    path = folder / "_build" / name
    path.parent.mkdir(parents=True)

    def content(*numbers):
        path.write_text(shown.format(*numbers))
        return building.content(folder)

    assert content("0.0012", "3.5") == content("0.0034", "3.5")
    assert content("0.0012", "3.5") != content("0.0012", "3.6")


def test_a_process_that_goes_on_is_seen(folder, monkeypatch):
    monkeypatch.setattr(building, "_SECONDS_TO_END", 0.2)
    process = building.start(building.small(folder / "small"), 1)
    # For a moment after its start, the system does not tell what a process was started with.
    while process.poll() is None and building.all_end(folder / "small"):
        time.sleep(0.05)
    assert not building.all_end(folder / "small")
    assert building.kill(process)
    assert process.returncode == -signal.SIGKILL
