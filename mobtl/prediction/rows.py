"""An answer as a row of a table: the same columns for every material, empty where they do not apply."""

from collections.abc import Sequence

from mobtl.handed_in.entries import LAYER
from mobtl.prediction.answers import Answer
from mobtl.prediction.objects import rounded
from mobtl.prediction.properties import PROPERTIES, Property, properties

# What a row says of an answer as a whole, before and behind its properties.
_FIRST = ("source", "place", "status", "reason", "formula", "of")
_SHARE = "_farther_than"
_LAST = ("trained_on_it", "warnings")
# No property may be called so.
TAKEN = (*_FIRST, *_LAST)


def columns(as_2d: bool = False) -> dict[str, str]:
    """The unit of each column by its name; empty for what has none. Layers alone have fewer columns."""
    return columns_of(asked(as_2d))


def columns_of(every: Sequence[Property]) -> dict[str, str]:
    """As `columns`, for these properties."""
    found = dict.fromkeys(_FIRST, "")
    for each in every:
        for name in _names(each):
            found[name] = "" if name.endswith(_SHARE) else each.unit
    return found | dict.fromkeys(_LAST, "")


def asked(as_2d: bool) -> Sequence[Property]:
    """The properties that have columns."""
    return properties(LAYER) if as_2d else PROPERTIES


def as_row(answer: Answer) -> dict[str, object]:
    """The values of an answer by name of their column; columns that do not apply are left out."""
    entry = answer.entry
    row = {
        "source": entry.source,
        "place": entry.place,
        "status": answer.status,
        "reason": answer.reason,
        "formula": answer.formula,
        "of": answer.of,
    }
    for said in answer.predictions:
        ends = () if said.property.is_probability else (said.low, said.high)
        numbers = [rounded(each) for each in (said.value, *ends, said.farther_than)]
        row |= dict(zip(_names(said.property), numbers, strict=True))
    if answer.predictions:
        row["trained_on_it"] = any(said.is_trained for said in answer.predictions)
        row["warnings"] = " ".join(f"{'/'.join(each.properties)}: {each.sentence}" for each in answer.cautions)
    return row


def _names(of: Property) -> list[str]:
    """The columns of a property: its value, the ends of the interval, how far it is from the training rows."""
    ends = () if of.is_probability else ("_low", "_high")
    return [of.name, *(f"{of.name}{each}" for each in ends), f"{of.name}{_SHARE}"]
