"""How the schemas of the tables are written: a column with its unit and meaning, a table with its sources."""

from dataclasses import dataclass

import pandera.pandas as pa

# Every table's ids of the Materials Project look like this.
MATERIAL_ID = r"^mp-\d+$"


@dataclass(frozen=True)
class TableSchema:
    """What a table holds and where it comes from; the sidecars and ``data/README.md`` are made of it.

    Attributes
    ----------
    title : str
        One line.
    sources : tuple of str
        The originals that it is made of, by their names in ``data/registry.yml``.
    notes : tuple of str
        What a reader must know: definitions, choices, traps of the originals.
    columns : dict
        pandera column by name, in the order of the table.
    rows : int
        How many rows it has.
    unique : tuple of str
        The columns that tell the rows apart.
    checks : tuple
        pandera checks of the whole table.
    """

    title: str
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    columns: dict[str, pa.Column]
    rows: int
    unique: tuple[str, ...] = ()
    checks: tuple[pa.Check, ...] = ()

    def validate(self, table) -> None:
        """Raise pandera's ``SchemaError`` if the table does not fit."""
        row_count = pa.Check(lambda frame: len(frame) == self.rows, error=f"it has {len(table)} rows instead of {self.rows}")
        schema = pa.DataFrameSchema(
            self.columns,
            checks=[row_count, *self.checks],
            unique=list(self.unique) or None,
            strict=True,
            ordered=True,
        )
        schema.validate(table)


def text(meaning: str, pattern: str | None = None, values: tuple[str, ...] = (), nullable: bool = False) -> pa.Column:
    """A column of text, of a pattern or out of a list."""
    checks = [pa.Check.str_matches(pattern)] if pattern else []
    checks += [pa.Check.isin(values)] if values else []
    return pa.Column(str, checks, nullable=nullable, description=meaning, metadata={"unit": ""})


def number(
    meaning: str, unit: str, low: float | None = None, high: float | None = None, nullable: bool = False
) -> pa.Column:
    """A column of finite floats between ``low`` and ``high``."""
    bounds = pa.Check.in_range(float("-inf") if low is None else low, float("inf") if high is None else high)
    finite = pa.Check(lambda values: values.abs() != float("inf"), error="finite")
    return pa.Column(float, [bounds, finite], nullable=nullable, description=meaning, metadata={"unit": unit})


def single(meaning: str, unit: str, low: float, high: float) -> pa.Column:
    """A column of 32-bit floats."""
    return pa.Column("float32", pa.Check.in_range(low, high), description=meaning, metadata={"unit": unit})


def integer(meaning: str, low: int, high: int) -> pa.Column:
    """A column of whole numbers between ``low`` and ``high``."""
    return pa.Column("int64", pa.Check.in_range(low, high), description=meaning, metadata={"unit": ""})


def flag(meaning: str) -> pa.Column:
    """A column of True and False."""
    return pa.Column(bool, description=meaning, metadata={"unit": ""})


def several(meaning: str, unit: str, fits: pa.Check, nullable: bool = False) -> pa.Column:
    """A column of lists; ``fits`` says what each must look like."""
    return pa.Column(object, fits, nullable=nullable, description=meaning, metadata={"unit": unit})
