"""Hands the numbers of a record to the prose of a notebook, so that no sentence has a typed number."""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from mobtl.answers import arms
from mobtl.errors import MobtlError
from mobtl.files import write_atomically
from mobtl.physics.units import INVERSE_CM, KM_PER_SECOND, MOLAR_HEAT, in_text
from mobtl.records import settings
from mobtl.records.quantity import DIFFERENCE, P_VALUE, Quantity
from mobtl.records.record import Metric, Record
from mobtl.runs.needs import RUN

# In the folder of a run, beside its records: what its notebook has told, by the name that prose has for it.
TOLD = "prose.json"
# The same, in the kernel.
_told: dict[str, float | str] = {}


def slug(metric: Metric) -> str:
    """The name of a metric in prose: "R2, transfer" with the statistic "member mean" is ``r2-transfer-member-mean``.

    A statistic that is exact goes unnamed.
    """
    words = metric.quantity if metric.statistic == "exact" else f"{metric.quantity} {metric.statistic}"
    return re.sub(r"[^a-z0-9]+", "-", words.lower()).strip("-")


def tell(record: Record, under: str = "", **more: float | str) -> None:
    """Tell what prose may say of a record: the role ``{number}`` finds it by its name.

    Every metric under its slug, with ``-low`` and ``-high`` for its spread, and ``-range`` for both in words; the protocol;
    every number of the configuration as ``config-name``; and what is given as ``more``. Where a page tells of several
    records, ``under`` is put before each name: "as published" makes ``as-published-config-seed``. In the folder of a run all
    that was told is kept in `TOLD`.

    Raises
    ------
    MobtlError
        If a run tells two things under one name.
    """
    told = {"protocol": protocol_in_words(record)} if record.protocol else {}
    told |= _numbers(record.config, "config") | more
    for metric in record.metrics:
        told[slug(metric)] = float(metric.value)
        told[f"{slug(metric)}-range"] = range_in_words(metric)
        told |= {f"{slug(metric)}-{end}": value for end, value in zip(("low", "high"), metric.spread or (), strict=False)}
    named = {re.sub("[ _]", "-", f"{under} {name}".strip()): value for name, value in told.items()}
    in_a_run = Path(RUN).is_file()
    # Whoever works by hand runs a cell again.
    if in_a_run and (twice := sorted(named.keys() & _told.keys())):
        raise MobtlError(
            f"prose was told {twice[0]!r} twice; let prose.tell put a name of its own before what one record says."
        )
    _told.update(named)
    if in_a_run:
        write_atomically(Path(TOLD), json.dumps(_told, indent=1, default=np.generic.item) + "\n")


def told_in(folder: Path) -> dict[str, float | str]:
    """What the notebook that was executed in a folder has told, by name; nothing where it told nothing."""
    path = folder / TOLD
    return json.loads(path.read_bytes()) if path.is_file() else {}


def said(name: str, form: str = "") -> str:
    """What `tell` has told under a name, as `in_words` gives it; an ellipsis while it has not.

    Prose that is read beside a kernel asks for its numbers here, as that of the book does with ``{number}``.
    """
    return in_words(_told[name], form) if name in _told else "…"


def in_words(value: float | str, form: str = "") -> str:
    """What was told as prose shows it: formatted ("``.2f``"), with the minus sign that figures and tables have.

    As a "``count``", nothing is "none".

    Raises
    ------
    ValueError
        If a value of this kind has no such format.
    """
    if form == "count":
        return f"{value:.0f}" if value else "none"
    # A hyphen is one where it stands before a digit, and not behind a letter or digit.
    return re.sub(r"(?<![\w-])-(?=\d)", "−", format(value, form))


def protocol_in_words(record: Record) -> str:
    """The protocol as prose writes it; empty where there is nothing to train."""
    return record.protocol.replace("_", " ")


def _numbers(config: dict, prefix: str) -> dict[str, float]:
    """The numbers of a nested configuration by their path."""
    numbers = ((path, value) for path, value in settings.each(config) if isinstance(value, int | float))
    return {"-".join((prefix, *path)): value for path, value in numbers if not isinstance(value, bool)}


# Decimals of a range or a difference, by unit.
_DECIMALS = {INVERSE_CM: 1, KM_PER_SECOND: 3, MOLAR_HEAT: 2, "%": 0}


def number_in_words(metric: Metric) -> str:
    """The value of a metric with the decimals of its unit; a count has none."""
    decimals = 0 if metric.quantity.endswith("count") else _DECIMALS.get(metric.unit, 2)
    return f"{metric.value:z.{decimals}f}".replace("-", "−")


def range_in_words(metric: Metric) -> str:
    """The 95 % range of a metric; a number that stands on a single run has none."""
    if metric.spread is None:
        return "one run, no range"
    decimals = _DECIMALS.get(metric.unit, 2)
    low, high = (f"{end:z.{decimals}f}".replace("-", "−") for end in metric.spread)
    return f"{low} to {high}"


def value_in_words(metric: Metric) -> str:
    """The value of a metric with its unit and, in brackets, its 95 % range: "0.453 km/s (0.446 to 0.459)"."""
    unit = f" {in_text(metric.unit)}" if metric.unit else ""
    return f"{number_in_words(metric)}{unit} ({range_in_words(metric)})"


def values_in_words(record: Record, statistic: str, **quantities: str) -> dict[str, str]:
    """What `value_in_words` says of some quantities of one statistic, by the names given."""
    return {name: value_in_words(record.metric(quantity, statistic)) for name, quantity in quantities.items()}


def _difference(record: Record, first: str, second: str, quantity: str) -> Metric:
    return record.metric(Quantity(quantity, DIFFERENCE, first, second), "paired")


