"""The ranking of a task and scheme: which entry errs least, and which cannot be told apart from it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy import stats

from mobtl.answers import arms
from mobtl.errors import MobtlError
from mobtl.experiments.leaderboard.scores import MEASURE, losses
from mobtl.experiments.leaderboard.tasks import FOLDS, TASKS, Data
from mobtl.records.quantity import DIFFERENCE, Quantity
from mobtl.records.record import Metric, Record
from mobtl.results.leaderboard.kept import Standing
from mobtl.validation.comparison import corrected_t_test, resample_formulas
from mobtl.validation.metrics import spread_of_runs

BEST = "best"
# What no score of these measures exceeds; samples that are widened by the repeats may.
_MOST = {"R2": 1.0, "AUROC": 1.0, "F1": 1.0}
# What an answer of `mobtl.answers.arms` says of an entry beside the best.
WORDS = {
    arms.MORE: "worse",
    arms.LESS: "better",
    arms.ALIKE: "cannot be told apart from the best",
    arms.DISAGREE: "interval and test disagree",
}


@dataclass(frozen=True)
class Row:
    """An entry in a ranking.

    Attributes
    ----------
    standing : its entry and record.
    difference : of its error and that of the best entry; ``None`` of the best itself.
    p : that both are equal, corrected for the number of entries (Holm).
    """

    standing: Standing
    difference: Metric | None = None
    p: float | None = None

    @property
    def verdict(self) -> str:
        """Whether it is the best, worse, or cannot be told apart from it."""
        return BEST if self.difference is None else WORDS[arms.answer(self.difference, self.p)]

    @property
    def scores(self) -> dict[str, Metric]:
        """Its metrics by measure."""
        return scores_of(self.standing.record)


def scores_of(record: Record) -> dict[str, Metric]:
    """The metrics of a record by measure, with samples up to the largest value that a measure has."""
    named = ((Quantity.read(metric.quantity), metric) for metric in record.metrics)
    return {quantity.measure: _cut(metric, _MOST.get(quantity.measure, np.inf)) for quantity, metric in named if quantity}


def _cut(metric: Metric, most: float) -> Metric:
    return replace(metric, samples=tuple(min(each, most) for each in metric.samples))


def least(standings: Iterable[Standing]) -> Standing | None:
    """Of the records of one task and scheme that which errs least; ``None`` of none."""
    return min(standings, key=_error, default=None)


def _error(standing: Standing) -> float:
    return scores_of(standing.record)[MEASURE[TASKS[standing.record.config["task"]].kind]].value


def ranking(data: Data, scheme: str, standings: Iterable[Standing], seed: int = 0) -> list[Row]:
    """The entries of a task from the best to the worst, each set against the best.

    Two entries are told apart as two arms are: the interval of their paired difference, over formulas and widened by
    repeats, leaves 0 out, and so says a test, corrected for the number of entries (Holm). Where folds are repeated that is
    the corrected resampled t-test; of a single repeat it is read off the interval's own samples, taken as normal. The best
    is chosen by the same rows, so that entries near it are perhaps better.

    Parameters
    ----------
    data : the task, no blocks needed.
    standings : records of entries on this task and scheme.

    Raises
    ------
    MobtlError
        If a record has not every row of the task once per repeat.
    """
    standings = list(standings)
    if not standings:
        return []
    own = [losses(data.task.kind, data.y, predictions_of(each.record, data, scheme)) for each in standings]
    order = np.argsort([each.mean() for each in own], kind="stable")
    first, others = order[0], order[1:]
    pairs = _samples([own[place] - own[first] for place in others], data.formulas, seed)
    tests = [_p_value(own[place] - own[first], pair, data, scheme) for place, pair in zip(others, pairs, strict=True)]
    rows = [Row(standings[first])]
    for place, samples, p in zip(others, pairs, arms.holm(tests), strict=True):
        arm, best = standings[place].entry.id, standings[first].entry.id
        # Named after the error, also where that is a squared one.
        quantity = Quantity(data.task.title, DIFFERENCE, arm, best)
        value = float((own[place] - own[first]).mean())
        metric = Metric(str(quantity), data.task.unit, "pooled", value, f"{len(data.y)} rows", tuple(samples.tolist()))
        rows.append(Row(standings[place], metric, p))
    return rows


def _samples(differences: Sequence[np.ndarray], formulas: np.ndarray, seed: int) -> list[np.ndarray]:
    """As `mobtl.validation.comparison.paired_samples` of each difference (repeats, n), all on resamples drawn once."""
    if not differences:
        return []
    by_row = np.stack([each.mean(axis=0) for each in differences], axis=1)
    drawn = resample_formulas(by_row, formulas, lambda rows: rows.mean(axis=0), seed)
    return [own + _moves(each, seed) for own, each in zip(drawn.T, differences, strict=True)]


def _moves(difference: np.ndarray, seed: int) -> np.ndarray | float:
    """How far the mean of a difference (repeats, n) moves with the repeats; of a single one nobody knows that."""
    if len(difference) == 1:
        return 0.0
    moves = spread_of_runs(lambda _, kept: difference[kept].mean(), (1, len(difference)))
    return np.random.default_rng(seed + 1).permutation(moves - difference.mean())


def predictions_of(record: Record, data: Data, scheme: str) -> np.ndarray:
    """The predictions of a record, (repeats, n) in the order of the task's rows.

    Raises
    ------
    MobtlError
        If it has not every row of the task once per repeat.
    """
    table, fold = record.tables["predictions"], data.splits[scheme].fold
    wide = table.pivot(index="repeat", columns="id", values="prediction")
    if set(wide.columns) != set(data.ids) or len(wide) != len(fold) or len(table) != fold.size:
        raise MobtlError(
            f"the record {record.experiment} of {record.config['entry']} has other rows than the task; make it anew."
        )
    return wide[data.ids].to_numpy(float)


def _p_value(difference: np.ndarray, samples: np.ndarray, data: Data, scheme: str) -> float:
    """That the mean of a difference (repeats, n) is zero."""
    fold = data.splits[scheme].fold
    if len(fold) > 1:
        means = [own[of == number].mean() for own, of in zip(difference, fold, strict=True) for number in range(FOLDS)]
        return corrected_t_test(means, test_fraction=1 / (FOLDS - 1))
    spread = samples.std(ddof=1)
    return float(2 * stats.norm.sf(abs(difference.mean()) / spread)) if spread else float(difference.mean() == 0)
