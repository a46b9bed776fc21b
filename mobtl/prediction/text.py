"""An answer as text for a person: a table of its properties, what is known, what to beware of."""

import math
from collections.abc import Iterable, Iterator, Sequence

from mobtl.handed_in.entries import BULK, LAYER
from mobtl.physics.units import ELECTRONVOLT, in_text
from mobtl.prediction import domain
from mobtl.prediction.answers import Answer, Prediction
from mobtl.prediction.inputs import OF_STRUCTURE
from mobtl.prediction.known import GAP, SOURCES, Known
from mobtl.prediction.objects import coverage, observed

# A step of one unit of the last digit is at most so many times the half width of the interval.
_COARSEST = 1.95
# Ids that are named of a source.
_IDS = 5
# Ends of an interval farther apart than by this factor have one digit each.
_FACTOR = 10
LEGEND = """\
farther than: the share of the compounds the model was trained on that are nearer to another one than this is to any of them.
held: how often such intervals held the value of compounds that were held out, and how many these were; of a probability, of
how many of those that were given about as much it was true. * trained on it.
known: from tables; several rows as a range. ! warning."""
_HEADER = ("property", "predicted", "{} interval", "held", "farther than", "known")


def lines(answer: Answer, level: float) -> Iterator[str]:
    """The text of an answer, line by line.

    Parameters
    ----------
    answer : what is said of one entry.
    level : of its intervals.
    """
    entry = answer.entry
    if not answer.predictions:
        yield f"{entry.name}: {answer.status}: {answer.reason}"
        return
    what = {LAYER: "a layer, ", BULK: "a bulk crystal, "}.get(answer.of, "")
    yield f"{entry.name}: {answer.formula}, {what}by its {_by(answer)}"
    header = tuple(each.format(_percent(level)) for each in _HEADER)
    yield from _table([header, *(_row(each, answer.known, level) for each in answer.predictions), *_others(answer.known)])
    trained = [each.property.name for each in answer.predictions if each.is_trained]
    if trained:
        better = ": what is known of it is the better answer" if answer.known else ""
        yield f"  * {_only(trained, answer)}trained on this compound{better}."
    yield from _sources(answer)
    for note in entry.notes:
        yield f"  {note.sentence}"
    for each in answer.cautions:
        yield f"  ! {_only(each.properties, answer)}{each.sentence}"


def _by(answer: Answer) -> str:
    """What the models were given of it."""
    blocks = {block for each in answer.predictions for block in each.model.inputs}
    if blocks & OF_STRUCTURE.keys():
        return "structure"
    return "unit cell's composition" if "composition" in blocks and answer.of == BULK else "formula"


def _row(said: Prediction, known: Sequence[Known], level: float) -> tuple[str, ...]:
    title = f"{said.property.title}{' *' if said.is_trained else ''}"
    share, unit = "over 99 %" if said.farther_than > domain.NEARLY_ALL else _percent(said.farther_than), said.property.unit
    if said.property.is_probability:
        like = observed(said)
        held = f"{_percent(like.observed)} where {_percent(like.said)} was said" if like else ""
        return title, _percent(said.value), "", held, share, _yes_of(known)
    known_of_it = _range(known, said.property.name, unit)
    if said.low is None:
        return title, f"about {_with_unit(_significant(said.value, 1), unit)}", "none", "", share, known_of_it
    value, low, high = digits(said.value, said.low, said.high, bool(said.property.one))
    if not said.model.card.told_from_mean:
        value = f"about {_significant(said.value, 1)}"
    measured = coverage(said, level)
    held = f"{_percent(measured.share)} of {measured.formulas}" if measured else ""
    interval = f"{low} to {_with_unit(high, unit)}"
    return title, _with_unit(value, unit), interval, held, share, known_of_it


