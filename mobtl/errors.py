"""The two ways in which a command ends badly, and the words for what is often wrong: one sentence that says what to do."""

import difflib
import errno
from collections.abc import Iterable
from pathlib import Path

from mobtl import paths

# What an operating system calls a full disk, a quota, or the limit on a file's size.
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
# How many names a message lists: all runs, not all numbers of one.
_NAMED = 40


class MobtlError(Exception):
    """The work failed (exit code 1)."""

    exit_code = 1


class UsageError(MobtlError):
    """The command, or a file that the user wrote, asks for something that does not exist (exit code 2)."""

    exit_code = 2


def unknown(kind: str, name: str, known: Iterable[str]) -> str:
    """The words for a name that does not exist, with the nearest that does, or all (the first of many) if none is near."""
    known = list(known)
    near = difflib.get_close_matches(name, known, n=1)
    more = f" and {len(known) - _NAMED} more" if len(known) > _NAMED else ""
    hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(known[:_NAMED]) or 'none'}{more}"
    return f"unknown {kind} {name!r} ({hint})"


def refused(error: OSError) -> str:
    """One sentence for what the operating system refused (a full disk, a file where a folder is needed), and what to do."""
    what = f" {error.filename}" if error.filename else ""
    why = error.strerror or str(error)
    if error.errno in FULL:
        return f"cannot write{what}: {why}; free some space and call again."
    if error.errno in (errno.ENOTDIR, errno.EEXIST, errno.EISDIR):
        return f"cannot write{what}: {why}; remove or rename what stands in the way (such as a file _build)."
    return f"cannot read or write{what}: {why}; correct the path or its permissions."


def absent(path: Path) -> UsageError:
    """The error for a file of the repository that is not there: lost, or the package was installed without it."""
    name = path.relative_to(paths.ROOT).as_posix() if path.is_relative_to(paths.ROOT) else path.name
    if paths.PROJECT.is_file():
        return UsageError(f"{name} does not exist; get it back from the repository.")
    return UsageError(
        f"{name} does not exist, since mobtl is installed here without its repository: run it in a clone of the repository, "
        "after `make setup` there."
    )
