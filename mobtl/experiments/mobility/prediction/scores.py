"""The numbers of the prediction study: errors by arm, shares within a decade, differences between arms.

Statistics: ``pooled`` scores all held-out rows together, as the released script prints it; ``fold mean`` averages over folds
of nine or ten rows, as the paper's Fig. 2a. Errors are in decades (log10), so their unit is empty. Spreads are those over
repeats of a mean over repeats; of claims on materials, those over reduced formulas.
"""

import numpy as np

from mobtl.experiments.mobility.prediction.config import AVERAGES, MAIN, OTHERS, TARGETS, Arm, Config
from mobtl.experiments.mobility.prediction.data import Data
from mobtl.experiments.mobility.prediction.fits import Outcome, Outcomes
from mobtl.physics.mobility import CARRIERS
from mobtl.records.quantity import DIFFERENCE, P_VALUE, Quantity
from mobtl.records.record import Metric
from mobtl.validation.comparison import corrected_t_test, paired_samples, resample_formulas
from mobtl.validation.metrics import SCORES, spread_of_runs
from mobtl.validation.protocols import Protocol

MEAN, RELEASED = "training mean", "released trees"
# Those that the paper makes a claim on are also given as a ratio.
CLAIMED = (("TL", "direct"), ("ATL", "TL"), ("HTL", "ATL"), ("HTL", "EXP"))
PAIRS = (
    ("TL", "direct"),
    ("ATL", "TL"),
    ("ATL", "direct"),
    ("HTL", "ATL"),
    ("HTL", "EXP"),
    ("HTL", "direct"),
    ("EXP", "direct"),
    ("ATL", "ATL, never trained"),
    ("HTL", "HTL, never trained"),
    ("HTL", "HTL, transductive"),
    ("HTL", "HTL, gradient reversal"),
    ("ATL", "ATL, released extractor"),
    ("HTL", "HTL, released extractor"),
    ("HTL", "HTL, 15 expert descriptors"),
    ("HTL", "HTL, cell-free descriptors"),
)


def of(outcomes: Outcomes, data: Data, config: Config, released: np.ndarray) -> list[Metric]:
    """All metrics of the fits.

    Parameters
    ----------
    released : the released model's predictions of the average electron mobility (197,), NaN where a row has no structure.
    """
    metrics = []
    for outcome in outcomes.values():
        metrics += errors(outcome, config)
        if outcome.target.kind == "average" and outcome.arm in MAIN:
            metrics.append(within_a_decade(outcome, data, config))
    for name in TARGETS:
        metrics += errors(means(outcomes["HTL", name]), config)
        for first, second in PAIRS:
            if (first, name) in outcomes and (second, name) in outcomes:
                metrics += difference(outcomes[first, name], outcomes[second, name], data, config)
            if (first, second) in CLAIMED and name in AVERAGES:
                metrics.append(ratio(outcomes[first, name], outcomes[second, name], data, config))
    metrics += [beside_others(outcomes, name, data, config) for name in AVERAGES]
    metrics += [beside_dpt(outcomes, carrier, config) for carrier in CARRIERS]
    return metrics + beside_released(outcomes["HTL", "average electron mobility"], released, config)


def means(outcome: Outcome) -> Outcome:
    """The mean of each fold's training rows as prediction of its test rows: a model that has learnt nothing."""
    predicted = np.empty((len(outcome.folds), 1, len(outcome.rows)))
    for repeat, folds in enumerate(outcome.folds):
        truth = outcome.truth[repeat]
        for fold in range(folds.max() + 1):
            predicted[repeat, 0, folds == fold] = truth[folds != fold].mean()
    return Outcome(
        Arm(MEAN), outcome.target, outcome.rows, outcome.truth, predicted, outcome.folds, settings=np.empty((0, 0))
    )


