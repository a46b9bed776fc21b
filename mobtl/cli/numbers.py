"""The command `mobtl numbers`: published against computed values, as text, as JSON, or against those of another build."""

import json
from pathlib import Path

import click

from mobtl.book.parts import outputs
from mobtl.catalogue import specs
from mobtl.errors import UsageError


def show(preset: str, as_json: bool, other: str | None) -> None:
    """Print the rows of the committed records and of all fresh runs at a preset.

    Raises
    ------
    UsageError
        If ``other`` is not what ``mobtl numbers --json`` prints, or both forms are asked for.
    MobtlError
        If a run has no fresh result, or a number is missing.
    """
    if as_json and other:
        raise UsageError("--json and --diff are two forms of output; give one of them.")
    from mobtl.answers import table

    before = table.read(Path(other), set(table.FIELDS)) if other else []
    own = outputs.fresh(preset)
    rows = table.rows([*outputs.committed(specs.load(), own), *own])
    if as_json:
        # Letters beyond ASCII are escaped, so that no encoding of the output can change them.
        click.echo(json.dumps(table.as_objects(rows), indent=1, allow_nan=False))
    elif other:
        # Through JSON, as the other side went, so that a tuple and a list are the same.
        after = json.loads(json.dumps(table.as_objects(rows)))
        click.echo("\n".join(table.differences(before, after)) or "nothing changed")
    else:
        click.echo(table.text_table(rows))
