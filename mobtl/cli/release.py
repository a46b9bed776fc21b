"""`mobtl release`: what a release needs besides the tag."""

import click

from mobtl.cli.main import Commands, examples


@click.group(cls=Commands, epilog=examples("mobtl release check v0.1.0", "mobtl release pack"))
def release() -> None:
    """Check that a version stands everywhere; pack the files of a release."""


@release.command()
@click.argument("tag")
def check(tag: str) -> None:
    """Check that pyproject.toml, CITATION.cff and CHANGELOG.md have the version of TAG (such as v0.1.0)."""
    from mobtl.repository import release

    click.echo(f"the version {release.check(tag)} stands everywhere")


@release.command()
def pack() -> None:
    """Pack the built book, its PDF and the committed records into _build/release."""
    from mobtl.repository import release
    from mobtl.terminal import shown

    for path in release.pack():
        click.echo(shown(path))
