"""What compares a row with the training rows: kernels, which weigh all of them, and the nearest neighbours.

The array ``places`` says which of the training rows are compared with; their inputs go through the steps before first, and
are then the array ``rows``, which no file has.

Of a kernel: ``kernel`` is "rbf", exp(-gamma |x - row|^2), "laplacian", exp(-gamma |x - row|_1), or "matern", of smoothness
3/2: (1 + s) exp(-s) with s = gamma |x - row|. The sum over ``weights`` times that is added to ``intercept``.

Of neighbours: the mean of ``values`` over the ``k`` nearest in the ``p``-norm (1 or 2), the earlier of two equally near.
Where ``weights`` is "distance", each counts by the inverse of its distance, and those without any distance alone.
"""

import numpy as np

from mobtl.prediction.portable.steps import Step

# Rows no farther apart are the same, but for the last digits of their descriptors.
_SAME = 1e-9


def kernel(x: np.ndarray, step: Step) -> np.ndarray:
    """A weighted sum of kernels."""
    own, gamma = step.settings["kernel"], step.settings["gamma"]
    said = np.empty(len(x))
    for place, row in enumerate(x):
        scaled = gamma * _distances(row, step.arrays["rows"], own)
        similar = (1 + scaled) * np.exp(-scaled) if own == "matern" else np.exp(-scaled)
        said[place] = similar @ step.arrays["weights"]
    return said + step.settings["intercept"]


def _distances(row: np.ndarray, rows: np.ndarray, kernel: str) -> np.ndarray:
    """Distance in the 1-norm, squared distance or distance."""
    apart = rows - row
    if kernel == "laplacian":
        return np.abs(apart, out=apart).sum(axis=1)
    squares = np.einsum("nd,nd->n", apart, apart)
    return squares if kernel == "rbf" else np.sqrt(squares)


def neighbours(x: np.ndarray, step: Step) -> np.ndarray:
    """The mean over the nearest."""
    k, rows, values = int(step.settings["k"]), step.arrays["rows"], step.arrays["values"]
    of, said = ("laplacian" if step.settings["p"] == 1 else "euclidean"), np.empty(len(x))
    for place, row in enumerate(x):
        distances = _distances(row, rows, of)
        nearest = np.argsort(distances, kind="stable")[:k]
        weights = np.ones(len(nearest))
        if step.settings["weights"] == "distance":
            own = distances[nearest]
            weights = (own <= _SAME).astype(float) if own[0] <= _SAME else 1 / own
        said[place] = weights @ values[nearest] / weights.sum()
    return said
