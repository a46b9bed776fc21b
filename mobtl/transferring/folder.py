"""The folder that a transfer writes: whole or not at all, and never over what it has not written itself."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from mobtl.errors import MobtlError, UsageError
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
    """A new folder to write into, which replaces the other once all is written; after an error nothing changes.

    Raises
    ------
    UsageError
        As `check`.
    MobtlError
        If another call is writing this folder.
    """
    check(folder)
    aside = folder.with_name(f".{folder.name}.partial")
    aside.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(aside / "lock", timeout=0):
            try:
                yield from _written(folder, aside / "new", aside / "before")
            finally:
                if folder.exists() or not (aside / "before").exists():
                    shutil.rmtree(aside, ignore_errors=True)
    except Timeout:
        raise MobtlError(f"another call is writing {shown(folder)}; wait for it, or name another folder with -o.") from None


def _written(folder: Path, new: Path, before: Path) -> Iterator[Path]:
    """The new folder, then in the place of the other, which is put aside so long."""
    if before.exists() and not folder.exists():  # a call was killed between the two moves
        before.rename(folder)
    for leftover in (new, before):
        shutil.rmtree(leftover, ignore_errors=True)
    new.mkdir()
    try:
        yield new
        check(folder)
        if folder.exists():
            folder.rename(before)
        try:
            new.rename(folder)
        except OSError:
            if before.exists():
                before.rename(folder)
            raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
