"""The page of numbers: counts lead to exactly their rows, the address keeps choices, a phone shows the verdict first."""

import pytest
import visits as visiting
from playwright.sync_api import expect

# Every link that filters, with the number that it says (a tile says it behind its name), and how many rows it leaves.
COUNTS = """async () => {
  const rows = [...document.querySelectorAll('.values tbody tr')];
  const links = [...document.querySelectorAll(".bd-article a[href^='#']")].filter((each) => each.hash.includes('='));
  const found = [];
  for (const link of links) {
    const changed = new Promise((done) => addEventListener('hashchange', done, { once: true }));
    if (location.hash !== link.hash) { location.hash = link.hash; await changed; }
    const said = parseInt(link.textContent) || parseInt(link.parentElement.querySelector('span').textContent);
    found.push([link.hash, said, rows.filter((row) => row.checkVisibility()).length]);
  }
  return found;
}"""
ROW = ".values tbody tr"


def choice(page, name):
    """The list, or the search, above the table that has this name."""
    return page.locator(f".values-bar label:text-matches('^{name}') > :is(select, input)")


def shown(page):
    return page.locator(f"{ROW}:visible").count()


@pytest.fixture
def page(open_page):
    """The page, once its bar is there."""
    page = open_page("numbers.html")
    page.locator(".values-bar").wait_for()
    return page


def test_every_count_leads_to_exactly_the_rows_that_it_counts(page):
    found = page.evaluate(COUNTS)
    assert len(found) > 100
    assert [each for each in found if each[1] != each[2]] == []


def test_an_address_filters_says_so_and_is_cleared_by_the_keyboard(open_page):
    page = open_page("numbers.html#paper=liu2020&protocol=leak_free&verdict=not+reproduced")
    n, every = shown(page), page.locator(ROW).count()
    assert 0 < n < every
    expect(page.locator(".values-bar output")).to_have_text(f"{n} of {every} rows")
    assert choice(page, "verdict").input_value() == "not reproduced"
    page.get_by_role("button", name="Show all rows").press("Enter")
    assert shown(page) == every and "#" not in page.url
    expect(page.get_by_role("button", name="Show all rows")).to_be_hidden()


def test_a_query_filters_too(open_page):
    page = open_page("numbers.html?paper=chen2024&part=Table+1")
    page.locator(".values-bar").wait_for()
    assert 0 < shown(page) < 20


def test_what_is_chosen_stands_in_the_address(page):
    choice(page, "paper").select_option(label="Chen 2024")
    choice(page, "search").fill("anisotropy")
    assert page.url.endswith("#paper=chen2024&words=anisotropy")
    rows = page.locator(f"{ROW}:visible").all_inner_texts()
    assert rows and all("anisotropy" in row.lower() and "Chen 2024" in row for row in rows)


def test_an_address_that_names_a_row_shows_it_among_all_others(page):
    page.goto(page.url.partition("#")[0] + "#paper=chen2024")
    page.evaluate("location.hash = 'liu2020-table1-direct-mae'")
    expect(page.locator("#liu2020-table1-direct-mae")).to_be_in_viewport()
    assert shown(page) == page.locator(ROW).count()


def test_columns_sort_both_ways_and_back(page):
    published = "() => [...document.querySelectorAll('.values tbody tr')].map((row) => parseFloat(row.cells[1].textContent))"
    first = page.evaluate(published)
    head = page.locator(".values th").nth(1)
    for order in ("ascending", "descending"):
        head.get_by_role("button").press("Enter")
        expect(head).to_have_attribute("aria-sort", order)
        numbers = [value for value in page.evaluate(published) if value is not None and value == value]
        assert numbers == sorted(numbers, reverse=order == "descending")
    head.get_by_role("button").press("Enter")
    assert str(page.evaluate(published)) == str(first)


def test_without_scripts_every_row_is_there(open_page):
    page = open_page("numbers.html", java_script_enabled=False)
    assert shown(page) == page.locator(ROW).count() > 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_the_verdict_comes_first(open_page, scheme):
    page = open_page("numbers.html#paper=liu2020", visiting.PHONE, color_scheme=scheme)
    places = page.locator(f"{ROW}:visible").first.evaluate(
        "(row) => [...row.cells].map((cell) => cell.getBoundingClientRect().top)"
    )
    assert places[-1] < places[0] < min(places[1:-1])


def test_a_row_opens_its_other_answers(page):
    rest = page.locator(".value-rest").first
    expect(rest.locator("a").first).to_be_hidden()
    rest.locator("summary").press("Enter")
    expect(rest.locator("a").first).to_be_visible()


@pytest.mark.parametrize("size", [{"width": 1440, "height": 900}])
def test_the_table_fits_into_a_desktop_window_and_its_heads_stay(open_page, size):
    page = open_page("numbers.html#liu2020-table1-direct-mae", size)
    page.locator(".values-bar").wait_for()
    table = page.locator(".values table")
    assert table.evaluate("(table) => table.offsetWidth <= table.closest('.values').clientWidth")
    row, head = page.locator("#liu2020-table1-direct-mae").bounding_box(), page.locator(".values th").first.bounding_box()
    assert head["y"] >= 0 and head["y"] + head["height"] <= row["y"] + 1
