"""The published values: every number and claim of the papers that this repository answers, typed once."""

from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, model_validator

from mobtl import paths, typed
from mobtl.answers.papers import PaperId
from mobtl.errors import MobtlError

# Tolerances by kind of number, fixed before the project computed any (see the book's page on numbers).
RELATIVE_ERROR, SCORE, POINTS = 0.10, 0.03, 5.0


class Predicate(BaseModel):
    """When a claim is true: the computed number lies above and/or below given bounds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    above: float | None = None
    below: float | None = None
    reading: str  # how the paper's sentence is read, in words

    @model_validator(mode="after")
    def _bounded(self):
        if self.above is None and self.below is None:
            raise ValueError("a predicate needs `above`, `below` or both")
        return self

    def holds(self, value: float) -> bool:
        return (self.above is None or value > self.above) and (self.below is None or value < self.below)


class Published(BaseModel):
    """One entry of ``data/published.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    paper: PaperId
    item: str  # "Table 1", "Fig. 4B", "text"
    place: str  # where in the paper the number is printed
    quantity: str  # property, metric and arm, as records name it
    unit: str = ""
    kind: Literal["value", "reference", "derived", "claim"]
    statistic: Literal[
        "best on test", "member mean", "ensemble", "pooled", "fold mean", "seed mean", "single split", "exact"
    ]
    printed: str  # the number as printed; of a claim, the claim in our words
    better: Literal["lower", "higher"] | None = None
    measure: Literal["error", "score", "reduction", "count", "number", "prediction"] | None = None
    sd: float | None = None  # the printed standard deviation of a prediction
    formula: str | None = None  # of a derived value
    predicate: Predicate | None = None
    cannot: str | None = None  # why it cannot be computed here

    @model_validator(mode="after")
    def _consistent(self):
        needs = {
            "kind claim and a predicate go together": (self.kind == "claim") == (self.predicate is not None),
            "kind derived and a formula go together": (self.kind == "derived") == (self.formula is not None),
            "a value or derived value needs a measure, others have none": (self.kind in ("value", "derived"))
            == (self.measure is not None),
            "measure prediction and sd go together": (self.measure == "prediction") == (self.sd is not None),
            "an error, a score or a reduction says which side is better": self.measure not in ("error", "score", "reduction")
            or self.better is not None,
        }
        if broken := [rule for rule, kept in needs.items() if not kept]:
            raise ValueError("; ".join(broken))
        if self.kind != "claim":
            _ = self.value
        return self

    @cached_property
    def value(self) -> float:
        """The printed number."""
        try:
            return float(self.printed)
        except ValueError:
            raise ValueError(f"printed {self.printed!r} is not a number; only a claim is a sentence") from None

    @property
    def tolerance(self) -> float:
        """How far a computed value may lie from the printed one: in the unit of the value."""
        match self.measure:
            case "error":
                return RELATIVE_ERROR * abs(self.value)
            case "score":
                return SCORE * (100 if self.unit == "%" else 1)
            case "reduction":
                return POINTS
            case "count":
                return 0.0
            case "prediction":
                return self.sd
        return 0.5 * 10.0 ** Decimal(self.printed).as_tuple().exponent


class PrintedTable(BaseModel):
    """A printed table of numbers that are an input here and are not judged one by one: typed once, digit by digit."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    paper: PaperId
    item: str
    place: str
    columns: dict[str, str]  # the unit of each column, "" for words and pure numbers
    printed: str  # one line per row, cells apart by blanks

    @model_validator(mode="after")
    def _rectangular(self):
        for cells in map(str.split, self.printed.splitlines()):
            if len(cells) != len(self.columns):
                raise ValueError(f"the row {' '.join(cells)!r} has {len(cells)} cells for {len(self.columns)} columns")
        return self

    @property
    def rows(self) -> list[dict[str, str]]:
        return [dict(zip(self.columns, line.split(), strict=True)) for line in self.printed.splitlines()]


def _kind(entry: object) -> str:
    return "table" if isinstance(entry, PrintedTable) or (isinstance(entry, dict) and "columns" in entry) else "entry"


def _once(entries: list[Published | PrintedTable]) -> list[Published | PrintedTable]:
    ids = [entry.id for entry in entries]
    if twice := sorted({name for name in ids if ids.count(name) > 1}):
        raise ValueError(f"there are two entries with the id {', '.join(twice)}; ids must differ")
    return entries


_Entry = Annotated[Annotated[Published, Tag("entry")] | Annotated[PrintedTable, Tag("table")], Discriminator(_kind)]
_FILE = TypeAdapter(Annotated[list[_Entry], AfterValidator(_once)])


def load() -> list[Published]:
    """All entries, in the order of the file; printed tables apart.

    Raises
    ------
    MobtlError
        If the file cannot be read, an entry breaks the schema, or two entries share an id; the faults are named.
    """
    return [entry for entry in typed.read(paths.PUBLISHED, _FILE) if isinstance(entry, Published)]


def printed_value(identifier: str) -> float:
    """The printed number of one entry. Callers write the id as a literal: the run cache finds by it what a run reads.

    Raises
    ------
    MobtlError
        If there is no such entry, or the file is broken.
    """
    for entry in load():
        if entry.id == identifier:
            return entry.value
    raise MobtlError(f"{paths.PUBLISHED} has no entry {identifier!r}; correct the id, or add the entry")


def of(paper: str, item: str) -> dict[str, float]:
    """The printed numbers of one item of a paper ("Table 1", "Fig. 3a") by quantity, as records name it; claims are none.

    Callers write both as literals, as in `printed_value`.

    Raises
    ------
    MobtlError
        If the item has no number, or two of one quantity, or the file is broken.
    """
    entries = [entry for entry in load() if (entry.paper, entry.item) == (paper, item) and entry.kind != "claim"]
    found = {entry.quantity: entry.value for entry in entries}
    if not found:
        raise MobtlError(f"{paths.PUBLISHED} has no number of {item!r} of {paper}; correct the item, or add its entries")
    if len(found) < len(entries):
        raise MobtlError(f"{paths.PUBLISHED} has two numbers of one quantity in {item!r} of {paper}; ask for each by its id")
    return found


def printed_table(identifier: str) -> list[dict[str, str]]:
    """The rows of a printed table, cells as printed, by column. Callers write the id as a literal, as in `printed_value`.

    Raises
    ------
    MobtlError
        If there is no such table, or the file is broken.
    """
    for table in typed.read(paths.PUBLISHED, _FILE):
        if isinstance(table, PrintedTable) and table.id == identifier:
            return table.rows
    raise MobtlError(f"{paths.PUBLISHED} has no table {identifier!r}; correct the id, or add the table")
