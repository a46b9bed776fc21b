"""From staged sources to ``_build/html``, in one step at the end, or not at all."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path

from mobtl import fingerprint, paths
from mobtl.book import offline
from mobtl.book.stage import CONFIG
from mobtl.errors import MobtlError

# Their versions decide what the pages look like.
_TOOLS = ("jupyter-book", "myst-nb", "myst-parser", "plotly", "pydata-sphinx-theme", "Sphinx", "sphinx-book-theme")
# The Sphinx extensions of ours that _config.yml names.
_EXTENSIONS = ("mobtl.book.accessible", "mobtl.book.launch", "mobtl.book.plots", "mobtl.book.roles")
_STAMP = ".mobtl.json"
# How the folders begin in which pages are made.
WORK = "work."
_WARNING = re.compile(r"WARNING|ERROR|CRITICAL|Error|Exception|Traceback")
_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")


def build(source: Path) -> Path:
    """Build the pages if anything changed; return the path of the front page.

    Raises
    ------
    MobtlError
        If Jupyter Book warns of anything, or a page needs another server; the pages that were there stay.
    """
    target, old = folder(), paths.BUILD / "html.old"
    if target.exists() and not target.is_dir():
        raise MobtlError(f"{target} is not a folder; remove it, the book goes there.")
    _tidy(target, old)
    made = made_of(source)
    if not is_built(made):
        # A folder of its own: the Jupyter Book of a killed call may go on for some seconds.
        with tempfile.TemporaryDirectory(prefix=WORK, dir=paths.BUILD) as work:
            pages = run_jupyter_book(source, Path(work), "html")
            offline.check(pages)
            stamp(pages, made)
            _swap(pages, target, old)
    return front(target)


def folder() -> Path:
    """Where the built pages are."""
    return paths.BUILD / "html"


def front(pages: Path) -> Path:
    """The front page of a folder of built pages."""
    return next(page for page in (pages / "intro.html", pages / "index.html") if page.is_file())


def is_built(made: str) -> bool:
    """Whether the pages that are there, whole, were made of this (`made_of`)."""
    return _stamp(folder()) == {"made_of": made, "pages": _listing(folder())}


def stamp(pages: Path, made: str) -> None:
    """Write down what a folder of pages was made of and which files it has, so that it is not built again."""
    (pages / _STAMP).write_text(json.dumps({"made_of": made, "pages": _listing(pages)}))


def made_of(source: Path) -> str:
    """Hash of all that the pages come from: staged sources and settings, published values, our extensions, the tools."""
    files = [*sorted(path for path in source.rglob("*") if path.is_file()), paths.PUBLISHED]
    hashes = {str(path): _hash(path.read_bytes()) for path in files}
    tools = {tool: version(tool) for tool in _TOOLS}
    return _hash(json.dumps([hashes, tools, fingerprint.of_code(f"import {', '.join(_EXTENSIONS)}")]).encode())


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _listing(folder: Path) -> str:
    """Hash of names and sizes, which finds a page that was deleted or cut short."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path.name != _STAMP]
    return _hash(json.dumps([(str(path.relative_to(folder)), path.stat().st_size) for path in files]).encode())


def _stamp(folder: Path) -> object:
    try:
        return json.loads((folder / _STAMP).read_bytes())
    except (OSError, ValueError):
        return None


def run_jupyter_book(source: Path, work: Path, builder: str) -> Path:
    """Build into an empty folder, with every warning an error; return the folder of the pages.

    Always from the start: a build that reuses an earlier one does not see again what is wrong in pages that did not change.

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
    # Not the script `jupyter-book`: it may be another environment's. The package has no __main__.
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    command += ["build", str(source), "--path-output", str(work)]
    command += ["--config", str(source / CONFIG), "--builder", builder, "-n", "-W", "--keep-going"]
    environment = {**os.environ, "PYTHONPATH": str(paths.ROOT)}
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    if result.returncode:
        raise MobtlError(f"the book was not built, because Jupyter Book says:\n{_complaints(result.stdout + result.stderr)}")
    return work / "_build" / builder


def _complaints(output: str) -> str:
    lines = _COLOUR.sub("", output).splitlines()
    return "\n".join(dict.fromkeys(line for line in lines if _WARNING.search(line))) or "\n".join(lines[-20:])


def _swap(pages: Path, target: Path, old: Path) -> None:
    """Put the pages in the place of the old ones; a kill in between is mended by `_tidy`."""
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    pages.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _tidy(target: Path, old: Path) -> None:
    """Put back the old pages where a killed call left none, and remove what it worked in or did not get to remove."""
    if old.is_dir() and not target.exists():
        old.rename(target)
    shutil.rmtree(old, ignore_errors=True)
    for leftover in paths.BUILD.glob(f"{WORK}*"):
        shutil.rmtree(leftover, ignore_errors=True)
