"""What the page of a property says of its rankings, in sentences and tables made from the records."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from mobtl.answers import prose
from mobtl.answers.arms import DISAGREE, MORE
from mobtl.answers.leaderboard.boards import MEAN, Ranked, name_of
from mobtl.answers.leaderboard.ranking import WORDS, Row
from mobtl.answers.table import number
from mobtl.errors import MobtlError
from mobtl.experiments.leaderboard.entries import Entry
from mobtl.experiments.leaderboard.scores import SCORES
from mobtl.physics.units import in_text
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
# How many columns of `scores` say who ranks where: the error, beside the best, p.
RANKING = 3
_ROWS = 1000
_SMALL = ("Brier score", "calibration error")


def told(tasks: Sequence[Ranked]) -> dict[str, str]:
    """What prose may say of a property: ``answer``, ``missing``, ``lacking``, ``stale``, in sentences.

    Of each task that has a record its best entry, its error, who comes next, and how many are like it too, as ``ID-entry``,
    ``ID-best``, ``ID-next`` and ``ID-alike``.
    """
    ranked = [each for each in tasks if each.first]
    found = {"answer": " ".join(map(_answer, ranked)) or "No record is kept yet.", **_state(tasks)}
    for each in ranked:
        found[f"{each.task.id}-best"] = _value(each.first[0].scores[each.measure])
        found[f"{each.task.id}-entry"] = _titled(each.first[0].standing.entry)
        found[f"{each.task.id}-next"] = _next(each)
        found[f"{each.task.id}-alike"] = _how_many(each)
    return found


def _next(each: Ranked) -> str:
    """Who errs least but for the best."""
    if not each.first[1:]:
        return "and is the only one"
    row = each.first[1]
    return f"then {_titled(row.standing.entry)}, by {_value(row.scores[each.measure])}"


def _alike(each: Ranked) -> list[str]:
    """Ids of the entries that interval and test do not both tell apart from the best."""
    return [row.standing.entry.id for row in each.first[1:] if row.verdict != WORDS[MORE]]


def _how_many(each: Ranked) -> str:
    """How many these are, and of how many of them interval and test disagree."""
    words = f"{len(_alike(each))} of the {len(each.first) - 1} others cannot be told apart from it"
    disagree = sum(row.verdict == WORDS[DISAGREE] for row in each.first[1:])
    return f"{words} (of {disagree} interval and test disagree)" if disagree else words


def _answer(each: Ranked) -> str:
    best = each.first[0]
    title = f"{each.task.title[0].upper()}{each.task.title[1:]}"
    said = f"{title}: {_titled(best.standing.entry)} errs least, with {_article(each.measure)} of "
    said += _value(best.scores[each.measure])
    if best.standing.entry.id == MEAN or each.mean is None:
        return f"{said}."
    alike = _alike(each)
    if not alike:
        return f"{said}; every other entry errs more, among them the mean of the training rows, with {_value(each.mean)}."
    among = "among them" if MEAN in alike else "not among them"
    return f"{said}; {_how_many(each)}, {among} the mean of the training rows, with {_value(each.mean)}."


def _article(measure: str) -> str:
    return f"{'an' if measure[0] in 'AM' else 'a'} {measure}"


def _value(metric: Metric) -> str:
    """With its interval; a squared error or a distance of probabilities, which is small, with a decimal more."""
    if not any(f", {measure}, " in metric.quantity for measure in _SMALL):
        return prose.value_in_words(metric)
    low, high = metric.spread
    return f"{metric.value:.3f} ({low:.3f} to {high:.3f})"


def _titled(entry: Entry) -> str:
    return f"“{entry.title}”"


def _state(tasks: Sequence[Ranked]) -> dict[str, str]:
    """Which records there are not, how many of how many in a sentence and then by name, and which are stale."""
    lacking = [f"{each.task.title}: {', '.join(map(name_of, each.missing))}" for each in tasks if each.missing]
    n = sum(len(each.missing) for each in tasks)
    asked = n + sum(len(each.first) for each in tasks)
    missing = f"Of {asked} records with formulas held out {n} are not made yet." if n else "Every entry has its record."
    stale = sorted({f"“{each.entry.title}” ({each.stale})" for task in tasks for each in task.stale})
    return {
        "missing": missing,
        "lacking": f"Not made yet: {'; '.join(lacking)}." if lacking else "No record is missing.",
        "stale": f"Stale, made before something changed: {'; '.join(stale)}." if stale else "No record is stale.",
    }


def composition(tasks: Sequence[Ranked], studies: Sequence[Record]) -> pd.DataFrame:
    """The best entry that looks at the composition alone, beside the leak-free study of the paper; text, by task.

    Parameters
    ----------
    studies : leak-free records of the studies of both papers.

    Raises
    ------
    MobtlError
        If they lack a number that `STUDIES` names.
    """
    rows = {}
    for each in tasks:
        row = each.of_composition
        if row is not None:
            own = row.scores[each.measure]
            named = f"{_titled(row.standing.entry)}: {_value(own)}"
            rows[each.task.title] = {"composition alone": named, "beside the best": row.verdict}
            if each.task.id in STUDIES:
                rows[each.task.title] |= _beside(own, _study(each, studies), STUDIES[each.task.id][-1])
    return _frame(rows, ["task"])


def _beside(own: Metric, study: Metric, name: str) -> dict[str, str]:
    """What a study has, and how much less or more an entry errs."""
    apart = own.value - study.value
    words = f"{number(abs(apart))} {in_text(own.unit)} {'less' if apart < 0 else 'more'} ({abs(apart) / study.value:.0%})"
    return {"leak-free study of the paper": f"{name}: {_value(study)}", "composition alone errs": words}


def _study(each: Ranked, studies: Sequence[Record]) -> Metric:
    quantity, statistic, _ = STUDIES[each.task.id]
    for metric in (metric for record in studies for metric in record.metrics):
        if (metric.quantity, metric.statistic) == (quantity, statistic):
            # The study of mobilities leaves decades unsaid.
            return replace(metric, unit=each.task.unit)
    raise MobtlError(f"no record of the studies has {quantity!r} ({statistic}); correct it in STUDIES.")


def schemes(tasks: Sequence[Ranked]) -> pd.DataFrame:
    """The entry that errs least with formulas held out, under every scheme, and who errs least there; text, by task."""
    rows = {}
    for each in tasks:
        if each.first:
            best = each.first[0].standing.entry
            own = {"least with formulas held out": _titled(best), "formulas": _value(each.first[0].scores[each.measure])}
            for scheme, words in _SCHEMES.items():
                under = each.under(scheme)
                own[words] = _value(under[best.id]) if best.id in under else "–"
                own[f"least with {words} held out"] = _least(each, scheme, best)
            rows[each.task.title] = own
    return _frame(rows, ["task"])


def _least(each: Ranked, scheme: str, best: Entry) -> str:
    """Who errs least under a scheme, and how much."""
    entries = {found.entry.id: found.entry for found in each.boards[scheme].standings}
    for name, metric in each.under(scheme).items():
        return "the same" if name == best.id else f"{_titled(entries[name])}: {_value(metric)}"
    return "–"


def _frame(rows: Mapping, names: list[str]) -> pd.DataFrame:
    """Rows in their order, with a dash where one has no such cell."""
    if not rows:
        return pd.DataFrame()
    return pd.DataFrame.from_dict(rows, orient="index").reindex(list(rows)).fillna("–").rename_axis(names)


def scores(tasks: Sequence[Ranked]) -> dict[str, pd.DataFrame]:
    """Each task's entries in their order, as text: `RANKING`, then its other scores and its error under the other schemes.

    Returns
    -------
    By a task's name, with its rows: DataFrame indexed by entry.
    """
    ranked = [each for each in tasks if each.first]
    return {
        f"{each.task.title} ({each.first[0].scores[each.measure].n.replace(' x ', ' × ')})": _frame(
            {row.standing.entry.title: _scores(each, row) for row in each.first}, ["entry"]
        )
        for each in ranked
    }


def _scores(each: Ranked, row: Row) -> dict[str, str]:
    named = {name.replace("R2", "R²"): _value(row.scores[name]) for name in SCORES[each.task.kind]}
    p = "–" if row.p is None else f"{row.p:.3f}" if row.p >= 0.0005 else "< 0.001"
    ranking = {each.measure: named.pop(each.measure), "beside the best": row.verdict, "p (Holm)": p}
    entry, others = row.standing.entry.id, {words: each.under(scheme) for scheme, words in _SCHEMES.items()}
    under = {f"{each.measure}, {words} held out": _value(found[entry]) for words, found in others.items() if entry in found}
    return ranking | named | under


def costs(tasks: Sequence[Ranked]) -> pd.DataFrame:
    """What each entry costs on one core, on its first task here, formulas held out; indexed by entry.

    Returns
    -------
    DataFrame of text: seconds of a fit, of pretraining, of predicting a thousand rows; inputs.
    """
    rows: dict[str, dict[str, str]] = {}
    for each in tasks:
        for row in each.first:
            entry, record = row.standing.entry, row.standing.record
            if entry.title not in rows:
                rows[entry.title] = {**_seconds(record), "inputs": ", ".join(entry.inputs) or "none"}
    return _frame(rows, ["entry"])


def seen(tasks: Sequence[Ranked]) -> dict[str, list[str]]:
    """What training data have seen of the compounds that are tested, and terms of the code; titles of entries by both."""
    found: dict[str, list[str]] = {}
    entries = {row.standing.entry.title: row.standing.entry for each in tasks for row in each.first}
    for title, entry in entries.items():
        found.setdefault(f"{entry.seen} {entry.licence}.", []).append(title)
    return found


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
