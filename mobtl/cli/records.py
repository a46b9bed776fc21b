"""`mobtl records`: keep the records of large runs in data/results, say whether they are fresh, replay or compare them."""

import click

from mobtl.cli import completion
from mobtl.cli.main import Commands, examples, jobs_option, preset_option
from mobtl.errors import MobtlError

_ids = click.argument("ids", metavar="[RUN]...", nargs=-1, shell_complete=completion.runs)
_large = preset_option("study", "Size of the finished work: study or full.")


@click.group(
    cls=Commands,
    epilog=examples(
        "mobtl run phonons/classifier --preset study",
        "mobtl records keep phonons/classifier",
        "mobtl records status",
        "mobtl records compare --preset full",
    ),
)
def records() -> None:
    """Keep the records of large runs, say whether they are fresh, replay stale ones, compare them with new ones.

    A committed record (data/results) is drawn in the place of a fast run's own. When code, tables, libraries or parameters
    that it was made with change, it is stale: make it anew, or replay it.
    """


@records.command()
@click.argument("ids", metavar="RUN...", nargs=-1, required=True, shell_complete=completion.runs)
@_large
@click.option(
    "-p",
    "texts",
    metavar="NAME=VALUE",
    multiple=True,
    help="A parameter that the runs were given; repeatable.",
    shell_complete=completion.assignments,
)
def keep(ids: tuple[str, ...], preset: str, texts: tuple[str, ...]) -> None:
    """Copy the records of finished, fresh runs to data/results, to be committed."""
    from mobtl.catalogue import parameters, specs
    from mobtl.repository import seal
    from mobtl.results import state
    from mobtl.runs import plan
    from mobtl.terminal import shown

    catalogue = specs.load()
    for task in plan.tasks(catalogue, catalogue.select(ids), preset, parameters.parse_assignments(texts)):
        folder = state.keep(task)
        seal.renew(folder)
        click.echo(f"{task.run.id}: kept in {shown(folder)}")


@records.command()
def status() -> None:
    """Show every committed record: its size, when and where it was made, fresh or stale."""
    from mobtl.records.committed import all_kept
    from mobtl.results import state
    from mobtl.terminal import print_table

    rows = []
    for each in all_kept():
        each.check()
        made = f"{each.kept.created:%Y-%m-%d}", f"{each.kept.seconds:.0f}", each.kept.device or ""
        rows.append((each.run.id, each.kept.preset, each.size, *made, str(state.of(each))))
    print_table(("run", "preset", "parameters", "made", "seconds", "device", "state"), rows)


@records.command()
@_ids
@jobs_option
def replay(ids: tuple[str, ...], jobs: int) -> None:
    """Compare stale records (all by default) with what today's code makes; one that agrees counts as fresh again.

    A piece of the study is trained again, some minutes each, and compared row by row; the rest with a fast run.
    """
    from mobtl.catalogue import specs
    from mobtl.records.committed import all_kept
    from mobtl.repository import seal
    from mobtl.results import replay as results_replay
    from mobtl.results import state
    from mobtl.runs import plan, runner

    catalogue = specs.load()
    wanted = catalogue.select(ids)
    found = [each for each in all_kept() if each.run in wanted]
    stale = [each for each in found if state.of(each).stale]
    if not found:
        click.echo("there is no committed record of these runs, so nothing to replay")
    for each in found:
        each.check()
        if each not in stale:
            click.echo(f"{each.run.id}: {state.of(each)}, nothing to replay")
    tasks = plan.tasks(catalogue, [each.run for each in stale], "fast")
    runner.run_all(tasks, jobs)
    wrong = []
    for each, task in zip(stale, tasks, strict=True):
        try:
            entry = results_replay.replay(each, task)
        except MobtlError as error:
            wrong.append(str(error))
        else:
            seal.renew(each.folder)
            click.echo(f"{each.run.id}: accepted, {state.agreed(entry)}")
    if wrong:
        raise MobtlError("\n".join(wrong))


@records.command()
@_ids
@_large
@click.option("--keep", is_flag=True, help="Put the new records in the place of the committed ones that differ.")
def compare(ids: tuple[str, ...], preset: str, keep: bool) -> None:
    """Compare committed records (all by default) with finished runs; exit code 1 where numbers lie beyond their spread."""
    from mobtl.catalogue import specs
    from mobtl.records.committed import all_kept
    from mobtl.repository import seal
    from mobtl.results import compare as results_compare
    from mobtl.results import state
    from mobtl.runs import plan
    from mobtl.terminal import shown

    catalogue = specs.load()
    wanted = catalogue.select(ids)
    found = [each for each in all_kept() if each.run in wanted]
    tasks = plan.tasks(catalogue, [each.run for each in found], preset)
    compared = [results_compare.compare(each, task) for each, task in zip(found, tasks, strict=True)]
    for each in compared:
        click.echo("\n".join([str(each), *(f"  {pair}" for pair in each.apart)]))
    click.echo(f"This report: {shown(results_compare.report(compared))}")
    differing = [each.task for each in compared if each.apart]
    if keep:
        for task in differing:
            seal.renew(state.keep(task))
    if differing:
        names = ", ".join(task.run.id for task in differing)
        remedy = "`git diff data/results` shows what was kept" if keep else "--keep puts the new ones in their place"
        raise MobtlError(f"the committed records of {names} differ from the new ones beyond their spread; {remedy}.")
