"""Parts of a study made side by side: the same as alone, whoever works on them, and whatever happens to one of these."""

import os
import signal
import time
from functools import partial

import numpy as np
import psutil
import pytest
from work_in_units import dies_once, same, unit

from mobtl.errors import MobtlError, UsageError
from mobtl.records import workers
from mobtl.records.partial import Partial
from mobtl.records.workers import SCHEDULER, WORKERS, Processes, Workers


def dies_always():
    yield "never", lambda: os.kill(os.getpid(), signal.SIGKILL)


def fails():
    yield "wrong", lambda: {"x": 1 / int("0")}


def test_two_processes_make_what_one_makes(tmp_path):
    units = [partial(unit, number) for number in range(4)]
    alone = Partial(tmp_path / "alone").each(units, "alone")
    beside = Partial(tmp_path / "beside", Workers(2)).each(units, "beside")
    assert list(alone) == [f"{name} {number}" for number in range(4) for name in ("one", "three")]
    assert same(alone, beside)
    kept = [path.name for path in (tmp_path / "beside").iterdir()]
    assert sorted(kept) == sorted(path.name for path in (tmp_path / "alone").iterdir()) and len(kept) == 8


def test_what_is_finished_is_not_made_again(tmp_path):
    parts, seen = tmp_path / "parts", tmp_path / "seen"
    seen.mkdir()
    first = Partial(parts).each([partial(unit, 1, seen)], "first")
    (parts / "three 1.npz").unlink()
    both = Partial(parts, Workers(2)).each([partial(unit, 1, seen), partial(unit, 2, seen)], "again")
    assert same(first, {name: both[name] for name in first})
    made = sorted(path.name.rsplit(" ", 1)[0] for path in seen.iterdir())
    assert made == ["1 one", "1 three", "1 three", "2 one", "2 three"]


def test_a_killed_process_loses_only_the_part_that_it_was_at(tmp_path):
    parts, seen = tmp_path / "parts", tmp_path / "seen"
    seen.mkdir()
    found = Partial(parts, Workers(2)).each([partial(dies_once, seen), partial(unit, 1, seen)], "killed")
    assert list(found) == ["one 7", "three 7", "the last", "one 1", "three 1"]
    made = [path.name.rsplit(" ", 1)[0] for path in seen.iterdir() if path.name != "died"]
    assert sorted(made) == ["1 one", "1 three", "7 one", "7 three"]


def test_a_part_that_kills_every_process_is_named_and_the_others_are_kept(tmp_path):
    with pytest.raises(MobtlError, match=r"ended 3 times at the same part.*fewer workers"):
        Partial(tmp_path, Workers(2)).each([partial(unit, 1), dies_always], "killed")
    Partial(tmp_path, Workers(2)).each([partial(unit, 1)], "again")


def test_an_error_of_a_part_is_that_of_the_study(tmp_path):
    with pytest.raises(ZeroDivisionError):
        Partial(tmp_path, Workers(2)).each([fails, partial(unit, 1)], "wrong")


def test_the_cost_counts_every_process(tmp_path):
    units = [partial(a_nap, number) for number in range(3)]
    first = Partial(tmp_path, Workers(2))
    started = time.monotonic()
    first.of("settings", []).each(units, "naps")
    spent = first.cost(time.monotonic() - started)
    assert 0.9 <= spent < 2
    again = Partial(tmp_path)
    again.of("settings", []).each(units, "naps")
    assert again.cost(0.5) == pytest.approx(spent + 0.5, abs=0.2)


def slept(seconds: float):
    time.sleep(seconds)
    return {"x": np.ones(1)}


def a_nap(number: int):
    yield f"part {number}", partial(slept, 0.3)


def test_processes_end_with_the_one_that_started_them():
    parent = psutil.Popen(
        [
            os.sys.executable,
            "-c",
            "import os, time; from mobtl.records.workers import Processes; p = Processes(1); "
            "print(p.submit(os.getpid).result(), flush=True); time.sleep(60)",
        ],
        stdout=-1,
        text=True,
    )
    worker = psutil.Process(int(parent.stdout.readline()))
    parent.kill()
    parent.wait()
    assert psutil.wait_procs([worker], timeout=20)[0], "it goes on without its parent"


def test_processes_that_are_not_waited_for_end():
    executor = Processes(1)
    worker = psutil.Process(executor.submit(os.getpid).result())
    executor.submit(time.sleep, 60)
    executor.shutdown(wait=False, cancel_futures=True)
    assert psutil.wait_procs([worker], timeout=20)[0]


@pytest.mark.parametrize("text", ["0", "-1", "two", "1.5", ""])
def test_a_number_of_workers_that_is_none_is_refused(text, monkeypatch):
    monkeypatch.setenv(WORKERS, text)
    with pytest.raises(UsageError, match="must be the number of processes, at least 1"):
        workers.chosen()


def test_workers_are_chosen_by_the_environment(monkeypatch):
    monkeypatch.delenv(WORKERS, raising=False)
    monkeypatch.delenv(SCHEDULER, raising=False)
    assert workers.chosen() == Workers() and Workers().alone
    monkeypatch.setenv(WORKERS, "3")
    assert workers.chosen() == Workers(3) and not Workers(3).alone
    monkeypatch.setenv(SCHEDULER, "tcp://127.0.0.1:1")
    assert not workers.chosen().alone and not workers.chosen().are_here
