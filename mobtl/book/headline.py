"""The pictures of the front page, taken from the pages that draw them."""

from base64 import b64decode
from collections.abc import Iterable

from mobtl.book.outputs import Output
from mobtl.errors import UsageError
from mobtl.runs.cache import NOTEBOOK
from mobtl.runs.plan import read_notebook

# Name of the picture on the front page -> the page that glues it.
PICTURES = {
    "phonons": "notebooks/phonons/09_what_transfers",
    "mobility": "notebooks/mobility/09_what_transfers",
}
_GLUED = "headline"


def pictures(outputs: Iterable[Output]) -> dict[str, bytes]:
    """PNG of each picture by its name.

    Raises
    ------
    UsageError
        If a page is not in the book or glues no figure under the name "headline".
    """
    by_page = {output.page: output for output in outputs}
    return {name: _picture(by_page.get(page), page) for name, page in PICTURES.items()}


def _picture(output: Output | None, page: str) -> bytes:
    cells = read_notebook(output.folder / NOTEBOOK).cells if output else []
    for shown in (shown for cell in cells for shown in cell.get("outputs", [])):
        name = shown.get("metadata", {}).get("scrapbook", {}).get("name")
        if name == _GLUED and "image/png" in shown["data"]:
            return b64decode(shown["data"]["image/png"])
    raise UsageError(f'the front page shows a figure of {page}, which has none; let its notebook glue("{_GLUED}", figure).')
