"""The scores of held-out predictions, each with its samples over formulas, widened by what moves from repeat to repeat."""

from collections.abc import Callable

import numpy as np
from scipy.stats import rankdata

from mobtl.experiments.leaderboard.tasks import Data, Kind
from mobtl.records.quantity import Quantity
from mobtl.records.record import Metric, counted
from mobtl.validation.comparison import draws_of_formulas
from mobtl.validation.metrics import RESAMPLES, mean_absolute_error, r_squared, spread_of_runs

# Of labels (n,) and predictions (n,).
Score = Callable[[np.ndarray, np.ndarray], float]
GROUPS = 10
# At so much probability a compound counts as one with a gap.
THRESHOLD = 0.5


def brier(truth: np.ndarray, probability: np.ndarray) -> float:
    """Mean squared distance of probabilities from 1 and 0 (Brier, Mon. Weather Rev. 78, 1, 1950)."""
    return float(np.mean((probability - truth) ** 2))


def f1(truth: np.ndarray, probability: np.ndarray) -> float:
    """F1 of what is at least as probable as `THRESHOLD`; 0 where nothing is."""
    said = probability >= THRESHOLD
    return float(2 * (said & (truth == 1)).sum() / (said.sum() + (truth == 1).sum()))


def area(truth: np.ndarray, probability: np.ndarray) -> float:
    """Area under the ROC curve: how often a row with 1 is more probable than one with 0; a tie counts half."""
    # By ranks (Mann and Whitney): scikit-learn takes ten times as long, and an interval asks for it a thousand times.
    positive = truth == 1
    n = positive.sum()
    return float((rankdata(probability)[positive].sum() - n * (n + 1) / 2) / (n * (len(truth) - n)))


def calibration_error(truth: np.ndarray, probability: np.ndarray) -> float:
    """Mean distance of the probability said from the share observed, over ten groups of equally many rows by probability.

    Rows of equal probability are in the order in which they come, so that a constant probability has some error by chance.
    """
    groups = np.array_split(np.argsort(probability, kind="stable"), min(GROUPS, len(truth)))
    apart = [len(rows) * abs(probability[rows].mean() - truth[rows].mean()) for rows in groups]
    return float(np.sum(apart) / len(truth))


def _error(truth: np.ndarray, predicted: np.ndarray) -> float:
    return float(mean_absolute_error(truth, predicted))


def _explained(truth: np.ndarray, predicted: np.ndarray) -> float:
    return float(r_squared(truth, predicted))


# The first of each ranks entries: it is a mean over rows, so that entries can be compared row by row.
SCORES: dict[Kind, dict[str, Score]] = {
    "regression": {"MAE": _error, "R2": _explained},
    "classification": {"Brier score": brier, "AUROC": area, "F1": f1, "calibration error": calibration_error},
}
MEASURE: dict[Kind, str] = {kind: next(iter(scores)) for kind, scores in SCORES.items()}


def losses(kind: Kind, truth: np.ndarray, predicted: np.ndarray) -> np.ndarray:
    """What each row (..., n) adds to the score that ranks: the distance, or the squared distance from 1 or 0."""
    return np.abs(predicted - truth) if kind == "regression" else (predicted - truth) ** 2


def samples_of(score: Score, truth: np.ndarray, predicted: np.ndarray, formulas: np.ndarray, seed: int) -> np.ndarray:
    """Samples (400,) of a score averaged over repeats: a bootstrap over formulas, widened by the repeats.

    As `mobtl.validation.comparison.paired_samples` has it for differences of means.

    Parameters
    ----------
    truth, predicted : labels (n,) and held-out predictions (repeats, n).
    """

    def mean(rows: np.ndarray, repeats: np.ndarray) -> float:
        return float(np.mean([score(truth[rows], predicted[repeat][rows]) for repeat in repeats]))

    everything, repeats = np.arange(len(truth)), np.arange(len(predicted))
    draws = draws_of_formulas(formulas, RESAMPLES, np.random.default_rng(seed))
    samples = np.array([mean(drawn, repeats) for drawn in draws])
    if len(repeats) > 1:
        moves = spread_of_runs(lambda _, kept: mean(everything, kept), (1, len(repeats))) - mean(everything, repeats)
        samples = samples + np.random.default_rng(seed + 1).permutation(moves)
    return samples


def metrics(data: Data, predicted: np.ndarray, entry: str, seed: int = 0) -> list[Metric]:
    """Every score of an entry on a task.

    Parameters
    ----------
    predicted : held-out predictions (repeats, n).
    entry : its id.
    """
    task, found = data.task, []
    n = f"{len(data.y)} rows x {counted(len(predicted), 'repeat')}"
    for name, score in SCORES[task.kind].items():
        value = float(np.mean([score(data.y, each) for each in predicted]))
        samples = samples_of(score, data.y, predicted, data.formulas, seed)
        unit = task.unit if name == "MAE" else ""
        found.append(Metric(str(Quantity(task.title, name, entry)), unit, "pooled", value, n, tuple(samples.tolist())))
    return found
