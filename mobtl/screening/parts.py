"""The parts of a screening: what is handed in by the hundred, each part with a name that its content and settings decide."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path

import pyarrow as pa
from threadpoolctl import threadpool_limits

from mobtl import paths
from mobtl.handed_in.entries import LEFT_OUT, Entry
from mobtl.handed_in.reading import Unread
from mobtl.physics.slab import Slab
from mobtl.prediction.predicting import Predictor
from mobtl.screening import grammar
from mobtl.screening.conditions import Condition
from mobtl.screening.table import as_row, schema, table

# Entries or files of a part: all that a kill can lose of a worker, and all that it has in memory.
SIZE = 200
# What became of the materials of a part: the word of a status where one failed.
PASSES, FAILS, UNKNOWN = "passes", "fails", "unknown"
_COUNTS = b"mobtl counts"


@dataclass(frozen=True)
class Settings:
    """What decides a screening, beside its input.

    Attributes
    ----------
    where : the filter, as it was written.
    as_2d : whether formulas are those of layers.
    level : of the intervals.
    models : folder of the models; ``None`` for those of the package.
    """

    where: str
    as_2d: bool = False
    level: float = 0.8
    models: Path | None = None


@dataclass(frozen=True)
class Part:
    """A part of the input.

    Attributes
    ----------
    number : from 0, in the order of the input.
    settings : of the screening.
    given : entries, and files that are not read yet.
    """

    number: int
    settings: Settings
    given: tuple[Entry | Unread, ...]

    @property
    def name(self) -> str:
        """Of the file that keeps its result: the same only for the same content, settings, models and code."""
        digest = hashlib.sha256(_basis(self.settings).encode())
        for each in self.given:
            for piece in _content(each):
                digest.update(len(piece).to_bytes(8, "big"))
                digest.update(piece)
        return f"{self.number:07d}-{digest.hexdigest()[:32]}.parquet"


def parts(given: Iterable[Entry | Unread], settings: Settings) -> Iterator[Part]:
    """The input in parts, one at a time."""
    waiting, number = iter(given), 0
    while found := tuple(islice(waiting, SIZE)):
        yield Part(number, settings, found)
        number += 1


def screened(part: Part) -> pa.Table:
    """The rows of a part that pass or failed; `counts` has how many there were. In a worker.

    Raises
    ------
    UsageError
        If the filter is none, or the level of the intervals.
    MobtlError
        If there is no model, or one is damaged.
    """
    settings = part.settings
    predictor, condition = _ready(settings)
    counted: Counter[str] = Counter()
    found = []
    entries = (entry for each in part.given for entry in (each.entries() if isinstance(each, Unread) else [each]))
    # One thread, so that workers do not get into each other's way and last digits do not depend on how many there are.
    with threadpool_limits(1):
        for answer in predictor.answers(entries):
            word = _became(answer, condition)
            counted[word] += 1
            if word == PASSES or answer.has_failed:
                found.append(as_row(answer, condition))
    rows = table(found, schema(condition, settings.as_2d))
    return rows.replace_schema_metadata({_COUNTS: json.dumps(counted)})


def counts(rows: pa.Table | pa.Schema) -> Counter[str]:
    """How many materials of a part became what: `PASSES`, `FAILS`, `UNKNOWN`, or the word of a status."""
    metadata = (rows.schema if isinstance(rows, pa.Table) else rows).metadata
    return Counter(json.loads(metadata[_COUNTS]))


def _became(answer, condition: Condition) -> str:
    if answer.has_failed or answer.status == LEFT_OUT:
        return answer.status
    holds = condition.holds(answer)
    return UNKNOWN if holds is None else PASSES if holds else FAILS


@lru_cache(maxsize=2)
def _ready(settings: Settings) -> tuple[Predictor, Condition]:
    return Predictor(settings.as_2d, settings.level, settings.models), grammar.parse(settings.where)


@lru_cache(maxsize=2)
def _basis(settings: Settings) -> str:
    """What decides a result beside the input, as one text: settings, models, the code of this package."""
    models = settings.models or paths.WEIGHTS
    files = [*sorted(models.glob("*")), *sorted(paths.PACKAGE.rglob("*.py")), *sorted(paths.PACKAGE.rglob("*.csv"))]
    hashes = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files if path.is_file()]
    return json.dumps([settings.where, settings.as_2d, settings.level, *hashes])


def _content(each: Entry | Unread) -> Iterator[bytes]:
    """What tells one input from another."""
    if isinstance(each, Unread):
        yield from (each.source.encode(), each.name.encode(), each.content, repr(each.how).encode())
        return
    composition = each.composition and each.composition.formula
    yield repr((each.source, each.place, each.status, each.reason, each.given, composition, each.kind)).encode()
    if isinstance(each.structure, Slab):
        slab = each.structure
        yield from (slab.lattice.tobytes(), repr(slab.species).encode(), slab.coordinates.tobytes())
    elif each.structure is not None:
        yield each.structure.lattice.matrix.tobytes()
        yield from (repr(each.structure.species).encode(), each.structure.frac_coords.tobytes())
