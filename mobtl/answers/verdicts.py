"""Verdicts: what follows from a published value, the computed one and its 95 % range. Nothing here is decided by hand.

The words: R is the range of the computed number as the statistic that is printed, B the printed number with its tolerance.
"""

from collections.abc import Callable, Sequence

import numpy as np

from mobtl.answers import arms
from mobtl.answers.published import SPREAD_FACTOR, Published
from mobtl.records.quantity import P_VALUE, Quantity
from mobtl.records.record import Metric

REPRODUCED, NOT_REPRODUCED, BETTER = "reproduced", "not reproduced", "better than printed"
TOO_WIDE = "consistent, too wide to confirm"
UNDECIDED = "undecided"
ONE_RUN = "undecided (one run)"
DISAGREE = "undecided (interval and test disagree)"
UNDECIDED_PRESET = "undecided at this preset"
UNDECIDED_STALE = "undecided (stale record)"
ONLY_WITH_LEAKAGE, WITHOUT_LEAKAGE_UNDECIDED = "reproduced only with leakage", "{}; without leakage undecided"
HOLDS, DOES_NOT_HOLD, HOLDS_ONLY_WITH_LEAKAGE = "holds", "does not hold", "holds only with leakage"
CONSISTENT = "consistent"
IN_PRINT = {HOLDS: "consistent in print", DOES_NOT_HOLD: "not consistent in print"}
AGREES, DIFFERS, ON_OTHER_INPUTS = "agrees, on other inputs", "differs, on other inputs", "{}, on other inputs"
REFERENCE, STATED, ABSENT = "reference, not judged", "not judged, because {}", "not at hand, because {}"
SECOND = "beside it, not judged"
NO_PUBLISHED = "computed, no published number at hand"
CANNOT = "cannot be computed here, because {}"

# Share of the resamples in which the predicate of a claim must be true, and how many there must be.
SURE, RESAMPLES = 0.975, 40
# A printed confusion matrix is consistent where this share of so many seeds lies as far from their centre.
AS_FAR, SEEDS = 0.05, 100
# Verdicts of a leak-free number that decide nothing.
_OPEN = (TOO_WIDE, UNDECIDED, ONE_RUN, DISAGREE, UNDECIDED_PRESET, UNDECIDED_STALE)

# Finds another metric of the same record by its quantity; None where there is none.
Beside = Callable[[str], Metric | None]


def judge(entry: Published, metric: Metric, beside: Beside = lambda _: None, p: float | None = None) -> str:
    """The verdict on one computed number.

    Parameters
    ----------
    metric : the answer; of a confusion matrix its true positives.
    beside : finds other metrics of the same record: the answer that knows nothing, the true negatives.
    p : of the paired test of two arms, corrected where several are compared at once; ``None`` where there is none.
    """
    if not entry.judged:
        return unjudged(entry)
    if not metric.complete:
        return UNDECIDED_PRESET
    if entry.kind == "matrix":
        return _of_matrix(entry, metric, beside(entry.true_negatives))
    found = extent(metric)
    if found is None:
        return ONE_RUN
    if entry.kind == "spread":
        return _of_spread(entry, found)
    if entry.kind == "claim":
        verdict = _of_arms(entry, metric, p) if entry.statistic == "paired" else _of_claim(entry, metric)
        if entry.in_print:
            return IN_PRINT.get(verdict, verdict)
        return ON_OTHER_INPUTS.format(verdict) if entry.inputs == "other" else verdict
    return _of_value(entry, found, beside(entry.baseline) if entry.baseline else None)


def unjudged(entry: Published) -> str:
    """What stands in the place of a verdict where there is nothing to judge."""
    return {"reference": REFERENCE, "stated": STATED, "absent": ABSENT}[entry.kind].format(entry.because)


def extent(metric: Metric) -> tuple[float, float] | None:
    """R: the 95 % range, of an exact number the point itself; ``None`` where one run was made of what depends on a seed."""
    if metric.statistic == "exact" and not metric.samples:
        return metric.value, metric.value
    return metric.spread


