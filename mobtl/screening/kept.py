"""Finished parts of a screening, in a folder beside its output until that is written; then the output, as one file."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from csv import Error, reader
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout
from pyarrow import compute, csv

from mobtl.errors import MobtlError, UsageError
from mobtl.files import write_atomically
from mobtl.handed_in.entries import OK
from mobtl.screening.parts import counts
from mobtl.screening.table import FAILED, with_units

SUFFIXES = (".parquet", ".csv")
# Rows that are written at once: a file of many small groups is slow to read.
_GROUP = 20_000


@dataclass(frozen=True)
class Kept:
    """The finished parts of one output.

    Attributes
    ----------
    output : the file that is to be, .parquet or .csv.

    Raises
    ------
    UsageError
        If its name ends otherwise, or it is a folder.
    """

    output: Path

    def __post_init__(self):
        if self.output.suffix.lower() not in SUFFIXES:
            raise UsageError(f"{self.output} is neither .parquet nor .csv; give the output one of these endings.")
        if self.output.is_dir():
            raise UsageError(f"{self.output} is a folder; give the name of a file.")

    @property
    def folder(self) -> Path:
        """Where finished parts lie."""
        return self.output.with_name(f".{self.output.name}.parts")

    @property
    def failed(self) -> Path:
        """The file of what could not be read or predicted."""
        return self.output.with_name(f"{self.output.stem}-failed{self.output.suffix}")

    @contextmanager
    def held(self) -> Iterator[None]:
        """While it lasts, no other call makes this output.

        Raises
        ------
        MobtlError
            If another one does.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / "lock", timeout=0):
                yield
        except Timeout:
            raise MobtlError(f"another call is making {self.output}; wait for it, or give another output.") from None

    def check_failed(self) -> None:
        """Refuse to overwrite a file that is called as that of what failed, and is none.

        Raises
        ------
        UsageError
            As said.
        """
        if not self.failed.exists():
            return
        try:
            if self.failed.suffix.lower() == ".csv":
                with self.failed.open(encoding="utf-8") as stream:
                    found = next(reader(stream), [])
            else:
                found = pq.read_schema(self.failed).names
        except (OSError, ValueError, Error):  # pyarrow's are ValueErrors
            found = []
        if found != list(FAILED):
            raise UsageError(
                f"{self.failed} is no file of a screening and would be overwritten; give the output another name."
            )

    def has(self, name: str) -> bool:
        """Whether a part is finished and whole: its end, which is written last, says what it holds."""
        try:
            pq.read_schema(self.folder / name)
        except (OSError, pa.ArrowInvalid):
            return False
        return True

    def keep(self, name: str, rows: pa.Table) -> None:
        """Keep the result of a part."""
        sink = pa.BufferOutputStream()
        pq.write_table(rows, sink)
        write_atomically(self.folder / name, sink.getvalue().to_pybytes())

    def counts(self, name: str) -> Counter[str]:
        """How many materials of a finished part became what."""
        return counts(pq.read_schema(self.folder / name))

    def write(self, names: Sequence[str], schema: pa.Schema, is_any: bool) -> None:
        """Write the output and the file of what failed from these parts, in their order, whole or not at all.

        Parameters
        ----------
        names : of the parts, all of them finished.
        schema : of the output.
        is_any : whether anything was predicted; if not, an output that is there stays.
        """
        passes = self.folder / f"output{self.output.suffix}"
        failed = self.folder / f"failed{self.output.suffix}"
        self._merge(names, passes, schema, lambda rows: rows.filter(compute.equal(rows["status"], OK)))
        of_failed = pa.schema([schema.field(name) for name in FAILED])
        self._merge(
            names, failed, of_failed, lambda rows: rows.filter(compute.not_equal(rows["status"], OK)).select(of_failed.names)
        )
        failed.replace(self.failed)
        if is_any or not self.output.exists():
            passes.replace(self.output)

    def clear(self) -> None:
        """Remove the finished parts, those of other inputs and filters too."""
        shutil.rmtree(self.folder)

    def _merge(self, names: Sequence[str], path: Path, schema: pa.Schema, chosen: Callable[[pa.Table], pa.Table]) -> None:
        with _writer(path, schema) as write:
            waiting = [schema.empty_table()]
            for name in names:
                waiting.append(chosen(pq.read_table(self.folder / name)).cast(schema))
                if sum(map(len, waiting)) >= _GROUP:
                    write(pa.concat_tables(waiting))
                    waiting = [schema.empty_table()]
            write(pa.concat_tables(waiting))


@contextmanager
def _writer(path: Path, schema: pa.Schema) -> Iterator[Callable[[pa.Table], None]]:
    if path.suffix.lower() == ".parquet":
        with pq.ParquetWriter(path, schema) as writer:
            yield writer.write_table
        return
    names = with_units(schema)
    renamed = pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])
    with csv.CSVWriter(path, renamed) as writer:
        yield lambda rows: writer.write_table(rows.rename_columns(names))