def _yes_of(known: Sequence[Known]) -> str:
    """How many of the rows have a phonon band gap."""
    gaps = [each.values["phonon_gap"] > 0 for each in known if "phonon_gap" in each.values]
    if len(set(gaps)) == 1:
        return "yes" if gaps[0] else "no"
    return f"{sum(gaps)} of {len(gaps)} rows" if gaps else ""


def _others(known: Sequence[Known]) -> Iterator[tuple[str, ...]]:
    """What is known and not predicted."""
    if gap := _range(known, GAP, ELECTRONVOLT):
        yield "electronic band gap", "", "", "", "", gap


def _range(known: Sequence[Known], name: str, unit: str) -> str:
    """The values of the first source that has any: those of another method are no polymorphs."""
    source = _source_of(known, name)
    return _range_of([each.values[name] for each in known if each.source == source and name in each.values], unit)


def _source_of(known: Sequence[Known], name: str) -> str | None:
    return next((each.source for each in known if name in each.values), None)


def _range_of(values: Sequence[float], unit: str) -> str:
    if not values:
        return ""
    low, high = f"{min(values):.4g}", f"{max(values):.4g}"
    told = low if low == high else f"{low} to {high}"
    return f"{_with_unit(told, unit)}{f' ({len(values)} rows)' if len(values) > 1 else ''}"


def _sources(answer: Answer) -> Iterator[str]:
    """Where known values are from; of several rows those of the structure's space group come first."""
    for name in dict.fromkeys(each.source for each in answer.known):
        own = [each for each in answer.known if each.source == name and each.id]
        same = [f"{each.id} (same space group)" for each in own if each.has(answer.space_group)]
        ids = same + [each.id for each in own if not each.has(answer.space_group)]
        source = SOURCES[name]
        more = f" and {len(ids) - _IDS} more" if len(ids) > _IDS else ""
        rows = f" [{', '.join(ids[:_IDS])}{more}]" if ids else ""
        yield f"  known from {source.title}: {_elsewhere(answer.known, name)}{source.reference}{rows}"


def _elsewhere(known: Sequence[Known], source: str) -> str:
    """What a source knows that stands in the column of what is known by another one."""
    own = [each for each in known if each.source == source]
    names = dict.fromkeys(name for each in own for name in each.values if _source_of(known, name) != source)
    found = {
        name: _range_of([each.values[name] for each in own if name in each.values], SOURCES[source].units[name])
        for name in names
    }
    return "".join(f"{name.replace('_', ' ')} {values}; " for name, values in found.items())


def _only(names: Sequence[str], answer: Answer) -> str:
    """Of which properties something is said, where it is not said of all."""
    return "" if len(names) == len(answer.predictions) else f"{', '.join(names)}: ".replace("_", " ")


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _with_unit(number: str, unit: str) -> str:
    return f"{number} {in_text(unit)}" if unit else number


def digits(value: float, low: float, high: float, is_ratio: bool) -> tuple[str, str, str]:
    """A number and the ends of its interval as texts, with no more digits than the interval bears out.

    Parameters
    ----------
    value, low, high : the number and the ends.
    is_ratio : whether the interval is so many times the number, as of a mobility, and not so much more or less.
    """
    if is_ratio:
        n = 1 if high > _FACTOR * low else 2
        return tuple(_significant(each, n) for each in (value, low, high))
    half = (high - low) / 2
    if half <= 0:
        return tuple(f"{each:.4g}" for each in (value, low, high))
    place = math.floor(math.log10(half / _COARSEST))
    return tuple(_at(each, place) for each in (value, low, high))


def _significant(number: float, n: int) -> str:
    if number == 0:
        return "0"
    return _at(number, math.floor(math.log10(abs(number))) - n + 1)


def _at(number: float, place: int) -> str:
    """A number rounded to a power of ten; never minus zero."""
    return f"{round(number, -place) + 0.0:.{max(-place, 0)}f}"


def _table(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """Columns as wide as their widest cell."""
    rows = list(rows)
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield ("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))).rstrip()
