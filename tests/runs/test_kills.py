"""A call that is killed, interrupted or doubled leaves nothing half-written."""

import json
import signal
import time
from pathlib import Path

import minirepo
import nbformat
import pytest

from mobtl import paths

# Says which kernel it is, then takes its time to write a record in pieces.
SLOW = """\
import os, pathlib, time
pathlib.Path({pid!r}).write_text(str(os.getpid()))
pathlib.Path("records").mkdir()
with open("records/one.json", "w") as stream:
    for piece in ("[1", ", 2", ", 3]"):
        stream.write(piece)
        stream.flush()
        time.sleep(0.3)
print("members", members)"""


@pytest.fixture
def slow(repo):
    """A repository whose run takes a second, and the file in which its kernel leaves its process id."""
    pid = repo.root / "kernel.pid"
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", SLOW.format(pid=str(pid)))
    return repo, pid


def until(condition, seconds=60.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def is_gone(pid):
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return True
    return state == "Z"


def outcome(repo):
    """What the run left, without times."""
    (folder,) = repo.results("demo/one")
    cells = nbformat.read(folder / "notebook.ipynb", as_version=4).cells
    outputs = [cell.outputs for cell in cells if cell.cell_type == "code"]
    manifest = json.loads((folder / "manifest.json").read_text())
    about = {name: manifest[name] for name in ("key", "parts", "parameters")}
    return outputs, json.loads((folder / "records/one.json").read_text()), about


def test_killed_at_any_moment_then_finished_as_if_undisturbed(slow, tmp_path):
    repo, pid = slow
    # Before there is a kernel, and at two moments of writing the record.
    for kernel_runs, seconds in ((False, 0.8), (True, 0.1), (True, 0.5)):
        process = repo.start("run")
        if kernel_runs:
            until(pid.is_file)
        time.sleep(seconds)
        process.kill()
        process.wait(30)
        assert repo.results("demo/one") == []
        if pid.is_file():
            kernel = int(pid.read_text())
            until(lambda kernel=kernel: is_gone(kernel))
            pid.unlink()
    finished = repo.mobtl("run")
    assert finished.returncode == 0, finished.stderr
    assert not list(paths.BUILD.rglob("*.partial"))
    outputs, record, about = outcome(repo)
    assert record == [1, 2, 3]
    (repo.root / "_build").rename(repo.root / "disturbed")
    assert repo.mobtl("run").returncode == 0
    assert outcome(repo) == (outputs, record, about)


def test_an_interrupt_ends_the_kernels(slow):
    repo, pid = slow
    # Long enough that it goes on when the interrupt comes, however busy the machine is.
    minirepo.notebook(paths.NOTEBOOKS / "demo/one.ipynb", SLOW.format(pid=str(pid)).replace("0.3", "5"))
    # What is started in the background may ignore interrupts, and its children with it, unless it handles them itself.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    process = repo.start("run")
    signal.signal(signal.SIGINT, before)
    until(pid.is_file)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.split("\n")[1:] == ["", "Error: interrupted; long work goes on from here when it is called again.", ""]
    until(lambda: is_gone(int(pid.read_text())))
    assert repo.results("demo/one") == []


def test_two_calls_at_once_do_the_work_once(slow):
    repo, _ = slow
    first, second = repo.start("run"), repo.start("run")
    said = [process.communicate(timeout=60)[1] for process in (first, second)]
    assert (first.returncode, second.returncode) == (0, 0), said
    assert len(repo.results("demo/one")) == 1
    both = "".join(said)
    assert both.count("] starts") == 1
    assert both.count("] unchanged") == 1
