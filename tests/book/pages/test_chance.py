"""What chance alone would do."""

import pytest
from made_up_rows import entry, row
from scipy.stats import binom

from mobtl.answers import verdicts
from mobtl.book.pages import chance


def test_only_judged_values_from_training_can_differ_by_chance():
    claim = {"kind": "claim", "measure": None, "printed": "it is so", "better": None}
    claim["predicate"] = {"above": 1.0, "reading": "so", "since": {"day": "2026-11-29", "records": "before"}}
    table = [
        row(entry("in"), verdicts.REPRODUCED),
        row(entry("in"), verdicts.NOT_REPRODUCED, spread=(1.0, 2.0), preset="fast"),  # the value is counted already
        row(entry("out"), verdicts.NOT_REPRODUCED, computed=20.0, spread=(19.0, 21.0)),
        row(entry("near"), verdicts.REPRODUCED, computed=10.5, spread=(10.3, 10.7)),
        row(entry("fixed"), verdicts.NOT_REPRODUCED, spread=None),
        row(entry("free"), verdicts.NOT_REPRODUCED, protocol="leak_free", spread=(19.0, 21.0)),
        row(entry("small"), verdicts.UNDECIDED_PRESET, spread=(19.0, 21.0)),
        row(entry("stale"), verdicts.UNDECIDED_STALE, spread=(19.0, 21.0)),
        row(entry("says", **claim), verdicts.HOLDS, spread=(19.0, 21.0)),
        row(entry("follows", kind="derived", formula="a / b"), verdicts.NOT_REPRODUCED, spread=(19.0, 21.0)),
        row(None, verdicts.NO_PUBLISHED, spread=(19.0, 21.0)),
    ]
    found = chance.chance(table)
    assert (found.n, found.outside, found.missed) == (3, 2, 1)
    assert found.expected == pytest.approx(0.15)


def test_the_range_by_chance_is_the_binomial_one():
    found = chance.chance([row(entry(f"v{number}"), verdicts.REPRODUCED) for number in range(60)])
    assert (found.n, found.outside) == (60, 0)
    assert found.expected == pytest.approx(3.0)
    outside = binom(60, 0.05)
    assert outside.cdf(found.high) - outside.cdf(found.low - 1) >= 0.95
    assert outside.cdf(found.high - 1) < 0.975
    assert (found.low, found.high) == (0, 7)


def test_nothing_judged_is_no_error():
    assert chance.chance([]) == chance.Chance(0, 0, 0, 0, 0)
