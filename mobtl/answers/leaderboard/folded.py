"""Tables with more columns than a page is wide, as HTML: the first ones stand open, the others are folded below them."""

from collections.abc import Mapping
from html import escape

import pandas as pd

# What book/_static/tables.css calls such a table.
CLASS = "scores"


def html(tables: Mapping[str, pd.DataFrame], n_open: int) -> str:
    """Each table under its name; behind a click the columns after the first ``n_open``, with the names of the rows again."""
    return "\n".join(_one(escape(name), table, n_open) for name, table in tables.items())


def _one(name: str, table: pd.DataFrame, n_open: int) -> str:
    shown, folded = table.iloc[:, :n_open], table.iloc[:, n_open:]
    summary = f"{name}: {escape(', '.join(folded.columns))}"
    rest = f"<details><summary>{summary}</summary>\n{folded.to_html(classes=CLASS)}\n</details>"
    return f"<p><strong>{name}</strong></p>\n{shown.to_html(classes=CLASS)}\n{rest}"
