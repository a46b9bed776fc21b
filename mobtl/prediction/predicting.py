"""From entries to answers, as a stream: chunk by chunk, so that many take no more memory than a few hundred."""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np

from mobtl.errors import MobtlError
from mobtl.handed_in.entries import BULK, FORMULA, LAYER, Entry, plain
from mobtl.prediction import domain, served
from mobtl.prediction import inputs as given
from mobtl.prediction.answers import NOT_DESCRIBED, Answer, Prediction
from mobtl.prediction.cautions import cautions
from mobtl.prediction.domain import Trained
from mobtl.prediction.inputs import OF_STRUCTURE, Inputs
from mobtl.prediction.intervals import check_level
from mobtl.prediction.known import known
from mobtl.prediction.properties import Property, properties
from mobtl.prediction.served import Model

# Entries that are predicted at once.
_CHUNK = 200


@dataclass(frozen=True)
class Predictor:
    """The served models, ready to answer.

    A formula does not say whether it stands for a bulk crystal or a layer: it is taken for a bulk one unless `as_2d`.
    A structure is what it is.

    Attributes
    ----------
    as_2d : whether formulas are those of layers.
    level : of the intervals.
    folder : of the models; by default those of the package.

    Raises
    ------
    UsageError
        If the level is not above 0 and at most 0.99.
    """

    as_2d: bool = False
    level: float = 0.8
    folder: Path | None = None
    _trained: dict[tuple[str, str], Trained] = field(default_factory=dict, init=False, repr=False)

    def __post_init__(self):
        check_level(self.level)

    def answers(self, entries: Iterable[Entry]) -> Iterator[Answer]:
        """An answer for each entry, in their order.

        Raises
        ------
        MobtlError
            If there is no model, or one is damaged.
        """
        waiting = iter(entries)
        while chunk := list(islice(waiting, _CHUNK)):
            yield from self._of_chunk(chunk)

    def of(self, entry: Entry) -> str:
        """Whether an entry is predicted as "bulk" or as a "layer"."""
        return LAYER if entry.kind == LAYER or (self.as_2d and entry.kind == FORMULA) else BULK

    def asked(self, of: str) -> Sequence[Property]:
        """The properties of "bulk" crystals or of a "layer"."""
        return properties(of)

    def _of_chunk(self, chunk: Sequence[Entry]) -> list[Answer]:
        answers = [Answer(entry, entry.status, entry.reason) for entry in chunk]
        for of in (BULK, LAYER):
            rows = [row for row, entry in enumerate(chunk) if entry.is_ok and self.of(entry) == of]
            if rows:
                for row, answer in zip(rows, self._guarded([chunk[row] for row in rows], of), strict=True):
                    answers[row] = answer
        return answers

    def _guarded(self, entries: Sequence[Entry], of: str) -> list[Answer]:
        """As `_of_kind`; where one entry is more than the models can take, the others are answered all the same."""
        try:
            return list(self._of_kind(entries, of))
        except MobtlError:
            raise
        except Exception as error:  # of numpy or another library, on a material that nobody thought of
            if len(entries) > 1:
                return [answer for entry in entries for answer in self._guarded([entry], of)]
            words = f"the models cannot take it ({type(error).__name__}: {plain(error)})."
            return [Answer(entries[0], NOT_DESCRIBED, words)]

    def _of_kind(self, entries: Sequence[Entry], of: str) -> Iterator[Answer]:
        """Answers for entries that were read, all of them bulk crystals or all of them layers."""
        models = {(each.task, each.given): each for each in served.models(self.folder)}
        asked = [each for each in self.asked(of) if any((each.task.id, kind) in models for kind in (FORMULA, of))]
        if not asked:
            where = self.folder or "the package"
            what = "layer" if of == LAYER else "bulk crystal"
            raise MobtlError(f"no model in {where} predicts a {what}; make them with `mobtl models train`.")
        names = {
            name
            for each in asked
            for kind in (FORMULA, of)
            if (each.task.id, kind) in models
            for name in models[each.task.id, kind].inputs
        }
        found = given.inputs(entries, names)
        said: list[list[Prediction]] = [[] for _ in entries]
        for each in asked:
            for row, prediction in self._predicted(each, entries, found, models):
                said[row].append(prediction)
        for row, entry in enumerate(entries):
            if said[row]:
                yield self._answer(entry, of, said[row], found, row)
            else:
                yield _without(entry, found, row)

    def _predicted(self, each: Property, entries, found: Inputs, models) -> Iterator[tuple[int, Prediction]]:
        """The predictions of one property with their rows: by structure where there is one, else by formula."""
        left = np.ones(len(entries), bool)
        kinds = np.array([entry.kind for entry in entries])
        for kind in (each.of, FORMULA):
            model = models.get((each.task.id, kind))
            if model is None:
                continue
            able = left & found.have(model.inputs) & ((kinds == kind) | (kind == FORMULA))
            rows = np.flatnonzero(able)
            left &= ~able
            if rows.size:
                compositions = [entries[row].composition for row in rows]
                yield from zip(rows, self._by(model, each, found.joined(model.inputs, rows), compositions), strict=True)

    def _by(self, model: Model, each: Property, x: np.ndarray, compositions) -> Iterator[Prediction]:
        """The predictions of a model for inputs (m, d)."""
        trained = self.trained(model)
        outside = np.array([not trained.has_system(composition) for composition in compositions])
        labels = model.predict(x)
        distances, places = model.nearest(x)
        shares = model.farther_than(distances)
        ends = [(None, None)] * len(x)
        if not each.is_probability:
            measured = each.told(model.interval(labels, self.level, outside)).tolist()
            ends = [(None, None) if math.isnan(low) else (low, high) for low, high in measured]
        for row, value in enumerate(each.told(labels)):
            yield Prediction(
                property=each,
                value=float(value),
                low=ends[row][0],
                high=ends[row][1],
                nearest=str(model.training.formulas[places[row]]),
                farther_than=float(shares[row]),
                is_trained=trained.has(compositions[row]),
                is_outside=bool(outside[row]),
                model=model,
            )

    def trained(self, model: Model) -> Trained:
        """What a model was trained on."""
        name = model.task, model.given
        if name not in self._trained:
            self._trained[name] = domain.trained(tuple(model.training.formulas.tolist()))
        return self._trained[name]

    def _answer(self, entry: Entry, of: str, said: Sequence[Prediction], found: Inputs, row: int) -> Answer:
        rows = known(domain.key(entry.composition), of)
        trained = [self.trained(each.model) for each in said]
        warnings = cautions(entry, said, trained, rows, found, row)
        return Answer(entry, entry.status, "", of, tuple(said), rows, warnings, found.space_group(row))


def _without(entry: Entry, found: Inputs, row: int) -> Answer:
    """The answer of an entry that no model has the inputs for."""
    reasons = {own[row]: None for block, own in found.missing.items() if row in own and block not in OF_STRUCTURE}
    return Answer(entry, NOT_DESCRIBED, " ".join(reasons))
