"""How to cite, from the files that say it: CITATION.cff for repository and papers, the sidecars of the tables for data."""

from collections.abc import Iterator

import yaml

from mobtl import paths
from mobtl.book.parts.markup import text as plain
from mobtl.datasets import tables
from mobtl.errors import UsageError


def markdown() -> str:
    """This repository and a figure of it, the papers, then the data by the tables that were made of them.

    Raises
    ------
    UsageError
        If CITATION.cff cannot be read or lacks what a citation needs.
    """
    try:
        citation = yaml.safe_load(paths.CITATION.read_text())
        lines = [*_repository(citation), *_figures(citation), *_papers(citation["references"]), *_data()]
    except (OSError, yaml.YAMLError, KeyError, TypeError) as error:
        raise UsageError(f"CITATION.cff cannot be cited from ({' '.join(str(error).split())}); mend it.") from None
    return "\n".join(lines) + "\n"


def _names(authors: list[dict[str, str]]) -> list[str]:
    return [each.get("name") or f"{each['given-names']} {each['family-names']}" for each in authors]


def _repository(citation: dict) -> Iterator[str]:
    authors, title, version = _names(citation["authors"]), citation["title"], citation["version"]
    yield from ("## This repository", "", f"{plain(', '.join(authors))}: {plain(title)}, version {plain(version)}.", "")
    yield from ("```bibtex", "@software{mobtl,", f"  author  = {{{' and '.join(f'{{{name}}}' for name in authors)}}},")
    yield from (f"  title   = {{{title}}},", f"  version = {{{version}}},", f"  license = {{{citation['license']}}}")
    yield from ("}", "```", "", plain(citation["message"]), "")


def _figures(citation: dict) -> Iterator[str]:
    """How one figure is cited: by its number on the page, the page, and what its data say of the result."""
    yield from (
        "## A figure",
        "",
        "The line under a figure has its number on the page; the sign # beside it is a link to it.",
    )
    yield from ("Its data file names run, preset and commit of each result that the page draws. For example:", "")
    yield "> Figure 2 of the page “TITLE” (run RUN, preset PRESET, commit COMMIT), in:"
    yield f"> {plain(citation['title'])}, version {plain(citation['version'])}."
    yield from ("> Address of the page with `#figure-2` behind it.", "")


def _papers(references: list[dict]) -> Iterator[str]:
    yield from ("## The papers", "")
    for each in references:
        authors, doi = plain(", ".join(_names(each["authors"]))), each["doi"]
        number = f"{each['volume']}, {each['start']}" if "start" in each else each["volume"]
        yield f"- {authors}: {plain(each['title'])}. {plain(each['journal'])} {number} ({each['year']}), <https://doi.org/{doi}>"
    yield ""


def _data() -> Iterator[str]:
    """Each source once, with the tables that hold facts of it."""
    sources: dict[str, list[str]] = {}
    for name in tables.names():
        for source in tables.read_sidecar(name)["citation"]:
            sources.setdefault(source, []).append(f"`{name}`")
    yield from ("## The data", "", "Each source, and the tables of this repository that hold facts of it.", "")
    yield from (f"- {plain(source)}. Tables: {', '.join(names)}." for source, names in sources.items())
