"""How a table is written, so that the same table is the same bytes."""

import io

import numpy as np
import pandas as pd


def to_parquet(table: pd.DataFrame) -> bytes:
    """A table as zstd parquet, without what pandas would add about its own version."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    stream = io.BytesIO()
    arrow = pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None)
    pq.write_table(arrow, stream, compression="zstd", compression_level=15)
    return stream.getvalue()


def rounded(values: np.ndarray, decimals: int) -> list[float]:
    """All numbers of an array, for a cell of a table that holds several; of a zero the sign is dropped."""
    return (np.round(values, decimals) + 0.0).ravel().tolist()
