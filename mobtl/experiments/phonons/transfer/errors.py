"""Errors of one arm of a transfer study, and the statistics of them that are drawn again and again for a spread."""

from collections.abc import Callable

import numpy as np

from mobtl.validation.metrics import SCORES

# A statistic computed from some members and some repeats, both arrays of indices.
Statistic = Callable[[np.ndarray, np.ndarray], float]


class Errors:
    """Errors of ``values`` (members, repeats, n) against ``truth`` (members or 1, n)."""

    def __init__(self, truth: np.ndarray, values: np.ndarray):
        self.truth, self.values = np.asarray(truth), np.asarray(values)
        truths = np.broadcast_to(self.truth, (len(self.values), self.truth.shape[1]))
        self.single = {
            name: np.stack([compute(own, each) for own, each in zip(truths, self.values, strict=True)])
            for name, compute in SCORES.items()
        }

    @property
    def shape(self) -> tuple[int, int]:
        """Members and repeats."""
        return self.values.shape[:2]

    @property
    def absolute(self) -> np.ndarray:
        """Absolute errors (members, repeats, n)."""
        return np.abs(self.values - self.truth[:, None])

    def member_mean(self, name: str) -> Statistic:
        """The error, averaged over members and repeats."""
        return lambda members, repeats: self.single[name][np.ix_(members, repeats)].mean()

    def ensemble(self, name: str) -> Statistic:
        """The error of the mean of the members, averaged over repeats; of one truth for all members."""
        compute = SCORES[name]
        return lambda members, repeats: compute(self.truth[0], self.values[np.ix_(members, repeats)].mean(axis=0)).mean()

    def _averaged(self, name: str, members: np.ndarray, repeats: np.ndarray) -> np.ndarray:
        """For each drawn member the error of its predictions averaged over the repeats (members,); one truth for all."""
        return SCORES[name](self.truth[0], self.values[np.ix_(members, repeats)].mean(axis=1))

    def averaged(self, name: str) -> Statistic:
        """The error of predictions averaged over repeats, averaged over members."""
        return lambda members, repeats: self._averaged(name, members, repeats).mean()

    def by_member(self, name: str) -> np.ndarray:
        """The error (members,) of each member's predictions averaged over repeats."""
        return self._averaged(name, *map(np.arange, self.shape))

    def selected(self, name: str, by: "Errors", averaged: bool = False) -> Statistic:
        """The error of the member with the smallest ``MAE`` in the arm ``by``; repeats are those of ``by``, all of its own.

        Averaged, both errors are those of predictions averaged over the repeats.
        """
        everything = np.arange(self.shape[1])

        def statistic(members: np.ndarray, repeats: np.ndarray) -> float:
            if averaged:
                best = members[by._averaged("MAE", members, repeats).argmin()]
                return self._averaged(name, np.array([best]), everything)[0]
            best = members[by.single["MAE"][np.ix_(members, repeats)].mean(axis=1).argmin()]
            return self.single[name][best].mean()

        return statistic


def mean_error(its: Errors, members: np.ndarray, repeats: np.ndarray) -> float:
    """Mean absolute error of the drawn members that this arm has, and of those drawn repeats; all where it has none."""
    own = members[members < its.shape[0]]
    again = repeats[repeats < its.shape[1]]
    rows = own if len(own) else np.arange(its.shape[0])
    return its.single["MAE"][np.ix_(rows, again if len(again) else np.arange(its.shape[1]))].mean()
