"""Records: what an experiment returns; `mobtl.records.store` keeps them."""

import platform
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING

import numpy as np

from mobtl.errors import MobtlError

# Late where it is needed: what only asks which records there are must not wait for it.
if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = 1
LIBRARIES = ("numpy", "pandas", "scikit-learn", "torch")


@dataclass(frozen=True)
class Metric:
    """One number of a record, with its spread from run to run.

    Attributes
    ----------
    quantity : property, metric and arm: "phonon band gap, MAE, transfer".
    unit : of value and samples; "" for a pure number.
    statistic : "best on test", "member mean", "ensemble", "pooled", "fold mean", "single split", "random splits" or "exact".
    value : the number.
    samples : the number on resamples of members, repeats or formulas; empty where it is deterministic.
    n : what was sampled: "3 members x 15 repeats", "124 materials".
    complete : whether nothing that defines the statistic was shrunk (chain of fits, trials, epochs, members of a best-of).
    """

    quantity: str
    unit: str
    statistic: str
    value: float
    n: str
    samples: tuple[float, ...] = ()
    complete: bool = True

    @property
    def spread(self) -> tuple[float, float] | None:
        """The 95 % range of the samples; ``None`` where there are none."""
        if not self.samples:
            return None
        low, high = np.percentile(self.samples, [2.5, 97.5])
        return float(low), float(high)


@dataclass
class Record:
    """The result of one experiment.

    Attributes
    ----------
    paper : "liu2020" or "chen2024", whose numbers it answers.
    experiment : its name, which is also the file name.
    protocol : "as_published", "leak_free", or "" where there is nothing to train.
    config : every setting, the seed included.
    data : SHA-256 of each table that was read, by name.
    metrics : the numbers.
    tables : what figures draw (predictions by row id, ...); labels are in the data tables.
    device, seconds, created, versions : provenance; ``seconds`` is the whole cost, over all calls that worked on it.
    costs : by kind of part how many there are, and the seconds that they took together; empty where a study has no parts.
    schema_version : of the form in which it is kept; another one is refused.
    """

    paper: str
    experiment: str
    protocol: str
    config: dict
    data: dict[str, str]
    metrics: list[Metric]
    tables: "dict[str, pd.DataFrame]"
    seconds: float = 0.0
    device: str = "cpu"
    created: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    versions: dict[str, str] = field(
        default_factory=lambda: {"python": platform.python_version()} | {name: version(name) for name in LIBRARIES}
    )

    costs: dict[str, list[float]] = field(default_factory=dict)
    schema_version: int = SCHEMA_VERSION

    def metric(self, quantity: object, statistic: str) -> Metric:
        """The metric of that name, a text or a `mobtl.records.quantity.Quantity`.

        Raises
        ------
        MobtlError
            If there is none.
        """
        for metric in self.metrics:
            if (metric.quantity, metric.statistic) == (str(quantity), statistic):
                return metric
        known = "; ".join(f"{m.quantity} ({m.statistic})" for m in self.metrics)
        raise MobtlError(f"the record {self.experiment} has no {str(quantity)!r} ({statistic}); it has {known}")


def counted(n: int, noun: str) -> str:
    """How many there are, in words: "1 member", "8 members"."""
    return f"{n} {noun}{'s' * (n != 1)}"


def provenance(*tables: "pd.DataFrame") -> dict[str, str]:
    """SHA-256 by name of the data tables that an experiment was given."""
    return {table.attrs["table"]: table.attrs["sha256"] for table in tables}
