"""The records of an entry on disk: one set of files for all of them, replaced whole or not at all.

``kept.json`` says what each record is, with its numbers, and names the files of the set, by their hash: each table of all
records one below the other, and the samples of their metrics, a row group for each record. The set is what ``kept.json``
names, so that whoever is stopped before it is written leaves the earlier one as it was. Of two that keep records of one
entry at the same time the second waits, and adds to what the first has written.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Literal

import pandas as pd
import pyarrow as pa
from filelock import FileLock
from pyarrow import parquet
from pydantic import BaseModel, ConfigDict, JsonValue, ValidationError

from mobtl import paths
from mobtl.errors import MobtlError
from mobtl.files import write_atomically
from mobtl.fingerprint.parts import digest
from mobtl.records.record import SCHEMA_VERSION, Metric, Record

KEPT = "kept.json"
_SAMPLES = "samples"


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Placed(_Strict):
    """A record in the set: its own parts, the name of those of its code, its numbers, and where its rows are.

    ``rows`` has the row group of each of its tables; ``fields`` those of `Record` but for metrics and tables.
    """

    commit: str | None
    code: str
    parts: dict[str, str]
    fields: dict[str, JsonValue]
    metrics: list[dict[str, JsonValue]]
    rows: dict[str, int]


class _Index(_Strict):
    """What ``kept.json`` holds: the file of each table, and parts of code once for all records that are made by it."""

    schema_version: Literal[2] = 2
    files: dict[str, str] = {}
    code: dict[str, dict[str, str]] = {}
    records: dict[str, _Placed] = {}


@dataclass(frozen=True)
class Made:
    """A record, the commit at which it was made, and all that decides it (`mobtl.fingerprint.parts`).

    ``own`` are those of the record alone; ``code`` is shared with others.
    """

    record: Record
    commit: str | None
    own: Mapping[str, str]
    code: Mapping[str, str]

    @property
    def parts(self) -> dict[str, str]:
        """All of them."""
        return {**self.own, **self.code}


def names(folder: Path) -> list[str]:
    """Names of the records that a folder keeps, sorted.

    Raises
    ------
    MobtlError
        If its ``kept.json`` is damaged.
    """
    return list(_index(folder).records)


def load(folder: Path, name: str, with_tables: bool = True) -> Made | None:
    """A record of a folder, without its tables where only its numbers are asked for; ``None`` where it keeps none.

    Raises
    ------
    MobtlError
        If ``kept.json`` or a file that it names is damaged or missing.
    """
    index = _index(folder)
    while True:
        try:
            return _made(folder, index, name, with_tables) if name in index.records else None
        except FileNotFoundError as error:
            earlier, index = index, _index(folder)
            # Another process may have put a new set in the place of the one that was read.
            if index == earlier:
                raise _damaged(Path(error.filename)) from None


def keep(folder: Path, made: Made) -> None:
    """Put a record into the set of a folder, in the place of an earlier one of its name.

    Raises
    ------
    MobtlError
        If the set is damaged.
    """
    with locked(folder):
        every = {name: load(folder, name) for name in names(folder)} | {made.record.experiment: made}
        index, contents = _packed(dict(sorted(every.items())))
        for name, content in contents.items():
            write_atomically(folder / name, content)
        write_atomically(folder / KEPT, index.model_dump_json(indent=1) + "\n")
        # Those of the earlier set, and what a stopped process left.
        for path in {*folder.glob("*.parquet"), *folder.glob(".*")} - {folder / name for name in contents}:
            path.unlink()


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Whoever keeps a record in a folder waits until this ends."""
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    with FileLock(paths.BUILD / f"leaderboard-{folder.name}.lock"):
        yield


def _index(folder: Path) -> _Index:
    path = folder / KEPT
    if not path.is_file():
        return _Index()
    try:
        return _Index.model_validate_json(path.read_bytes())
    except ValidationError:
        raise _damaged(path) from None


def _damaged(path: Path) -> MobtlError:
    remedy = "restore its folder with git (`git checkout -- FOLDER`), or delete the folder and make its records anew"
    return MobtlError(f"{path} is damaged or missing; {remedy}.")


