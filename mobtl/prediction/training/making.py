"""Making the model that serves a task for a kind of input: the best entry that can be carried and is small enough."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import numpy as np

from mobtl import paths
from mobtl.answers.leaderboard.ranking import predictions_of, ranking, scores_of
from mobtl.errors import MobtlError
from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.inputs import inputs
from mobtl.experiments.leaderboard.scores import MEASURE
from mobtl.experiments.leaderboard.tasks import Data, Task
from mobtl.prediction.cards import INSIDE, Better, Card, Score
from mobtl.prediction.distance import Space
from mobtl.prediction.intervals import PROBABILITIES
from mobtl.prediction.portable import files
from mobtl.prediction.portable.carry import CannotBeCarried
from mobtl.prediction.portable.files import Content
from mobtl.prediction.training import honest, limits
from mobtl.prediction.training.candidates import MEAN, Candidate, can_serve, candidates, kinds_of, limit, optimism
from mobtl.prediction.training.fit import Fit, compositions_of, fit
from mobtl.prediction.training.honest import rounded
from mobtl.prediction.training.stale import model_of
from mobtl.repository import address
from mobtl.results.leaderboard.kept import Standing

# What two cards of one model may differ in.
_WHEN = {"created", "commit"}
# Between which a property lies, by the column of its labels.
_BOUNDS = {"phonon_gap": (0.0, None), "speed_of_sound": (0.0, None), "heat_capacity": (0.0, None)}


def make(task: Task, folder: Path | None = None) -> Iterator[Path]:
    """Train what serves a task, for each kind of input, and write it, by default among the models of the package.

    A model that has not changed keeps its files, with the time at which it was made.

    Raises
    ------
    MobtlError
        If there are no fresh records, or a fit fails.
    """
    every, fits = candidates(inputs(task)), {}
    for given in kinds_of(task):
        able = [each for each in every if can_serve(each.entry, task, given)]
        yield _written(_chosen(able, task, given, fits), (folder or paths.WEIGHTS) / f"{task.id}.{given}.json")


def _chosen(able: Sequence[Candidate], task: Task, given: str, fits: dict[str, Fit]) -> Content:
    """The best that can be carried and is small enough; its card says why a better one does not serve. Fits are kept."""
    most, reason = limit(task, given), ""
    for each in able:
        if each.entry.id not in fits:
            fits[each.entry.id] = fit(task, each.entry)
        try:
            content = _content(given, able, each, reason, fits[each.entry.id])
        except CannotBeCarried as error:
            reason = reason or str(error)
            continue
        size = sum(map(len, files.encoded(content)))
        if size <= most:
            return content
        reason = (
            reason or f"it needs {size / 1000:.0f} kB, of which a model of this kind of input may have {most / 1000:.0f}"
        )
    raise MobtlError(f"no entry of {task.id} is small enough to serve {given}; raise the limit in candidates.py.")


def _content(given: str, able: Sequence[Candidate], one: Candidate, why: str, own: Fit) -> Content:
    """All that its files hold."""
    card = _card(given, able, one, why, own)
    compositions = compositions_of(own.data) if own.entry.needs_structure(own.data.task) else own.data.formulas
    return Content(card, own.data.formulas, compositions, tuple(own.steps), own.kept)


def _card(given: str, able: Sequence[Candidate], one: Candidate, why: str, own: Fit) -> Card:
    data, task, entry = own.data, own.data.task, one.entry
    best, measure = able[0], MEASURE[task.kind]
    (mean,) = (each for each in able if each.entry.id == MEAN)
    told, flattered = _told_from_mean(one, mean, data), rounded(optimism(able, data))
    bounds = _bounds(task)
    return Card(
        task=task.id,
        property=task.title,
        unit=task.unit,
        kind=task.kind,
        given=given,
        entry=entry.id,
        title=entry.title,
        inputs=entry.inputs,
        settings=dict(sorted(own.settings.items())),
        rows=len(data.y),
        formulas=len(np.unique(data.formulas)),
        tables=dict(data.hashes),
        folds=data.hashes["leaderboard_folds"],
        measure=measure,
        scores=_scores(one),
        mean=_scores(mean)[measure],
        ranking={each.entry.id: rounded(each.score) for each in able},
        optimism=flattered,
        told_from_mean=told,
        best=Better(entry=best.entry.id, title=best.entry.title, score=_scores(best)[measure], why=why) if why else None,
        limits=limits.sentences(task, limits.Said(given, len(able), flattered, told)),
        bounds=bounds,
        nearest=_rounded(np.quantile(Space(own.x).of_others(data.formulas), PROBABILITIES)),
        seen=entry.seen,
        licence=entry.licence,
        model=model_of(entry, task.id),
        created=datetime.now(UTC).replace(microsecond=0),
        # Models made just before decide nothing of this one.
        commit=address.commit(paths.WEIGHTS),
        libraries=_libraries(entry),
        weights=files.sha256_of(files.arrays_of(own.steps, own.kept)),
        **_honest(one, data, bounds),
    )


def _honest(one: Candidate, data: Data, bounds: tuple[float | None, float | None]) -> dict:
    """Residuals and coverage of numbers, calibration of a class, by what was held out together."""
    held = {scheme: predictions_of(record, data, scheme) for scheme, record in one.records.items()}
    if data.task.kind == "classification":
        return {"calibration": {scheme: honest.calibration(predicted, data.y) for scheme, predicted in held.items()}}
    # What is served is within the bounds, too.
    residuals = {scheme: data.y - (np.clip(own, *bounds) if any(_set(bounds)) else own) for scheme, own in held.items()}
    return honest.told(_held_out(scheme, own, data) for scheme, own in residuals.items())


def _held_out(scheme: str, residuals: np.ndarray, data: Data) -> honest.HeldOut:
    split = data.splits[scheme]
    return honest.HeldOut(scheme, residuals, split.fold, split.groups, data.formulas)


def _set(bounds: tuple[float | None, float | None]) -> list[bool]:
    return [each is not None for each in bounds]


def _bounds(task: Task) -> tuple[float | None, float | None]:
    if task.kind == "classification":
        return 0.0, 1.0
    # The larger over the smaller mobility is at least 1, and its logarithm 0.
    return (0.0, None) if task.id.endswith("anisotropy") else _BOUNDS.get(task.column, (None, None))


def _told_from_mean(one: Candidate, mean: Candidate, data: Data) -> bool:
    """By the leaderboard's rule for two entries."""
    if one.entry.id == MEAN:
        return False
    best, other = ranking(data, INSIDE, [Standing(each.entry, each.records[INSIDE], "") for each in (one, mean)])
    return best.standing.entry.id == one.entry.id and other.verdict == "worse"


def _scores(one: Candidate) -> dict[str, Score]:
    """The scores of its record, held out by formula."""
    found = {}
    for measure, metric in scores_of(one.records[INSIDE]).items():
        low, high = metric.spread
        found[measure] = Score(value=rounded(metric.value), low=rounded(low), high=rounded(high), unit=metric.unit)
    return found


def _rounded(values: np.ndarray) -> list[float]:
    return [rounded(value) for value in values]


def _libraries(entry: Entry) -> dict[str, str]:
    """Versions of what fits it."""
    known = {"sklearn": "scikit-learn", "xgboost": "xgboost-cpu", "mobtl": "torch"}
    names = {known[name.partition(".")[0]] for name in entry.classes}
    return {name: version(name) for name in sorted({"numpy", "scikit-learn", *names})}


def _written(content: Content, path: Path) -> Path:
    """Write the files, unless they only differ in when they were made."""
    if path.is_file():
        try:
            before = files.read(path)
        except MobtlError:
            before = None  # damaged, or of an earlier form
        if before and before.card.model_dump(exclude=_WHEN) == content.card.model_dump(exclude=_WHEN):
            content = replace(content, card=before.card)
    files.write(content, path)
    return path
