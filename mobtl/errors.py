"""The two ways in which a command ends badly; the message is one sentence that says what to do."""

from pathlib import Path

from mobtl import paths


class MobtlError(Exception):
    """The work failed (exit code 1)."""

    exit_code = 1


class UsageError(MobtlError):
    """The command, or a file that the user wrote, asks for something that does not exist (exit code 2)."""

    exit_code = 2


def absent(path: Path) -> UsageError:
    """The error for a file of the repository that is not there: lost, or the package was installed without it."""
    name = path.relative_to(paths.ROOT).as_posix() if path.is_relative_to(paths.ROOT) else path.name
    if paths.PROJECT.is_file():
        return UsageError(f"{name} does not exist; get it back from the repository.")
    return UsageError(
        f"{name} does not exist, since mobtl is installed here without its repository: run it in a clone of the repository, "
        "after `make setup` there."
    )
