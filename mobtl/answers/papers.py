"""The papers whose numbers this repository answers, as ``data/papers.yml`` lists them."""

from typing import Annotated

from pydantic import AfterValidator, Field, TypeAdapter

from mobtl import paths, typed

_FILE = TypeAdapter(dict[Annotated[str, Field(pattern=r"^[a-z]+[0-9]{4}[a-z]?$")], str])


def names() -> dict[str, str]:
    """The short name of each paper ("Liu 2020") by its id ("liu2020").

    Raises
    ------
    MobtlError
        If the file cannot be read or is not as it should be.
    """
    return typed.read(paths.PAPERS, _FILE)


def _listed(paper: str) -> str:
    if paper not in names():
        raise ValueError(f"data/papers.yml lists no paper {paper!r}")
    return paper


# The type of a field that names a paper.
PaperId = Annotated[str, AfterValidator(_listed)]
