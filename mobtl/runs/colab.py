"""The first code cell of every notebook, which fetches and installs the package on Colab, and only there."""

from mobtl import paths
from mobtl.catalogue.notebook import COLAB, for_colab, read_notebook
from mobtl.files import write_atomically
from mobtl.repository import address

_CELL = """\
# On Colab, and only there, this cell fetches the repository and installs it.
import sys

"google.colab" in sys.modules and get_ipython().run_cell(\"\"\"
{}
\"\"\");"""
# Python looks for packages installed as editable when it starts; this one has started.
_FETCH = """\
!git clone --quiet --depth 1 --branch {branch} {url} mobtl
%cd mobtl
%pip install --quiet -e .
sys.path.insert(0, "")"""
_UNKNOWN = """print("The repository has no public address yet: upload it, `%cd` to its folder, call `%pip install -e .`.")"""


def source(url: str | None, branch: str) -> str:
    """The code of the cell.

    Parameters
    ----------
    url : str or None
        Public address of the repository; without one the cell says, on Colab, that there is none.
    branch : str
        The branch to fetch.
    """
    return _CELL.format(_UNKNOWN if url is None else _FETCH.format(branch=branch, url=url))


def write() -> list[str]:
    """Give every notebook this cell, with the address of pyproject.toml; return the names of those changed."""
    import nbformat

    _, url, branch = address.declared()
    changed = []
    for path in sorted(paths.NOTEBOOKS.rglob("*.ipynb")):
        notebook = read_notebook(path)
        title, *others = (cell for cell in notebook.cells if not for_colab(cell))
        cell = nbformat.v4.new_code_cell(source(url, branch), metadata={"tags": [COLAB]}, id="colab")
        notebook.cells = [title, cell, *others]
        text = nbformat.writes(notebook) + "\n"
        if text != path.read_text("utf-8"):
            write_atomically(path, text)
            changed.append(path.relative_to(paths.NOTEBOOKS).as_posix())
    return changed
