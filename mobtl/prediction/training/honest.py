"""What held-out predictions say of those to come: residuals, how often an interval holds, whether a probability is right."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mobtl.experiments.leaderboard.scores import GROUPS
from mobtl.prediction import intervals
from mobtl.prediction.cards import Coverage, Group
from mobtl.validation.comparison import resample_formulas

LEVELS = (0.5, 0.8, 0.9)


@dataclass(frozen=True)
class HeldOut:
    """What was held out, of n rows.

    Attributes
    ----------
    scheme : what was held out together, in a word.
    residuals : labels minus held-out predictions (repeats, n).
    fold : that held them out (repeats, n).
    groups : what was held out together (n,).
    formulas : (n,).
    """

    scheme: str
    residuals: np.ndarray
    fold: np.ndarray
    groups: np.ndarray
    formulas: np.ndarray


def told(every: Iterable[HeldOut]) -> dict:
    """What a card has of numbers that were held out: ``residuals``, ``groups``, and ``coverage`` at `LEVELS`."""
    every = list(every)
    residuals = {each.scheme: intervals.quantiles(each.residuals, each.groups) for each in every}
    return {
        "residuals": {scheme: tuple(map(rounded, own)) for scheme, own in residuals.items()},
        "groups": {each.scheme: len(np.unique(each.groups)) for each in every},
        "coverage": tuple(coverage(each, level) for each in every for level in _levels(each)),
    }


def _levels(held: HeldOut) -> list[float]:
    """The levels that the groups outside every fold bear."""
    left = [len(np.unique(held.groups[own != number])) for own in held.fold for number in np.unique(own)]
    return [level for level in LEVELS if level <= intervals.reach(min(left))]


def coverage(held: HeldOut, level: float, seed: int = 0) -> Coverage:
    """How often an interval holds the label: in each fold it is made of the residuals of the other folds of that repeat.

    Each formula counts once, as it does in `mobtl.prediction.intervals.quantiles`: it is a new compound that is asked about.
    """
    inside = np.zeros(held.residuals.shape)
    for repeat, own in enumerate(held.residuals):
        for number in np.unique(held.fold[repeat]):
            tested = held.fold[repeat] == number
            known = intervals.quantiles(own[None, ~tested], held.groups[~tested])
            low, high = intervals.around(np.zeros(1), known, level)[0]
            inside[repeat, tested] = (low <= own[tested]) & (own[tested] <= high)
    compounds, place, sizes = np.unique(held.formulas, return_inverse=True, return_counts=True)
    of_compound = np.bincount(place, inside.mean(axis=0)) / sizes
    low, high = np.percentile(resample_formulas(of_compound, compounds, np.mean, seed), [2.5, 97.5])
    return Coverage(
        level=level,
        scheme=held.scheme,
        share=rounded(of_compound.mean()),
        low=rounded(low),
        high=rounded(high),
        rows=len(held.formulas),
        formulas=len(compounds),
    )


def calibration(predicted: np.ndarray, y: np.ndarray) -> tuple[Group, ...]:
    """Groups of equally many rows by held-out probability (repeats, n), and how many of each are 1."""
    said, truth = predicted.ravel(), np.tile(y, len(predicted))
    parts = np.array_split(np.argsort(said, kind="stable"), min(GROUPS, len(y)))
    return tuple(
        Group(said=rounded(said[rows].mean()), observed=rounded(truth[rows].mean()), rows=len(rows)) for rows in parts
    )


def rounded(value: float) -> float:
    """Six digits, which is more than anything here is known to."""
    return float(f"{value:.6g}")
