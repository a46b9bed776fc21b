"""The numbers of a transfer study on a user's rows: errors of the arms, paired differences, learning curve, power."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from mobtl.experiments.own.transfer.config import Config, Given
from mobtl.experiments.own.transfer.fits import ARMS, DIRECT, MEAN, PLACEBO, TRANSFER, folds_of, fractions_of
from mobtl.experiments.own.transfer.power import detectable
from mobtl.records.quantity import DIFFERENCE, P_VALUE, Quantity
from mobtl.records.record import Metric, counted
from mobtl.validation.comparison import corrected_t_test, paired_samples, resample_formulas
from mobtl.validation.metrics import r_squared
from mobtl.validation.splits import Folds

# The two questions of the study, then whether anything was learnt at all.
QUESTIONS = ((TRANSFER, DIRECT), (TRANSFER, PLACEBO))
PAIRS = (*QUESTIONS, (PLACEBO, DIRECT), (TRANSFER, MEAN), (DIRECT, MEAN))
DETECTABLE = "smallest MAE difference that would have been shown"


@dataclass(frozen=True)
class Held:
    """What was predicted for rows held out.

    Attributes
    ----------
    given, config : of the study.
    predicted : by arm, or "ARM FRACTION", (members, repeats, n).
    folds : of each repeat.
    """

    given: Given
    config: Config
    predicted: dict[str, np.ndarray]
    folds: list[Folds]

    def errors(self, arm: str) -> np.ndarray:
        """Absolute errors (members, repeats, n); as many members as the trained arms have."""
        errors = np.abs(self.predicted[arm] - self.given.y)
        return np.repeat(errors, self.config.members // len(errors), axis=0)


def metrics(held: Held) -> list[Metric]:
    """All of them."""
    found = [metric for arm in ARMS for metric in _of_arm(held, arm)]
    for first, second in PAIRS:
        found += difference(held, first, second)
    return [*found, *_detectable(held)]


def _of_arm(held: Held, arm: str) -> list[Metric]:
    given, errors, seed = held.given, held.errors(arm), held.config.seed
    ensemble = held.predicted[arm].mean(axis=0)
    n = counted(len(given.y), "row")
    # Against nothing: how far the mean error moves with the compounds and the runs.
    samples = paired_samples(errors, np.zeros_like(errors), given.compounds, seed)
    whole = np.abs(ensemble - given.y).mean(axis=0)
    drawn = resample_formulas(whole, given.compounds, np.mean, seed)
    both = np.column_stack([given.y, ensemble.T])
    explained = resample_formulas(both, given.compounds, _r_squared, seed)
    return [
        Metric(_name(given, "MAE", arm), given.unit, "member mean", float(errors.mean()), n, _tuple(samples)),
        Metric(_name(given, "MAE", arm), given.unit, "ensemble", float(whole.mean()), n, _tuple(drawn)),
        Metric(_name(given, "R2", arm), "", "ensemble", _r_squared(both), n, _tuple(explained)),
    ]


def _name(given: Given, measure: str, arm: str, against: str = "") -> str:
    return str(Quantity(given.property, measure, arm, against))


def _tuple(samples: np.ndarray) -> tuple[float, ...]:
    return tuple(map(float, samples))


def _r_squared(both: np.ndarray) -> float:
    """R2 of labels and predictions (n, 1 + repeats), the mean over repeats; 0 where a draw has one label only."""
    y = both[:, 0]
    return float(r_squared(y, both[:, 1:].T).mean()) if np.ptp(y) else 0.0


def difference(held: Held, first: str, second: str) -> list[Metric]:
    """One arm's error minus another's on the same rows: with its interval, and the p value over folds and repeats."""
    given, config = held.given, held.config
    one, other = held.errors(first), held.errors(second)
    samples = paired_samples(one, other, given.compounds, config.seed)
    gap = one - other
    by_repeat = gap.mean(axis=0)
    by_fold = [by_repeat[repeat, test].mean() for repeat, folds in enumerate(held.folds) for _, test in folds]
    p = corrected_t_test(by_fold, 1 / (len(held.folds[0]) - 1))
    n = f"{counted(len(given.y), 'row')}, {counted(config.members, 'member')}"
    what = _name(given, DIFFERENCE, first, second)
    tested = counted(len(by_fold), "fold")
    return [
        Metric(what, given.unit, "paired", float(gap.mean()), n, _tuple(samples)),
        Metric(_name(given, P_VALUE, first, second), "", "corrected resampled t-test", p, tested),
    ]


def _detectable(held: Held) -> list[Metric]:
    found = []
    for first, second in QUESTIONS:
        gap = held.errors(first) - held.errors(second)
        value = detectable(gap, held.given.compounds, len(held.folds[0]), held.config.seed, len(QUESTIONS))
        what = f"{held.given.property}, {DETECTABLE}, {first} and {second}"
        found.append(Metric(what, held.given.unit, "simulated", value, "80 % of 400 draws of compounds"))
    return found


def predictions(held: Held) -> pd.DataFrame:
    """A row for each row held out, repeat and trained arm: the mean of the members."""
    tables = []
    for arm in ARMS:
        values = held.predicted[arm].mean(axis=0)
        repeats, n = values.shape
        columns = {
            "id": np.tile(held.given.ids, repeats),
            "formula": np.tile(held.given.formulas, repeats),
            "repeat": np.repeat(np.arange(repeats), n),
            "fold": np.concatenate([_fold_of(folds, n) for folds in held.folds]),
            "arm": arm,
            "label": np.tile(held.given.y, repeats),
            "prediction": values.ravel(),
        }
        tables.append(pd.DataFrame(columns))
    return pd.concat(tables, ignore_index=True)


def _fold_of(folds: Folds, n: int) -> np.ndarray:
    found = np.empty(n, int)
    for fold, (_, test) in enumerate(folds):
        found[test] = fold
    return found


def curve(held: Held) -> pd.DataFrame:
    """The learning curve: arm, repeat, fraction and number of compounds trained on, MAE of the average member.

    All its points are of the same repeats, the first ones.
    """
    compounds = held.given.compounds
    training = float(np.mean([len(set(compounds[train])) for folds in held.folds for train, _ in folds]))
    rows = []
    for fraction in (*fractions_of(compounds, held.config), 1.0):
        for arm in ARMS:
            errors = held.errors(arm if fraction == 1 else f"{arm} {fraction:g}")[:, : held.config.curve_repeats]
            shared = {"arm": arm, "fraction": fraction, "formulas": round(fraction * training)}
            rows += [
                shared | {"repeat": repeat, "MAE": float(error)} for repeat, error in enumerate(errors.mean(axis=(0, 2)))
            ]
    return pd.DataFrame(rows)


def folds_by_repeat(given: Given, config: Config) -> list[Folds]:
    """The folds of every repeat."""
    return [folds_of(given.compounds, config, repeat) for repeat in range(config.repeats)]
