"""Members of an ensemble whose training has diverged."""

import numpy as np

# From so many members on it can be said that one has diverged: where its error exceeds so many times the arm's median.
FEW, TIMES = 5, 2.0


def diverged(errors: np.ndarray) -> np.ndarray:
    """Which members (n,) of an arm have diverged, by their errors (n,); of a few none can be said to have."""
    errors = np.asarray(errors, float)
    return (errors > TIMES * np.median(errors)) & (len(errors) >= FEW)
