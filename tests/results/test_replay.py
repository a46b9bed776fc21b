"""When a fast run agrees with a committed record."""

from mobtl.records.record import Metric, Record
from mobtl.results import replay


def metric(quantity, value, width=1.0, statistic="ensemble", complete=True):
    samples = (value - width, value + width) if width else ()
    return Metric(quantity, "", statistic, value, "n", samples, complete)


def record(*metrics):
    return Record("liu2020", "tiny", "", {}, {}, list(metrics), {})


def disagreements(committed, fast):
    compared = replay.pairs([record(*committed)], [record(*fast)])
    return [each.committed.quantity for each in replay.disagreements(compared)]


def test_a_few_ranges_of_hundreds_may_miss_but_no_headline_and_no_exact_number():
    many = [metric(f"number {n}", float(n)) for n in range(99)]
    apart = [metric(f"number {n}", float(n) + (9 if n < 4 else 1.8)) for n in range(99)]
    assert disagreements(many, apart) == []
    worse = [metric(f"number {n}", float(n) + (9 if n < 5 else 1.8)) for n in range(99)]
    assert len(disagreements(many, worse)) == 5
    head = (
        metric("gap, MAE, transfer", 5.0, statistic="member mean"),
        metric("gap, MAE, transfer", 9.0, statistic="member mean"),
    )
    assert disagreements([*many, head[0]], [*many, head[1]]) == ["gap, MAE, transfer"]
    reduction = [metric("gap, MAE reduction", value, statistic="member mean") for value in (5.0, 9.0)]
    assert disagreements([*many, reduction[0]], [*many, reduction[1]]) == []
    exact = [metric("count", value, 0, "exact") for value in (1e6, 1e6 + 0.5, 1e6 + 2)]
    assert disagreements([exact[0]], [exact[1]]) == []
    assert disagreements([*many, exact[0]], [*many, exact[2]]) == ["count"]


def test_what_was_shrunk_or_has_no_spread_is_not_compared():
    shrunk, single = metric("best", 5.0, complete=False), metric("p value", 5.0, 0)
    assert disagreements([metric("best", 1.0), metric("p value", 1.0)], [shrunk, single]) == []
    assert replay.pairs([record(metric("best", 1.0), metric("p value", 1.0))], [record(shrunk, single)]) == []
    assert replay.pairs([record(metric("best", 1.0))], []) == []
