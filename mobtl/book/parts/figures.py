"""The figures of a page: alternative text, and under each one its data, its vector file and the notebook as downloads."""

import json
import posixpath
from collections.abc import Mapping

import nbformat
from nbformat import NotebookNode

from mobtl.figures.content.drawn import MIME

_SVG = "image/svg+xml"


def take_out(page: NotebookNode, name: str, notebook: str) -> dict[str, bytes]:
    """Give every figure of a page its alternative text and its links; return the files that these point to.

    Parameters
    ----------
    page : the page, whose cells are changed.
    name : path of the page in the book, without suffix.
    notebook : path of the template in the staged sources.

    Returns
    -------
    dict of str to bytes
        Path in the staged sources and content of each file: ``NAME-figure-1.json``, ``NAME-figure-1.svg``, ...
    """
    cells, found = [], {}
    for cell in page.cells:
        cells.append(cell)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if MIME not in data:
                continue
            stem = f"{name}-figure-{len(found) // 2 + 1}"
            cell.metadata["mystnb"] = {"image": {"alt": data[MIME]["alt"]}}
            found |= files(stem, data)
            del data[MIME], data[_SVG]
            cells.append(nbformat.v4.new_markdown_cell(links(stem, notebook)))
    page.cells = cells
    return found


def files(stem: str, data: Mapping[str, object]) -> dict[str, bytes]:
    """Data and vector file of a figure, ``STEM.json`` and ``STEM.svg``, of what its notebook shows by MIME type."""
    content = data[MIME]
    shown = {"figure": posixpath.basename(stem), "shows": content["alt"], "panels": content["data"]}
    text = json.dumps(shown, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return {f"{stem}.json": text.encode() + b"\n", f"{stem}.svg": data[_SVG].encode()}


def links(stem: str, notebook: str) -> str:
    """The line under a figure, in markdown."""
    parts = {"figure data (JSON)": f"/{stem}.json", "vector file (SVG)": f"/{stem}.svg", "notebook": f"/{notebook}"}
    line = " · ".join(f"{{download}}`{words} <{path}>`" for words, path in parts.items())
    return f"```{{div}} figure-links\n{line}\n```"
