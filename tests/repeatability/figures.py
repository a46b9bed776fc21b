"""Keeps what a script found in ``data/repeatability/``, for the page "Status"."""

import os
import platform
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from mobtl import paths, repository, seal
from mobtl.book import repeatability
from mobtl.files import write_atomically


@dataclass(frozen=True)
class Outcome:
    """How much was tried, how much of that was as it should be, and other counts."""

    tried: int
    passed: int
    counts: dict[str, int]


def keep(script: str, measure: Callable[[], Outcome]) -> None:
    """Measure, keep the figures, say them, and exit: 0 if all passed, otherwise 1."""
    started = time.monotonic()
    outcome = measure()
    found = repeatability.Figures(
        script=script,
        date=datetime.now(UTC).date(),
        version=repository.address().words,
        machine=_machine(),
        seconds=round(time.monotonic() - started),
        **vars(outcome),
    )
    path = paths.REPEATABILITY / f"{script}.json"
    write_atomically(path, found.model_dump_json(indent=1) + "\n")
    seal.renew(path)
    print(repeatability.sentence(found))
    sys.exit(outcome.passed < outcome.tried)


def _machine() -> str:
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = f"Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {gigabytes:.0f} GB, {platform.system()} {platform.machine()}, {python}"
