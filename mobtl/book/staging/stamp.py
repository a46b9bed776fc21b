"""The stamp of a page, one folded line: which run it shows, made when and how long, and the lines that make it again."""

import re
import shlex
from collections.abc import Sequence

from mobtl.book.parts.markup import code as _code
from mobtl.book.parts.markup import text as _text
from mobtl.book.staging.provenance import papers_of
from mobtl.catalogue.parameters import in_words, options
from mobtl.records.committed import Committed
from mobtl.results import state
from mobtl.results.state import State
from mobtl.runs.cache import Manifest
from mobtl.runs.plan import Task

# How the cell begins that says what was run.
STAMP = re.compile(r"````\{dropdown\} Run \S+, preset \S+.*\n:class-container: run-stamp\n")


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
    drawn = f"; drawn is {' and '.join(each.sentence for each in own)}" if own else ""
    lines = [
        "````{dropdown} " + f"Run {task.run.id}, preset {task.preset}{drawn}: how to make it again",
        ":class-container: run-stamp",
        *_makes_line(task),
        *_chosen_line(task),
        *(line for each in own for line in _drawn_lines(each, states[each.run.id])),
        *(_taken_line(each, states[each.run.id]) for each in others),
        f"Run on {manifest.created:%Y-%m-%d %H:%M} UTC in {manifest.seconds:.0f} s{device}. To run it again, with any of",
        "its parameters:",
        *_command(rerun_line(task)),
        *table,
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


def _drawn_lines(committed: Committed, now: State) -> list[str]:
    return [
        f"Figures and numbers on this page are those of {_named(committed, now)}. To make them again:",
        *_command(_makes_again(committed)),
        "What this run itself computed stands beside them on the page [Published against computed](/numbers.md).\n",
    ]


def _command(line: str) -> list[str]:
    """A command that can be copied."""
    return ["```bash", line, "```"]


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
