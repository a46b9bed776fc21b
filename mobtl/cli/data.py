"""`mobtl data`: list, fetch and verify the originals; build the tables; seal what is committed."""

from pathlib import Path

import click

from mobtl.cli import completion
from mobtl.cli.main import Commands, examples
from mobtl.errors import MobtlError


@click.group(
    cls=Commands, epilog=examples("mobtl data list", "mobtl data fetch mobility/DPTmobility.csv", "mobtl data verify")
)
def data() -> None:
    """List, fetch, verify the originals; build the tables; seal the data."""


@data.command("list")
def list_() -> None:
    """Show every original and where it lies, and every table."""
    from mobtl.datasets import tables
    from mobtl.originals import fetch
    from mobtl.originals.registry import load_registry
    from mobtl.terminal import print_table

    entries = load_registry().values()
    rows = [(entry.name, entry.kind, str(entry.size), str(fetch.find(entry) or "absent")) for entry in entries]
    print_table(("original", "kind", "bytes", "here"), rows)
    print()
    sidecars = [tables.read_sidecar(name) for name in tables.names()]
    print_table(("table", "rows", "holds"), [(each["table"], str(each["rows"]), each["title"]) for each in sidecars])


@data.command("fetch")
@click.argument("names", metavar="[NAME]...", nargs=-1, shell_complete=completion.originals)
def fetch_(names: tuple[str, ...]) -> None:
    """Find or download originals (all by default) and check their hashes."""
    from mobtl.originals import fetch
    from mobtl.originals.registry import get_original, load_registry

    wanted = [get_original(name) for name in names] if names else list(load_registry().values())
    for name, path in fetch.obtain_all(wanted).items():
        click.echo(f"{name}: {path}")


@data.command()
@click.option("--remote", is_flag=True, help="Download every original from its public address instead, and keep nothing.")
def verify(remote: bool) -> None:
    """Check originals at hand and tables against hashes and schemas, and every file of data/ against its seal."""
    problems = _addresses() if remote else _here()
    if problems:
        raise MobtlError("\n".join(problems))


def _here() -> list[str]:
    """Check what lies on this machine; return every problem."""
    from mobtl.datasets import tables
    from mobtl.originals import fetch
    from mobtl.originals.registry import load_registry
    from mobtl.repository import seal

    problems = []
    for entry in load_registry().values():
        path = fetch.find(entry)
        if path is None:
            click.echo(f"absent  {entry.name}")
        else:
            _report(entry.name, lambda entry=entry, path=path: fetch.check(entry, path), problems)
    for name in tables.names():
        _report(f"tables/{name}", lambda name=name: tables.load_table(name), problems)
    _report(f"every file, by {seal.NAME}", seal.check, problems)
    return problems


def _addresses() -> list[str]:
    """Check what the public addresses serve; return every problem."""
    from mobtl.originals import fetch
    from mobtl.originals.registry import Collection, File, load_registry

    problems = []
    public = [entry for entry in load_registry().values() if isinstance(entry, File | Collection)]
    for entry in public:
        _report(entry.name, lambda entry=entry: fetch.check_address(entry), problems)
    if len(problems) == len(public):
        raise MobtlError(
            f"none of {len(public)} addresses serves its original; is there a network? The first: {problems[0]}"
        )
    return problems


def _report(name: str, check, problems: list[str]) -> None:
    try:
        check()
    except MobtlError as error:
        problems.append(str(error))
        click.echo(f"WRONG   {name}")
    else:
        click.echo(f"ok      {name}")


@data.command()
def build() -> None:
    """Make all tables anew from the originals; nothing changes unless all succeed."""
    from mobtl import paths
    from mobtl.originals.build import build_tables
    from mobtl.repository import seal

    names = build_tables()
    seal.renew(paths.TABLES, paths.DATA_README)
    click.echo(f"{len(names)} tables are in {paths.TABLES}: {', '.join(names)}")


def _pairs(_context, option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    """COLUMN=TEXT, repeated."""
    found = {}
    for each in given:
        column, equals, text = each.partition("=")
        if not (column and equals and text):
            raise click.BadParameter(f"{each!r} is not of the form COLUMN=TEXT", param=option)
        if column in found:
            raise click.BadParameter(f"the column {column!r} is there twice; give it once", param=option)
        found[column] = text
    return found


@data.command(
    epilog=examples(
        'mobtl data add gaps.csv --title "Band gaps measured here" --unit gap=eV --meaning "gap=optical band gap, 300 K"'
    )
)
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--title", help="What the table holds, in a line.  [default: its name]")
@click.option("--citation", default="Unpublished data of the reader.", help="Whom to cite for it.", show_default=True)
@click.option("--licence", default="none stated", help="On what terms others may use it.", show_default=True)
@click.option("--unit", "units", metavar="COLUMN=UNIT", multiple=True, callback=_pairs, help="Unit; repeatable.")
@click.option("--meaning", "meanings", metavar="COLUMN=TEXT", multiple=True, callback=_pairs, help="Meaning; repeatable.")
@click.option("--replace", is_flag=True, help="Put it in the place of the table of that name that was added before.")
def add(
    file: Path, title: str, citation: str, licence: str, units: dict[str, str], meanings: dict[str, str], replace: bool
) -> None:
    """Make a table of the repository of a CSV file of your own, and seal it."""
    from mobtl import paths
    from mobtl.originals import own
    from mobtl.repository import seal

    about = {"title": title or file.stem, "citation": citation, "licence": licence}
    name = own.add(file, about, units, meanings, replace)
    seal.renew(paths.TABLES, paths.DATA_README)
    click.echo(f'added: in a notebook, `tables.load_table("{name}")` of mobtl.datasets gives it with its hash')


@data.command("seal")
def seal_() -> None:
    """Write the hash of every file of data/ into SHA256SUMS, after a change on purpose; name what changed."""
    from mobtl.repository import seal

    changed = seal.renew()
    click.echo("\n".join(f"sealed  {name}" for name in changed) or "nothing changed")