def _packed(every: Mapping[str, Made]) -> tuple[_Index, dict[str, bytes]]:
    """The index of these records, and its files by name."""
    rows: dict[str, dict[str, pd.DataFrame]] = {}
    for name, made in every.items():
        for table, found in {**made.record.tables, _SAMPLES: _samples(made.record.metrics)}.items():
            rows.setdefault(table, {})[name] = found
    packed = {table: _parquet(own) for table, own in sorted(rows.items())}
    files = {table: f"{table}-{hashlib.sha256(content).hexdigest()[:16]}.parquet" for table, content in packed.items()}
    places = {table: {name: place for place, name in enumerate(own)} for table, own in rows.items()}
    code = {digest(dict(made.code))[:16]: dict(sorted(made.code.items())) for made in every.values()}
    records = {
        name: _Placed(
            commit=made.commit,
            code=digest(dict(made.code))[:16],
            parts=dict(made.own),
            fields=_plain({key: value for key, value in vars(made.record).items() if key not in ("metrics", "tables")}),
            metrics=[_without_samples(metric) for metric in made.record.metrics],
            rows={table: places[table][name] for table in sorted(places) if name in places[table]},
        )
        for name, made in every.items()
    }
    index = _Index(files=files, code=dict(sorted(code.items())), records=records)
    return index, {files[table]: content for table, content in packed.items()}


def _samples(metrics: list[Metric]) -> pd.DataFrame:
    """Place of the metric in its record, and sample, a row each.

    In single precision, which moves the ends of an interval by less than one in ten million, and no score.
    """
    pairs = [(place, sample) for place, metric in enumerate(metrics) for sample in metric.samples]
    return pd.DataFrame(pairs, columns=["metric", "sample"]).astype({"metric": "int8", "sample": "float32"})


def _without_samples(metric: Metric) -> dict:
    fields = {name: value for name, value in vars(metric).items() if name != "samples"}
    return _plain(fields | {"spread": metric.spread})  # which is for readers


def _plain(fields: dict) -> dict:
    """As they come back from JSON, which has no number that is not finite."""
    return json.loads(json.dumps(fields, allow_nan=False))


def _parquet(tables: Mapping[str, pd.DataFrame]) -> bytes:
    """Tables by record as one file, each a row group of its own: one that is unchanged keeps its bytes."""
    groups = [
        pa.Table.from_pandas(table.assign(record=name), preserve_index=False).replace_schema_metadata()
        for name, table in tables.items()
    ]
    schema, stream = groups[0].schema, BytesIO()
    floats = [field.name for field in schema if pa.types.is_floating(field.type)]
    # Plain ids, since those of a second repeat are then the same bytes; floats by bytes of equal weight.
    packing = {"compression": "zstd", "compression_level": 19, "use_dictionary": ["record"], "use_byte_stream_split": floats}
    with parquet.ParquetWriter(stream, schema, write_statistics=False, **packing) as writer:
        for group in groups:
            writer.write_table(group, row_group_size=max(len(group), 1))
    return stream.getvalue()


def _made(folder: Path, index: _Index, name: str, with_tables: bool) -> Made:
    placed = index.records[name]
    try:
        if placed.fields["schema_version"] != SCHEMA_VERSION:
            raise ValueError
        wanted = placed.rows if with_tables else {_SAMPLES: placed.rows[_SAMPLES]}
        tables = dict(_rows(folder, index, wanted))
        samples = tables.pop(_SAMPLES).groupby("metric")["sample"].apply(tuple).to_dict()
        metrics = [
            Metric(**_without_spread(fields), samples=samples.get(place, ())) for place, fields in enumerate(placed.metrics)
        ]
        record = Record(**placed.fields, metrics=metrics, tables=tables)
        return Made(record, placed.commit, placed.parts, index.code[placed.code])
    except (LookupError, TypeError, ValueError):
        raise _damaged(folder / KEPT) from None


def _without_spread(fields: dict) -> dict:
    return {name: value for name, value in fields.items() if name != "spread"}


def _rows(folder: Path, index: _Index, wanted: Mapping[str, int]) -> Iterator[tuple[str, pd.DataFrame]]:
    for table, place in wanted.items():
        path = folder / index.files[table]
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest()[:16] != path.stem.rpartition("-")[2]:
            raise _damaged(path)
        found = parquet.ParquetFile(BytesIO(content)).read_row_group(place)
        yield table, found.drop_columns("record").to_pandas()
