"""The published values: every number and claim of the papers that this repository answers, typed once."""

import re
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Discriminator, Field, Tag, TypeAdapter, model_validator

from mobtl import paths, typed
from mobtl.answers.papers import PaperId
from mobtl.errors import MobtlError
from mobtl.records.quantity import DIFFERENCE, Quantity

# Tolerances by kind of number (the design's rule, see the book's page on numbers).
RELATIVE_ERROR, SCORE, POINTS = 0.10, 0.03, 5.0
# By what factor a standard deviation may differ from a printed one.
SPREAD_FACTOR = 1.5
_STRICT = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
_CELL = re.compile(r"(TP|FN|FP|TN) (\d+)")


class Since(BaseModel):
    """When a bound or a tolerance was set: the day, the commit, and whether records that it judges were kept by then.

    ``with`` are those of one commit. A commit cannot name itself: what it sets has none until the next one.
    """

    model_config = _STRICT

    day: date
    commit: Annotated[str, Field(pattern=r"^[0-9a-f]{7,40}$")] | None = None
    records: Literal["before", "with", "after"]


# Since when each tolerance stands; "before" any record.
TOLERANCES = {
    "error": Since(day=date(2026, 11, 21), commit="dd8a3a3", records="before"),
    "score": Since(day=date(2026, 11, 21), commit="dd8a3a3", records="before"),
    "reduction": Since(day=date(2026, 11, 21), commit="dd8a3a3", records="before"),
    "count": Since(day=date(2026, 11, 21), commit="dd8a3a3", records="before"),
    "number": Since(day=date(2026, 11, 21), commit="dd8a3a3", records="before"),
    "prediction": Since(day=date(2026, 11, 21), commit="dd8a3a3", records="before"),
    "spread": Since(day=date(2026, 11, 29), commit="fa47581", records="after"),
}


class Predicate(BaseModel):
    """When a claim is true: the computed number lies above and/or below given bounds."""

    model_config = _STRICT

    above: float | None = None
    below: float | None = None
    reading: str  # how the paper's sentence is read, in words
    since: Since

    @model_validator(mode="before")
    @classmethod
    def _known(cls, given: object) -> object:
        if isinstance(given, dict):
            if unknown := given.keys() - cls.model_fields.keys():
                raise ValueError(f"there is no predicate {min(unknown, key=str)!r}; write above, below or both")
            if given.keys().isdisjoint(("above", "below")):
                raise ValueError("a predicate needs a bound, above, below or both")
            if "since" not in given:
                raise ValueError("a bound needs its date: since: {day: 2026-11-29, records: before}")
        return given

    def holds(self, value: float) -> bool:
        return (self.above is None or value > self.above) and (self.below is None or value < self.below)


