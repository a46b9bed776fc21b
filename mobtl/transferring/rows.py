"""What a user hands in to learn from, as rows that can be used, and those that cannot with what is wrong with them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from mobtl.handed_in.labelled import Labelled


@dataclass(frozen=True)
class Rows:
    """Rows that were read.

    Attributes
    ----------
    every : all of them, in their order.
    used : those that can be used (n,).
    """

    every: tuple[Labelled, ...]
    used: tuple[Labelled, ...]

    @property
    def formulas(self) -> np.ndarray:
        """Reduced formulas (n,)."""
        return np.array([each.entry.composition.reduced for each in self.used], str)

    @property
    def y(self) -> np.ndarray:
        """Labels (n,)."""
        return np.array([each.label for each in self.used], float)

    @property
    def ids(self) -> np.ndarray:
        """Where each row stands (n,): "gaps.csv, row 3"."""
        return np.array([each.entry.name for each in self.used], str)

    @property
    def failed(self) -> list[Labelled]:
        """Those that were to be used, and cannot be."""
        return [each for each in self.every if each.entry.has_failed]

    def summary(self) -> str:
        """How many rows there are by status: "98 rows: 95 ok, 2 no-label, 1 not-a-formula"."""
        counts = Counter(each.entry.status for each in self.every)
        return f"{len(self.every)} rows: {', '.join(f'{n} {status}' for status, n in counts.most_common()) or 'none'}"

    def table(self) -> pd.DataFrame:
        """A line for each row: where it stands, formula, label, status, reason, what was noticed."""
        return pd.DataFrame(
            {
                "row": [each.entry.name for each in self.every],
                "formula": [each.entry.composition.reduced if each.entry.composition else "" for each in self.every],
                "label": [each.label for each in self.every],
                "status": [each.entry.status for each in self.every],
                "reason": [each.entry.reason for each in self.every],
                "notes": ["; ".join(note.sentence for note in each.entry.notes) for each in self.every],
            }
        )


def usable(every: Sequence[Labelled], log: bool = False) -> Rows:
    """Rows without those that have no descriptors, and for logarithms without those that have none.

    Parameters
    ----------
    log : whether labels become their decimal logarithms.
    """
    from mobtl.features.composition import element_properties

    known = frozenset(element_properties().index)
    checked = [_checked(each, known, log) for each in every]
    return Rows(tuple(checked), tuple(each for each in checked if each.entry.is_ok))


def _checked(each: Labelled, known: frozenset[str], log: bool) -> Labelled:
    if not each.entry.is_ok:
        return each
    foreign = [element for element in each.entry.composition.elements if element not in known]
    if foreign:
        words = f"{', '.join(foreign)} has no descriptors, which end with plutonium; leave out the row."
        return Labelled(replace(each.entry, status="no-descriptors", reason=words))
    if log and each.label <= 0:
        words = f"its label {each.label:g} has no logarithm; correct it, leave out the row, or leave out --log."
        return Labelled(replace(each.entry, status="not-positive", reason=words))
    return Labelled(each.entry, float(np.log10(each.label))) if log else each
