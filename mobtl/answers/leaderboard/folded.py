"""What a page has no room for, as HTML: a table whose first columns stand open, a list that says once what many share."""

from collections.abc import Mapping, Sequence
from html import escape

import pandas as pd

# What book/_static/tables.css calls such a table.
CLASS = "scores"


def html(tables: Mapping[str, pd.DataFrame], n_open: int) -> str:
    """Each table under its name; behind a click the columns after the first ``n_open``, with the names of the rows again."""
    return "\n".join(_one(escape(name), table, n_open) for name, table in tables.items())


def listed(items: Mapping[str, Sequence[str]]) -> str:
    """A list of what is said, each followed by those of whom it is."""
    lines = (f"<li>{escape(said)} <em>{escape(', '.join(names))}</em></li>" for said, names in items.items())
    return "\n".join(["<ul>", *lines, "</ul>"])


def _one(name: str, table: pd.DataFrame, n_open: int) -> str:
    shown, folded = table.iloc[:, :n_open], table.iloc[:, n_open:]
    summary = f"{name}: {escape(', '.join(folded.columns))}"
    rest = f"<details><summary>{summary}</summary>\n{folded.to_html(classes=CLASS)}\n</details>"
    return f"<p><strong>{name}</strong></p>\n{shown.to_html(classes=CLASS)}\n{rest}"
