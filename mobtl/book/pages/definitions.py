"""Numbers by definition, from book/definitions.yml: those that prose may type, what each is, and where it comes from."""

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from mobtl import paths, typed
from mobtl.book.parts import markup
from mobtl.errors import UsageError

# The table, where the glossary includes it.
NAME = "_generated/definitions.md"


class Definition(BaseModel):
    """The phrases in which prose types a number, what it defines, and its source, of which there is one at least.

    ``paper`` is an entry of the bibliography and ``place`` where it stands there or in the code released with it;
    ``settings`` are dotted names in the code whose value it is; ``convention`` says where everybody takes it so.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    phrases: Annotated[list[str], Field(min_length=1)]
    defines: str
    paper: str | None = None
    place: str | None = None
    settings: list[str] = []
    convention: str | None = None

    @model_validator(mode="after")
    def _sourced(self):
        if not (self.paper or self.settings or self.convention):
            raise ValueError(f"{self.phrases[0]!r} needs a source: paper and place, settings or convention")
        if bool(self.paper) != bool(self.place):
            raise ValueError(f"{self.phrases[0]!r} needs paper and place, or neither")
        return self


def _once(definitions: list[Definition]) -> list[Definition]:
    counts = Counter(phrase.lower() for each in definitions for phrase in each.phrases)
    if twice := [phrase for phrase, count in counts.items() if count > 1]:
        raise ValueError(f"{twice[0]!r} stands twice")
    return definitions


_DEFINITIONS = TypeAdapter(Annotated[list[Definition], AfterValidator(_once)])


def load() -> list[Definition]:
    """All definitions as written in book/definitions.yml; none in a book without it.

    Raises
    ------
    UsageError
        If it is no YAML, or an entry is not as it should be.
    """
    path = paths.BOOK / "definitions.yml"
    return typed.read(path, _DEFINITIONS, UsageError) if path.is_file() else []


def markdown() -> str:
    """A table of all definitions, in the order of the file."""
    rows = [(_listed(each.phrases), markup.text(each.defines), "; ".join(_source(each))) for each in load()]
    return markup.table(["as typed", "what it is", "where it comes from"], rows, "numbers")


def _listed(phrases: list[str]) -> str:
    return ", ".join(f"“{markup.text(phrase)}”" for phrase in phrases)


def _source(definition: Definition) -> Iterator[str]:
    if definition.paper:
        yield f"{{cite:t}}`{definition.paper}`, {markup.text(definition.place)}"
    if definition.convention:
        yield f"convention: {markup.text(definition.convention)}"
    yield from map(markup.code, definition.settings)
