"""Commands that a page shows, run for real while the book is staged."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

from mobtl import paths


def run(call: str, folder: Path, seconds: float) -> subprocess.CompletedProcess[str]:
    """Call "mobtl ..." in a folder, by this Python and this package; raises `subprocess.TimeoutExpired` after so long."""
    folders = [str(paths.PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return subprocess.run(  # noqa: S603 (our own command)
        [sys.executable, "-m", *shlex.split(call)],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=seconds,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(folders), "PYTHONIOENCODING": "utf-8"},
    )
