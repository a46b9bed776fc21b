"""A Sphinx extension: the search leaves code cells out, and finds pages before the package and its tests.

The order is that of book/_search/scorer.js, which Sphinx puts into the script of the search.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

# How myst-nb calls the part of a cell that is code.
_CODE = "cell_input"
_SCORER = "_search/scorer.js"


@contextmanager
def without_code(document: nodes.document) -> Iterator[None]:
    """Within this context a page has no code cells; it is written with them."""
    taken = []
    for cell in list(document.findall(nodes.container)):
        if _CODE in cell["classes"]:
            taken.append((cell, cell.parent, cell.parent.index(cell)))
            cell.parent.remove(cell)
    try:
        yield
    finally:
        for cell, parent, place in reversed(taken):
            parent.insert(place, cell)


def change(app: Sphinx) -> None:
    """Let the builder, if it makes an index, see each page without code while it does so, and order results as we do."""
    index_page = getattr(app.builder, "index_page", None)
    if index_page is None:
        return
    scorer = Path(app.srcdir) / _SCORER
    if scorer.is_file():
        # By its full path: Jupyter Book gives Sphinx no folder of settings to which another could be relative.
        app.config.html_search_scorer = str(scorer)

    def index(name: str, document: nodes.document, title: str) -> None:
        with without_code(document):
            index_page(name, document, title)

    app.builder.index_page = index


def setup(app: Sphinx) -> dict[str, bool]:
    """Change the builder once it is there."""
    app.connect("builder-inited", change)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
