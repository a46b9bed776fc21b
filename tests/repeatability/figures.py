"""Keeps what a script found in ``data/repeatability/``, for the page "Status"."""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mobtl import paths
from mobtl.book.pages import repeatability
from mobtl.files import write_atomically
from mobtl.repository import here, seal


@dataclass(frozen=True)
class Outcome:
    """How much was tried, how much of that was as it should be, and other counts."""

    tried: int
    passed: int
    counts: dict[str, int]


def command(script: str, about: str, times: int, measure: Callable[[Path, int, int], Outcome]) -> None:
    """The command line of a script that tries something many times at random: ``--times``, ``--seed``.

    ``measure`` gets a folder that does not exist yet, how often, and the seed of the random numbers.
    """
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--times", type=int, default=times, help="how often it is tried")
    parser.add_argument("--seed", type=int, default=0, help="of the random numbers")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        keep(script, lambda: measure(Path(folder) / "small", asked.times, asked.seed))


def keep(script: str, measure: Callable[[], Outcome]) -> None:
    """Measure, keep the figures, say them, and exit: 0 if all passed, otherwise 1."""
    started = time.monotonic()
    outcome = measure()
    found = repeatability.Figures(
        script=script,
        date=datetime.now(UTC).date(),
        version=here.version(paths.REPEATABILITY, paths.DATA / seal.NAME),
        machine=here.machine(),
        seconds=round(time.monotonic() - started),
        **vars(outcome),
    )
    path = paths.REPEATABILITY / f"{script}.json"
    write_atomically(path, found.model_dump_json(indent=1) + "\n")
    seal.renew(path)
    print(repeatability.sentence(found))
    sys.exit(outcome.passed < outcome.tried)
