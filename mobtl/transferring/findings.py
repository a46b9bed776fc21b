"""What a check of a user's data found, and the checks of labels: constant, in mixed units, strange, over many decades."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from mobtl.records.record import counted
from mobtl.transferring.rows import Rows

STOPS, WARNING, NOTE = "stops", "warning", "note"
# So many rows are named.
_NAMED = 5
# Numbers that stand for a missing one in many tables.
_PLACEHOLDERS = (-9999.0, -999.0, -99.0, 999.0, 9999.0, 99999.0)
# Labels that all lie in two groups are in two units where no label lies between for so many decades.
_GAP, _SMALLEST_GROUP = 1.5, 0.05
# Decades from which logarithms are the better labels; how many standard deviations, robustly estimated, make an outlier.
_DECADES, _FAR = 2.0, 8.0
_MAD = 1.4826
# A value that so many rows share says little about each.
_SHARED = 0.5
_FEW_SIGNS = 0.1


@dataclass(frozen=True)
class Finding:
    """One thing that was found.

    Attributes
    ----------
    severity : "stops" (nothing can be learnt), "warning" (look at it before you believe the answer) or "note".
    check : which check.
    sentence : what it is, and what to do.
    rows : where (their names), all of them.
    """

    severity: str
    check: str
    sentence: str
    rows: tuple[str, ...] = ()


def table(findings: Sequence[Finding]) -> pd.DataFrame:
    """A line for each finding."""
    columns = ("severity", "check", "sentence", "rows")
    lines = [(each.severity, each.check, each.sentence, "; ".join(each.rows)) for each in findings]
    return pd.DataFrame(lines, columns=columns)


def named(rows: Sequence[str]) -> str:
    """The first few rows in words: "(a.csv, row 3; a.csv, row 5 and 4 more)"."""
    more = f" and {len(rows) - _NAMED} more" if len(rows) > _NAMED else ""
    return f"({'; '.join(rows[:_NAMED])}{more})"


def of_labels(rows: Rows, log: bool = False) -> list[Finding]:
    """The findings in the labels of a target.

    Parameters
    ----------
    log : whether the labels are logarithms; what may be wrong with the numbers of a table is asked of these.
    """
    y, ids = rows.y, rows.ids
    numbers = 10**y if log else y
    found = list(_refused(rows))
    if len(y) == 0:
        return found
    if np.ptp(y) == 0:
        return [*found, Finding(STOPS, "constant labels", f"Every label is {y[0]:g}; name another column.")]
    checks = [_repeated(y, ids), _placeholders(numbers, ids), _outliers(y, ids), _units(numbers, ids), _signs(numbers, ids)]
    if not log:
        checks.append(_decades(y))
    return [*found, *(finding for check in checks for finding in check)]


def _refused(rows: Rows) -> Iterator[Finding]:
    if failed := rows.failed:
        places = tuple(each.entry.name for each in failed)
        counts = Counter(each.entry.status for each in failed)
        said = ", ".join(f"{n} {status}" for status, n in counts.most_common())
        yield Finding(
            WARNING, "rows left out", f"{len(failed)} of {counted(len(rows.every), 'row')} cannot be used: {said}.", places
        )


def _repeated(y: np.ndarray, ids: np.ndarray) -> Iterator[Finding]:
    value, count = Counter(y.tolist()).most_common(1)[0]
    if count > _SHARED * len(y):
        words = f"{count} of {len(y)} labels are {value:g}: an error that is small on average may come of these alone."
        yield Finding(WARNING, "constant labels", words, tuple(ids[y == value]))


def _placeholders(y: np.ndarray, ids: np.ndarray) -> Iterator[Finding]:
    for value in _PLACEHOLDERS:
        hits = np.isclose(y, value, rtol=1e-9, atol=0)
        others = y[~hits]
        if hits.any() and len(others) and not others.min() <= value <= others.max():
            words = (
                f"{_are(int(hits.sum()))} {value:g} {named(ids[hits])}, which many tables write where there is no number."
            )
            yield Finding(WARNING, "missing labels", f"{words} If so, empty these cells.", tuple(ids[hits]))


def _outliers(y: np.ndarray, ids: np.ndarray) -> Iterator[Finding]:
    far = _is_far(y)
    # A skewed property has its large values; one that is as far by its logarithm is no part of the tail.
    if (y > 0).all():
        far &= _is_far(np.log10(y))
    if far.any():
        words = f"{counted(int(far.sum()), 'label')} farther than {_FAR:g} robust standard deviations from the median"
        words += f" {named(ids[far])}: right, and in the same unit?"
        yield Finding(WARNING, "outliers", words, tuple(ids[far]))


def _is_far(values: np.ndarray) -> np.ndarray:
    centre = np.median(values)
    spread = _MAD * np.median(np.abs(values - centre))
    return np.abs(values - centre) > _FAR * spread if spread else np.zeros(len(values), bool)


def _units(y: np.ndarray, ids: np.ndarray) -> Iterator[Finding]:
    """Two groups of sizes with nothing between, as eV and meV in one column have."""
    sizes = np.abs(y)
    there = np.flatnonzero(sizes > 0)
    decades = np.sort(np.log10(sizes[there]))
    if len(decades) < 4:
        return
    gaps = np.diff(decades)
    at = int(gaps.argmax())
    group = min(at + 1, len(decades) - at - 1)
    if gaps[at] < _GAP or group < max(2, _SMALLEST_GROUP * len(decades)):
        return
    factor = np.median(decades[at + 1 :]) - np.median(decades[: at + 1])
    is_below = np.log10(sizes[there]) <= decades[at]
    fewer = there[is_below if is_below.sum() <= (~is_below).sum() else ~is_below]
    words = (
        f"the labels form two groups that are {factor:.1f} decades apart with none between: {len(fewer)} rows "
        f"{named(ids[fewer])} may be in another unit, such as meV among eV."
    )
    yield Finding(WARNING, "mixed units", words, tuple(ids[fewer]))


def _signs(y: np.ndarray, ids: np.ndarray) -> Iterator[Finding]:
    for sign, word in ((-1, "negative"), (1, "positive")):
        own = np.sign(y) == sign
        if 0 < own.sum() <= _FEW_SIGNS * len(y) and (np.sign(y) == -sign).sum() > len(y) / 2:
            words = f"{_are(int(own.sum()))} {word} {named(ids[own])}, nearly all others are not. Is the sign right?"
            yield Finding(WARNING, "signs", words, tuple(ids[own]))


def _are(count: int) -> str:
    return f"{counted(count, 'label')} {'is' if count == 1 else 'are'}"


def _decades(y: np.ndarray) -> Iterator[Finding]:
    if (y <= 0).any():
        return
    low, high = np.quantile(y, [0.05, 0.95])
    if np.log10(high / low) >= _DECADES:
        words = (
            f"nine labels of ten span {np.log10(high / low):.1f} decades: the largest alone decide the error. With --log "
            "their decimal logarithms are learnt, and errors are in decades."
        )
        yield Finding(NOTE, "many decades", words)
