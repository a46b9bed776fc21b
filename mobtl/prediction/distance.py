"""How far a material is from those that a model was trained on, in the model's own inputs."""

from dataclasses import dataclass

import numpy as np

# A column that hardly varies in the training rows says nothing of distance.
_CONSTANT = 1e-6
# So many rows at once.
_ROWS = 512


@dataclass(frozen=True)
class Space:
    """The training rows, each column about its mean and over its standard deviation; what is not known is the mean.

    Attributes
    ----------
    inputs : of the training rows (n, d).
    """

    inputs: np.ndarray

    def __post_init__(self):
        known = np.where(np.isfinite(self.inputs).any(axis=0), self.inputs, 0.0)
        spread = np.nanstd(known, axis=0)
        object.__setattr__(self, "_centre", np.nanmean(known, axis=0))
        object.__setattr__(self, "_columns", np.flatnonzero(spread > _CONSTANT))
        object.__setattr__(self, "_spread", spread)
        object.__setattr__(self, "_rows", self._scaled(self.inputs))

    def nearest(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Distance to the nearest training row, (m,), and its place, (m,).

        The distance is the root of the mean squared difference over the columns, in standard deviations.
        """
        distances, places = np.zeros(len(x)), np.zeros(len(x), int)
        for start in range(0, len(x), _ROWS):
            apart = self._apart(self._scaled(x[start : start + _ROWS]))
            places[start : start + _ROWS] = apart.argmin(axis=1)
            distances[start : start + _ROWS] = apart.min(axis=1)
        return distances, places

    def of_others(self, formulas: np.ndarray) -> np.ndarray:
        """Distance (n,) of each training row to the nearest one of another formula."""
        found = np.zeros(len(self._rows))
        for start in range(0, len(found), _ROWS):
            own = slice(start, start + _ROWS)
            apart = self._apart(self._rows[own])
            apart[formulas[own][:, None] == formulas[None]] = np.inf
            found[own] = apart.min(axis=1)
        return found

    def _scaled(self, x: np.ndarray) -> np.ndarray:
        columns = self._columns
        scaled = (np.asarray(x, float)[:, columns] - self._centre[columns]) / self._spread[columns]
        return np.nan_to_num(scaled, nan=0.0) / np.sqrt(max(len(columns), 1))

    def _apart(self, rows: np.ndarray) -> np.ndarray:
        squares = (rows**2).sum(axis=1)[:, None] + (self._rows**2).sum(axis=1) - 2 * rows @ self._rows.T
        return np.sqrt(np.maximum(squares, 0))
