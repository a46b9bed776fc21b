"""The protocols under which an experiment is run, and what each lets training see of a test fold."""

from enum import StrEnum

import numpy as np

from mobtl.errors import UsageError
from mobtl.validation.splits import source_without


class Protocol(StrEnum):
    """What training may see; the values are the names that runs, records and parameters have."""

    AS_PUBLISHED = "as_published"
    LEAK_FREE = "leak_free"
    AS_INTENDED = "as_intended"

    @property
    def label(self) -> str:
        """As prose and figures write it: "as published"."""
        return self.value.replace("_", " ")

    @property
    def description(self) -> str:
        """One sentence for a reader."""
        return _DESCRIPTIONS[self]


_DESCRIPTIONS = {
    Protocol.AS_PUBLISHED: "the released code is followed line by line where it decides the result",
    Protocol.LEAK_FREE: "the same experiment, with nothing of a test fold reaching its training",
    Protocol.AS_INTENDED: "leak-free, with every freedom that a good practitioner would use",
}


def check(protocol: str, known: tuple[Protocol, ...] = (Protocol.AS_PUBLISHED, Protocol.LEAK_FREE)) -> None:
    """Refuse a protocol that an experiment does not have.

    Raises
    ------
    UsageError
        If it is not one of those ``known``.
    """
    if protocol not in known:
        raise UsageError(f"there is no protocol {protocol!r}; choose {' or '.join(known)}")


def rows_seen(protocol: str, formulas, test_formulas) -> np.ndarray:
    """Rows that pretraining, scaling and alignment may see while the test formulas are held out.

    As published it is all of them, those of the test formulas included. Else no row of a test formula is among them,
    whatever its polymorph.

    Parameters
    ----------
    formulas : reduced formulas (n,) of the source domain.
    test_formulas : reduced formulas that are held out.

    Returns
    -------
    Indices, sorted.
    """
    if protocol == Protocol.AS_PUBLISHED:
        return np.arange(len(formulas))
    return source_without(formulas, test_formulas)
