"""A piece of the search for an architecture made again: the first candidate for electrons."""

import pandas as pd

from mobtl.experiments.mobility.extractor.architectures import RELEASED, Config, Source, candidates_of, row_of
from mobtl.experiments.mobility.extractor.inputs import inputs
from mobtl.physics.mobility import CARRIERS
from mobtl.records.record import Record

__all__ = ["Config", "rows"]


def rows(record: Record, config: Config) -> pd.DataFrame:
    """What its table says of that extractor, as the record has it and as today's code makes it.

    Returns
    -------
    DataFrame: what (a score), committed, now.
    """
    name, widths = next((name, widths) for name, widths in candidates_of("extractor", config).items() if name != RELEASED)
    row = row_of(widths, Source(inputs(), CARRIERS[0], config).extractor(widths, 0))
    table = record.tables["extractors"]
    kept = table[(table["candidate"] == name) & (table["carrier"] == CARRIERS[0]) & (table["seed"] == 0)]
    scores = [each for each in row if each.startswith(("R2", "MAE"))]
    committed = kept[scores].iloc[0].to_list()
    return pd.DataFrame({"what": scores, "committed": committed, "now": [row[each] for each in scores]})
