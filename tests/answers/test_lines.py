"""One line for each printed value, with the numbers that count."""

from made_up_rows import entry, row

from mobtl.answers import verdicts
from mobtl.answers.lines import lines

A, B = entry("a"), entry("b")
LEAK_FREE = {"protocol": "leak_free"}
TABLE = [
    row(A, verdicts.UNDECIDED_PRESET, preset="fast"),
    row(A, verdicts.REPRODUCED),
    row(A, verdicts.SECOND, **LEAK_FREE),
    row(A, verdicts.NOT_REPRODUCED, preset="fast", **LEAK_FREE),
    row(B, verdicts.CANNOT.format("it is not there"), protocol="", preset=""),
    row(None, verdicts.NO_PUBLISHED),
]


def test_each_printed_value_has_one_line_in_order_and_nothing_else_has_one():
    assert [line.entry.id for line in lines(TABLE)] == ["a", "b"]


def test_the_largest_judged_record_counts_and_the_others_follow_it():
    line, _ = lines(TABLE)
    assert line.best == {"as_published": TABLE[1], "leak_free": TABLE[3]}
    assert line.rest == [TABLE[0], TABLE[2]]
    assert (line.verdict("as_published"), line.verdict("leak_free")) == (verdicts.REPRODUCED, verdicts.NOT_REPRODUCED)


def test_what_is_not_computed_stands_as_published_without_its_reason():
    _, line = lines(TABLE)
    assert (line.verdict("as_published"), line.verdict("leak_free")) == ("cannot be computed here", "")


def test_a_number_beside_a_printed_value_is_no_verdict():
    (line,) = lines([row(A, verdicts.SECOND)])
    assert line.best and line.verdict("as_published") == ""
