"""Hands the numbers of a record to the prose of a notebook, so that no sentence has a typed number."""

import re
import time
from collections.abc import Mapping

from mobtl.records import Metric, Record

# Numbers that are told without a pause; the kernel drops outputs beyond a thousand that wait to be sent.
_AT_ONCE = 200


def slug(metric: Metric) -> str:
    """The name of a metric in prose: "R2, transfer" with the statistic "member mean" is ``r2-transfer-member-mean``.

    A statistic that is exact goes unnamed.
    """
    words = metric.quantity if metric.statistic == "exact" else f"{metric.quantity} {metric.statistic}"
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def tell(record: Record, under: str = "", **more: float | str) -> None:
    """Glue what prose may say of a record, for MyST's ``{glue:text}`` role.

    Every metric under its slug, with ``-low`` and ``-high`` for its spread, and ``-range`` for both in words; the protocol;
    every number of the configuration as ``config-name``; and what is given as ``more``. Where a page tells of several
    records, ``under`` is put before each name: "as published" makes ``as-published-config-seed``.
    """
    from myst_nb import glue

    told = {"protocol": record.protocol.replace("_", " ")} if record.protocol else {}
    told |= _numbers(record.config, "config") | more
    for metric in record.metrics:
        told[slug(metric)] = float(metric.value)
        told[f"{slug(metric)}-range"] = range_in_words(metric)
        told |= {f"{slug(metric)}-{end}": value for end, value in zip(("low", "high"), metric.spread or (), strict=False)}
    for place, (name, value) in enumerate(told.items()):
        if place % _AT_ONCE == 0:
            time.sleep(0.05)
        glue(re.sub("[ _]", "-", f"{under} {name}".strip()), value, display=False)


def _numbers(config: dict, prefix: str) -> dict[str, float]:
    """The numbers of a nested configuration by their path."""
    flat = {}
    for name, value in config.items():
        if isinstance(value, dict):
            flat |= _numbers(value, f"{prefix}-{name}")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            flat[f"{prefix}-{name}"] = value
    return flat


# Decimals of a range or a difference, by unit.
_DECIMALS = {"cm^-1": 1, "km/s": 3, "J/(mol K)": 2, "%": 0}


def range_in_words(metric: Metric) -> str:
    """The 95 % range of a metric; a number that stands on a single run has none."""
    if metric.spread is None:
        return "one run, no range"
    decimals = _DECIMALS.get(metric.unit, 2)
    low, high = (f"{end:.{decimals}f}".replace("-", "−") for end in metric.spread)
    return f"{low} to {high}"


def difference_in_words(record: Record, first: str, second: str, quantity: str = "phonon band gap") -> str:
    """What the paired errors of two arms say: the first errs less, more, or they cannot be told apart.

    They are told apart where the interval excludes zero and, where folds are shuffled, the t-test has p < 0.05. A single
    network of each has no interval. An error without a unit is one of mobilities, in decades.
    """
    metric = record.metric(f"{quantity}, MAE difference, {first} minus {second}", "paired")
    if metric.spread is None:
        return f"One network each does not tell how the {_quoted(first)} and the {_quoted(second)} arm compare."
    low, high = metric.spread
    d, unit = _DECIMALS.get(metric.unit, 2), (metric.unit or "decades").replace("^-1", "⁻¹")
    interval = f"{metric.value:+.{d}f} {unit}, 95 % interval {low:+.{d}f} to {high:+.{d}f}"
    numbers = f"{interval}, {metric.n}".replace("-", "−")
    significant = not low <= 0 <= high
    if record.protocol == "leak_free":
        test = record.metric(f"{quantity}, p value, {first} against {second}", "corrected resampled t-test")
        p = f"p = {test.value:.2f}" if test.value >= 0.005 else "p < 0.005"
        numbers += f"; corrected resampled t-test over {test.n}: {p}"
        significant = significant and test.value < 0.05
    first, second = _quoted(first), _quoted(second)
    if not significant:
        return f"The {first} and the {second} arm cannot be told apart ({numbers})."
    return f"The {first} arm errs {'less' if high < 0 else 'more'} than the {second} arm ({numbers})."


def differences_in_words(record: Record, pairs: Mapping[str, tuple[str, str]], **quantities: str) -> dict[str, str]:
    """What `difference_in_words` says of pairs of arms on some quantities, by "QUANTITY_PAIR", the names of both."""
    return {
        f"{name}_{key}": difference_in_words(record, *pair, quantity)
        for name, quantity in quantities.items()
        for key, pair in pairs.items()
    }


def _quoted(arm: str) -> str:
    """The name of an arm, in quotation marks where it has a comma."""
    return f"“{arm}”" if "," in arm else arm
