"""The command `mobtl screen`: many materials, a filter, and a table of those that pass."""

import sys
from pathlib import Path

import click

from mobtl.cli.main import examples


class _Names(click.Command):
    """A command whose help ends with the names of the filter; they are looked up only when it is shown."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        from mobtl.screening.names import legend

        with formatter.section("Names in the filter"):
            for line in legend().splitlines():
                formatter.write_text(line)
        super().format_epilog(ctx, formatter)


@click.command(
    cls=_Names,
    epilog=examples(
        'mobtl screen formulas.csv --where "gap > 150 and not elements has Pb" -o out.parquet',
        'mobtl screen folder --where "mobility_e > 100 @ 0.9" -o out.csv --workers 2',
        'mobtl screen folder --where "gap 100:200 @ 0.5 or sound > 6" -o out.parquet --scheduler tcp://127.0.0.1:8786',
    ),
)
@click.argument("inputs", metavar="INPUT...", nargs=-1, required=True)
@click.option("--where", required=True, metavar="FILTER", help="What a material must fulfil; see below.")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path), metavar="FILE", help="A .parquet or .csv file."
)
@click.option("--as-2d", is_flag=True, help="Take formulas for layers, and refuse structures that are none.")
@click.option("--column", metavar="NAME", help="The column of formulas of tables, if it is not called formula or the like.")
@click.option("--symbols", metavar="A,B,...", help="Elements of a POSCAR file that names none, in its order.")
@click.option("--level", type=float, default=0.8, show_default=True, help="Of the intervals, above 0 and at most 0.99.")
@click.option(
    "--workers",
    type=click.IntRange(1, 256),
    default=1,
    show_default=True,
    help="How many processes work on it; the output is the same.",
)
@click.option(
    "--scheduler", metavar="ADDRESS", default="", help="Let the Dask cluster with this scheduler work on them instead."
)
def screen(
    inputs: tuple[str, ...],
    where: str,
    output: Path,
    as_2d: bool,
    column: str | None,
    symbols: str | None,
    level: float,
    workers: int,
    scheduler: str,
) -> None:
    """Write those materials that pass a filter, with predictions, intervals and warnings.

    INPUT is what `mobtl predict` takes. The filter compares numbers (gap > 150), takes ranges with both ends (gap 100:200),
    asks for elements (elements has Se), and joins by and, or, not and brackets. With @ 0.9, nine tenths of the predictive
    mass must lie there. A material that lacks a property does not pass by it. gap is the phonon band gap, in cm^-1; no
    model here predicts the electronic one.

    What could not be read or predicted is written to FILE-failed, and the exit code is 1. A call that was stopped goes on
    where it was, with any number of workers.
    """
    from mobtl.records.workers import Workers
    from mobtl.screening import screen as screening
    from mobtl.screening.kept import Kept

    asked = dict.fromkeys(each.quantity for each in screening.checked(where, as_2d).within())
    for each in asked:
        print(f"{each.name}: {each.described}", file=sys.stderr)
    found = screening.screen(
        inputs,
        where,
        output,
        as_2d=as_2d,
        level=level,
        column=column,
        symbols=symbols.replace(",", " ").split() if symbols else None,
        workers=Workers(workers, scheduler),
    )
    if found.resumed:
        print(f"{found.resumed} of {found.parts} parts were there from an earlier call", file=sys.stderr)
    print(found.summary(), file=sys.stderr)
    if not found.predicted:
        print(f"nothing was predicted: {output} has no row of this call", file=sys.stderr)
    if found.failed:
        print(f"what failed stands in {Kept(output).failed}", file=sys.stderr)
        raise click.exceptions.Exit(1)
