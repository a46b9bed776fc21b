"""Every verdict, on both sides of each border."""

import pytest

from mobtl.answers import verdicts
from mobtl.answers.published import Published
from mobtl.records.record import Metric

BASE = {"id": "x", "paper": "liu2020", "item": "Table 1", "place": "here", "quantity": "q", "statistic": "member mean"}


def value(printed="10.0", measure="error", better="lower"):
    return Published(**BASE, kind="value", printed=printed, measure=measure, better=better)


def claim(**bounds):
    return Published(**BASE, kind="claim", printed="it is so", predicate={"reading": "as it stands"} | bounds)


def metric(number, low=None, high=None, complete=True):
    # A hundred samples whose 2.5 and 97.5 % percentiles are the ends asked for.
    samples = () if low is None else (*[low] * 10, *[number] * 80, *[high] * 10)
    return Metric("q", "", "member mean", number, "n", samples, complete)


@pytest.mark.parametrize(
    ("computed", "verdict"),
    [
        (metric(10.0), verdicts.REPRODUCED),
        (metric(11.0), verdicts.REPRODUCED),  # just on the border of 10 %
        (metric(9.0, 8.0, 12.0), verdicts.REPRODUCED),
        (metric(11.2, 10.9, 11.5), verdicts.UNDECIDED),
        (metric(11.2, 11.1, 11.3), verdicts.NOT_REPRODUCED),
        (metric(8.8, 8.5, 9.1), verdicts.UNDECIDED),
        (metric(8.8, 8.5, 8.9), verdicts.NOT_REPRODUCED),
        (metric(11.2), verdicts.NOT_REPRODUCED),  # deterministic: no spread to hide in
        (metric(10.0, complete=False), verdicts.UNDECIDED_PRESET),
        (metric(99.0, complete=False), verdicts.UNDECIDED_PRESET),
    ],
)
def test_a_value_is_judged_by_tolerance_and_spread(computed, verdict):
    assert verdicts.judge(value(), computed) == verdict


def test_a_count_must_be_equal():
    entry = value("124", "count", None)
    assert verdicts.judge(entry, metric(124)) == verdicts.REPRODUCED
    assert verdicts.judge(entry, metric(123)) == verdicts.NOT_REPRODUCED


def test_a_deterministic_number_may_round_to_the_printed_one():
    entry = value("0.74", "number", None)
    assert verdicts.judge(entry, metric(0.7449)) == verdicts.REPRODUCED
    assert verdicts.judge(entry, metric(0.7451)) == verdicts.NOT_REPRODUCED


@pytest.mark.parametrize(
    ("share", "verdict"),
    [(1.0, "holds"), (0.95, "holds"), (0.94, "undecided"), (0.06, "undecided"), (0.05, "does not hold")],
)
def test_a_claim_is_judged_by_its_share_of_resamples(share, verdict):
    true = round(100 * share)
    computed = Metric("q", "", "member mean", 70.0, "n", (70.0,) * true + (50.0,) * (100 - true))
    assert verdicts.judge(claim(above=60.0), computed) == verdict


def test_a_claim_about_a_fixed_number_holds_or_not():
    assert verdicts.judge(claim(above=0.0), metric(303.0)) == verdicts.HOLDS
    assert verdicts.judge(claim(above=-0.3, below=0.3), metric(0.4)) == verdicts.DOES_NOT_HOLD
    assert verdicts.judge(claim(above=0.0), metric(303.0, complete=False)) == verdicts.UNDECIDED_PRESET


def test_a_reference_is_not_judged():
    entry = Published(**BASE, kind="reference", printed="1331")
    assert verdicts.judge(entry, metric(5.0)) == verdicts.REFERENCE


@pytest.mark.parametrize(
    ("published_verdict", "leak_free", "verdict"),
    [
        (verdicts.REPRODUCED, metric(25.0, 24.0, 26.0), verdicts.ONLY_WITH_LEAKAGE),
        (verdicts.REPRODUCED, metric(5.0, 4.0, 6.0), verdicts.REPRODUCED),  # outside on the better side
        (verdicts.REPRODUCED, metric(10.4, 9.0, 12.0), verdicts.REPRODUCED),
        (verdicts.REPRODUCED, metric(11.5, 10.5, 12.0), verdicts.LEAKAGE_UNDECIDED),
        (verdicts.REPRODUCED, metric(25.0, complete=False), verdicts.LEAKAGE_UNDECIDED),
        (verdicts.REPRODUCED, None, verdicts.REPRODUCED),
        (verdicts.UNDECIDED_PRESET, metric(25.0, 24.0, 26.0), verdicts.UNDECIDED_PRESET),
        (verdicts.NOT_REPRODUCED, metric(10.0), verdicts.NOT_REPRODUCED),
    ],
)
def test_what_is_left_without_leakage(published_verdict, leak_free, verdict):
    assert verdicts.with_leak_free(value(), published_verdict, leak_free) == verdict


def test_worse_is_lower_for_a_score():
    entry = value("0.960", "score", "higher")
    assert verdicts.with_leak_free(entry, verdicts.REPRODUCED, metric(0.77, 0.75, 0.79)) == verdicts.ONLY_WITH_LEAKAGE
    assert verdicts.with_leak_free(entry, verdicts.REPRODUCED, metric(0.9999, 0.9998, 1.0)) == verdicts.REPRODUCED
