"""The book that `make book` left, followed link by link; skipped where there is none, but in CI."""

import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import pytest
import reader

from mobtl import paths

HTML = paths.BUILD / "html"
FRONT = HTML / "intro.html"


@pytest.fixture(autouse=True)
def book():
    """A built book."""
    if not FRONT.is_file():
        reader.missing("there is no book; `make book` builds it")


@cache
def addresses(page: Path) -> frozenset[SplitResult]:
    """Addresses inside the book that a page links; what is no page links nothing."""
    return in_text(page.read_text("utf-8")) if page.suffix == ".html" and page.is_file() else frozenset()


def in_text(text: str) -> frozenset[SplitResult]:
    found = (urlsplit(unescape(name)) for name in re.findall(r'<a [^>]*href="([^"]+)"', text))
    return frozenset(address for address in found if not address.scheme and not address.netloc)


@cache
def links(page: Path, mark: str = "") -> frozenset[Path]:
    """Files that a page links in its own text, not in the side bars; of a row of a table that bears a mark, in that row."""
    if page.suffix != ".html" or not page.is_file():
        return frozenset()
    article = re.search(r"<article.*</article>", page.read_text("utf-8"), re.DOTALL)
    text = article[0] if article else ""
    rows = [row for row in re.findall(r"<tr.*?</tr>", text, re.DOTALL) if mark and f' id="{mark}"' in row]
    return frozenset((page.parent / unquote(each.path)).resolve() for each in in_text("".join(rows) or text) if each.path)


def places(page: Path) -> frozenset[str]:
    """Places of a page that an address can name."""
    return frozenset(unescape(name) for name in re.findall(r'<[^>]+?\sid="([^"]+)"', page.read_text("utf-8")))


def numbers_of_the_front_page() -> list[tuple[str, Path, str]]:
    """Each number in the tables of the front page that is a link: its words, the page and the mark it leads to."""
    tables = re.findall(r"<table.*?</table>", FRONT.read_text("utf-8"), re.DOTALL)
    found = [
        each for table in tables for each in re.findall(r'<a [^>]*href="([^"#]+)#?([^"]*)"[^>]*>(.*?)</a>', table, re.S)
    ]
    return [(re.sub(r"<[^>]*>", "", words).strip(), (FRONT.parent / page).resolve(), mark) for page, mark, words in found]


def three_clicks(page: Path, mark: str) -> set[Path]:
    """Files that a click on a number, and two more, lead to."""
    second = links(page, mark)
    return {page, *second, *(name for each in second for name in links(each))}


def is_record(path: Path) -> bool:
    return path.suffix == ".json" and path.is_file() and "metrics" in json.loads(path.read_bytes())


def holds(path: Path, words: str) -> bool:
    """Whether a file is a record that has a number, as it is rounded on the front page."""
    digits = len(words.partition(".")[2])
    return is_record(path) and any(
        f"{metric['value']:.{digits}f}".replace("-", "−") == words for metric in json.loads(path.read_bytes())["metrics"]
    )


WANTED = {
    "record": is_record,
    "code": lambda path: path.suffix == ".ipynb" or "_modules" in path.parts,
    "data": lambda path: path.suffix in (".parquet", ".csv"),
    "test": lambda path: path.name == "audit-tests.html",
}


def test_the_front_page_has_numbers_that_lead_somewhere():
    numbers = numbers_of_the_front_page()
    assert len(numbers) >= 20
    assert all(page.is_file() and (not mark or mark in places(page)) for _, page, mark in numbers)
    # The printed ones lead to their row.
    assert {page.name for _, page, mark in numbers if mark} == {"numbers.html"}


@pytest.mark.parametrize("what", WANTED)
def test_each_number_of_the_front_page_is_three_clicks_from(what):
    for words, page, mark in numbers_of_the_front_page():
        assert any(map(WANTED[what], three_clicks(page, mark))), f"no {what} within three clicks of {words} ({page.name})"


def test_each_computed_number_of_the_front_page_is_three_clicks_from_the_record_that_has_it():
    for words, page, mark in numbers_of_the_front_page():
        if not mark:
            assert any(holds(path, words) for path in three_clicks(page, mark)), f"no record of {words} by {page.name}"


def test_both_figures_of_the_front_page_are_told_in_numbers_and_lead_to_their_data():
    text = FRONT.read_text("utf-8")
    pictures = [unescape(alt) for alt in re.findall(r'<img alt="([^"]*)"[^>]*headline-', text)]
    linked = {path.name: path for path in links(FRONT)}
    data = [json.loads(linked[f"headline-{name}.json"].read_bytes()) for name in ("phonons", "mobility")]
    assert pictures == [figure["shows"] for figure in data]
    assert all(len(re.findall(r"\d", alt)) > 20 for alt in pictures)
    assert {"headline-phonons.svg", "headline-mobility.svg"} <= linked.keys()


def test_every_link_inside_the_book_leads_to_a_place_that_exists():
    pages = [path for path in HTML.rglob("*.html") if "_static" not in path.parts]
    marks, missing = {page: places(page) for page in pages}, set()
    for page in pages:
        for address in addresses(page):
            target = (page.parent / unquote(address.path)).resolve() if address.path else page
            mark = unquote(address.fragment)
            # A mark of the page of materials is what its script searches for, one with a choice filters the page of numbers.
            for_script = target.name == "materials.html" or (target.name == "numbers.html" and "=" in mark)
            named = not mark or target not in marks or mark in marks[target] or for_script
            if not (target.exists() and named):
                missing.add(f"{page.relative_to(HTML)} -> {address.geturl()}")
    assert not missing, sorted(missing)[:10]
