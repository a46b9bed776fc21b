"""What the scripts of ``tests/repeatability`` found (``data/repeatability/``), and what the page "Status" says of it."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mobtl import paths
from mobtl.book.parts import markup
from mobtl.errors import MobtlError

Script = Literal["folders", "kills", "flips", "together"]
# What each script tries and finds, in the order of the page.
_SENTENCES = {
    "folders": "{tried} files of two builds of the whole book, in two folders, one with 1 job and one with 2, are compared: "
    "{records} files of records, {pages} of pages; {passed} are equal, dates and measured times taken apart.",
    "kills": "{tried} builds of a small book, half of them from nothing, are killed with all their processes at random "
    "moments: after {passed} of them the pages that readers see were whole, no process was left, and the next build ended "
    "as an undisturbed one does.",
    "flips": "{tried} random bits of the {files} files in `data/` are flipped, one at a time: {passed} are found. On "
    "{calls} of them the commands themselves are called, `mobtl data verify` and `mobtl book`.",
    "together": "{tried} times, two builds of a small book are started at once in one folder: {passed} times both end well, "
    "each run is executed once, and the result is that of a single build.",
}


class Figures(BaseModel):
    """Outcome of one script: when and where it ran, how much it tried, how much of that passed, and other counts."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    script: Script
    date: date
    version: str
    machine: str
    seconds: float = Field(ge=0)
    tried: int = Field(gt=0)
    passed: int = Field(ge=0)
    counts: dict[str, int]


def markdown() -> str:
    """A section with a sentence for each script, what was measured when and where, and how to measure again."""
    lines = ["## Repeatability\n", "Scripts in `tests/repeatability/` try this; `make repeatability` runs them all again.\n"]
    return "\n".join([*lines, *(f"- {_item(script)}" for script in _SENTENCES), ""])


def sentence(found: Figures) -> str:
    """What a script found, in words."""
    return _SENTENCES[found.script].format(tried=found.tried, passed=found.passed, **found.counts)


def load(script: Script) -> Figures | None:
    """The figures of a script; ``None`` where it has not run yet.

    Raises
    ------
    MobtlError
        If they are damaged.
    """
    path = paths.REPEATABILITY / f"{script}.json"
    try:
        return Figures.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except ValidationError:
        raise MobtlError(f"{path} is damaged; `make repeatability` measures it again.") from None


def _item(script: Script) -> str:
    found = load(script)
    if found is None:
        return f"`{script}.py` has not been run yet."
    where = f"{found.date}, {found.version}, in {found.seconds / 60:.0f} min on a machine with {found.machine}"
    return f"{sentence(found)} ({markup.text(where)})"
