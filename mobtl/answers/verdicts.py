"""Verdicts: what follows from a published value, the computed ones and their spread. Nothing here is decided by hand."""

from mobtl.answers.published import Published
from mobtl.records.record import Metric

REPRODUCED, NOT_REPRODUCED, UNDECIDED = "reproduced", "not reproduced", "undecided"
UNDECIDED_PRESET = "undecided at this preset"
UNDECIDED_STALE = "undecided (stale record)"
ONLY_WITH_LEAKAGE = "reproduced only with leakage"
LEAKAGE_UNDECIDED = "reproduced; without leakage undecided"
HOLDS, DOES_NOT_HOLD = "holds", "does not hold"
REFERENCE = "reference, not judged"
NO_PUBLISHED = "computed, no published number at hand"
CANNOT = "cannot be computed here, because {}"

# A claim holds, or does not, when this share of the resamples agrees.
SURE = 0.95


def judge(entry: Published, metric: Metric) -> str:
    """The verdict on one computed number.

    A value is reproduced inside published ± tolerance, not reproduced where even its 95 % range stays outside, else
    undecided. A claim holds where its predicate is true on at least 95 % of the resamples.
    """
    if entry.kind == "reference":
        return REFERENCE
    if not metric.complete:
        return UNDECIDED_PRESET
    if entry.kind == "claim":
        samples = metric.samples or (metric.value,)
        share = sum(map(entry.predicate.holds, samples)) / len(samples)
        return HOLDS if share >= SURE else DOES_NOT_HOLD if share <= 1 - SURE else UNDECIDED
    # Room for the rounding of binary numbers, far below any printed digit.
    band = entry.tolerance + 1e-9 * max(1.0, abs(entry.value))
    if abs(metric.value - entry.value) <= band:
        return REPRODUCED
    low, high = metric.spread or (metric.value, metric.value)
    touches = low <= entry.value + band if metric.value > entry.value else high >= entry.value - band
    return UNDECIDED if touches else NOT_REPRODUCED


def is_worse(entry: Published, metric: Metric) -> bool:
    """Whether the computed number is on the worse side of the published one."""
    if entry.better is None:
        return False
    return metric.value > entry.value if entry.better == "lower" else metric.value < entry.value


def with_leak_free(entry: Published, published_verdict: str, leak_free: Metric | None) -> str:
    """The verdict of ``as_published``, qualified by what the same experiment gives without leakage."""
    if published_verdict != REPRODUCED or leak_free is None:
        return published_verdict
    without = judge(entry, leak_free)
    if without == NOT_REPRODUCED and is_worse(entry, leak_free):
        return ONLY_WITH_LEAKAGE
    if without in (UNDECIDED, UNDECIDED_PRESET):
        return LEAKAGE_UNDECIDED
    return REPRODUCED
