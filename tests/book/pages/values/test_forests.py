"""Forest plots: distances in tolerances, of what has one."""

import pytest
from made_up_rows import entry, row

from mobtl.answers import verdicts
from mobtl.answers.lines import lines
from mobtl.book.pages.values import forests

PAPERS = {"liu2020": "Liu 2020"}
MANY = [row(entry(f"v{n}", item=f"Table {n // 10}"), verdicts.REPRODUCED) for n in range(35)]


def line_of(*rows):
    (line,) = lines(rows)
    return line


def test_a_distance_is_counted_in_tolerances_of_the_printed_number():
    worse = row(entry(), verdicts.NOT_REPRODUCED, protocol="leak_free", computed=13.0, spread=None)
    found = forests.distance(line_of(row(entry(), verdicts.REPRODUCED), worse))
    as_published, leak_free = found.estimates
    assert (as_published.value, as_published.low, as_published.high) == pytest.approx((0.2, -0.5, 0.9))
    assert (leak_free.value, leak_free.low, leak_free.high) == pytest.approx((3.0, 3.0, 3.0))


@pytest.mark.parametrize(
    ("changes", "computed"),
    [
        ({"measure": "count", "better": None}, 10.2),  # no tolerance
        ({"same_as": "b"}, 10.2),
        ({"kind": "reference", "measure": None, "better": None}, 10.2),
        ({}, None),
    ],
)
def test_what_has_no_tolerance_or_no_answer_or_is_printed_again_is_left_out(changes, computed):
    assert forests.distance(line_of(row(entry(**changes), verdicts.REPRODUCED, computed=computed, spread=None))) is None


def test_figures_are_cut_between_tables_and_come_with_words_data_and_vector_file():
    words, files = forests.files(lines(MANY), PAPERS)
    assert sorted(files) == sorted(
        f"_generated/numbers-forest-liu2020-{n}{end}" for n in (1, 2) for end in (".json", ".svg", ".png", "-narrow.png")
    )
    assert "**Liu 2020**: Table 0, Table 1." in words and "**Liu 2020**: Table 2, Table 3." in words
    assert words.count(':alt: "Liu 2020, Table') == 2
    assert files == forests.files(lines(MANY), PAPERS)[1]
