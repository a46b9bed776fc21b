"""Which version measured something, and on which machine: what stands beside figures that another machine would not give."""

import os
import platform
from dataclasses import replace
from pathlib import Path

from mobtl.repository.address import address, commit


def version(*but: Path) -> str:
    """Version and commit of this repository; ``but`` are files and folders whose changes do not count: what was measured."""
    return replace(address(), commit=commit(*but)).words


def machine() -> str:
    """Cores, memory, system and Python of this machine."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    python = f"Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {gigabytes:.0f} GB, {platform.system()} {platform.machine()}, {python}"
