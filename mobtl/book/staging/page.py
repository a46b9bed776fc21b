"""The page of a run: title and twins, its answer, a stamp, then how it was done, with the outputs of its execution."""

from collections.abc import Iterable, Sequence

import nbformat
from nbformat import NotebookNode

from mobtl.book.parts.markup import text
from mobtl.book.staging.provenance import drawn, taken
from mobtl.book.staging.stamp import stamp
from mobtl.catalogue.notebook import for_colab
from mobtl.errors import MobtlError
from mobtl.fingerprint import trees
from mobtl.runs.cache import Manifest
from mobtl.runs.plan import Task

# The tag of the cell that papermill adds behind the parameters cell, and that of cells that a page opens with.
_INJECTED, _ANSWER = "injected-parameters", "answer"
# Other pages of one notebook: what each is called, and its path without suffix, "" for the page itself.
Twins = Sequence[tuple[str, str]]


def compose(
    task: Task, manifest: Manifest, template: NotebookNode, executed: NotebookNode, variant: bool, twins: Twins = ()
) -> NotebookNode:
    """The page as a notebook.

    Prose, tags and comments are the template's as they are now; outputs are the execution's. Cells with the tag ``answer``
    come first, wherever the notebook has them, before the rest of the first cell; code that shows nothing is folded into
    one. A variant, a second run of the same notebook, gets the title that runs.yml gives it.

    Raises
    ------
    MobtlError
        If the code cells of the two notebooks differ, or the template does not start with a title.
    """
    title, *others = (cell for cell in template.cells if not for_colab(cell))
    if title.cell_type != "markdown" or not title.source.startswith("# "):
        raise MobtlError(f"{task.run.notebook}: the first cell must be markdown that starts with '# ' and a title.")
    code = (cell for cell in executed.cells if cell.cell_type == "code" and not for_colab(cell))
    results = [cell for cell in code if trees.code_of(cell.source)]
    heading = NotebookNode(title)
    if variant:
        heading.source = "\n".join([f"# {task.run.title}", *title.source.splitlines()[1:]])
    cells = []
    for cell in others:
        cells.append(cell)
        if cell.cell_type != "code" or not trees.code_of(cell.source):
            continue
        _fill(task, cell, results)
        if "parameters" in cell.metadata.get("tags", []):
            # The stamp has them as a table; papermill's cell, with this run's values, stands behind it.
            cell.metadata = NotebookNode(tags=["parameters", "hide-input"])
            cells += _injected(results)
    if results:
        raise MobtlError(f"{task.run.notebook} has fewer code cells than its execution; run {task.run.id} again.")
    first = [_without_code(cell) for cell in cells if _opens(cell)]
    others = _folded(_code_alone(cell) for cell in cells if not _opens(cell) or cell.cell_type == "code")
    stamped = nbformat.v4.new_markdown_cell(stamp(task, manifest, drawn(task), taken(task)), id="run-stamp")
    heading, *intro = _parted(heading) if first else [heading]
    cells = [heading, *_twins_line(twins), *first, stamped, *intro, *others]
    metadata = {name: executed.metadata[name] for name in ("kernelspec", "language_info") if name in executed.metadata}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


def _fill(task: Task, cell: NotebookNode, results: list[NotebookNode]) -> None:
    """Give a template's code cell the outputs of the next executed one, which must be the same code."""
    if not results or trees.code_of(results[0].source) != trees.code_of(cell.source):
        raise MobtlError(f"{task.run.notebook}: a code cell is not the one that was executed; run {task.run.id} again.")
    result = results.pop(0)
    # Progress bars are written to stderr; a page does not show how long each step took.
    cell.outputs = [output for output in result.outputs if output.get("name") != "stderr"]
    cell.execution_count = result.execution_count


def _injected(results: list[NotebookNode]) -> list[NotebookNode]:
    """The cell with this run's values, which the stamp shows better: folded, but there, since it was executed."""
    if not results or _INJECTED not in results[0].metadata.get("tags", []):
        return []
    cell = results.pop(0)
    cell.metadata = NotebookNode(tags=["hide-input"])
    return [cell]


def _opens(cell: NotebookNode) -> bool:
    return _ANSWER in cell.metadata.get("tags", [])


def _without_code(cell: NotebookNode) -> NotebookNode:
    """The same, showing what it gives and not how."""
    tags = ["remove-input"] if cell.cell_type == "code" else []
    return NotebookNode(cell, metadata=NotebookNode(tags=tags))


def _code_alone(cell: NotebookNode) -> NotebookNode:
    """The code of what the page opens with, where the notebook has it; any other cell as it is."""
    return NotebookNode(cell, outputs=[], id=f"{cell.id}-code") if _opens(cell) else cell


def _parted(heading: NotebookNode) -> list[NotebookNode]:
    """The title, and what the first cell says after it, where it does."""
    title, _, rest = heading.source.partition("\n")
    heading.source = title
    return [heading, *([nbformat.v4.new_markdown_cell(rest.strip(), id="intro")] if rest.strip() else [])]


def _folded(cells: Iterable[NotebookNode]) -> list[NotebookNode]:
    """The same, with code that shows nothing in one folded cell where several follow each other."""
    found: list[NotebookNode] = []
    for cell in cells:
        last = found[-1] if found else None
        if _shows_nothing(cell) and last is not None and _shows_nothing(last):
            found[-1] = nbformat.v4.new_code_cell(
                f"{last.source}\n\n{cell.source}", metadata=NotebookNode(tags=["hide-input"]), id=last.id
            )
            found[-1].execution_count = cell.execution_count
        else:
            found.append(cell)
    return found


def _shows_nothing(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and not cell.get("outputs")


def _twins_line(twins: Twins) -> list[NotebookNode]:
    """A line that leads to the other pages of the notebook."""
    if len(twins) < 2:
        return []
    words = [f"[{text(name)}](/{page}.ipynb)" if page else f"**{text(name)}**" for name, page in twins]
    return [nbformat.v4.new_markdown_cell(f"```{{div}} twins\n{' · '.join(words)}\n```", id="twins")]