def errors(outcome: Outcome, config: Config) -> list[Metric]:
    """R2 and MAE of an arm: pooled, after each number of trials; in the main arms also mean and SD over the folds."""
    metrics = []
    for score in SCORES:
        for place, name in enumerate(_names(outcome.arm, config)):
            pooled = by_repeat(outcome, score, place)
            metrics.append(_over_repeats(f"{outcome.target.name}, {score}, {name}", "pooled", pooled, outcome, config))
        if outcome.arm in MAIN and outcome.target.table == "dpt":
            folds = by_fold(outcome, score)
            for what, values in (("", folds.mean(axis=1)), ("SD over folds of ", folds.std(axis=1, ddof=1))):
                quantity = f"{outcome.target.name}, {what}{score}, {outcome.arm.name}"
                metrics.append(_over_repeats(quantity, "fold mean", values, outcome, config))
    return metrics


def _names(arm: Arm, config: Config) -> list[str]:
    """What its metrics are called: by the arm, those of the long search by the numbers of trials."""
    return [f"HTL, {n} trials" for n in (config.trials, *arm.trials)] if arm.trials else [arm.name]


def by_repeat(outcome: Outcome, score: str, place: int = 0) -> np.ndarray:
    """The score of all held-out rows together, one per repeat; ``place`` counts the numbers of trials."""
    predicted = outcome.predicted[:, place]
    return np.array([SCORES[score](truth, own) for truth, own in zip(outcome.truth, predicted, strict=True)])


def by_fold(outcome: Outcome, score: str) -> np.ndarray:
    """The score of each fold (repeats, folds)."""
    found = []
    for truth, predicted, folds in zip(outcome.truth, outcome.predicted[:, 0], outcome.folds, strict=True):
        held = [folds == fold for fold in range(folds.max() + 1)]
        found.append([SCORES[score](truth[rows], predicted[rows]) for rows in held])
    return np.array(found)


def _over_repeats(quantity: str, statistic: str, values: np.ndarray, outcome: Outcome, config: Config) -> Metric:
    """A number that each repeat has: its mean, and how far that would move with other seeds."""
    several = len(values) > 1
    samples = spread_of_runs(lambda repeats, _: values[repeats].mean(), (len(values), 1)) if several else ()
    what = "permutation" if outcome.arm.permuted else "repeat"
    n = f"{len(outcome.rows)} rows, {len(values)} {what}{'s' * several}"
    return Metric(quantity, "", statistic, float(values.mean()), n, _rounded(samples), config.is_whole)


def _rounded(samples) -> tuple[float, ...]:
    """Samples to five decimals of a decade: a record has hundreds of thousands of them."""
    return tuple(np.round(np.asarray(samples, float), 5).tolist())


def within_a_decade(outcome: Outcome, data: Data, config: Config) -> Metric:
    """Percentage of predictions less than a factor of ten off; samples over reduced formulas."""
    close = 100.0 * (np.abs(outcome.predicted[:, 0] - outcome.truth) < 1).mean(axis=0)
    samples = resample_formulas(close, _formulas(outcome, data), np.mean, config.seed)
    quantity = f"{outcome.target.name}, errors below one decade, {outcome.arm.name}"
    return Metric(quantity, "%", "pooled", float(close.mean()), f"{len(close)} rows", _rounded(samples), config.is_whole)


def difference(first: Outcome, second: Outcome, data: Data, config: Config) -> list[Metric]:
    """One arm minus another: mean paired error, and leak-free the p value over the folds.

    The interval is that of :func:`mobtl.validation.comparison.paired_samples`, each repeat a run.
    """
    repeats = min(len(first.predicted), len(second.predicted))
    errors = [_absolute(its)[:repeats] for its in (first, second)]
    gap = errors[0] - errors[1]  # (repeats, rows)
    samples = paired_samples(*(each[:, None] for each in errors), _formulas(first, data), config.seed)
    target, names = first.target.name, (first.arm.name, second.arm.name)
    quantity = str(Quantity(target, DIFFERENCE, *names))
    n = f"{gap.shape[1]} rows, {repeats} repeat{'s' * (repeats > 1)}"
    metrics = [Metric(quantity, "", "paired", float(gap.mean()), n, _rounded(samples), config.is_whole)]
    if config.protocol == Protocol.LEAK_FREE:
        pairs = zip(gap, first.folds, strict=False)
        folds = [own[held == fold].mean() for own, held in pairs for fold in range(held.max() + 1)]
        p = corrected_t_test(folds, test_fraction=1 / first.folds.max())
        quantity = str(Quantity(target, P_VALUE, *names))
        metrics.append(
            Metric(quantity, "", "corrected resampled t-test", p, f"{len(folds)} folds", complete=config.is_whole)
        )
    return metrics


