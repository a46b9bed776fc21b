"""`mobtl models`: the models that serve predictions, and training them anew."""

import click

from mobtl.cli.main import Commands, examples

_tasks = click.argument("tasks", metavar="[TASK]...", nargs=-1)


@click.group(cls=Commands, epilog=examples("mobtl models list", "mobtl models train phonon-gap"))
def models() -> None:
    """List the models that serve predictions; train them.

    They are the best entries of the leaderboard for each task and kind of input, fitted to all rows, as files of the package
    that numpy alone answers.
    """


@models.command("list", epilog=examples("mobtl models list", "mobtl models list phonon-gap --json"))
@_tasks
@click.option("--json", "as_json", is_flag=True, help="Print the whole cards as JSON.")
def list_(tasks: tuple[str, ...], as_json: bool) -> None:
    """Say of each model (all by default) what it is and how far off it was on compounds that it had not seen."""
    import json

    from mobtl.experiments.leaderboard.tasks import task_of
    from mobtl.prediction import lines, served
    from mobtl.terminal import print_table

    wanted = {task_of(name).id for name in tasks}
    cards = [model.card for model in served.models() if not wanted or model.task in wanted]
    if as_json:
        click.echo(json.dumps([card.model_dump(mode="json") for card in cards], indent=1, allow_nan=False))
    elif cards:
        print_table(lines.HEADER, [lines.of(card) for card in cards])
    else:
        click.echo("no model is there; `mobtl models train` makes them")


@models.command(epilog=examples("mobtl models train", "mobtl models train phonon-gap heat-capacity-all"))
@_tasks
def train(tasks: tuple[str, ...]) -> None:
    """Train what serves tasks (all by default) on all rows, from the leaderboard's fresh records."""
    from mobtl.experiments.leaderboard.tasks import task_of
    from mobtl.prediction.training import candidates, making

    for task in [task_of(name) for name in tasks] or candidates.served():
        for path in making.make(task):
            click.echo(f"{path.stem}: written")


@models.command(epilog=examples("mobtl models check"))
@_tasks
def check(tasks: tuple[str, ...]) -> None:
    """Say which models are not what training would make now; exit code 1 if any is."""
    from mobtl.errors import MobtlError
    from mobtl.experiments.leaderboard.tasks import TASKS, task_of
    from mobtl.prediction import served
    from mobtl.prediction.training.stale import why_stale

    wanted, stale = {task_of(name).id for name in tasks}, []
    for task in TASKS.values():
        cards = [model.card for model in served.models() if model.task == task.id and (not wanted or task.id in wanted)]
        for card, why in zip(cards, why_stale(task, cards) if cards else [], strict=True):
            click.echo(f"{task.id}, {card.given}: {f'stale: {why}' if why else 'fresh'}")
            stale += [task.id] if why else []
    if stale:
        raise MobtlError(f"train what is stale with `mobtl models train {' '.join(dict.fromkeys(stale))}`.")
