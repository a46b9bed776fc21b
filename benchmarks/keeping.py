"""Keeps what a script measured in ``data/speeds/``, for the page of its command, when it is called with ``--keep``."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime

from mobtl import paths
from mobtl.book.pages.speeds import Script, Speed, Speeds
from mobtl.files import write_atomically
from mobtl.repository import here, seal

KEEP = "--keep"


def told(speed: Speed) -> Speed:
    """The same, printed."""
    memory = f", {speed.megabytes:.0f} MB" if speed.megabytes else ""
    rate = f"{speed.materials:,} in {speed.seconds:.3g} s, {speed.materials / speed.seconds:.3g} a second"
    print(f"{speed.what}, {speed.way}: {rate}{memory}", flush=True)
    return speed


def keep(script: Script, rows: Sequence[Speed]) -> None:
    """Write the rows, if the command line asks for it."""
    if KEEP not in sys.argv:
        return
    found = Speeds(
        script=script,
        date=datetime.now(UTC).date(),
        version=here.version(paths.SPEEDS, paths.DATA / seal.NAME),
        machine=here.machine(),
        rows=tuple(rows),
    )
    path = paths.SPEEDS / f"{script}.json"
    write_atomically(path, found.model_dump_json(indent=1) + "\n")
    seal.renew(path)
