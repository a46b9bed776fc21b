"""The command `mobtl sweep`: the numbers of all kept results of one run side by side, as text, JSON or CSV."""

import json
from collections.abc import Sequence

import click

from mobtl.answers import sweep
from mobtl.catalogue import specs
from mobtl.errors import UsageError


def show(run: str, parameter: str, preset: str, quantities: Sequence[str], as_json: bool, as_csv: bool) -> None:
    """Print the numbers; see `mobtl.answers.sweep.cells` for what is refused."""
    if as_json and as_csv:
        raise UsageError("--json and --csv are two forms of output; give one of them.")
    catalogue = specs.load()
    found, stale = sweep.cells(catalogue, *catalogue.select([run]), preset, parameter, quantities)
    if as_json:
        click.echo(json.dumps(sweep.as_objects(found), indent=1, allow_nan=False))
    else:
        click.echo(sweep.as_csv(found) if as_csv else sweep.as_table(found), nl=not as_csv)
    if stale:
        click.echo(f"left out, since stale: {stale}; `mobtl list --own {run}` shows why", err=True)