def ratio(first: Outcome, second: Outcome, data: Data, config: Config) -> Metric:
    """The mean absolute error of one arm over that of another; samples over reduced formulas."""

    def over(errors: np.ndarray) -> float:
        return float(errors[:, 0].mean() / errors[:, 1].mean())

    repeats = min(len(first.predicted), len(second.predicted))
    errors = np.column_stack([_absolute(its)[:repeats].mean(axis=0) for its in (first, second)])
    samples = resample_formulas(errors, _formulas(first, data), over, config.seed)
    quantity = f"{first.target.name}, MAE of {first.arm.name} over {second.arm.name}"
    n = f"{len(errors)} rows, {repeats} repeat{'s' * (repeats > 1)}"
    return Metric(quantity, "", "pooled", over(errors), n, _rounded(samples), config.is_whole)


def beside_others(outcomes: Outcomes, target: str, data: Data, config: Config) -> Metric:
    """R2 of the boosted trees minus that of the best other regressor on the same inputs; samples over reduced formulas."""
    arms = [outcomes[name, target] for name in ("HTL", *(arm.name for arm in OTHERS))]
    repeats = min(len(its.predicted) for its in arms)
    squares = [((its.predicted[:repeats, 0] - its.truth[:repeats]) ** 2).mean(axis=0) for its in arms]

    def gap(values: np.ndarray) -> float:
        total = ((values[:, 0] - values[:, 0].mean()) ** 2).sum()
        own, *others = 1 - values[:, 1:].sum(axis=0) / total
        return float(own - max(others))

    values = np.column_stack([arms[0].truth[0], *squares])
    samples = resample_formulas(values, _formulas(arms[0], data), gap, config.seed)
    quantity = f"{target}, R2 of XGBoost minus that of the best other regressor"
    n = f"{len(values)} rows, {repeats} repeat{'s' * (repeats > 1)}"
    return Metric(quantity, "", "pooled", gap(values), n, _rounded(samples), config.is_whole)


def beside_dpt(outcomes: Outcomes, carrier: str, config: Config) -> Metric:
    """R2 of HTL on mobilities by electron-phonon coupling minus that on those by deformation potentials (Fig. 3a, c)."""
    names = [f"EPC {carrier} mobility", f"average {carrier} mobility"]
    epc, dpt = (by_repeat(outcomes["HTL", name], "R2") for name in names)
    return _over_repeats(
        f"{names[0]}, R2 minus that of {names[1]}, HTL", "pooled", epc - dpt, outcomes["HTL", names[0]], config
    )


def beside_released(outcome: Outcome, released: np.ndarray, config: Config) -> list[Metric]:
    """The released model and the arm on the rows that the former can predict, which its training may have seen."""
    own = released[outcome.rows]
    known = np.isfinite(own)
    metrics = []
    for score, compute in SCORES.items():
        truth, n = outcome.truth[0, known], f"{known.sum()} rows"
        theirs = float(compute(truth, own[known]))
        ours = np.array([compute(truth, predicted[known]) for predicted in outcome.predicted[:, 0]])
        quantity = f"{outcome.target.name}, {score}, "
        metrics.append(Metric(f"{quantity}{RELEASED}", "", "pooled", theirs, n))
        metrics.append(
            Metric(f"{quantity}HTL on the rows of the {RELEASED}", "", "pooled", ours.mean(), n, (), config.is_whole)
        )
    return metrics


def _absolute(outcome: Outcome) -> np.ndarray:
    return np.abs(outcome.predicted[:, 0] - outcome.truth)


def _formulas(outcome: Outcome, data: Data) -> np.ndarray:
    return data.inputs[outcome.target.table].formulas[outcome.rows]
