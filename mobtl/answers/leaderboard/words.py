"""What the page of a property says of its rankings, in sentences and tables made from the records."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from mobtl.answers import prose
from mobtl.answers.arms import MORE
from mobtl.answers.leaderboard.boards import Ranked
from mobtl.answers.leaderboard.ranking import BEST, WORDS, Row
from mobtl.errors import MobtlError
from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.scores import SCORES
from mobtl.records.record import Metric, Record

# Task -> quantity and statistic of the leak-free study of the paper that predicts the same, and what its model is called.
STUDIES = {
    "phonon-gap": ("phonon band gap, MAE, direct", "member mean", "the average perceptron"),
    "speed-of-sound": ("speed of sound, MAE, direct", "member mean", "the average perceptron"),
    "heat-capacity": ("heat capacity, MAE, direct", "member mean", "the average perceptron"),
    "electron-mobility": ("average electron mobility, MAE, HTL", "pooled", "HTL"),
    "hole-mobility": ("average hole mobility, MAE, HTL", "pooled", "HTL"),
    "electron-anisotropy": ("electron mobility anisotropy, MAE, HTL", "pooled", "HTL"),
    "hole-anisotropy": ("hole mobility anisotropy, MAE, HTL", "pooled", "HTL"),
}
_SCHEMES = {"chemical-system": "whole chemical systems", "anion": "whole anions"}
_ROWS = 1000
_SMALL = ("Brier score", "calibration error")


def told(tasks: Sequence[Ranked], studies: Sequence[Record]) -> dict[str, str]:
    """Sentences for the page of a property: ``answer``, ``schemes``, ``composition``, ``missing``, ``stale``.

    Of each task that has a record its best entry and its error too, as ``ID-entry`` and ``ID-best``.

    Parameters
    ----------
    studies : leak-free records of the studies of both papers.
    """
    ranked = [each for each in tasks if each.first]
    if not ranked:
        nothing = "No record is kept yet."
        return dict.fromkeys(("answer", "schemes", "composition"), nothing) | _state(tasks)
    sentences = {
        "answer": [_answer(each) for each in ranked],
        "schemes": [_other_schemes(each) for each in ranked],
        "composition": [_composition(each, studies) for each in ranked],
    }
    found = {name: " ".join(filter(None, own)) for name, own in sentences.items()} | _state(tasks)
    for each in ranked:
        found[f"{each.task.id}-best"] = _value(each.first[0].scores[each.measure])
        found[f"{each.task.id}-entry"] = _titled(each.first[0].standing.entry)
    return found


def _answer(each: Ranked) -> str:
    best, others = each.first[0], each.first[1:]
    alike = [row for row in others if row.verdict != WORDS[MORE]]
    said = f"{_opening(each)}: {_titled(best.standing.entry)} errs least, with {_with(each, best)}"
    if alike:
        said += f"; of the {len(others)} others {len(alike)} cannot be told apart from it"
    elif others:
        said += f"; each of the {len(others)} others errs more"
    mean = next((row for row in others if row.standing.entry.id == "mean"), None)
    if best.standing.entry.id == "mean":
        return f"{said}. No entry errs less than that mean."
    if mean in alike:
        return f"{said}, among them the mean of the training rows, {_value(mean.scores[each.measure])}."
    return f"{said}. The mean of the training rows: {_value(each.mean)}." if each.mean else f"{said}."


def _opening(each: Ranked) -> str:
    title = f"{each.task.title[0].upper()}{each.task.title[1:]}"
    return f"**{title}** ({each.first[0].scores[each.measure].n})"


def _with(each: Ranked, row: Row) -> str:
    found = f"{_article(each.measure)} of {_value(row.scores[each.measure])}"
    second = list(SCORES[each.task.kind])[1]
    return f"{found} and {_article(second)} of {_value(row.scores[second])}"


def _article(measure: str) -> str:
    return f"{'an' if measure[0] in 'AMR' else 'a'} {measure.replace('R2', 'R²')}"


def _value(metric: Metric) -> str:
    """With its interval; a squared error or a distance of probabilities, which is small, with a decimal more."""
    if not any(f", {measure}, " in metric.quantity for measure in _SMALL):
        return prose.value_in_words(metric)
    low, high = metric.spread
    return f"{metric.value:.3f} ({low:.3f} to {high:.3f})"


def _titled(entry: Entry) -> str:
    return f"“{entry.title}”"


def _other_schemes(each: Ranked) -> str:
    best = each.first[0].standing.entry.id
    parts = []
    for scheme, words in _SCHEMES.items():
        found = each.under(scheme)
        if not found:
            continue
        least = next(iter(found))
        own = f", “{_title(each, scheme, least)}” {_value(found[least])}" if least != best else ""
        if best in found:
            parts.append(f"with {words} held out {_value(found[best])}{own and f' (least{own})'}")
        else:
            parts.append(f"with {words} held out it has no record{own and f' (least{own})'}")
    if not parts:
        return ""
    first = _value(each.first[0].scores[each.measure])
    return f"{_opening(each)}: the best with formulas held out has {_article(each.measure)} of {first}; {'; '.join(parts)}."


def _title(each: Ranked, scheme: str, entry: str) -> str:
    return next(row.entry.title for row in each.boards[scheme].standings if row.entry.id == entry)


def _composition(each: Ranked, studies: Sequence[Record]) -> str:
    row = each.of_composition
    if row is None:
        return ""
    said = f"{_opening(each)}: of what looks at the composition alone, {_titled(row.standing.entry)} errs least, by "
    said += _value(row.scores[each.measure])
    if row.verdict not in (BEST, WORDS[MORE]):
        said += ", which cannot be told apart from the best"
    study = _study(each, studies)
    if study is None:
        return f"{said}."
    metric, name = study
    metric = replace(metric, unit=each.task.unit)  # the study of mobilities leaves decades unsaid
    return f"{said}; {name} of the leak-free study of the paper, on folds of its own, by {_value(metric)}."


def _study(each: Ranked, studies: Sequence[Record]) -> tuple[Metric, str] | None:
    if each.task.id not in STUDIES:
        return None
    quantity, statistic, name = STUDIES[each.task.id]
    for record in studies:
        for metric in record.metrics:
            if (metric.quantity, metric.statistic) == (quantity, statistic):
                return metric, name
    raise MobtlError(f"no record of the studies has {quantity!r} ({statistic}); correct it in STUDIES.")


def _state(tasks: Sequence[Ranked]) -> dict[str, str]:
    lacking = {entry.id: entry.title for each in tasks for entry in each.missing}
    names = "; ".join(f"“{title}”" for title in lacking.values())
    missing = f"Not every entry has its record yet; these lack one: {names}." if lacking else "No record is missing."
    stale = sorted({f"“{each.entry.title}” ({each.stale})" for task in tasks for each in task.stale})
    old = f"Stale, made before something changed: {'; '.join(stale)}." if stale else "No record is stale."
    return {"missing": missing, "stale": old}


def scores(tasks: Sequence[Ranked]) -> pd.DataFrame:
    """Each task's entries in their order, as text: every score, beside the best, the error under the other schemes.

    Returns
    -------
    DataFrame indexed by task and entry.
    """
    rows = {}
    for each in tasks:
        others = {words: each.under(scheme) for scheme, words in _SCHEMES.items()}
        for row in each.first:
            entry = row.standing.entry
            own = {name.replace("R2", "R²"): _value(row.scores[name]) for name in SCORES[each.task.kind]}
            p = "–" if row.p is None else f"{row.p:.3f}" if row.p >= 0.0005 else "< 0.001"
            own |= {"beside the best": row.verdict, "p (Holm)": p}
            own |= {f"{words} held out": _value(found[entry.id]) for words, found in others.items() if entry.id in found}
            rows[each.task.title, entry.title] = own
    return pd.DataFrame.from_dict(rows, orient="index").fillna("–").rename_axis(["task", "entry"])


def costs(tasks: Sequence[Ranked]) -> pd.DataFrame:
    """What each entry costs on one core and is made of, on its first task here, formulas held out; indexed by entry.

    Returns
    -------
    DataFrame of text: seconds of a fit, of pretraining, of predicting a thousand rows; inputs, seen, licence.
    """
    rows: Mapping[str, dict[str, str]] = {}
    for each in tasks:
        for row in each.first:
            entry, record = row.standing.entry, row.standing.record
            if entry.title not in rows:
                rows[entry.title] = {**_seconds(record), "inputs": ", ".join(entry.inputs) or "none"}
                rows[entry.title] |= {"has seen": entry.seen, "licence": entry.licence}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("entry")


def _seconds(record: Record) -> dict[str, str]:
    fits = record.tables.get("fits")
    if fits is None:
        return dict.fromkeys(("a fit (s)", "pretraining (s)", f"{_ROWS} predictions (s)"), "made elsewhere")
    _, once = record.costs.get("pretraining", (0, 0.0))
    predicting = _ROWS * fits["prediction_seconds"].sum() / fits["test_rows"].sum()
    return {
        "a fit (s)": f"{fits['training_seconds'].mean():.3g}",
        "pretraining (s)": f"{once:.3g}" if once else "none",
        f"{_ROWS} predictions (s)": f"{predicting:.2g}",
    }
