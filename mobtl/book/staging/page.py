"""The page of a run: its template's prose, the outputs of its execution, and a stamp that says what was run and is drawn."""

import re
import shlex
from collections.abc import Sequence

import nbformat
from nbformat import NotebookNode

from mobtl.book.parts.markup import code as _code
from mobtl.book.parts.markup import text as _text
from mobtl.book.staging.provenance import drawn, papers_of, taken
from mobtl.catalogue.notebook import for_colab
from mobtl.catalogue.parameters import in_words, options
from mobtl.errors import MobtlError
from mobtl.fingerprint import trees
from mobtl.records.committed import Committed
from mobtl.results import state
from mobtl.results.state import State
from mobtl.runs.cache import Manifest
from mobtl.runs.plan import Task

# How the cell begins that says what was run.
STAMP = re.compile(r"````\{admonition\} Run \S+, preset \S+\n:class: tip run-stamp\n")
# The tag of the cell that papermill adds behind the parameters cell.
_INJECTED = "injected-parameters"


def compose(task: Task, manifest: Manifest, template: NotebookNode, executed: NotebookNode, variant: bool) -> NotebookNode:
    """The page as a notebook.

    Prose, tags and comments are the template's as they are now; outputs are the execution's. A variant, a second run of the
    same notebook, gets the title that runs.yml gives it.

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
    cells = [heading, nbformat.v4.new_markdown_cell(stamp(task, manifest, drawn(task), taken(task)), id="run-stamp")]
    for cell in others:
        cells.append(cell)
        if cell.cell_type != "code" or not trees.code_of(cell.source):
            continue
        _fill(task, cell, results)
        if "parameters" in cell.metadata.get("tags", []):
            # The stamp has them as a table.
            cell.metadata = NotebookNode(tags=["parameters", "hide-input"])
            cells += _injected(results)
    if results:
        raise MobtlError(f"{task.run.notebook} has fewer code cells than its execution; run {task.run.id} again.")
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


def stamp(task: Task, manifest: Manifest, own: Sequence[Committed] = (), others: Sequence[Committed] = ()) -> str:
    """Markdown that says which run this is, with which parameters, when and how long, and how to run it again.

    Where the page draws committed records, in the place of its ``own`` or of ``others`` that it needs, it says which ones,
    and warns of those that are stale.
    """
    rows = [
        f"| `{name}` | {_text(each.kind)} | {_cell(task.values[name])} | {_cell(each.default)} | {_cell(each.help)} |"
        for name, each in task.declared.items()
        if name != "preset"
    ]
    table = ["| parameter | type | in this run | default | meaning |", "|---|---|---|---|---|", *rows, ""] if rows else []
    device = f" on {manifest.device}" if manifest.device else ""
    states = {each.run.id: state.of(each) for each in (*own, *others)}
    lines = [
        "````{admonition} " + f"Run {task.run.id}, preset {task.preset}",
        ":class: tip run-stamp",
        *_makes_line(task),
        *_chosen_line(task),
        *(_drawn_line(each, states[each.run.id]) for each in own),
        *(_taken_line(each, states[each.run.id]) for each in others),
        *table,
        f"Run on {manifest.created:%Y-%m-%d %H:%M} UTC in {manifest.seconds:.0f} s{device}. To run it again, with any of",
        "its parameters:",
        "```bash",
        rerun_line(task),
        "```",
        "````",
        *(_warning(each, states[each.run.id]) for each in (*own, *others) if states[each.run.id].stale),
    ]
    return "\n".join(lines)


def _makes_line(task: Task) -> list[str]:
    """What of the papers the page shows again."""
    of = " and ".join(papers_of(task))
    return [f"Repeats{f' of {of}' if of else ''}: {_text(', '.join(task.run.makes))}.\n"] if task.run.makes else []


def _chosen_line(task: Task) -> list[str]:
    """What somebody chose for this run or for those that it needs, which the run of the book does not have."""
    parts = [f"with {_code(in_words(task.given))}"] if task.given else []
    parts += [f"fed with the run {_code(run)} made with {_code(in_words(given))}" for run, given in task.fed.items()]
    return [f"**Not the run of the book:** {', '.join(parts)}. It draws its own record.\n"] if parts else []


def _drawn_line(committed: Committed, now: State) -> str:
    return (
        f"Figures and numbers on this page are those of {_named(committed, now)}; "
        f"`{_makes_again(committed)}` makes them again. "
        "What this run itself computed stands beside them on the page [Published against computed](/numbers.md).\n"
    )


def _makes_again(committed: Committed) -> str:
    kept = committed.kept
    return f"mobtl run {kept.run} --preset {kept.preset} {options(kept.given, {})}".rstrip()


def _taken_line(committed: Committed, now: State) -> str:
    return f"What this page shows of the run `{committed.run.id}` is that of {_named(committed, now)}.\n"


def _named(committed: Committed, now: State) -> str:
    about = "; ".join(filter(None, (committed.size, str(now))))
    return f"**{_text(committed.sentence)}** ({_text(about)})"


def _warning(committed: Committed, now: State) -> str:
    run = committed.run.id
    lines = [
        "```{warning}",
        f"The committed record that this page draws is {_text(now)} since it was made. Its verdicts are undecided until",
        f"`mobtl records replay {run}` finds that today's code gives the same numbers, or it is made anew with",
        f"`{_makes_again(committed)}`.",
        "```",
    ]
    return "\n".join(lines)


def rerun_line(task: Task) -> str:
    """The command that repeats a run; it names the first parameter that the run leaves open, for another value."""
    free = [] if task.own else [name for name in task.declared if name not in ("preset", *task.run.parameters)]
    return task.command + (" -p " + shlex.quote(f"{free[0]}={task.values[free[0]]}") if free else "")


def _cell(value: object) -> str:
    """A value as text of a markdown table."""
    return _text(str(value).lower() if isinstance(value, bool) else value)
