"""What models are given from outside, checked once, before anything is trained or predicted."""

from collections.abc import Sequence

import numpy as np

from mobtl.errors import MobtlError


def numbers(values, what: str, missing: bool = False, own=...) -> np.ndarray:
    """An array of numbers, as it is where it is one.

    Parameters
    ----------
    values : array, table or sequence.
    what : its name in the plural, for the sentence that refuses it.
    missing : whether NaN may stand for what is not known.
    own : which part of it counts, as an index; the rest may hold anything.

    Raises
    ------
    MobtlError
        If it holds something else, or a number that is not finite.
    """
    array = np.asarray(values)
    if array.dtype.kind not in "fiub":
        try:
            array = array.astype(float)
        except (TypeError, ValueError) as error:
            raise MobtlError(f"the {what} are no numbers ({error}); choose the columns that are.") from None
    if array.dtype.kind == "f" and (np.isinf(array[own]).any() if missing else not np.isfinite(array[own]).all()):
        remedy = "leave such rows out" if missing else "fill up what is missing, or leave such rows out"
        raise MobtlError(f"{what} hold a number that is not finite; {remedy}.")
    return array


def seeds(values, n: int) -> list[int]:
    """One seed for each of ``n`` networks, as plain integers.

    Raises
    ------
    MobtlError
        If there are more or fewer, or something is no integer.
    """
    array = np.asarray(values, object)
    if array.shape != (n,):
        given = "a single one" if array.ndim == 0 else len(array)
        raise MobtlError(f"{n} networks need a list of {n} seeds, not {given}.")
    try:
        return [int(seed) for seed in array]
    except (TypeError, ValueError) as error:
        raise MobtlError(f"seeds are whole numbers ({error}).") from None


def names(x, n_columns: int) -> list[str]:
    """The names of the columns of a table (n, d), or numbers where it is an array."""
    return [str(name) for name in x.columns] if hasattr(x, "columns") else [f"f{number}" for number in range(n_columns)]


def same_columns(trained: Sequence[str], given: Sequence[str]) -> None:
    """Refuse inputs that a model was not trained on.

    Raises
    ------
    MobtlError
        If there are more or fewer columns, others, or the same in another order.
    """
    if len(trained) != len(given):
        raise MobtlError(f"the model was trained on {len(trained)} columns, and is given {len(given)}; give it the same.")
    other = next((pair for pair in zip(trained, given, strict=True) if pair[0] != pair[1]), None)
    if other:
        order = "in another order" if set(trained) == set(given) else "others"
        raise MobtlError(
            f"the model was trained on other columns: {other[0]!r} stood where {other[1]!r} is given ({order}); give it "
            "a table with the same columns in the same order."
        )
