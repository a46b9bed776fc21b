"""An answer as JSON has it: every number with its unit, nothing that is not finite.

An answer is an object with the keys

- ``source``, ``place``: what was handed in, and where in it ("row 3"; empty if it is the whole);
- ``status``, ``reason``: a word of `mobtl.prediction.answers.STATUSES`, and a sentence; "ok" and empty if nothing is wrong;
- ``given``: "formula", "bulk" or "layer", as it was read, and ``of``: "bulk" or "layer", as what it was predicted; empty if
  it was not, or by a model of a user's own, which is told the formula alone;
- ``formula``: reduced; null where none is known;
- ``notes``: what was noticed on reading, each with ``word`` (of `mobtl.handed_in.entries.NOTES`) and ``sentence``;
- ``predictions``: each with ``property`` (of `mobtl.prediction.properties.PROPERTIES`), ``title``, ``unit``, ``value``,
  ``low`` and ``high`` (null for a probability, and where what was held out bears no such interval), ``level`` of that
  interval and its measured ``coverage`` (null, or an object with ``share``, ``low``, ``high`` of that share, ``rows``,
  ``formulas``, and ``held_out``: what was held out together), ``observed`` (null, or of a probability, of the tenth of the
  held-out predictions that were nearest to it: the probability ``said`` on average, the ``share`` that it was true of, and
  how many ``predictions`` these are), ``farther_than`` (share of the training rows that are nearer to the nearest other one
  than this compound to the nearest of them, which is ``nearest``), ``trained_on_it``, ``told_from_mean``, ``score``
  (leak-free: ``measure``, ``value``, ``low``, ``high``, ``unit``) and ``model`` (``entry`` of the leaderboard, ``title``,
  ``given``, ``inputs``: blocks of descriptors, `mobtl.experiments.leaderboard.blocks.BLOCKS`, and ``better``: null, or the
  leaderboard's best, with its ``entry``, ``title``, ``score``, and ``why`` it does not serve);
- ``known``: each with ``property``, ``value``, ``unit``, ``id``, ``source``, ``reference``, ``licence``, and, where both the
  space group of the structure that was given and that of the row are known, ``same_space_group``;
- ``warnings``: each with ``word`` (of `mobtl.prediction.domain.CAUTIONS`), ``sentence`` and the ``properties`` it concerns.
"""

import math

from mobtl.prediction.answers import Answer, Prediction
from mobtl.prediction.cards import Coverage, Group
from mobtl.prediction.known import SOURCES, Known


def as_object(answer: Answer, level: float) -> dict:
    """An answer as an object of JSON, whose intervals have that level."""
    entry = answer.entry
    return {
        "source": entry.source,
        "place": entry.place,
        "status": answer.status,
        "reason": answer.reason,
        "given": entry.kind,
        "of": answer.of,
        "formula": answer.formula,
        "notes": [{"word": note.word, "sentence": note.sentence} for note in entry.notes],
        "predictions": [_prediction(each, level) for each in answer.predictions],
        "known": [value for each in answer.known for value in _known(each, answer.space_group)],
        "warnings": [
            {"word": each.word, "sentence": each.sentence, "properties": list(each.properties)} for each in answer.cautions
        ],
    }


def rounded(number: float | None) -> float | None:
    """A number to six digits; ``None`` for what is not finite."""
    return float(f"{number:.6g}") if number is not None and math.isfinite(number) else None


def coverage(said: Prediction, level: float) -> Coverage | None:
    """The measured coverage of the interval of a prediction, where it was measured at that level."""
    return next((each for each in said.model.card.coverage if each.scheme == said.scheme and each.level == level), None)


def observed(said: Prediction) -> Group | None:
    """Of the groups of held-out predictions, by their probability, the one whose is nearest; ``None`` for a number."""
    groups = said.model.card.calibration.get(said.scheme, ())
    return min(groups, key=lambda group: abs(group.said - said.value), default=None)


def _prediction(said: Prediction, level: float) -> dict:
    card, measured, like = said.model.card, coverage(said, level), observed(said)
    return {
        "property": said.property.name,
        "title": said.property.title,
        "unit": said.property.unit,
        "value": rounded(said.value),
        "low": rounded(said.low),
        "high": rounded(said.high),
        "level": None if said.low is None else level,
        "coverage": measured and _coverage(measured),
        "observed": like and {"said": rounded(like.said), "share": rounded(like.observed), "predictions": like.rows},
        "farther_than": rounded(said.farther_than),
        "nearest": said.nearest,
        "trained_on_it": said.is_trained,
        "told_from_mean": card.told_from_mean,
        "score": {"measure": card.measure, **card.score.model_dump()},
        "model": {
            "entry": card.entry,
            "title": card.title,
            "given": said.model.given,
            "inputs": list(card.inputs),
            "better": card.best and card.best.model_dump(),
        },
    }


def _coverage(measured: Coverage) -> dict:
    said = measured.model_dump(exclude={"level", "scheme"})
    return {name: rounded(each) for name, each in said.items()} | {"held_out": measured.scheme}


def _known(row: Known, space_group: int | None) -> list[dict]:
    source, has = SOURCES[row.source], row.has(space_group)
    same = {} if has is None else {"same_space_group": has}
    return [
        {
            "property": name,
            "value": value,
            "unit": source.units[name],
            "id": row.id,
            "source": source.title,
            "reference": source.reference,
            "licence": source.licence,
            **same,
        }
        for name, value in row.values.items()
    ]
