"""Tables of the transfer study as pages print them: Table 1, and the paired differences between arms."""

from collections.abc import Mapping

import pandas as pd

from mobtl.figures.phonons.transfer.arms import PROPERTIES, differences_of
from mobtl.figures.protocols import protocol_of
from mobtl.physics.units import in_text
from mobtl.records.quantity import P_VALUE, Quantity
from mobtl.records.record import Metric, Record

ARMS = ("direct", "transfer", "learning from full data", "never pretrained", "source transductive")
# Of a difference, by property.
DECIMALS = {"phonon band gap": 1, "speed of sound": 3, "heat capacity": 2}
STATISTICS = (
    "best on test",
    "best on test of averaged predictions",
    "member mean",
    "member mean of averaged predictions",
    "ensemble",
)


def table1(record: Record, printed: Mapping[str, float]) -> pd.DataFrame:
    """Table 1: each statistic that the record has with its 95 % range, beside the printed number.

    Parameters
    ----------
    printed : its numbers by quantity.

    Returns
    -------
    DataFrame of text, indexed by property, score and arm.
    """
    found = {(metric.quantity, metric.statistic): metric for metric in record.metrics}
    rows = []
    for quantity, its in PROPERTIES.items():
        for score in ("MAE", "R2"):
            for arm in ARMS:
                scored = f"{quantity}, {score}, {arm}"
                own = {each: found.get((scored, each)) for each in STATISTICS}
                if not any(own.values()):
                    continue
                name = f"{quantity}, MAE ({in_text(its.unit)})" if score == "MAE" else f"{quantity}, R²"
                row = {"property, score": name, "arm": arm, "published": _printed(printed.get(scored))}
                rows.append(row | {each: _with_range(metric) for each, metric in own.items()})
    table = pd.DataFrame(rows).set_index(["property, score", "arm"])
    return table.loc[:, (table != "–").any()]


def differences(records: Mapping[str, Record]) -> pd.DataFrame:
    """Every paired difference of mean absolute errors with its 95 % interval, and the p value where folds are shuffled.

    Returns
    -------
    DataFrame of text, indexed by property and pair.
    """
    rows = {}
    for quantity, its in PROPERTIES.items():
        for pair, by_protocol in differences_of(records, quantity).items():
            digits = DECIMALS[quantity]
            row = {protocol_of(records[name]): _with_range(metric, digits, "+") for name, metric in by_protocol.items()}
            what = str(Quantity(quantity, P_VALUE, *pair))
            for p in (metric for record in records.values() for metric in record.metrics if metric.quantity == what):
                row["p value, leak free"] = f"{p.value:.3f}" if p.value >= 0.0005 else "< 0.001"
            rows[f"{quantity} ({in_text(its.unit)})", " − ".join(pair)] = row
    table = pd.DataFrame.from_dict(rows, orient="index").reindex(list(rows)).fillna("–")
    return table.rename_axis(["property", "first − second"])


def _printed(value: float | None) -> str:
    """With three decimals, as all of Table 1."""
    return "–" if value is None else f"{value:.3f}"


def _number(value: float, decimals: int | None, sign: str = "") -> str:
    """With these decimals, or with four significant digits."""
    return format(value, f"{sign}.4g" if decimals is None else f"{sign}.{decimals}f").replace("-", "−")


def _with_range(metric: Metric | None, decimals: int | None = None, sign: str = "") -> str:
    if metric is None:
        return "–"
    text = _number(metric.value, decimals, sign)
    return f"{text} ({' to '.join(_number(end, decimals, sign) for end in metric.spread)})" if metric.spread else text
