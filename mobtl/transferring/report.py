"""The report of a transfer: its notebook, executed in the folder of its results, as one HTML file, whole by itself."""

import html
from pathlib import Path

import nbformat

from mobtl import paths
from mobtl.catalogue.notebook import for_colab, read_notebook
from mobtl.errors import MobtlError, absent
from mobtl.figures.content.drawn import MIME
from mobtl.files import write_atomically
from mobtl.runs import environment, kernel, sockets

TEMPLATE = "own/transfer.ipynb"
NOTEBOOK, PAGE = "report.ipynb", "report.html"
# Names the sockets of the kernel.
KEY = "transfer"
_SECONDS_TO_START = 300
# Windows in which a figure is a phone's.
_PHONE = "(max-width: 480px)"
_STYLE = """
body { margin: 2rem auto; max-width: 52rem; padding: 0 1rem; color: #1a1a1a; background: #fff;
  font: 1rem/1.5 system-ui, sans-serif; }
table { border-collapse: collapse; display: block; overflow-x: auto; }
th, td { border: 1px solid #ccc; padding: .25rem .5rem; text-align: left; vertical-align: top; }
svg, img { max-width: 100%; height: auto; }
a.anchor-link { display: none; }
"""


def check() -> None:
    """Refuse what would end without a report.

    Raises
    ------
    UsageError
        If the repository's notebooks are not there.
    """
    if not _template().is_file():
        raise absent(_template())


def _template() -> Path:
    return paths.NOTEBOOKS / TEMPLATE


def write(folder: Path) -> None:
    """Write `NOTEBOOK` and `PAGE` into a folder that holds records and findings.

    Raises
    ------
    MobtlError
        If a cell of the notebook raises.
    """
    executed = _executed(_template(), folder)
    # The cell for Colab is of no use beside results that lie here.
    executed.cells = [cell for cell in executed.cells if not for_colab(cell)]
    write_atomically(folder / NOTEBOOK, nbformat.writes(executed) + "\n")
    write_atomically(folder / PAGE, _page(_with_words(executed)))


def _executed(template: Path, folder: Path) -> nbformat.NotebookNode:
    """The notebook as its kernel left it, which worked in the folder."""
    import papermill
    from nbclient.exceptions import DeadKernelError

    with sockets.folder() as runtime, environment.closed(runtime):
        try:
            return papermill.execute_notebook(
                read_notebook(template),
                None,
                kernel_name="python3",
                language="python",
                progress_bar=False,
                start_timeout=_SECONDS_TO_START,
                **kernel.options(KEY),
                # papermill's own cwd argument moves the whole process.
                resources={"metadata": {"path": str(folder)}},
            )
        except papermill.PapermillExecutionError as error:
            raise MobtlError(f"the report cannot be made: {error.ename}: {error.evalue}.") from error
        except (DeadKernelError, RuntimeError, TimeoutError) as error:
            why = " ".join(str(error).split())
            raise MobtlError(f"the report cannot be made, its kernel died: {why}; call again.") from None


def _with_words(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The same, each figure as a picture with the words that describe it, and one of its own for a phone."""
    for output in (output for cell in notebook.cells for output in cell.get("outputs", ())):
        data = output.get("data", {})
        if MIME in data:
            output["data"] = nbformat.from_dict({"text/html": _picture(data["image/png"], data[MIME])})
    return notebook


def _picture(png: str, content: dict) -> str:
    wide, alt = _address(png), html.escape(content["alt"])
    phone = f'<source media="{_PHONE}" srcset="{_address(content["narrow"])}">' if "narrow" in content else ""
    return f'<picture>{phone}<img src="{wide}" alt="{alt}"></picture>'


def _address(png: str) -> str:
    """A picture in base64 as an address that holds it all."""
    return f"data:image/png;base64,{''.join(png.split())}"


def _page(notebook: nbformat.NotebookNode) -> str:
    """The outputs and the prose of a notebook, with looks of their own, and without any script or address."""
    from nbconvert import HTMLExporter

    exporter = HTMLExporter(template_name="basic", exclude_input=True, exclude_input_prompt=True, exclude_output_prompt=True)
    body, _ = exporter.from_notebook_node(notebook)
    title = html.escape(next(line for line in notebook.cells[0].source.splitlines() if line).lstrip("# "))
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    return f'<!doctype html>\n<html lang="en"><head>{head}<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>\n'
