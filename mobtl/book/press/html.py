"""From staged sources to ``_build/html``, in one step at the end, or not at all."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from mobtl import paths
from mobtl.book.press import offline
from mobtl.book.staging.stage import CONFIG
from mobtl.errors import MobtlError

# A hidden file of the built pages, and of the sources that they were built from.
_STAMP = ".mobtl.json"
# How the folders begin in which pages are made.
WORK = "work."
# Where Sphinx keeps what it has read of the sources, beside the pages.
_READ = ".doctrees"
_WARNING = re.compile(r"WARNING|ERROR|CRITICAL|Error|Exception|Traceback")
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def build(source: Path, made_of: str, target: Path | None = None) -> None:
    """Build the pages of staged sources, in the place of those that were in the target, by default the `folder` of the book.

    Parameters
    ----------
    source : Path
        The staged sources.
    made_of : str
        Hash of all that they come from (`mobtl.book.press.inputs`).

    Raises
    ------
    MobtlError
        If Jupyter Book warns of anything, or a page needs another server; the pages that were there stay.
    """
    target = target or folder()
    if target.exists() and not target.is_dir():
        raise MobtlError(f"{target} is not a folder; remove it, the book goes there.")
    # A folder of its own: the Jupyter Book of a killed call may go on for some seconds.
    with tempfile.TemporaryDirectory(prefix=WORK, dir=paths.BUILD) as work:
        pages = run_jupyter_book(source, Path(work), "html")
        offline.check(pages)
        stamp(pages, made_of)
        _swap(pages, target)
    stamp(source, made_of)


def folder() -> Path:
    """Where the built pages are."""
    return paths.BUILD / "html"


def front(pages: Path) -> Path:
    """The front page of a folder of built pages."""
    return next(page for page in (pages / "intro.html", pages / "index.html") if page.is_file())


def made_of(source: Path) -> str | None:
    """What the built pages and these sources of theirs were made of, ``None`` where a file of them is not there or cut."""
    pages, staged = stamped(folder()), stamped(source)
    return pages if pages == staged else None


def stamp(folder: Path, made_of: str) -> None:
    """Write down what a folder was made of, and which files it has."""
    (folder / _STAMP).write_text(json.dumps({"made_of": made_of, "files": _listing(folder)}))


def stamped(folder: Path) -> str | None:
    """What a folder was made of, if it has the files that it had then."""
    try:
        found = json.loads((folder / _STAMP).read_bytes())
        return found["made_of"] if found["files"] == _listing(folder) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _listing(folder: Path) -> str:
    """Hash of names and sizes, which finds a file that was deleted or cut short."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != _STAMP]
    names = json.dumps([(str(path.relative_to(folder)), path.stat().st_size) for path in files])
    return hashlib.sha256(names.encode()).hexdigest()


def run_jupyter_book(source: Path, work: Path, builder: str) -> Path:
    """Build into an empty folder, with every warning an error; return the folder of the pages.

    Pages are built from the start: a build that reuses an earlier one does not see again what is wrong in pages that did not
    change. What Sphinx read for them is kept beside the sources, and the book on one page is made of that.

    Parameters
    ----------
    source : Path
        The staged sources.
    work : Path
        An empty folder.
    builder : "html", or "singlehtml" for the whole book on one page.

    Raises
    ------
    MobtlError
        If Jupyter Book warns of anything.
    """
    read, kept = work / "_build" / _READ, source.with_name(_READ)
    if builder != "html" and kept.is_dir():
        shutil.copytree(kept, read)
    # Not the script `jupyter-book`: it may be another environment's. The package has no __main__.
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    command += ["build", str(source), "--path-output", str(work)]
    command += ["--config", str(source / CONFIG), "--builder", builder, "-n", "-W", "--keep-going"]
    # It prints letters that the encoding of a terminal may lack; here nobody sees them.
    environment = {**os.environ, "PYTHONPATH": str(paths.ROOT), "PYTHONIOENCODING": "utf-8"}
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment)  # noqa: S603
    if result.returncode:
        raise MobtlError(f"the book was not built, because Jupyter Book says:\n{_complaints(result.stdout + result.stderr)}")
    if builder == "html":
        shutil.rmtree(kept, ignore_errors=True)
        read.rename(kept)
    return work / "_build" / builder


def _complaints(output: str) -> str:
    lines = _COLOUR.sub("", output).splitlines()
    return "\n".join(dict.fromkeys(line for line in lines if _WARNING.search(line))) or "\n".join(lines[-20:])


def _swap(pages: Path, target: Path) -> None:
    """Put the pages in the place of the old ones; a kill in between is mended by `tidy`."""
    old = _old(target)
    shutil.rmtree(old, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(old)
    pages.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def tidy() -> None:
    """Put back the old pages where a killed call left none, and remove what it worked in or did not get to remove."""
    old = _old(folder())
    if old.is_dir() and not folder().exists():
        old.rename(folder())
    shutil.rmtree(old, ignore_errors=True)
    for leftover in paths.BUILD.glob(f"{WORK}*"):
        shutil.rmtree(leftover, ignore_errors=True)


def _old(target: Path) -> Path:
    """Where the pages are that new ones are taking the place of."""
    return target.with_name(f"{target.name}.old")
