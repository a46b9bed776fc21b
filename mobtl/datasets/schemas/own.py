"""The schema of a reader's own table, which its sidecar gives."""

from collections.abc import Mapping

import pandera.pandas as pa

from mobtl.datasets.schemas.columns import TableSchema


def schema_of(sidecar: Mapping) -> TableSchema:
    """Columns, their order, the number of rows, and where a value may be absent."""
    columns = {
        each["name"]: pa.Column(nullable=each["nullable"], description=each["meaning"], metadata={"unit": each["unit"]})
        for each in sidecar["columns"]
    }
    return TableSchema(sidecar["title"], (), tuple(sidecar["notes"]), columns, sidecar["rows"])
