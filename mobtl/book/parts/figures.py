"""The figures of a page: alternative text, a picture for phones, and under each one its number and its downloads."""

import json
import posixpath
from base64 import b64decode
from collections.abc import Mapping, Sequence

import nbformat
from nbformat import NotebookNode

from mobtl.figures.content.drawn import MIME

_SVG = "image/svg+xml"


def take_out(page: NotebookNode, name: str, notebook: str, results: Sequence[Mapping[str, object]] = ()) -> dict[str, bytes]:
    """Give every figure of a page its alternative text and its links; return the files that these point to.

    Parameters
    ----------
    page : the page, whose cells are changed.
    name : path of the page in the book, without suffix.
    notebook : path of the template in the staged sources.
    results : run, preset and commit of each result behind the page, which the data of its figures name.

    Returns
    -------
    dict of str to bytes
        Path in the staged sources and content of each file: ``NAME-figure-1.json``, ``NAME-figure-1.svg``, and where the
        figure has a picture for phones ``NAME-figure-1-narrow.png``.
    """
    cells, found, number = [], {}, 0
    for cell in page.cells:
        cells.append(cell)
        for output in cell.get("outputs", []):
            data = output.get("data", {})
            if MIME not in data:
                continue
            number += 1
            stem, anchor = f"{name}-figure-{number}", f"figure-{number}"
            cell.metadata["mystnb"] = {"image": {"alt": data[MIME]["alt"]}}
            found |= files(stem, data, {"source": f"{name}.html#{anchor}", "results": list(results)})
            found |= narrow(stem, data)
            del data[MIME], data[_SVG]
            cells.append(nbformat.v4.new_markdown_cell(links(stem, notebook, number)))
    page.cells = cells
    return found


def files(stem: str, data: Mapping[str, object], about: Mapping[str, object] | None = None) -> dict[str, bytes]:
    """Data and vector file of a figure, ``STEM.json`` and ``STEM.svg``, of what its notebook shows by MIME type.

    Parameters
    ----------
    about : what the data say of where they come from.
    """
    content = data[MIME]
    shown = {"figure": posixpath.basename(stem), **(about or {}), "shows": content["alt"], "panels": content["data"]}
    text = json.dumps(shown, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return {f"{stem}.json": text.encode() + b"\n", f"{stem}.svg": data[_SVG].encode()}


def narrow(stem: str, data: Mapping[str, object]) -> dict[str, bytes]:
    """The picture of a figure for phones, ``STEM-narrow.png``, where it has one."""
    content = data[MIME]
    return {f"{stem}-narrow.png": b64decode(content["narrow"])} if "narrow" in content else {}


def links(stem: str, notebook: str = "", number: int | None = None) -> str:
    """The line under a figure, in markdown: its number on the page, which an address can name, and downloads."""
    parts = {"figure data (JSON)": f"/{stem}.json", "vector file (SVG)": f"/{stem}.svg"}
    if notebook:
        parts["notebook"] = f"/{notebook}"
    words = [f"{{download}}`{words} <{path}>`" for words, path in parts.items()]
    if number is not None:
        place = f'<a class="headerlink" href="#figure-{number}" title="Link to this figure">#</a>'
        words = [f'<span id="figure-{number}" class="figure-number">Figure {number}{place}</span>', *words]
    line = " · ".join(words)
    return f"```{{div}} figure-links\n{line}\n```"
