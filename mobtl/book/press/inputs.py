"""All that the pages come from, as one hash, known before any page is made: an unchanged book is not made again."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path

from mobtl import paths
from mobtl.book.parts.outputs import Output
from mobtl.files import sha256
from mobtl.repository import address

# Their versions decide what the pages look like.
_TOOLS = (
    *("jupyter-book", "myst-nb", "myst-parser", "plotly", "pydata-sphinx-theme", "Sphinx", "sphinx-book-theme"),
    *("sphinx-mathjax-offline", "sphinxcontrib-bibtex"),
)


def files() -> dict[str, str]:
    """SHA-256 of every file of the repository that a page can come from, by its path there.

    Prose, templates, data, settings, the package (whose source is shown), the tests (which pages name). Hidden files are of
    a command at work or of a tool.
    """
    folders = (paths.BOOK, paths.NOTEBOOKS, paths.DATA, paths.PACKAGE, paths.ROOT / "tests")
    single = (paths.BOOK_CONFIG, paths.PROJECT, paths.CONSTRAINTS, paths.CITATION, paths.CHANGELOG)
    found = [*(path for folder in folders for path in folder.rglob("*")), *single]
    names = {path.relative_to(paths.ROOT).as_posix(): path for path in found if path.is_file()}
    return {name: sha256(path) for name, path in sorted(names.items()) if not _is_of_a_tool(Path(name))}


def digest(outputs: Iterable[Output], files: Mapping[str, str]) -> str:
    """SHA-256 of what the pages of these results come from.

    The results by their manifests, which have the hash of each file; the `files` of the repository as they were when the
    command began, since it goes on with that code; version and address of the repository; the tools.
    """
    results = [(each.page, each.manifest.model_dump_json()) for each in outputs]
    tools = {tool: version(tool) for tool in _TOOLS}
    content = [results, dict(files), asdict(address.address()), tools]
    return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def _is_of_a_tool(name: Path) -> bool:
    return any(part.startswith(".") or part == "__pycache__" for part in name.parts)
