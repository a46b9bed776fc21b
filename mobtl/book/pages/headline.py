"""The figures of the front page, taken from the pages that draw them: picture, alternative text, data and vector file."""

import json
from base64 import b64decode
from collections.abc import Iterable

from mobtl.book.parts import figures
from mobtl.book.parts.outputs import Output
from mobtl.catalogue.notebook import read_notebook
from mobtl.errors import UsageError
from mobtl.figures.content.drawn import MIME
from mobtl.runs.cache import NOTEBOOK

# Name of the figure on the front page -> the page whose first figure it is.
PICTURES = {
    "phonons": "notebooks/phonons/09_what_transfers",
    "mobility": "notebooks/mobility/09_what_transfers",
}


def files(outputs: Iterable[Output]) -> dict[str, str | bytes]:
    """What the front page includes and links of each figure.

    Returns
    -------
    dict of str to str or bytes
        By path in the staged sources: ``headline-NAME.md`` (the picture), ``headline-NAME-links.md`` (its data, vector file
        and notebook), and the PNG, that for phones, JSON and SVG.

    Raises
    ------
    UsageError
        If a page is not in the book or shows no figure of `mobtl.figures.style.panels`.
    """
    by_page = {output.page: output for output in outputs}
    found: dict[str, str | bytes] = {}
    for name, page in PICTURES.items():
        stem = f"_generated/headline-{name}"
        shown = _shown(by_page.get(page), page)
        found[f"{stem}.png"] = b64decode(shown["image/png"])
        found |= figures.files(stem, shown) | figures.narrow(stem, shown)
        found[f"{stem}.md"] = _picture(stem, shown[MIME]["alt"], page)
        found[f"{stem}-links.md"] = figures.links(stem, f"_generated/{page}.ipynb") + "\n"
    return found


def _shown(output: Output | None, page: str) -> dict:
    """The first figure of a page as its notebook shows it, by MIME type."""
    cells = read_notebook(output.folder / NOTEBOOK).cells if output else []
    for shown in (shown.get("data", {}) for cell in cells for shown in cell.get("outputs", [])):
        if {"image/png", MIME} <= shown.keys():
            return shown
    raise UsageError(
        f"the front page shows the first figure of {page}, which has none; draw it with mobtl.figures.style.panels."
    )


def _picture(stem: str, alt: str, page: str) -> str:
    quoted = json.dumps(alt, ensure_ascii=False)
    return f"```{{image}} /{stem}.png\n:alt: {quoted}\n:target: {page}.html\n```\n"
