"""The command `mobtl numbers`: published against computed values, as text, as JSON, or against those of another build."""

import json
from pathlib import Path

import click

from mobtl.book import outputs
from mobtl.errors import UsageError
from mobtl.runs import specs


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
    from mobtl import numbers

    before = read(Path(other), set(numbers.FIELDS)) if other else []
    own = outputs.fresh(preset)
    rows = numbers.rows([*outputs.committed(specs.load(), own), *own])
    if as_json:
        # Letters beyond ASCII are escaped, so that no encoding of the output can change them.
        click.echo(json.dumps(numbers.as_objects(rows), indent=1, allow_nan=False))
    elif other:
        # Through JSON, as the other side went, so that a tuple and a list are the same.
        after = json.loads(json.dumps(numbers.as_objects(rows)))
        click.echo("\n".join(numbers.differences(before, after)) or "nothing changed")
    else:
        click.echo(numbers.text_table(rows))


def read(path: Path, names: set[str]) -> list[dict]:
    """The rows in a file that ``mobtl numbers --json`` or ``mobtl book`` made; refused (UsageError) without these fields."""
    try:
        rows = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise UsageError(f"{path} does not exist; `mobtl numbers --json > {path}` in the other build makes it.") from None
    except OSError as error:
        raise UsageError(
            f"{path} cannot be read ({error.strerror}); give a file that `mobtl numbers --json` made."
        ) from None
    except ValueError as error:
        raise UsageError(f"{path} is not JSON ({error}); `mobtl numbers --json` makes such a file.") from None
    if not isinstance(rows, list) or not all(isinstance(row, dict) and row.keys() == names for row in rows):
        raise UsageError(f"{path} does not hold the rows that `mobtl numbers --json` prints.")
    return rows
