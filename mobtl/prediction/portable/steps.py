"""The steps of a portable model that are one line of numpy each, and what a step is.

A model is a list of steps. Each takes the table (n, d), or the column (n,), that the one before it left; ``x`` is that:

=============  ===================================================  =======================================================
does           settings, arrays                                     what it gives
=============  ===================================================  =======================================================
select         columns                                              those columns of x
standardise    centre, spread                                       (x - centre) / spread
fill           values                                               x, with the value of its column where x is NaN
constant       value                                                the value, for each row
linear         weights, intercept                                   x . weights + intercept
stretch        factor, shift                                        x * factor + shift, of a column
logistic                                                            1 / (1 + exp(-x))
cut            low, high                                            x, brought to the nearest of both where it lies beyond
kernel         `mobtl.prediction.portable.kernels`                  a weighted sum over training rows
neighbours     `mobtl.prediction.portable.kernels`                  a mean over the nearest training rows
trees          `mobtl.prediction.portable.trees`                    a mean, or a sum, over trees
perceptrons    `mobtl.prediction.portable.perceptrons`              a mean over networks
=============  ===================================================  =======================================================
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes
    ----------
    does : its kind.
    settings : numbers and words.
    arrays : by name.
    """

    does: str
    settings: Mapping[str, float | int | str | bool] = field(default_factory=dict)
    arrays: Mapping[str, np.ndarray] = field(default_factory=dict)


def select(x: np.ndarray, step: Step) -> np.ndarray:
    """Some of the columns."""
    return x[:, step.arrays["columns"]]


def standardise(x: np.ndarray, step: Step) -> np.ndarray:
    """Each column about its centre, over its spread."""
    return (x - step.arrays["centre"]) / step.arrays["spread"]


def fill(x: np.ndarray, step: Step) -> np.ndarray:
    """A value of its column for each one that is not known."""
    return np.where(np.isnan(x), step.arrays["values"], x)


def constant(x: np.ndarray, step: Step) -> np.ndarray:
    """The same for each row."""
    return np.full(len(x), float(step.settings["value"]))


def linear(x: np.ndarray, step: Step) -> np.ndarray:
    """A weighted sum of the columns."""
    return x @ step.arrays["weights"] + step.settings["intercept"]


def stretch(x: np.ndarray, step: Step) -> np.ndarray:
    """A column in another unit."""
    return x * step.settings["factor"] + step.settings["shift"]


def logistic(x: np.ndarray, step: Step) -> np.ndarray:
    """The probability of log odds."""
    # Of the smaller exponential, which does not overflow.
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, small) / (1 + small)


def cut(x: np.ndarray, step: Step) -> np.ndarray:
    """Brought between two values."""
    return np.clip(x, step.settings["low"], step.settings["high"])
