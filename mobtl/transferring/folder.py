"""The folder that a transfer writes: whole or not at all, and never over what it has not written itself."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mobtl.errors import UsageError
from mobtl.terminal import shown

# By this file a folder is known as one of ours; it is written last.
ABOUT = "transfer.json"
# The folder of the model in it, and the model's name: the task of its card.
MODEL, TASK = "model", "own"


def check(folder: Path) -> None:
    """Refuse a place where something else stands.

    Raises
    ------
    UsageError
        If it is a file or a link, or a folder with other things in it.
    """
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UsageError(f"{shown(folder)} is no folder; name another one with -o.")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / ABOUT).is_file():
        raise UsageError(
            f"{shown(folder)} holds what `mobtl transfer` did not write, and would be lost; name a new folder with -o."
        )


@contextmanager
def replaced(folder: Path) -> Iterator[Path]:
    """A new folder to write into, beside the one that it replaces once all is written; after an error nothing changes.

    Raises
    ------
    UsageError
        As `check`.
    """
    check(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{folder.name}."
    for leftover in folder.parent.glob(f"{prefix}*.partial"):
        shutil.rmtree(leftover, ignore_errors=True)  # of a call that was killed
    work = Path(tempfile.mkdtemp(prefix=prefix, suffix=".partial", dir=folder.parent))
    work.chmod(0o755)
    try:
        yield work
        check(folder)
        if folder.exists():
            before = Path(tempfile.mkdtemp(prefix=prefix, suffix=".partial", dir=folder.parent))
            folder.rename(before / folder.name)
            work.rename(folder)
            shutil.rmtree(before, ignore_errors=True)
        else:
            work.rename(folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)
