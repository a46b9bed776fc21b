"""Records on disk: JSON, and parquet for their tables and the samples of their metrics."""

import json
from pathlib import Path

import numpy as np
import pandas as pd

from mobtl.errors import MobtlError
from mobtl.files import write_atomically
from mobtl.records.record import SCHEMA_VERSION, Metric, Record

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


def _samples(metrics: list[Metric]) -> pd.DataFrame:
    """Metric (its place in the record) and sample, a row each."""
    places = np.repeat(np.arange(len(metrics), dtype=np.int32), [len(metric.samples) for metric in metrics])
    values = np.array([sample for metric in metrics for sample in metric.samples], float)
    if not np.isfinite(values).all():
        raise ValueError("a sample of a metric is not finite")
    return pd.DataFrame({"metric": places, "sample": values})


def _without_samples(metric: Metric) -> dict:
    fields = {name: value for name, value in vars(metric).items() if name != "samples"}
    return fields | {"spread": metric.spread}


def load(path: Path) -> Record:
    """Read the record whose JSON is ``path``.

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
        drawn = pd.read_parquet(path.with_name(f"{content['experiment']}.{_SAMPLES}.parquet"))
        samples = {place: tuple(own.tolist()) for place, own in drawn.groupby("metric")["sample"]}
        metrics = [_metric(fields, samples.get(place, ())) for place, fields in enumerate(content.pop("metrics"))]
        names = content.pop("tables")
        tables = {name: pd.read_parquet(path.with_name(f"{content['experiment']}.{name}.parquet")) for name in names}
        return Record(**content, metrics=metrics, tables=tables)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise MobtlError(f"{path} cannot be read as a record ({error}); delete its folder and run it again") from error


def _metric(fields: dict, samples: tuple[float, ...]) -> Metric:
    del fields["spread"]  # follows from the samples
    return Metric(**fields, samples=samples)


def load_all(folder: Path) -> list[Record]:
    """Every record of a run's folder, by name."""
    return [load(path) for path in sorted((folder / "records").glob("*.json"))]
