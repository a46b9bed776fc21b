"""`mobtl records`: keep the records of large runs in data/results, say whether they are fresh, replay stale ones."""

import click

from mobtl.cli import jobs_option
from mobtl.errors import MobtlError


@click.group()
def records() -> None:
    """Keep the records of large runs, say whether they are fresh, replay stale ones.

    A committed record (data/results) is drawn in the place of a fast run's own. When code, tables, libraries or parameters
    that it was made with change, it is stale: make it anew, or replay it.
    """


@records.command()
@click.argument("ids", metavar="RUN...", nargs=-1, required=True)
@click.option("--preset", default="study", show_default=True, help="Size of the finished work: study or full.")
@click.option("-p", "texts", metavar="NAME=VALUE", multiple=True, help="A parameter that the runs were given; repeatable.")
def keep(ids: tuple[str, ...], preset: str, texts: tuple[str, ...]) -> None:
    """Copy the records of finished, fresh runs to data/results, to be committed."""
    from mobtl import results_state, seal
    from mobtl.runs import parameters, plan, specs
    from mobtl.runs.commands import shown

    catalogue = specs.load()
    for task in plan.tasks(catalogue, catalogue.select(ids), preset, parameters.parse_assignments(texts)):
        folder = results_state.keep(task)
        seal.renew(folder)
        click.echo(f"{task.run.id}: kept in {shown(folder)}")


@records.command()
def status() -> None:
    """Show every committed record: its size, when and where it was made, fresh or stale."""
    from mobtl import results, results_state
    from mobtl.runs.commands import print_table

    rows = []
    for each in results.committed():
        each.check()
        made = f"{each.kept.created:%Y-%m-%d}", f"{each.kept.seconds:.0f}", each.kept.device or ""
        rows.append((each.run.id, each.kept.preset, each.size, *made, str(results_state.state(each))))
    print_table(("run", "preset", "parameters", "made", "seconds", "device", "state"), rows)


@records.command()
@click.argument("ids", metavar="[RUN]...", nargs=-1)
@jobs_option
def replay(ids: tuple[str, ...], jobs: int) -> None:
    """Compare stale records (all by default) with fast runs of today's code; one that agrees counts as fresh again."""
    from mobtl import results, results_replay, results_state, seal
    from mobtl.runs import plan, runner, specs

    catalogue = specs.load()
    wanted = catalogue.select(ids)
    found = [each for each in results.committed() if each.run in wanted]
    stale = [each for each in found if results_state.state(each).stale]
    if not found:
        click.echo("there is no committed record of these runs, so nothing to replay")
    for each in found:
        each.check()
        if each not in stale:
            click.echo(f"{each.run.id}: {results_state.state(each)}, nothing to replay")
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
            agreed = f"{entry.compared - len(entry.missed)} of {entry.compared} numbers agree"
            click.echo(f"{each.run.id}: accepted, {agreed} with today's fast run")
    if wrong:
        raise MobtlError("\n".join(wrong))
