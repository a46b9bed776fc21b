"""What a screening writes of a material: its row in the table of those that pass, or of those that failed."""

from collections.abc import Sequence

import pyarrow as pa

from mobtl.prediction import rows
from mobtl.prediction.answers import Answer
from mobtl.prediction.objects import rounded
from mobtl.screening.conditions import Condition, Within, mass

# Columns of what could not be read or predicted.
FAILED = ("source", "place", "status", "reason", "formula")
_TEXTS = (*FAILED, "of", "warnings")
_BOOLEANS = ("trained_on_it",)


def schema(condition: Condition, as_2d: bool) -> pa.Schema:
    """Columns of those that pass, each with its unit: those of `mobtl predict --csv`, then the predictive masses."""
    fields = [_field(name, unit) for name, unit in rows.columns(as_2d).items()]
    return pa.schema([*fields, *(pa.field(name, pa.float64()) for name in _masses(condition))])


def as_row(answer: Answer, condition: Condition) -> dict[str, object]:
    """The values of an answer by name of their column; columns that do not apply are left out.

    Of warnings it has the words (`mobtl.prediction.domain.CAUTIONS`).
    """
    row = rows.as_row(answer)
    if answer.predictions:
        row["warnings"] = " ".join(dict.fromkeys(each.word for each in answer.cautions))
    for name, within in _masses(condition).items():
        said = within.said(answer)
        row[name] = None if said is None else rounded(mass(said, within.low, within.high))
    return row


def table(found: Sequence[dict[str, object]], of: pa.Schema) -> pa.Table:
    """Rows as a table."""
    return pa.Table.from_pylist(list(found), schema=of)


def with_units(of: pa.Schema) -> list[str]:
    """The names of columns as a CSV file has them: "phonon_gap [cm^-1]"."""
    units = [(field.metadata or {}).get(b"unit", b"").decode() for field in of]
    return [f"{name} [{unit}]" if unit else name for name, unit in zip(of.names, units, strict=True)]


def _masses(condition: Condition) -> dict[str, Within]:
    """By name of a column the comparison whose predictive mass it has; a probability and a count have none."""
    every = (each for each in condition.within() if each.quantity.predicted is not None)
    return {f"mass of {each.text}": each for each in every if not each.quantity.predicted.is_probability}


def _field(name: str, unit: str) -> pa.Field:
    kind = pa.string() if name in _TEXTS else pa.bool_() if name in _BOOLEANS else pa.float64()
    return pa.field(name, kind, metadata={"unit": unit} if unit else None)
