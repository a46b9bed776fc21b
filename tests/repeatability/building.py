"""Builds of a book that a script watches from outside: started, killed, and what they leave."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import minirepo

from mobtl import paths

# The small book has three runs; one needs another, and each of the others keeps a record of random numbers.
RUNS_OF_SMALL = 3
_RUNS = """\
  demo/view:
    {notebook: demo/view.ipynb, title: A view, makes: [], needs: [demo/one], presets: {fast: {}}}
"""
_RECORD = """\
import numpy as np, pandas as pd
from mobtl.records import store
from mobtl.records.record import Metric, Record
numbers = np.random.default_rng(members).normal(size=20_000)
metric = Metric("gap, MAE", "eV", "pooled", float(numbers.mean()), "20000 draws", tuple(numbers.tolist()))
tables = {f"part{number}": pd.DataFrame({"drawn": numbers}) for number in range(20)}
store.keep(Record("liu2020", "drawn", "", {"seed": members}, {}, [metric], tables))"""
_SECONDS_TO_END = 20.0
# A build that takes longer hangs.
_LIMIT = 3600
# What two builds of the same differ in: when, how long, and the time per material that the run on screening measures.
_NOISE = (
    (re.compile(rb"20\d\d-\d\d-\d\d([T ]\d\d:\d\d(:\d\d(\.\d+)?(Z|\+00:00)?)?)?"), b"DATE"),
    (re.compile(rb'("seconds": )[\d.]+'), rb"\1TIME"),
    (re.compile(rb"(UTC in |by a call of )\d+( s)"), rb"\1TIME\2"),
    # Seconds and memory in the table of the page "Status".
    (
        re.compile(rb"(DATE</p></td>\s*<td><p>)\d+(</p>(?:(?!</tr>).)*<td><p>)[\d.]+(</p></td>\s*</tr>)", re.S),
        rb"\1TIME\2MEMORY\3",
    ),
    # The measured time in a record, in a table as it is written and as it is shown, as prose is told it and in its sentence.
    (re.compile(rb'(time per material[^"}]*",)[^}]*'), rb"\1 TIME"),
    (re.compile(rb"(time per material[^|\n]*\|)[^\n]*"), rb"\1 TIME"),
    (re.compile(rb"(time per material[^<\n]*<(?:(?!</td>).)*)(?:(?!</tr>).)*", re.S), rb"\1TIME"),
    (re.compile(rb'(time-per-material[\w-]*": )("[^"]*"|[\d.e-]+)'), rb"\1TIME"),
    (re.compile(rb"(included, takes )[\d.]+( s\b[^\n]*? would be )[\d.]+( minutes)"), rb"\1TIME\2TIME\3"),
)
# The index of words has the digits of both.
_INDEX = (re.compile(rb'"[\dt]+": (?:\d+|\[[\d, ]*\])(?:, )?'), b"")
# What only has to be there: notes of what the pages were made of, which name the folder, and the resamples of that time,
# whose mean and spread are in the record beside them.
_NOT_COMPARED = re.compile(r"/(\.mobtl\.json|\.buildinfo|mobility_screening\.samples\.parquet)$")


def small(root: Path) -> Path:
    """A repository with a small book; all that builds it is the real package."""
    repo = minirepo.make(root, minirepo.RUNS + minirepo.MORE + _RUNS)
    minirepo.notebook(root / "notebooks/demo/one.ipynb", _RECORD, "print(members * 2)")
    minirepo.notebook(root / "notebooks/demo/view.ipynb", "print(len(open('needs.json').read().splitlines()))")
    minirepo.add_book(repo, *(f"notebooks/demo/{name}" for name in ("one", "one-more", "view")))
    return root


def clone(root: Path) -> Path:
    """This repository, as it is committed, in another folder."""
    subprocess.run(["git", "clone", "--quiet", str(paths.ROOT), str(root)], check=True)
    return root


def scratch(root: Path) -> Path:
    """The folder for temporary files that builds in this repository have for themselves; sockets in it need a short path."""
    return root.with_name(f"{root.name}.tmp")


def start(root: Path, jobs: int) -> subprocess.Popen:
    """Start `mobtl book` in a process group of its own, and don't wait."""
    scratch(root).mkdir(exist_ok=True)
    environment = minirepo.MiniRepo(root).environment() | {"TMPDIR": str(scratch(root))}
    command = [sys.executable, "-m", "mobtl", "book", "--jobs", str(jobs)]
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command, cwd=root, env=environment, stdout=pipe, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )


def finish(process: subprocess.Popen) -> str:
    """Wait until a build has ended well; return what it said."""
    said, _ = process.communicate(timeout=_LIMIT)
    assert process.returncode == 0, said
    return said


def build(root: Path, jobs: int) -> float:
    """Build the book; return the seconds that it took."""
    started = time.monotonic()
    finish(start(root, jobs))
    return time.monotonic() - started


def kill(process: subprocess.Popen) -> bool:
    """Kill a build with all of its process group; false if it had ended before."""
    running = process.poll() is None
    if running:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()
    return running


def all_end(root: Path) -> bool:
    """Whether every process of the builds in this repository, kernels too, ends soon."""
    end = time.monotonic() + _SECONDS_TO_END
    while _processes(root):
        if time.monotonic() > end:
            return False
        time.sleep(0.1)
    return True


def _processes(root: Path) -> list[str]:
    mark, found = f"TMPDIR={scratch(root)}".encode(), []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if mark in (each / "environ").read_bytes().split(b"\0"):
                found.append(each.name)
        except OSError:
            continue  # it has ended, or is not ours
    return found


def content(root: Path) -> dict[str, bytes]:
    """Every file that builds in a repository left, temporary ones too, by name.

    Those of records, of what prose is told and of pages with what is in them, dates and measured times apart; of others only
    that they are there.
    """
    folders = {"": root / "_build", "tmp/": scratch(root)}
    files = {
        prefix + path.relative_to(folder).as_posix(): path for prefix, folder in folders.items() for path in _files(folder)
    }
    return {name: _plain(name, path.read_bytes()) if _is_compared(name) else b"" for name, path in files.items()}


def pages(root: Path) -> dict[str, bytes]:
    """The book that readers see, as `content` has it; empty where there is none.

    Between the two renames that put new pages in the place of the old ones, these lie in ``html.old``; the next build puts
    them back.
    """
    found = content(root)
    folder = "html/" if any(name.startswith("html/") for name in found) else "html.old/"
    return {f"html/{name.removeprefix(folder)}": each for name, each in found.items() if name.startswith(folder)}


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """Names of files that are in one content only, or differ."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def _files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if not path.is_dir()]


def _is_compared(name: str) -> bool:
    kept = name.startswith(("html/", "html.old/")) or "/records/" in name or name.endswith("/prose.json")
    return kept and not _NOT_COMPARED.search(name)


def _plain(name: str, text: bytes) -> bytes:
    for pattern, instead in (*_NOISE, _INDEX) if name.endswith("/searchindex.js") else _NOISE:
        text = pattern.sub(instead, text)
    return text
