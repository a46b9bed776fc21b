"""How the commands print: paths, tables, and letters that the terminal cannot show."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path


def replace_what_cannot_be_shown() -> None:
    """Let a letter that the output's encoding lacks become a question mark; a command must not end because of one."""
    if sys.stdout is None:  # the caller closed it, and wants the exit code alone
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115 (for as long as the process)
    # Python does so for stderr itself. A test, or a program without a console, may have put another kind of stream there.
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="replace")


def shown(path: Path) -> str:
    """A path as it is easiest to read: from the current folder where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns, each as wide as its widest cell."""
    from tabulate import tabulate

    print(tabulate(rows, header, tablefmt="plain", disable_numparse=True))
