"""`mobtl transfer`: does pretraining on a source property help on a user's own rows?"""

from pathlib import Path

import click

from mobtl.cli.main import examples, workers_option


def _count(flag: str, default: int, least: int, meaning: str):
    return click.option(flag, type=click.IntRange(least), default=default, show_default=True, help=meaning)


@click.command(
    epilog=examples(
        "mobtl transfer --source electronic-band-gap --target mine.csv --column gap -o mine",
        "mobtl transfer --source theirs.csv --source-column gap --target mine.csv --column gap -o mine --workers 2",
        "mobtl transfer --source bulk-band-gap --target structures/ --labels labels.csv --column gap -o mine",
    )
)
@click.option(
    "--source",
    required=True,
    metavar="NAME|TABLE",
    help="electronic-band-gap, bulk-band-gap, bulk-effective-mass (of electrons), or a table with formulas and labels.",
)
@click.option("--source-column", metavar="COLUMN", help="The column of the labels in the table of the source.")
@click.option(
    "--target",
    required=True,
    type=click.Path(path_type=Path),
    metavar="TABLE|FOLDER",
    help="A table with a column of formulas, or a folder of structures.",
)
@click.option("--column", required=True, metavar="COLUMN", help="The column of the labels that are to be learnt.")
@click.option(
    "--labels",
    type=click.Path(path_type=Path),
    metavar="TABLE",
    help="The labels of a folder of structures; its column file names them.",
)
@click.option("--formulas", metavar="COLUMN", help="The column of formulas, where it is not called formula or the like.")
@click.option("--unit", default="", metavar="UNIT", help="The unit of the labels, for the report.")
@click.option("--log", is_flag=True, help="Learn the decimal logarithms of the labels.")
@click.option(
    "-o", "out", required=True, type=click.Path(path_type=Path), metavar="FOLDER", help="Where everything is written."
)
@_count("--repeats", 5, 1, "How often the folds are drawn anew.")
@_count("--folds", 5, 2, "How many folds.")
@_count("--members", 4, 1, "How many networks each arm has.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of all that is drawn.")
@workers_option
def transfer(
    source: str,
    source_column: str | None,
    target: Path,
    column: str,
    labels: Path | None,
    formulas: str | None,
    unit: str,
    log: bool,
    out: Path,
    repeats: int,
    folds: int,
    members: int,
    seed: int,
    workers: int,
) -> None:
    """Try on your own rows whether pretraining on a source property helps, and write a report.

    Leak-free: your compounds leave the source, folds hold out whole compounds. A call that was stopped goes on where it was.
    Exit code 1 if a row could not be used, although the others were.
    """
    from mobtl.experiments.own.transfer.config import Config
    from mobtl.records.workers import Workers
    from mobtl.terminal import shown
    from mobtl.transferring import report, work

    config = Config(repeats=repeats, folds=folds, members=members, seed=seed)
    asked = work.Asked(target, column, source, source_column, formulas, labels, unit, log, config)
    Workers(workers).choose()
    outcome = work.transfer(asked, out, lambda words: click.echo(words, err=True))
    click.echo(outcome.verdict.sentence)
    for sentence in outcome.verdict.evidence:
        click.echo(f"  {sentence}")
    click.echo(f"report: {shown(out / report.PAGE)}")
    if outcome.has_failed:
        raise SystemExit(1)
