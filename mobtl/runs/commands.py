"""The commands `mobtl run`, `mobtl list` and `mobtl status`."""

from collections.abc import Sequence
from pathlib import Path
from typing import get_args

from mobtl import fingerprint
from mobtl.errors import UsageError
from mobtl.runs import cache, parameters, plan, runner, specs
from mobtl.runs.plan import Task

# How many reasons of a stale run are named.
_REASONS = 3


def run(ids: Sequence[str], preset: str, texts: Sequence[str], jobs: int) -> None:
    """Execute runs and print where each result is; see `mobtl.runs.plan.tasks` for what is refused."""
    if texts and not ids:
        raise UsageError(
            "-p sets parameters of runs that are named: `mobtl run RUN -p name=value`; `mobtl list` shows the runs."
        )
    catalogue = specs.load()
    tasks = plan.tasks(catalogue, catalogue.select(ids), preset, parameters.parse_assignments(texts))
    manifests = runner.run_all(tasks, jobs)
    rows = [
        (task.run.id, preset, f"{found.seconds:.1f} s", shown(task.folder))
        for task, found in zip(tasks, manifests, strict=True)
    ]
    print_table(("run", "preset", "took", "folder"), rows)


def list_runs() -> None:
    """Print every run: id, title, notebook, what it makes."""
    runs = specs.load().select(())
    rows = [(each.id, each.title, each.notebook, ", ".join(each.makes)) for each in runs]
    print_table(("run", "title", "notebook", "makes"), rows)


def list_parameters(ids: Sequence[str]) -> None:
    """Print the parameters of runs: type, value at each preset, what it means."""
    catalogue = specs.load()
    for number, each in enumerate(catalogue.select(ids)):
        declared = parameters.inspect(each.template)
        values = {preset: parameters.resolve(catalogue, each, preset, declared, {})[0] for preset in each.presets}
        rows = [
            (name, found.kind, *(str(values[preset][name]) for preset in values), found.help)
            for name, found in declared.items()
            if name != "preset"
        ]
        print("\n" * bool(number) + f"{each.id}: {each.title} ({shown(each.template)})")
        print_table(("parameter", "type", *values, "meaning"), rows)


def status() -> None:
    """Print for every run and preset whether its kept result is fresh, and if not, what changed."""
    catalogue = specs.load()
    rows = []
    for preset in get_args(specs.Preset):
        runs = [each for each in catalogue.select(()) if preset in each.presets]
        rows += [_status_row(task) for task in plan.tasks(catalogue, runs, preset)]
    print_table(("run", "preset", "state", "when (UTC)", "seconds", "folder"), rows)


def _status_row(task: Task) -> tuple[str, ...]:
    found = cache.find(task)
    kept = (found, task.folder) if found else cache.latest(task.run, task.preset)
    if not kept:
        return (task.run.id, task.preset, "never run", "", "", "")
    manifest, folder = kept
    state = "fresh" if found else f"stale: {why(fingerprint.differences(manifest.parts, task.parts))}"
    return (
        task.run.id,
        task.preset,
        state,
        f"{manifest.created:%Y-%m-%d %H:%M}",
        f"{manifest.seconds:.1f}",
        shown(folder),
    )


def why(changed: Sequence[str]) -> str:
    """The first few of the parts that made a result stale, in words."""
    if not changed:
        return "its files were changed"
    more = f" and {len(changed) - _REASONS} more" if len(changed) > _REASONS else ""
    return f"{', '.join(changed[:_REASONS])}{more} changed"


def shown(path: Path) -> str:
    """A path as it is easiest to read: from the current folder where it lies below."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def print_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print columns, each as wide as its widest cell."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    for row in (header, *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
