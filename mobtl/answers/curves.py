"""Learning curves in words: how well each arm does by the number of formulas that it is fitted to."""

import pandas as pd

from mobtl.answers.prose import in_words
from mobtl.records.record import Record

# The largest training part holds all formulas there are, whose number differs from fold to fold.
ALL = "all"


def by_size(record: Record, target: str, first: str, second: str) -> dict[str, str]:
    """R2 of each arm at each size, and how often the first arm errs less than the second.

    Parameters
    ----------
    record : of the prediction study, with the table ``curves``.
    target : whose curves; every arm was scored on the same folds in a repeat.

    Returns
    -------
    dict of str to str
        ``curve_ARM_SIZE``, the arm in small letters: "-0.14 (-0.61 to 0.02 in 5 repeats)" has the mean, the lowest and the
        highest; ``curve_wins_SIZE``: "2 of 5". SIZE is a number of formulas or `ALL`, which ``curve_all`` counts.
    """
    curves = record.tables["curves"]
    own = curves[curves["target"] == target]
    whole = own["formulas"].max()
    told = {"curve_all": f"{whole:.0f}"}
    for size, rows in own.groupby("formulas"):
        name = ALL if size == whole else f"{size:.0f}"
        told |= {f"curve_{arm.lower()}_{name}": _scores(found["R2"]) for arm, found in rows.groupby("arm")}
        errors = rows.pivot(index="repeat", columns="arm", values="MAE")
        told[f"curve_wins_{name}"] = f"{(errors[first] < errors[second]).sum()} of {len(errors)}"
    return told


def _scores(values: pd.Series) -> str:
    """The mean of some repeats, with the lowest and the highest."""
    mean = in_words(float(values.mean()), "z.2f")
    if len(values) == 1:
        return f"{mean} (one repeat)"
    low, high = (in_words(float(end), "z.2f") for end in (values.min(), values.max()))
    return f"{mean} ({low} to {high} in {len(values)} repeats)"
