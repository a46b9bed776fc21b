"""The sentences of a report: the answer with its numbers, the findings as a table, how it was done."""

import re
from collections.abc import Sequence

import pandas as pd

from mobtl.transferring.findings import STOPS, WARNING
from mobtl.transferring.kept import Kept
from mobtl.transferring.verdict import verdict

_SEVERITIES = {STOPS: 0, WARNING: 1}


def answer(kept: Kept) -> str:
    """The verdict in bold, then the numbers behind it, as Markdown."""
    its = verdict(kept.record)
    config = kept.record.config
    asked = f"Learnt: {_plain(config['property'])}. Source: {_plain(config['source'])}."
    return "\n\n".join([f"**{its.sentence}** {asked}", "\n".join(f"- {_plain(each)}" for each in its.evidence)])


def findings(kept: Kept) -> str:
    """How many rows were read, and a table of the findings, the gravest first, as Markdown."""
    statuses = kept.rows["status"].value_counts()
    counts = ", ".join(f"{n} {status}" for status, n in statuses.items())
    said = f"{len(kept.rows)} rows were read: {counts}. Each stands in `rows.csv` with its status and the reason."
    table = kept.findings
    if not len(table):
        return f"{said} No check found anything."
    order = table["severity"].map(_SEVERITIES).fillna(2).argsort(kind="stable")
    lines = table.iloc[order][["severity", "check", "sentence"]].itertuples(index=False)
    return "\n\n".join([said, _table(("severity", "check", "what was found"), lines)])


def how(kept: Kept) -> str:
    """Sizes, cost and versions, as Markdown."""
    record = kept.record
    config, predictions = record.config, record.tables["predictions"]
    rows, compounds = predictions["id"].nunique(), predictions["formula"].nunique()
    versions = ", ".join(f"{name} {version}" for name, version in record.versions.items())
    hashes = [(name, sha) for name, sha in record.data.items()]
    said = (
        f"{rows} rows of {compounds} compounds; {config['repeats']} times {config['folds']} folds, in which all rows of a "
        f"compound are on one side; {config['members']} networks in each arm. Inputs are the descriptors of the reduced "
        "formula of Liu 2020. All compounds of the target left the source before one pretraining, which serves all folds; "
        "labels are standardised, and inputs scaled, by what a fit may see. "
        f"All fits together took {record.seconds:.0f} s of the workers' time. Made with {versions}."
    )
    return "\n\n".join([said, _table(("what was read", "SHA-256"), hashes)])


def _table(header: Sequence[str], lines) -> str:
    cells = [[_plain(str(cell)) for cell in line] for line in lines]
    return pd.DataFrame(cells, columns=list(header)).to_markdown(index=False)


def _plain(text: str) -> str:
    """A text of a user's as Markdown that shows it as it is: no markup, no tag, no column of a table."""
    return re.sub(r"([\\`*_{}\[\]<>|#$~&])", r"\\\1", " ".join(text.split()))