def _t_test(record: Record, first: str, second: str, quantity: str) -> Metric | None:
    """The t-test beside a difference: only where folds are shuffled."""
    if record.protocol != "leak_free":
        return None
    return record.metric(Quantity(quantity, P_VALUE, first, second), "corrected resampled t-test")


def compared(record: Record, first: str, second: str, quantity: str) -> str:
    """What the paired errors of two arms say of the first (`mobtl.answers.arms.answer`)."""
    test = _t_test(record, first, second, quantity)
    return arms.answer(_difference(record, first, second, quantity), None if test is None else test.value)


def difference_in_words(record: Record, first: str, second: str, quantity: str = "phonon band gap") -> str:
    """What `compared` says of two arms, with the numbers. An error without a unit is one of mobilities, in decades."""
    answer = compared(record, first, second, quantity)
    if answer == arms.SINGLE:
        return f"One network each does not tell how the {_quoted(first)} and the {_quoted(second)} arm compare."
    metric, test = (ask(record, first, second, quantity) for ask in (_difference, _t_test))
    low, high = metric.spread
    d, unit = _DECIMALS.get(metric.unit, 2), in_text(metric.unit or "decades")
    interval = f"{metric.value:+.{d}f} {unit}, 95 % interval {low:+.{d}f} to {high:+.{d}f}"
    numbers = f"{interval}, {metric.n}".replace("-", "−")
    if test is not None:
        p = f"p = {test.value:.3f}" if test.value >= 0.0005 else "p < 0.001"
        numbers += f"; corrected resampled t-test over {test.n}: {p}"
    if answer == arms.ALIKE:
        return f"The {_quoted(first)} and the {_quoted(second)} arm cannot be told apart ({numbers})."
    if answer == arms.DISAGREE:
        return f"Interval and test disagree on the {_quoted(first)} and the {_quoted(second)} arm ({numbers})."
    return f"The {_quoted(first)} arm errs {answer} than the {_quoted(second)} arm ({numbers})."


# How a tally words each answer of `compared`.
_TALLY = {
    arms.LESS: "errs less on the {}",
    arms.MORE: "errs more on the {}",
    arms.ALIKE: "cannot be told apart from it on the {}",
    arms.DISAGREE: "is told apart from it by one of interval and test on the {}",
    arms.SINGLE: "is a single run on the {}, which decides nothing",
}


_TALLY_ALL = {
    arms.LESS: "errs less on each of the {} properties",
    arms.MORE: "errs more on each of the {} properties",
    arms.ALIKE: "cannot be told apart from it on any of the {} properties",
    arms.DISAGREE: "is told apart from it by one of interval and test on each of the {} properties",
    arms.SINGLE: "is a single run on each of the {} properties, which decides nothing",
}


def tally_in_words(record: Record, first: str, second: str, quantities: Sequence[str]) -> str:
    """One sentence on how two arms compare on several quantities, without numbers: it changes when an answer does.

    The p values are corrected for being several (Holm).
    """
    tests = {quantity: _t_test(record, first, second, quantity) for quantity in quantities}
    known = {quantity: test.value for quantity, test in tests.items() if test is not None}
    p = dict(zip(known, arms.holm(list(known.values())), strict=True))
    answers = {each: arms.answer(_difference(record, first, second, each), p.get(each)) for each in quantities}
    named = {answer: [quantity for quantity in quantities if answers[quantity] == answer] for answer in _TALLY}
    if len(quantities) > 2 and len(set(answers.values())) == 1:
        parts = [_TALLY_ALL[answers[quantities[0]]].format(len(quantities))]
    else:
        parts = [words.format(_listed(named[answer], "the ")) for answer, words in _TALLY.items() if named[answer]]
    return f"Compared with the {_quoted(second)} arm, the {_quoted(first)} arm {'; it '.join(parts)}."


def tallies_in_words(record: Record, pairs: Mapping[str, tuple[str, str]], quantities: Sequence[str]) -> dict[str, str]:
    """What `tally_in_words` says of pairs of arms, by "tally_PAIR"."""
    return {f"tally_{key}": tally_in_words(record, *pair, quantities) for key, pair in pairs.items()}


# How a sentence on many pairs words each answer of `compared`.
_BESIDE = {
    arms.LESS: "errs less than {}",
    arms.MORE: "errs more than {}",
    arms.ALIKE: "cannot be told apart from {}",
    arms.DISAGREE: "is told apart from {} by one of interval and test",
    arms.SINGLE: "is a single run beside {}, which decides nothing",
}


def pairs_in_words(record: Record, pairs: Mapping[str, tuple[str, str]], quantity: str) -> str:
    """One sentence on how arms compare on one quantity, without numbers; p values are not corrected for being several."""
    answers: dict[str, dict[str, list[str]]] = {}
    for first, second in pairs.values():
        by_answer = answers.setdefault(first, {})
        by_answer.setdefault(compared(record, first, second, quantity), []).append(_quoted(second))
    said = [
        f"{_quoted(first)} " + ", and ".join(_BESIDE[answer].format(_listed(seconds)) for answer, seconds in own.items())
        for first, own in answers.items()
    ]
    sentence = "; ".join(said)
    return f"{sentence[0].upper()}{sentence[1:]}."


def pairs_by_quantity(record: Record, pairs: Mapping[str, tuple[str, str]], **quantities: str) -> dict[str, str]:
    """What `pairs_in_words` says of some quantities, by the names given and "_pairs"."""
    return {f"{name}_pairs": pairs_in_words(record, pairs, quantity) for name, quantity in quantities.items()}


def _listed(names: Sequence[str], article: str = "") -> str:
    """Names as a sentence lists them, each but the first after an article if one is given."""
    *others, last = names
    return f"{f', {article}'.join(others)} and {article}{last}" if others else last


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
