"""Whether one arm errs less than another: by the interval of their paired difference, and the test beside it."""

from collections.abc import Sequence

import numpy as np

from mobtl.records.record import Metric

# Below this p value a test tells two arms apart.
LEVEL = 0.05
# What a difference says of the first arm; of a single run of each it says nothing.
LESS, MORE, ALIKE, DISAGREE, SINGLE = "less", "more", "alike", "disagree", "single"


def answer(difference: Metric, p: float | None) -> str:
    """What interval and test say together: `DISAGREE` where only one of the two tells the arms apart.

    Parameters
    ----------
    difference : of the errors, the first arm's less the second's.
    p : of the paired test, corrected where several are asked at once; ``None`` where there is none.
    """
    if difference.spread is None:
        return SINGLE
    low, high = difference.spread
    apart, significant = not low <= 0 <= high, p is None or p < LEVEL
    if apart and significant:
        return LESS if high < 0 else MORE
    return ALIKE if p is None or apart == significant else DISAGREE


def holm(values: Sequence[float]) -> list[float]:
    """p values corrected for being several (Holm, Scand. J. Stat. 6, 65, 1979)."""
    n, order = len(values), np.argsort(values)
    steps = np.maximum.accumulate((n - np.arange(n)) * np.asarray(values, float)[order])
    corrected = np.empty(n)
    corrected[order] = np.minimum(steps, 1.0)
    return corrected.tolist()