class Published(BaseModel):
    """One entry of ``data/published.yml``.

    Attributes
    ----------
    kind : ``value`` (a number of the paper's own), ``derived`` (follows from printed numbers by a formula), ``spread`` (a
        standard deviation), ``matrix`` (a confusion matrix, its four counts at once), ``claim`` (a sentence that can be
        true or false), ``reference`` (a number that the paper compares itself with), ``stated`` (a sentence that cannot
        fail here, or follows from another), ``absent`` (cited, and not at hand). The last three are shown, not judged.
    quantity : property, metric and arm, as records name it; of a matrix its true positives.
    """

    model_config = _STRICT

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    paper: PaperId
    item: str  # "Table 1", "Fig. 4B", "text"
    place: str  # where in the paper the number is printed
    quantity: str
    unit: str = ""
    kind: Literal["value", "derived", "spread", "matrix", "claim", "reference", "stated", "absent"]
    statistic: Literal[
        "best on test",
        "member mean",
        "ensemble",
        "pooled",
        "paired",
        "fold mean",
        "seed mean",
        "models",
        "single split",
        "exact",
    ]
    printed: str  # the number as printed; of a claim, the claim in our words
    better: Literal["lower", "higher"] | None = None
    measure: Literal["error", "score", "reduction", "count", "number", "prediction"] | None = None
    own_tolerance: float | None = Field(None, alias="tolerance")  # of a prediction: the printed standard deviation
    resamples: str = ""  # what the range of the computed number is taken over; "" where nothing is random
    baseline: str | None = None  # the quantity of the answer that knows nothing, of which the range must stay clear
    formula: str | None = None  # of a derived value
    predicate: Predicate | None = None
    presupposes: str | None = None  # the id of a claim without which this one is undecided
    family: str | None = None  # claims on arms that are tested together: their p values are corrected
    in_print: bool = False  # whether a claim tests the print against itself
    inputs: Literal["paper", "other"] = "paper"
    because: str | None = None  # why the inputs are others, or why a sentence is not judged
    same_as: str | None = None  # the id of the entry that prints the same again; sums count it once
    cannot: str | None = None  # why it cannot be computed here

    @model_validator(mode="after")
    def _consistent(self):
        judged = self.kind in ("value", "derived")
        needs = {
            "a claim needs a predicate, and nothing else has one": (self.kind == "claim") == (self.predicate is not None),
            "a derived value needs a formula, and nothing else has one but a matrix": (self.formula is None)
            if self.kind not in ("derived", "matrix")
            else self.kind == "matrix" or self.formula is not None,
            "a value or derived value needs a measure, others have none": judged == (self.measure is not None),
            "a prediction needs a tolerance, the printed SD, and nothing else has one of its own": (
                self.measure == "prediction"
            )
            == (self.own_tolerance is not None),
            "an error, a score or a reduction says which side is better": self.measure not in ("error", "score", "reduction")
            or self.better is not None,
            "a paired statistic is that of a difference of two arms (X, MAE difference, A minus B)": self.statistic
            != "paired"
            or ((its := Quantity.read(self.quantity)) is not None and its.measure == DIFFERENCE),
            "a spread has no better side": self.kind != "spread" or self.better is None,
            "only a value has a baseline, and it says which side is better": self.baseline is None
            or (judged and self.better is not None),
            "inputs that are others, what is stated and what is absent say why (because)": (
                self.inputs == "other" or self.kind in ("stated", "absent")
            )
            == (self.because is not None),
            "what is not exact says what its range resamples": self.statistic == "exact"
            or self.kind in ("reference", "stated", "absent")
            or bool(self.resamples),
        }
        if broken := [rule for rule, kept in needs.items() if not kept]:
            raise ValueError("; ".join(broken))
        if self.kind == "matrix":
            _ = self.matrix
        elif not self.is_sentence:
            _ = self.value
        return self

    @property
    def is_sentence(self) -> bool:
        """Whether its print is no single number."""
        return self.kind in _SENTENCES

    @property
    def judged(self) -> bool:
        """Whether it gets a verdict at all."""
        return self.kind not in ("reference", "stated", "absent")

    @cached_property
    def value(self) -> float:
        """The printed number."""
        try:
            return float(self.printed)
        except ValueError:
            raise ValueError(f"printed {self.printed!r} is not a number; only a claim is a sentence") from None

    @cached_property
    def matrix(self) -> dict[str, int]:
        """The printed counts by name: TP, FN, FP, TN."""
        found = {name: int(count) for name, count in _CELL.findall(self.printed)}
        if len(found) < 4:
            raise ValueError(f"printed {self.printed!r} is no confusion matrix; write TP 1, FN 2, FP 3, TN 4")
        return found

    @property
    def true_negatives(self) -> str:
        """The quantity of a confusion matrix's true negatives."""
        return self.quantity.replace("positives", "negatives")

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
                return self.own_tolerance
        return 0.5 * 10.0 ** Decimal(self.printed).as_tuple().exponent

    @property
    def since(self) -> Since:
        """Since when its bound or its tolerance stands."""
        return self.predicate.since if self.predicate else TOLERANCES[self.measure or "spread"]


# Kinds whose print is no single number.
_SENTENCES = ("claim", "stated", "absent", "matrix")


class PrintedTable(BaseModel):
    """A printed table of numbers that are an input here and are not judged one by one: typed once, digit by digit."""

    model_config = _STRICT

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


def _known(entries: list[Published | PrintedTable]) -> list[Published | PrintedTable]:
    """Refuse names of other entries that are none, or of one that does not fit."""
    ids = {entry.id: entry for entry in entries}
    for entry in entries:
        for field in ("same_as", "presupposes") if isinstance(entry, Published) else ():
            name = getattr(entry, field)
            other = ids.get(name)
            if name is not None and (not isinstance(other, Published) or other.same_as):
                raise ValueError(f"{entry.id} has {field} {name!r}, which is no entry of its own; name one that is")
            if field == "presupposes" and name is not None and other.kind != "claim":
                raise ValueError(f"{entry.id} presupposes {name!r}, which is no claim")
    return entries


_Entry = Annotated[Annotated[Published, Tag("entry")] | Annotated[PrintedTable, Tag("table")], Discriminator(_kind)]
_FILE = TypeAdapter(Annotated[list[_Entry], AfterValidator(_once), AfterValidator(_known)])


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
    """The printed numbers of one item of a paper ("Table 1", "Fig. 3a") by quantity, as records name it.

    Claims are none, and neither is what is printed there once more (`same_as`).

    Callers write both as literals, as in `printed_value`.

    Raises
    ------
    MobtlError
        If the item has no number, or two of one quantity, or the file is broken.
    """
    of_item = [entry for entry in load() if (entry.paper, entry.item) == (paper, item)]
    entries = [entry for entry in of_item if not entry.is_sentence and not entry.same_as]
    found = {entry.quantity: entry.value for entry in entries}
    if not found:
        raise MobtlError(f"{paths.PUBLISHED} has no number of {item!r} of {paper}; correct the item, or add its entries")
    if len(found) < len(entries):
        raise MobtlError(f"{paths.PUBLISHED} has two numbers of one quantity in {item!r} of {paper}; ask for each by its id")
    return found


def printed_matrix(identifier: str) -> dict[str, int]:
    """The counts of a printed confusion matrix by name. Callers write the id as a literal, as in `printed_value`.

    Raises
    ------
    MobtlError
        If there is no such entry, or the file is broken.
    """
    for entry in load():
        if entry.id == identifier and entry.kind == "matrix":
            return entry.matrix
    raise MobtlError(f"{paths.PUBLISHED} has no matrix {identifier!r}; correct the id, or add the entry")


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
