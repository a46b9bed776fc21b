"""What compares a row with the training rows: kernels, which weigh all of them, and the nearest neighbours.

The array ``places`` says which of the training rows are compared with; their inputs go through the steps before first, and
are then the array ``rows``, which no file has.

Of a kernel: ``kernel`` is "rbf", exp(-gamma d d), "laplacian", exp(-gamma s), or "matern", of smoothness 3/2:
(1 + gamma d) exp(-gamma d), where d is the distance of a row to a training row, and s the sum of their absolute
differences. The sum over ``weights`` times that is added to ``intercept``.

Of neighbours: the mean of ``values`` over the ``k`` nearest in the ``p``-norm (1 or 2), the earlier of two equally near,
whose order scikit-learn leaves open. Where ``weights`` is "distance", each counts by the inverse of its distance, and those
without any distance alone.
"""

import numpy as np

from mobtl.prediction.portable.steps import Step

# Rows no farther apart are the same, but for the last digits of their descriptors.
_SAME = 1e-9
# So many rows at once, and so many training rows.
_ROWS, _BLOCK = 512, 128


def kernel(x: np.ndarray, step: Step) -> np.ndarray:
    """A weighted sum of kernels."""
    rows, weights, said = step.arrays["rows"], step.arrays["weights"], np.empty(len(x))
    for start in range(0, len(x), _ROWS):
        own = x[start : start + _ROWS]
        said[start : start + _ROWS] = _LIKENESS[step.settings["kernel"]](own, rows, step.settings["gamma"]) @ weights
    return said + step.settings["intercept"]


def _rbf(x: np.ndarray, rows: np.ndarray, gamma: float) -> np.ndarray:
    return np.exp(-gamma * _squares(x, rows))


def _laplacian(x: np.ndarray, rows: np.ndarray, gamma: float) -> np.ndarray:
    return np.exp(-gamma * np.array([_distances(rows, row, 1) for row in x]))


def _matern(x: np.ndarray, rows: np.ndarray, gamma: float) -> np.ndarray:
    scaled = gamma * np.sqrt(_squares(x, rows))
    return (1 + scaled) * np.exp(-scaled)


_LIKENESS = {"rbf": _rbf, "laplacian": _laplacian, "matern": _matern}


def _squares(x: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """Squared distances (m, n), to the last digits of the squared lengths."""
    squares = np.einsum("md,md->m", x, x)[:, None] + np.einsum("nd,nd->n", rows, rows) - 2 * (x @ rows.T)
    return np.maximum(squares, 0)


def _distances(rows: np.ndarray, row: np.ndarray, p: int) -> np.ndarray:
    """The p-norms (n,) of differences, in blocks that stay in the processor's cache."""
    found, apart = np.empty(len(rows)), np.empty((_BLOCK, rows.shape[1]))
    for start in range(0, len(rows), _BLOCK):
        own = np.subtract(rows[start : start + _BLOCK], row, out=apart[: len(rows) - start])
        np.abs(own, out=own) if p == 1 else np.square(own, out=own)
        found[start : start + _BLOCK] = own.sum(axis=1)
    return found if p == 1 else np.sqrt(found)


def neighbours(x: np.ndarray, step: Step) -> np.ndarray:
    """The mean over the nearest."""
    k, p, rows, values = int(step.settings["k"]), step.settings["p"], step.arrays["rows"], step.arrays["values"]
    said = np.empty(len(x))
    for place, row in enumerate(x):
        distances = _distances(rows, row, p)
        nearest = np.argsort(distances, kind="stable")[:k]
        own = distances[nearest]
        if step.settings["weights"] == "uniform":
            weights = np.ones(len(own))
        else:
            weights = (own <= _SAME).astype(float) if own[0] <= _SAME else 1 / own
        said[place] = weights @ values[nearest] / weights.sum()
    return said
