"""Loading a committed table: its hash is checked, then its schema; a damaged table never gets through."""

import hashlib
import importlib
import io
from typing import TYPE_CHECKING

from mobtl import paths, typed
from mobtl.errors import MobtlError, absent

if TYPE_CHECKING:
    import pandas as pd

_REMEDY = "take it anew with `git checkout -- data/tables`, or make all tables anew with `mobtl data build`"


def names() -> list[str]:
    """The names of all tables: those made of the papers' originals, then a reader's own."""
    return [*_described("names").NAMES, *own_names()]


def own_names() -> list[str]:
    """The names of the tables that `mobtl data add` made."""
    return sorted({path.stem for path in paths.TABLES.glob("*.yml")} - set(_described("names").NAMES))


def load_table(name: str) -> "pd.DataFrame":
    """Load ``data/tables/NAME.parquet``.

    Parameters
    ----------
    name : str
        Name of the table. Callers write it as a literal: the run cache finds by it which tables a run reads.

    Returns
    -------
    DataFrame
        Columns and units as in ``data/README.md``; ``attrs`` holds the name (``table``) and the file's hash (``sha256``).

    Raises
    ------
    MobtlError
        If the table or its sidecar is missing, damaged or replaced, or does not fit its schema.
    """
    import pandas as pd  # late, because most commands only ask for names and sidecars

    if not paths.TABLES.is_dir():
        raise absent(paths.TABLES)
    sidecar = read_sidecar(name)
    path = paths.TABLES / f"{name}.parquet"
    try:
        content = path.read_bytes()
    except OSError as error:
        raise MobtlError(f"the table {name} cannot be read ({error}); {_REMEDY}.") from error
    found = hashlib.sha256(content).hexdigest()
    if found != sidecar["sha256"]:
        raise MobtlError(
            f"the table {name} ({path}) is damaged or replaced: SHA-256 {sidecar['sha256']} is expected, "
            f"{found} is found; {_REMEDY}."
        )
    try:
        table = pd.read_parquet(io.BytesIO(content))
    except (OSError, ValueError) as error:  # pyarrow's errors are both
        raise MobtlError(f"the table {name} ({path}) is not a parquet file ({error}); {_REMEDY}.") from error
    validate(name, table)
    table.attrs.update(table=name, sha256=found)
    return table


def validate(name: str, table: "pd.DataFrame") -> None:
    """Check a table against its schema.

    Raises
    ------
    MobtlError
        If a column is missing, unknown or out of range, a value is absent where none may be, or rows are missing.
    """
    from pandera.errors import SchemaError, SchemaErrors  # late, because pandera is slow to import

    schema = _described("schemas.every").SCHEMAS.get(name) or _described("schemas.own").schema_of(read_sidecar(name))
    try:
        schema.validate(table)
    except (SchemaError, SchemaErrors) as error:
        first = getattr(error, "schema_errors", [error])[0]  # wrong columns come as several errors in one
        reason = " ".join(str(first).split())[:300]
        raise MobtlError(f"the table {name} does not fit its schema ({reason}); {_REMEDY}.") from error


def _described(module: str):
    # Imported by name, so that a run does not count as stale when a table is added or the text of a schema changes, which
    # decides whether a table is refused, not what a run makes of it.
    return importlib.import_module(f"mobtl.datasets.{module}")


def read_sidecar(name: str) -> dict:
    """The description of a table, ``data/tables/NAME.yml``: origin, citation, licence, hashes, columns.

    Raises
    ------
    MobtlError
        If it is missing or damaged.
    """
    path = paths.TABLES / f"{name}.yml"
    try:
        sidecar = typed.yaml_of(path)
    except (OSError, MobtlError) as error:
        why = str(error).removesuffix(".")
        raise MobtlError(f"the description of the table {name} cannot be read ({why}); {_REMEDY}.") from error
    if not isinstance(sidecar, dict) or not isinstance(sidecar.get("sha256"), str):
        raise MobtlError(f"{path}, the description of the table {name}, gives no hash; {_REMEDY}.")
    return sidecar
