"""Records: what an experiment returns and what is kept of a run, as JSON and parquet."""

import json
import platform
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mobtl.errors import MobtlError
from mobtl.files import write_atomically

# Late where it is needed: what only asks which records there are must not wait for it.
if TYPE_CHECKING:
    import pandas as pd

_SAMPLES = "samples"
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
    device, seconds, created, versions : provenance.
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

    def metric(self, quantity: str, statistic: str) -> Metric:
        """The metric of that name.

        Raises
        ------
        MobtlError
            If there is none.
        """
        for metric in self.metrics:
            if (metric.quantity, metric.statistic) == (quantity, statistic):
                return metric
        known = "; ".join(f"{m.quantity} ({m.statistic})" for m in self.metrics)
        raise MobtlError(f"the record {self.experiment} has no {quantity!r} ({statistic}); it has {known}")


def counted(n: int, noun: str) -> str:
    """How many there are, in words: "1 member", "8 members"."""
    return f"{n} {noun}{'s' * (n != 1)}"


def provenance(*tables: "pd.DataFrame") -> dict[str, str]:
    """SHA-256 by name of the data tables that an experiment was given."""
    return {table.attrs["table"]: table.attrs["sha256"] for table in tables}


def keep(record: Record, folder: Path | str = "records") -> None:
    """Write a record into ``folder`` (of the working directory: a run's own folder, or the notebook's when run by hand).

    Parquet for each table and for the samples of all metrics first, the JSON last, so that a JSON is never there without
    them. Beside each metric the JSON has its ``spread``, for readers.

    Raises
    ------
    MobtlError
        If a table has the name of the samples.
    """
    if _SAMPLES in record.tables:
        raise MobtlError(f"no table of a record may be called {_SAMPLES!r}, as the samples of its metrics are; rename it.")
    folder = Path(folder)
    for name, table in (record.tables | {_SAMPLES: _samples(record.metrics)}).items():
        plain = table.copy()
        plain.attrs = {}
        write_atomically(folder / f"{record.experiment}.{name}.parquet", plain.to_parquet(compression="zstd"))
    fields = {key: value for key, value in vars(record).items() if key not in ("metrics", "tables")}
    metrics = [_without_samples(metric) for metric in record.metrics]
    content = fields | {"metrics": metrics, "tables": list(record.tables)}
    write_atomically(folder / f"{record.experiment}.json", json.dumps(content, indent=1, allow_nan=False) + "\n")


def _samples(metrics: list[Metric]) -> "pd.DataFrame":
    """Metric (its place in the record) and sample, a row each."""
    import pandas as pd

    places = np.repeat(np.arange(len(metrics), dtype=np.int32), [len(metric.samples) for metric in metrics])
    values = np.array([sample for metric in metrics for sample in metric.samples], float)
    if not np.isfinite(values).all():
        raise ValueError("a sample of a metric is not finite")
    return pd.DataFrame({"metric": places, "sample": values})


def _without_samples(metric: Metric) -> dict:
    fields = {name: value for name, value in vars(metric).items() if name != "samples"}
    return fields | {"spread": metric.spread}


def load(path: Path, with_tables: bool = True) -> Record:
    """Read the record whose JSON is ``path``; without its tables where only its numbers are asked for.

    Raises
    ------
    MobtlError
        If the file, or a table beside it, cannot be read as a record.
    """
    try:
        content = json.loads(path.read_text())
        samples = _samples_by_metric(path.with_name(f"{content['experiment']}.{_SAMPLES}.parquet"))
        metrics = [_metric(fields, samples.get(place, ())) for place, fields in enumerate(content.pop("metrics"))]
        names = content.pop("tables")
        tables = _tables(path, content["experiment"], names) if with_tables else {}
        return Record(**content, metrics=metrics, tables=tables)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise MobtlError(f"{path} cannot be read as a record ({error}); delete its folder and run it again") from error


def _samples_by_metric(path: Path) -> dict[int, tuple[float, ...]]:
    """Samples by the place of their metric; read without pandas, which whoever asks for numbers alone can do without."""
    from pyarrow import parquet

    drawn = parquet.ParquetFile(path).read()
    samples = iter(drawn["sample"].to_pylist())  # those of a metric follow each other
    return {place: tuple(islice(samples, count)) for place, count in Counter(drawn["metric"].to_pylist()).items()}


def _tables(path: Path, experiment: str, names: list[str]) -> "dict[str, pd.DataFrame]":
    import pandas as pd

    return {name: pd.read_parquet(path.with_name(f"{experiment}.{name}.parquet")) for name in names}


def _metric(fields: dict, samples: tuple[float, ...]) -> Metric:
    del fields["spread"]  # follows from the samples
    return Metric(**fields, samples=samples)


def load_all(folder: Path, with_tables: bool = True) -> list[Record]:
    """Every record of a run's folder, by name, as `load` gives it."""
    return [load(path, with_tables) for path in sorted((folder / "records").glob("*.json"))]
