"""`mobtl leaderboard`: make the records of entries, rank them, price them, score predictions made elsewhere."""

from pathlib import Path

import click

from mobtl.cli import completion
from mobtl.cli.main import Commands, examples, workers_option


def _several(flag: str, name: str, meaning: str):
    return click.option(flag, name, metavar="NAME", multiple=True, help=f"{meaning}; repeatable.  [default: all]")


_ids = click.argument("ids", metavar="[ENTRY]...", nargs=-1, shell_complete=completion.entries)
_tasks = _several("--task", "tasks", "A task, such as phonon-gap")
_schemes = _several("--scheme", "schemes", "What is held out together: formula, chemical-system or anion")
_scheme = click.option("--scheme", default="formula", show_default=True, help="formula, chemical-system or anion.")


@click.group(
    cls=Commands,
    epilog=examples(
        "mobtl leaderboard show --task phonon-gap",
        "mobtl leaderboard run extra-trees --task phonon-gap",
        "mobtl leaderboard folds phonon-gap > my-model.csv",
        "mobtl leaderboard add my-model.csv",
    ),
)
def leaderboard() -> None:
    """Make the records of entries, rank them, score predictions that were made elsewhere.

    An entry is a file data/leaderboard/entries/NAME.yml; its records are kept in data/leaderboard/records/NAME.
    """


@leaderboard.command(
    epilog=examples(
        "mobtl leaderboard run extra-trees support-vectors --task phonon-gap --scheme formula",
        "mobtl leaderboard run --workers 2",
    )
)
@_ids
@_tasks
@_schemes
@workers_option
def run(ids: tuple[str, ...], tasks: tuple[str, ...], schemes: tuple[str, ...], workers: int) -> None:
    """Fit entries (all by default) in every fold and keep their records; a fresh one is not made again.

    What is finished is kept in _build/partial, or in the folder that MOBTL_PARTS names, so that a stopped call goes on.
    """
    from mobtl.records.workers import Workers
    from mobtl.results.leaderboard import jobs

    asked = jobs.jobs(ids, tasks, schemes)
    fresh = jobs.fresh(asked)
    for job in fresh:
        click.echo(f"{job.title}: fresh")
    for job, folder in jobs.make([job for job in asked if job not in fresh], Workers(workers)):
        _sealed(job.entry.id, folder)
        click.echo(f"{job.title}: kept")


@leaderboard.command(
    epilog=examples("mobtl leaderboard price", "mobtl leaderboard price support-vectors --task heat-capacity-all")
)
@_ids
@_tasks
@_schemes
def price(ids: tuple[str, ...], tasks: tuple[str, ...], schemes: tuple[str, ...]) -> None:
    """Say what entries (all by default) would cost: one fold is fitted, and kept, for each task and scheme.

    What is trained once, on a source property, serves several tasks and schemes, but is counted in each.
    """
    from mobtl.results.leaderboard import jobs
    from mobtl.terminal import print_table

    lines, total = [], 0.0
    for job in jobs.jobs(ids, tasks, schemes):
        once, each, folds = jobs.price(job)
        total += once + each * folds
        costs = f"{once:.1f}", f"{each:.2f}", str(folds), f"{once + each * folds:.0f}"
        lines.append((job.entry.id, job.task.id, job.scheme, *costs))
    print_table(("entry", "task", "scheme", "once (s)", "a fold (s)", "folds", "in all (s)"), lines)
    click.echo(f"{total / 3600:.2f} core-hours")


@leaderboard.command(epilog=examples("mobtl leaderboard show", "mobtl leaderboard show --task phonon-gap --json"))
@_tasks
@_scheme
@click.option("--json", "as_json", is_flag=True, help="Print the rows as JSON.")
def show(tasks: tuple[str, ...], scheme: str, as_json: bool) -> None:
    """Rank the kept records of each task, with 95 % intervals, and say which cannot be told apart from the best."""
    import json

    from mobtl.answers.leaderboard import rows

    found = rows.rows(tasks, scheme)
    click.echo(json.dumps(found, indent=1, allow_nan=False) if as_json else rows.text(found))


@leaderboard.command(
    epilog=examples("mobtl leaderboard folds phonon-gap", "mobtl leaderboard folds hole-mobility --scheme anion")
)
@click.argument("task", metavar="TASK")
@_scheme
def folds(task: str, scheme: str) -> None:
    """Print the rows of a task with their folds as CSV; with a column `prediction` it can be added.

    The rows of a fold are to be predicted by what has seen the labels of the other folds of that repeat alone.
    """
    from mobtl.experiments.leaderboard import elsewhere
    from mobtl.experiments.leaderboard.inputs import inputs
    from mobtl.experiments.leaderboard.tasks import check_scheme, task_of

    click.echo(elsewhere.rows(inputs(task_of(task)), check_scheme(scheme)).to_csv(index=False), nl=False)


@leaderboard.command(epilog=examples("mobtl leaderboard add my-model.csv"))
@click.argument("file", metavar="PREDICTIONS.csv", type=click.Path(path_type=Path))
def add(file: Path) -> None:
    """Score predictions that were made elsewhere, on the same folds, and keep them.

    The file has the name of its entry, which says in data/leaderboard/entries/NAME.yml what it is; its columns are those
    that `mobtl leaderboard folds` prints, and `prediction`.
    """
    from mobtl.results.leaderboard import jobs

    job, folder = jobs.add(file)
    _sealed(job.entry.id, folder)
    click.echo(f"{job.title}: kept")


def _sealed(entry: str, folder: Path) -> None:
    """Put an entry and its records under the seal of the data; nobody replaces them meanwhile."""
    from mobtl.repository import seal
    from mobtl.results.leaderboard import kept, shelf

    with shelf.locked(folder):
        seal.renew(kept.file_of(entry), folder)
