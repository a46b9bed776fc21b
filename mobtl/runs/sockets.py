"""The folder of the kernels' sockets, connection files and settings, and removal of those that killed calls left behind."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PREFIX = "mobtl-"


@contextmanager
def folder() -> Iterator[Path]:
    """A new folder for temporary files, as long as this call goes on.

    Not below the repository: the path of a socket may hold some 100 characters, which a home folder can use up.
    """
    _remove_leftovers()
    path = Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _remove_leftovers() -> None:
    """Remove the folders of killed calls, those whose process is gone; other users' cannot be removed, and stay."""
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*-*"):
        number = path.name.split("-")[1]
        if number.isdigit() and not _is_alive(int(number)):
            shutil.rmtree(path, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        pass
    return True
