"""Records on disk: JSON, and parquet for their tables and the samples of their metrics."""

import json
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from mobtl.errors import MobtlError
from mobtl.files import write_atomically
from mobtl.records.record import SCHEMA_VERSION, Metric, Record

# Late where it is needed: what only asks which records there are must not wait for it.
if TYPE_CHECKING:
    import pandas as pd

_SAMPLES = "samples"


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
        # Those kept before there was a number are in its first form.
        if content.get("schema_version", SCHEMA_VERSION) != SCHEMA_VERSION:
            raise ValueError(f"it is in the form {content['schema_version']}, known here is {SCHEMA_VERSION}")
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
