"""How well any model can do: how much of the spread of labels lies between rows that its inputs cannot tell apart.

Rows of one group (a formula; a formula that has one known structure) differ by label noise and by what the inputs leave out,
such as a polymorph. A model that gives each group its own mean leaves that spread, and no model of these inputs leaves less.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mobtl.errors import MobtlError
from mobtl.validation.metrics import RESAMPLES


@dataclass(frozen=True)
class Components:
    """Where the spread of labels comes from.

    Attributes
    ----------
    within : variance between rows of one group, pooled over the groups of several rows; unit of the labels, squared.
    total : variance of all rows.
    n_groups, n_rows : groups of several rows, and their rows.
    samples : the R2 allowed, on resamples of the groups (400 at most; those without a group of several rows are left out).
    """

    within: float
    total: float
    n_groups: int
    n_rows: int
    samples: tuple[float, ...]

    @property
    def share(self) -> float:
        """Share of the variance that lies within groups."""
        return self.within / self.total

    @property
    def r2(self) -> float:
        """The R2 that a model of these inputs can reach, on rows of which each group's noise is like that of the others."""
        return 1 - self.share

    @property
    def deviation(self) -> float:
        """Standard deviation within groups, in the unit of the labels."""
        return float(np.sqrt(self.within))

    @property
    def interval(self) -> tuple[float, float]:
        """95 % interval of the R2 over groups."""
        low, high = np.percentile(self.samples, [2.5, 97.5])
        return float(low), float(high)


def components(
    y: Sequence[float], groups: Sequence[str], counted: Sequence[bool] | None = None, seed: int = 0
) -> Components:
    """Variance within groups, the pooled mean square of a one-way random-effects model, against that of all rows.

    Groups of one row say nothing of the noise, and are taken to have as much as the others.

    Parameters
    ----------
    y, groups : labels (n,) and the group of each row (n,).
    counted : rows whose group is a group of these inputs (n,), such as those with one known structure; all by default. The
        total is that of all rows.
    seed : of the resamples of groups.

    Raises
    ------
    MobtlError
        If no two counted rows share a group, or all labels are equal.
    """
    y, groups = np.asarray(y, float), np.asarray(groups, str)
    counted = np.ones(len(y), bool) if counted is None else np.asarray(counted, bool)
    sizes = dict(zip(*np.unique(groups[counted], return_counts=True), strict=True))
    several = [size for size in sizes.values() if size > 1]
    if not several:
        raise MobtlError("no two rows share a group, so that nothing says how much labels of one group differ.")
    if np.ptp(y) == 0:
        raise MobtlError("all labels are equal: there is no spread to explain.")
    sums = _sums(y, groups, counted)
    draws = np.random.default_rng(seed).integers(len(sums), size=(RESAMPLES, len(sums)))
    parts = [_variances(sums[drawn].sum(axis=0)) for drawn in draws]
    samples = tuple(float(1 - within / total) for within, total in parts if np.isfinite(within) and total > 0)
    return Components(*_variances(sums.sum(axis=0)), len(several), int(sum(several)), samples)


def _sums(y: np.ndarray, groups: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """By group: squares about its mean and degrees of freedom of counted rows; number, sum and squares of all its rows.

    They add up over groups, however often a resample draws one: rows of a group that is drawn twice are no new pairs.
    """
    _, place = np.unique(groups, return_inverse=True)
    y = y - y.mean()
    n = np.bincount(place, counted)
    means = np.bincount(place, np.where(counted, y, 0.0)) / np.maximum(n, 1)
    squares = np.bincount(place, np.where(counted, (y - means[place]) ** 2, 0.0))
    return np.column_stack(
        [squares, np.maximum(n - 1, 0), np.bincount(place), np.bincount(place, y), np.bincount(place, y**2)]
    )


def _variances(sums: np.ndarray) -> tuple[float, float]:
    """Within groups (NaN where none has several rows) and of all rows, from sums over groups."""
    squares, freedom, n, total, of_squares = map(float, sums)
    within = squares / freedom if freedom else float("nan")
    return within, (of_squares - total**2 / n) / (n - 1)
