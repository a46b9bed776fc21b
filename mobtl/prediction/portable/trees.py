"""Trees and forests as arrays, which all rows and trees walk down together.

Nodes stand tree after tree, those of a tree by level and from left to right, so that nothing says where the children of a
node are: those of the k-th node with children (from 0) are at 2 k + 1 and 2 k + 2 of its tree. Arrays, of N nodes:

=========  =======  =========================================================================================================
feature    uint16   the column that is asked about; 32768 more where an unknown value goes left; 65535 of a leaf
number     float32  a row goes left where its value, as float32, is at most this; the value of a leaf
first      uint32   of each tree, the place of its first node
=========  =======  =========================================================================================================

The setting ``combines`` is "mean" or "sum"; to it ``base`` is added.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from mobtl.prediction.portable.steps import Step

LEAF, MISSING_LEFT = 0xFFFF, 0x8000
# So many rows walk together that what they need stays small.
_ROWS = 512


@dataclass(frozen=True)
class Tree:
    """A binary tree as its library has it; leaves have a negative left child.

    Attributes
    ----------
    left, right : places of the children (m,).
    feature : the column that is asked about (m,).
    threshold : float32 (m,), at most which a value goes left.
    missing_left : whether an unknown value goes left (m,).
    value : of the leaves (m,).
    """

    left: np.ndarray
    right: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    missing_left: np.ndarray
    value: np.ndarray


def at_most(threshold: np.ndarray) -> np.ndarray:
    """The largest float32 that is not above each double: what a float32 is compared with, the answer is the same."""
    rounded = threshold.astype(np.float32)
    return np.where(rounded > threshold, np.nextafter(rounded, np.float32(-np.inf)), rounded)


def packed(trees: Iterable[Tree], combines: str, base: float = 0.0) -> Step:
    """The step of several trees."""
    features, numbers, first = [], [], []
    for tree in trees:
        order = _by_level(tree)
        inner = tree.left[order] >= 0
        asked = tree.feature[order] + MISSING_LEFT * tree.missing_left[order].astype(int)
        features.append(np.where(inner, asked, LEAF).astype(np.uint16))
        numbers.append(np.where(inner, tree.threshold[order], tree.value[order]).astype(np.float32))
        first.append(len(order))
    starts = np.concatenate([[0], np.cumsum(first)[:-1]]).astype(np.uint32)
    arrays = {"feature": np.concatenate(features), "number": np.concatenate(numbers), "first": starts}
    return Step("trees", {"combines": combines, "base": base}, arrays)


def _by_level(tree: Tree) -> np.ndarray:
    order, waiting = [], deque([0])
    while waiting:
        node = waiting.popleft()
        order.append(node)
        if tree.left[node] >= 0:
            waiting.extend((int(tree.left[node]), int(tree.right[node])))
    return np.array(order)


def unpacked(step: Step) -> Step:
    """The step with what walking needs: ``left``, the place of the left child of each node, of a leaf its own."""
    feature, first = step.arrays["feature"], step.arrays["first"].astype(np.int64)
    sizes = np.diff(np.append(first, len(feature)))
    inner = feature != LEAF
    before = np.concatenate([[0], np.cumsum(inner)])
    start, seen = np.repeat(first, sizes), np.repeat(before[first], sizes)
    left = np.where(inner, start + 2 * (before[:-1] - seen) + 1, np.arange(len(feature)))
    column = np.where(inner, feature & (MISSING_LEFT - 1), 0).astype(np.int32)
    missing = (feature & MISSING_LEFT) > 0
    walk = {"left": left.astype(np.int32), "column": column, "leaf": ~inner, "missing": missing}
    return Step(step.does, step.settings, {**step.arrays, **walk})


def trees(x: np.ndarray, step: Step) -> np.ndarray:
    """What the trees say of each row, put together."""
    given = np.asarray(x, np.float32)
    said = [_walked(given[row : row + _ROWS], step) for row in range(0, len(given), _ROWS)]
    return np.concatenate([*said, np.empty(0)]) + step.settings["base"]


def _walked(x: np.ndarray, step: Step) -> np.ndarray:
    its = step.arrays
    node = np.tile(its["first"].astype(np.int32), (len(x), 1))
    rows = np.arange(len(x))[:, None]
    while not (leaf := its["leaf"][node]).all():
        value = x[rows, its["column"][node]]
        goes_left = np.where(np.isnan(value), its["missing"][node], value <= its["number"][node])
        node = its["left"][node] + ~(goes_left | leaf)
    values = its["number"][node].astype(float)
    return values.mean(axis=1) if step.settings["combines"] == "mean" else values.sum(axis=1)
