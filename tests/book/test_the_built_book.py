"""The book that `make book` left, followed link by link; skipped where there is none."""

import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

import pytest

from mobtl import paths

HTML = paths.BUILD / "html"
FRONT = HTML / "intro.html"
CLICKS = 3
pytestmark = pytest.mark.skipif(not FRONT.is_file(), reason="there is no book; `make book` builds it")


@cache
def addresses(page: Path) -> frozenset[SplitResult]:
    """Addresses inside the book that a page links; what is no page links nothing."""
    if page.suffix != ".html" or not page.is_file():
        return frozenset()
    found = (urlsplit(unescape(name)) for name in re.findall(r'<a [^>]*href="([^"]+)"', page.read_text("utf-8")))
    return frozenset(address for address in found if not address.scheme and not address.netloc)


def links(page: Path) -> frozenset[Path]:
    """Files of the book that a page links."""
    return frozenset((page.parent / unquote(address.path)).resolve() for address in addresses(page) if address.path)


def places(page: Path) -> frozenset[str]:
    """Places of a page that an address can name."""
    return frozenset(unescape(name) for name in re.findall(r'<[^>]+?\sid="([^"]+)"', page.read_text("utf-8")))


def reached(start: Path, clicks: int) -> set[Path]:
    """Files that so many clicks on ``start`` and what it links lead to."""
    found = {start}
    for _ in range(clicks):
        found |= {name for page in found for name in links(page)}
    return found


def numbers_of_the_front_page() -> set[Path]:
    """Pages that the numbers in the tables of the front page lead to, with one click."""
    tables = re.findall(r"<table.*?</table>", FRONT.read_text("utf-8"), re.DOTALL)
    names = {name for table in tables for name in re.findall(r'href="([^"#]+)', table)}
    return {(FRONT.parent / name).resolve() for name in names}


def is_record(path: Path) -> bool:
    return path.suffix == ".json" and path.is_file() and "metrics" in json.loads(path.read_bytes())


WANTED = {
    "record": is_record,
    "code": lambda path: path.suffix == ".ipynb" or "_modules" in path.parts,
    "data": lambda path: path.suffix in (".parquet", ".csv"),
    "test": lambda path: path.name == "audit-tests.html",
}


def test_the_front_page_has_numbers_that_lead_somewhere():
    pages = numbers_of_the_front_page()
    assert len(pages) >= 5
    assert all(page.is_file() for page in pages)


@pytest.mark.parametrize("what", WANTED)
def test_each_number_of_the_front_page_is_three_clicks_from(what):
    for page in sorted(numbers_of_the_front_page()):
        assert any(map(WANTED[what], reached(page, CLICKS - 1))), f"no {what} within {CLICKS} clicks by {page.name}"


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
            # A mark of the page of materials is what its script searches for.
            named = not mark or target not in marks or mark in marks[target] or target.name == "materials.html"
            if not (target.exists() and named):
                missing.add(f"{page.relative_to(HTML)} -> {address.geturl()}")
    assert not missing, sorted(missing)[:10]
