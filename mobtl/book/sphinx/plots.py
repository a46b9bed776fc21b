"""A Sphinx extension: plotly's script, served by the book itself, on those pages that draw with it."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from sphinx.application import Sphinx

SCRIPT = "plotly.min.js"
# How a page draws (`mobtl.figures.interactive`).
_CALL = "Plotly.newPlot("


def add_script(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Give the page plotly's script, and the book a copy of it, where the page draws; the book on one page is for print."""
    # A page of source code may show such a call.
    if _CALL not in context.get("body", "") or app.builder.name == "singlehtml" or page not in app.env.found_docs:
        return
    copy = Path(app.outdir) / "_static" / SCRIPT
    if not copy.is_file():
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(installed(), copy)
    app.add_js_file(SCRIPT, loading_method="defer")


def installed() -> Path:
    """The script as it comes with the installed plotly."""
    return Path(find_spec("plotly").origin).parent / "package_data" / SCRIPT


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at every page once its words are there."""
    app.connect("html-page-context", add_script)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
