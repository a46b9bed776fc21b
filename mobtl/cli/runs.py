"""The commands `mobtl run`, `mobtl list` and `mobtl status`."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from mobtl.catalogue import parameters, specs
from mobtl.errors import UsageError
from mobtl.terminal import print_table, shown

if TYPE_CHECKING:
    from mobtl.runs.cache import Manifest
    from mobtl.runs.own import Own
    from mobtl.runs.plan import Task

_STATE = ("preset", "state", "when (UTC)", "seconds", "folder")


def run(
    ids: Sequence[str], preset: str, texts: Sequence[str], fed: Sequence[str], jobs: int, with_pages: bool | None
) -> None:
    """Execute runs and print where each result is; see `mobtl.runs.plan.tasks` for what is refused.

    Pages are made where that is asked for; where nothing is said of it, those of runs for which parameters were chosen.
    """
    if (texts or fed) and not ids:
        raise UsageError(
            "-p and --with are for runs that are named: `mobtl run RUN -p name=value`; `mobtl list` shows the runs."
        )
    from mobtl.runs import plan, runner

    catalogue = specs.load()
    given, of_needed = parameters.parse_assignments(texts), parameters.parse_fed(fed)
    tasks = plan.tasks(catalogue, catalogue.select(ids), preset, given, of_needed)
    _name_needed(tasks)
    manifests = runner.run_all(tasks, jobs)
    rows = [
        (task.run.id, preset, f"{found.seconds:.1f} s", shown(task.folder))
        for task, found in zip(tasks, manifests, strict=True)
    ]
    print_table(("run", "preset", "took", "folder"), rows)
    for task, found in zip(tasks, manifests, strict=True):
        if task.own if with_pages is None else with_pages:
            from mobtl.book.press import single

            print(f"{task.run.id}, page: {shown(single.page(catalogue, task, found))}")


def _name_needed(tasks: Sequence["Task"]) -> None:
    """Say which runs that nobody named come first, because their results are needed and not kept."""
    from mobtl.runs import cache

    named = {task.identity for task in tasks}
    wanted = {need.identity: need for task in tasks for need in task.with_needs if need.identity not in named}
    if first := [need for need in wanted.values() if not cache.find(need)]:
        names = ", ".join(f"{need.run.id} (preset {need.preset})" for need in first)
        print(f"needed, and not kept, so run first: {names}", file=sys.stderr)


def show(name: str, preset: str, texts: Sequence[str], fed: Sequence[str]) -> None:
    """Open the page of a finished run in the browser and print where it is; it is made where it is not there.

    Raises
    ------
    MobtlError
        If there is no fresh result.
    """
    import webbrowser

    from mobtl.book.press import single
    from mobtl.results import state
    from mobtl.runs import plan

    catalogue = specs.load()
    given, of_needed = parameters.parse_assignments(texts), parameters.parse_fed(fed)
    (task,) = plan.tasks(catalogue, catalogue.select([name]), preset, given, of_needed)
    page = single.page(catalogue, task, state.finished(task))
    print(shown(page))
    webbrowser.open(page.as_uri())


def list_runs() -> None:
    """Print every run: id, title, notebook, what it makes."""
    runs = specs.load().select(())
    rows = [(each.id, each.title, each.notebook, ", ".join(each.makes)) for each in runs]
    print_table(("run", "title", "notebook", "makes"), rows)


def list_own(ids: Sequence[str]) -> None:
    """Print the kept results of these runs (all by default) for which somebody chose parameters."""
    from mobtl.runs import own

    catalogue = specs.load()
    code: dict[str, dict[str, str]] = {}
    found = [(run, each) for run in catalogue.select(ids) for each in own.results(catalogue, run, code=code)]
    if not found:
        print("no result with parameters of your own is kept; `mobtl run RUN -p name=value` makes one")
        return
    print_table(("run", "own parameters", *_STATE), [(run.id, each.options, *_own_state(each)) for run, each in found])


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
        if each.needs:
            print(f"needs {', '.join(each.needs)} (`--with ID:NAME=VALUE` chooses a parameter of theirs)")
        print_table(("parameter", "type", *values, "meaning"), rows)


def status() -> None:
    """Print for every run and preset whether its kept result is fresh, and if not, what changed; own results beneath."""
    from mobtl.runs import own, plan

    catalogue = specs.load()
    rows = []
    code: dict[str, dict[str, str]] = {}
    for preset in get_args(specs.Preset):
        runs = [each for each in catalogue.select(()) if preset in each.presets]
        for task in plan.tasks(catalogue, runs, preset, code=code):
            rows.append(_status_row(task))
            for each in own.results(catalogue, task.run, preset, code):
                rows.append((f"└ {each.options}", *_own_state(each)))
    print_table(("run", *_STATE), rows)


def _status_row(task: "Task") -> tuple[str, ...]:
    from mobtl.fingerprint.parts import differences, why
    from mobtl.runs import cache

    found = cache.find(task)
    kept = (found, task.folder) if found else cache.latest(task.run, task.preset)
    if not kept:
        return (task.run.id, task.preset, "never run", "", "", "")
    manifest, folder = kept
    return (task.run.id, *_state(manifest, folder, "" if found else why(differences(manifest.parts, task.parts))))


def _own_state(each: "Own") -> tuple[str, ...]:
    return _state(each.manifest, each.folder, each.stale)


def _state(manifest: "Manifest", folder: Path, stale: str) -> tuple[str, ...]:
    """What `_STATE` heads, of a kept result that is stale for a reason or fresh."""
    state = f"stale: {stale}" if stale else "fresh"
    return manifest.preset, state, f"{manifest.created:%Y-%m-%d %H:%M}", f"{manifest.seconds:.1f}", shown(folder)
