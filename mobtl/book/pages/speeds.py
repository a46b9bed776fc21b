"""What benchmarks measured of the commands (``data/speeds/``), as a table of the page that shows the command."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from mobtl import paths
from mobtl.answers.table import number
from mobtl.book.parts import markup
from mobtl.errors import MobtlError

Script = Literal["prediction", "screening", "transfer"]
_HEADER = ("what", "how", "materials", "seconds", "materials a second", "of the first way's time", "memory (MB)")


class Speed(BaseModel):
    """One measurement: so many materials in so many seconds, and the most memory that its processes held together."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    what: str
    way: str
    materials: int = Field(gt=0)
    seconds: float = Field(gt=0)
    megabytes: float | None = Field(default=None, gt=0)


class Speeds(BaseModel):
    """The measurements of one script, and when and where it made them."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    script: Script
    date: date
    version: str
    machine: str
    rows: tuple[Speed, ...] = Field(min_length=1)


def markdown(script: Script) -> str:
    """A section with a row for each measurement; where the script has not run yet, this is said.

    Raises
    ------
    MobtlError
        If what it kept is damaged.
    """
    call = f"`python benchmarks/{script}.py --keep`"
    path = paths.SPEEDS / f"{script}.json"
    try:
        found = Speeds.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return f"## How fast it is\n\nNot measured yet: {call} does it.\n"
    except ValidationError:
        raise MobtlError(f"{path} is damaged; {call} measures it again.") from None
    first: dict[str, float] = {}
    rows = [_row(each, first.setdefault(each.what, each.seconds)) for each in found.rows]
    where = markup.text(f"{found.date}, {found.version}, on a machine with {found.machine}")
    return (
        f"## How fast it is\n\nMeasured by {call} ({where}).\n\n{markup.table(_HEADER, rows, 'full-width numbers browse')}"
    )


def _row(speed: Speed, first: float) -> list[str]:
    return [
        markup.text(speed.what),
        markup.text(speed.way),
        f"{speed.materials:,}",
        number(speed.seconds),
        number(speed.materials / speed.seconds),
        "–" if speed.seconds == first else f"{speed.seconds / first:.2f}",
        "–" if speed.megabytes is None else f"{speed.megabytes:.0f}",
    ]
