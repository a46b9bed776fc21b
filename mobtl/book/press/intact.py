"""What the book stands on, checked before anything is built: every data file is what its hash says."""

from mobtl import paths
from mobtl.datasets import tables
from mobtl.errors import MobtlError
from mobtl.files import sha256
from mobtl.repository import seal


def check() -> None:
    """Compare the tables with their sidecars, then every file below ``data/`` with the seal.

    Raises
    ------
    MobtlError
        As `check_tables` and `mobtl.repository.seal.check`.
    """
    check_tables()
    seal.check()


def check_tables() -> None:
    """Compare every table with the hash in its sidecar, those too that no run reads; nothing is loaded.

    Raises
    ------
    MobtlError
        If tables or sidecars are missing, damaged or replaced; all are named.
    """
    problems = [problem for name in tables.names() if (problem := _problem(name))]
    if problems:
        raise MobtlError(
            f"the book is not built: {'; '.join(problems)}; take them anew with `git checkout -- data/tables`, "
            "or make all tables anew with `mobtl data build`."
        )


def _problem(name: str) -> str:
    try:
        expected = tables.read_sidecar(name)["sha256"]
    except MobtlError:
        return f"the description of the table {name} (data/tables/{name}.yml) is missing or damaged"
    path = paths.TABLES / f"{name}.parquet"
    if not path.is_file():
        return f"the table {name} (data/tables/{name}.parquet) is missing"
    found = sha256(path)
    return "" if found == expected else f"the table {name} has the SHA-256 {found} instead of {expected}"