def _of_value(entry: Published, found: tuple[float, float], nothing: Metric | None) -> str:
    # Room for the rounding of binary numbers, far below any printed digit.
    band = entry.tolerance + 1e-9 * max(1.0, abs(entry.value))
    low, high = found
    apart = low > entry.value + band or high < entry.value - band
    if entry.inputs == "other":
        return DIFFERS if apart else AGREES
    if apart:
        return BETTER if entry.better and is_better(entry, low, entry.value) else NOT_REPRODUCED
    if abs(low - entry.value) <= band and abs(high - entry.value) <= band:
        worst = high if entry.better == "lower" else low
        return REPRODUCED if nothing is None or is_better(entry, worst, nothing.value) else UNDECIDED
    return TOO_WIDE if low <= entry.value <= high else UNDECIDED


def is_better(entry: Published, one: float, other: float) -> bool:
    """Whether one number is on the better side of another."""
    return one < other if entry.better == "lower" else one > other


def _of_spread(entry: Published, found: tuple[float, float]) -> str:
    """A standard deviation, by its ratio to the printed one."""
    low, high = (end / entry.value for end in found)
    if low >= 1 / SPREAD_FACTOR and high <= SPREAD_FACTOR:
        return REPRODUCED
    if low > SPREAD_FACTOR or high < 1 / SPREAD_FACTOR:
        return NOT_REPRODUCED
    return TOO_WIDE if low <= 1 <= high else UNDECIDED


def _of_claim(entry: Published, metric: Metric) -> str:
    if not metric.samples:
        return HOLDS if entry.predicate.holds(metric.value) else DOES_NOT_HOLD
    if len(metric.samples) < RESAMPLES:
        return ONE_RUN if len(metric.samples) < 2 else UNDECIDED
    share = sum(map(entry.predicate.holds, metric.samples)) / len(metric.samples)
    return HOLDS if share >= SURE else DOES_NOT_HOLD if share <= 1 - SURE else UNDECIDED


def _of_arms(entry: Published, metric: Metric, p: float | None) -> str:
    said = arms.answer(metric, p)
    if said in (arms.ALIKE, arms.DISAGREE):
        return UNDECIDED if said == arms.ALIKE else DISAGREE
    return HOLDS if entry.predicate.holds(metric.value) else DOES_NOT_HOLD


def p_value_of(quantity: str) -> str:
    """The quantity that has the p value beside a paired difference."""
    its = Quantity.read(quantity)
    return str(Quantity(its.of, P_VALUE, its.arm, its.against))


def as_far(matrix: Sequence[int], positives: Sequence[float], negatives: Sequence[float]) -> float:
    """Share of seeds whose true positives and true negatives lie at least as far from the seeds' mean as a printed pair.

    The distance is that of Mahalanobis: both counts in units of how they vary, together, from seed to seed. With the numbers
    of compounds of each class given, two counts are the whole matrix.
    """
    seeds = np.column_stack([positives, negatives])
    centre = seeds.mean(axis=0)
    inverse = np.linalg.pinv(np.cov(seeds, rowvar=False))
    distance = [(each - centre) @ inverse @ (each - centre) for each in (np.asarray(matrix, float), *seeds)]
    # A count that no seed moves must be met; the pseudoinverse does not see it.
    still = seeds.std(axis=0) == 0
    if (np.asarray(matrix, float)[still] != centre[still]).any():
        return 0.0
    return float(np.mean(np.array(distance[1:]) >= distance[0] - 1e-9))


def _of_matrix(entry: Published, positives: Metric, negatives: Metric | None) -> str:
    if negatives is None or len(positives.samples) < SEEDS:
        return UNDECIDED_PRESET
    share = as_far((entry.matrix["TP"], entry.matrix["TN"]), positives.samples, negatives.samples)
    return CONSISTENT if share >= AS_FAR else NOT_REPRODUCED


def with_leak_free(entry: Published, verdict: str, without: str) -> str:
    """The verdict of ``as_published``, qualified by that of the same number without leakage ("": there is none)."""
    if entry.kind == "claim" and verdict == HOLDS:
        if without in _OPEN:
            return WITHOUT_LEAKAGE_UNDECIDED.format(verdict)
        return HOLDS_ONLY_WITH_LEAKAGE if without == DOES_NOT_HOLD else verdict
    if entry.kind == "claim" or entry.better is None or verdict not in (REPRODUCED, BETTER):
        return verdict
    if without == NOT_REPRODUCED:
        return ONLY_WITH_LEAKAGE
    return WITHOUT_LEAKAGE_UNDECIDED.format(verdict) if without in _OPEN else verdict
