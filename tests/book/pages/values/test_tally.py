"""The map and the sums of the page of numbers: each count is a link to exactly the rows that it counts."""

import re
from html import unescape
from urllib.parse import parse_qsl

import pytest
from made_up_rows import entry, row

from mobtl.answers import verdicts
from mobtl.answers.lines import lines
from mobtl.book.pages.values import filters, tally

PAPERS = {"liu2020": "Liu 2020", "chen2024": "Chen 2024"}
LEAK_FREE = {"protocol": "leak_free"}
C = entry("c", item="Fig. 4A", same_as="a")
TABLE = [
    row(entry("a"), verdicts.REPRODUCED),
    row(entry("a"), verdicts.NOT_REPRODUCED, **LEAK_FREE),
    row(entry("b"), verdicts.REPRODUCED),
    row(entry("b"), verdicts.SECOND, **LEAK_FREE),
    row(C, verdicts.REPRODUCED),
    row(entry("d", item="text", paper="chen2024"), verdicts.CANNOT.format("this"), paper="chen2024", protocol="", preset=""),
]
LINES = lines(TABLE)


def left(address):
    """Ids of the rows that an address leaves."""
    asked = dict(parse_qsl(address.removeprefix("#"), strict_parsing=True))
    found = []
    for facts in filters.facts(LINES):
        judged = [facts["verdicts"][asked["protocol"]]] if "protocol" in asked else facts["verdicts"].values()
        fits = all(facts[name] == asked[name] for name in ("paper", "part") if name in asked)
        fits &= asked["verdict"] in judged if "verdict" in asked else "protocol" not in asked or "" not in judged
        if fits and not ("once" in asked and facts["again"]):
            found.append(facts["id"])
    return found


@pytest.mark.parametrize("make", [tally.tiles, tally.sums])
def test_each_link_leaves_as_many_rows_as_it_says(make):
    html = make(LINES, PAPERS)
    links = re.findall(r'<a href="([^"]+)">(\d+)', html)
    assert len(links) >= 4
    assert {address: len(left(unescape(address))) for address, _ in links} == {address: int(n) for address, n in links}


def test_each_tile_says_how_many_values_it_has():
    titles = re.findall(r'<a href="([^"]+)">([^<]+)</a> <span>(\d+) value', tally.tiles(LINES, PAPERS))
    assert [title for _, title, _ in titles] == ["Fig. 4", "Table 1", "Text"]
    assert [len(left(unescape(address))) for address, *_ in titles] == [int(n) for *_, n in titles] == [1, 2, 1]


def test_the_sums_count_once_what_is_printed_twice_and_nothing_beside():
    html = tally.sums(LINES, PAPERS)
    rows = {cells[0]: cells[1:] for line in html.splitlines() if (cells := re.findall(r">([^<>]+)</(?:th|td|a)>", line))}
    assert rows["reproduced"] == ["2", "–", "–", "–"]
    assert rows["not reproduced"] == ["–", "1", "–", "–"]
    assert rows["all"] == ["2", "1", "1", "–"]


def test_a_bar_has_a_stripe_for_each_verdict_and_the_words_beside_it():
    tile = next(line for line in tally.tiles(LINES, PAPERS).splitlines() if "Table 1" in line)
    bars, words = re.findall(r'<div class="value-bar".*?</div>', tile), re.findall(r'<p class="value-words">.*?</p>', tile)
    assert [bar.count("<span") for bar in bars] == [1, 1]
    assert [re.sub("<[^>]*>", "", each) for each in words] == ["as published: 2 reproduced", "leak free: 1 not reproduced"]


@pytest.mark.parametrize(
    ("item", "part"),
    [
        ("Fig. 4C and D", "Fig. 4"),
        ("fig. S9", "Fig. S9"),
        ("table S3", "Table S3"),
        ("Table 2", "Table 2"),
        ("figs. S11-S16", "Figs. S11-S16"),
        ("Figs. S11-S16", "Figs. S11-S16"),
        ("abstract", "Abstract"),
        ("text, measured", "Text"),
        ("Eq. 2", "Text"),
    ],
)
def test_an_item_belongs_to_its_figure_or_table(item, part):
    assert filters.part(item) == part


def test_parts_stand_as_in_the_paper():
    parts = ["Text", "Table S3", "Fig. 10", "Table 1", "Figs. S11-S16", "Fig. 2", "Abstract"]
    assert sorted(parts, key=filters.place_of) == [
        "Abstract",
        "Fig. 2",
        "Fig. 10",
        "Table 1",
        "Figs. S11-S16",
        "Table S3",
        "Text",
    ]
