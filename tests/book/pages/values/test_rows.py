"""The rows of the page of numbers: exactly one for each printed value, all else folded in it."""

import re

from made_up_rows import entry, row

from mobtl.answers import published, verdicts
from mobtl.answers.lines import lines
from mobtl.book.pages.values import rows

PAPERS = {"liu2020": "Liu 2020", "chen2024": "Chen 2024"}
A = entry("liu2020-a")
TABLE = [
    row(A, verdicts.REPRODUCED),
    row(A, verdicts.UNDECIDED_PRESET, preset="fast", computed=77.0),
    row(A, verdicts.NOT_REPRODUCED, protocol="leak_free", computed=-25.0, spread=(-26.0, -24.0)),
    row(entry("liu2020-b"), verdicts.CANNOT.format("a|b <i>"), computed=None, spread=None, page="", protocol="", preset=""),
]


def cells_of(table):
    """The cells of each row."""
    text = rows.table(lines(table), PAPERS)
    return [re.split(r"(?<!\\) \| ", line.strip("| ")) for line in text.splitlines() if line.startswith("| []")]


def test_every_entry_of_the_real_file_has_exactly_one_row():
    entries = published.load()
    table = [
        row(each, verdicts.UNDECIDED, paper=each.paper, protocol=protocol, preset=preset, published=None)
        for each in entries
        for protocol in ("as_published", "leak_free")
        for preset in ("study", "fast")
    ]
    targets = [re.match(r"\[\]\{#([\w-]+)\}", cells[0])[1] for cells in cells_of(table)]
    assert targets == [each.id for each in entries]


def test_a_row_has_both_protocols_the_better_side_and_both_verdicts():
    named, printed, as_published, leak_free, verdict = cells_of(TABLE)[0]
    assert "gap, MAE (cm⁻¹)" in named and "{ref}`Table 1 <published-liu2020-a>`" in named
    assert printed == "10.0<br>[lower is better]{.value-note}"
    assert as_published == "[10.2 (9.5 to 10.9)](/notebooks/a/01_b)<br>[member mean, 8 members, study]{.value-note}"
    assert leak_free.startswith("[−25 (−26 to −24)](/notebooks/a/01_b)")
    assert verdict == (
        "[**reproduced**]{.verdict-agrees .value-verdict}<br>[leak free: not reproduced]{.verdict-differs .value-verdict}"
    )


def test_smaller_records_are_folded_in_the_row():
    named = cells_of(TABLE)[0][0]
    assert "<summary>1 other answer</summary>as published: [77 (9.5 to 10.9)](/notebooks/a/01_b)" in named
    assert "fast: undecided at this preset</details>" in named
    assert "details" not in cells_of(TABLE)[1][0]


def test_what_is_not_computed_says_why_and_is_escaped():
    _, _, as_published, leak_free, verdict = cells_of(TABLE)[1]
    assert (as_published, leak_free) == ("–", "–")
    assert verdict == "[**cannot be computed here, because a\\|b \\<i\\>**]{.verdict-unjudged .value-verdict}"
