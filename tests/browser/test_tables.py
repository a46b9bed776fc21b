"""Tables are sorted and filtered, a small one in a page opened as a file and those of the book; wide ones keep a column."""

import pytest
import visits as visiting
from playwright.sync_api import expect

from mobtl.book.parts import datatables

ROWS = [
    ("Liu 2020", "−16.25", "<strong>reproduced</strong>"),
    ("Chen 2024", "303", "cannot be computed here, because of the one"),
    ("Liu 2020", "–", "cannot be computed here, because of the other"),
    ("Liu 2020", "2.5e-05", "<strong>reproduced</strong>"),
]
SHOWN = "[...document.querySelectorAll('.browse tbody tr')].map((row) => row.cells[1].textContent)"


@pytest.fixture
def table(tmp_path, read):
    """A table that can be sorted and filtered, in a page; returns what a script there gives."""
    (tmp_path / "scripts" / "datatables.js").write_text(datatables.script())
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in ROWS)
    head = "<thead><tr><th>paper</th><th>computed</th><th>verdict</th></tr></thead>"
    tags = datatables.TAGS.removeprefix("```{raw} html\n").removesuffix("```\n")
    body = f"<div class='browse'><table>{head}<tbody>{cells}</tbody></table></div>{tags}"
    return lambda script: read(body, f"async () => {{ {script} }}")


def test_a_table_keeps_its_rows_and_its_order_at_first(table):
    assert table(f"return {SHOWN}") == [row[1] for row in ROWS]


def test_numbers_are_sorted_as_numbers_and_what_is_none_comes_last(table):
    click = "document.querySelectorAll('.browse th')[1].click(); await new Promise((done) => setTimeout(done, 500));"
    assert table(f"{click} return {SHOWN}") == ["−16.25", "2.5e-05", "303", "–"]


def test_a_list_has_each_choice_once_and_narrows_the_table_down(table):
    options = "[...document.querySelectorAll('.browse-bar select')].map((each) => [...each.options].map((one) => one.text))"
    assert table(f"return {options}") == [
        ["all", "Chen 2024", "Liu 2020"],
        ["all", "cannot be computed here", "reproduced"],
    ]
    choose = "const [paper, verdict] = document.querySelectorAll('.browse-bar select');"
    choose += "const pick = (list, text) => { list.value = text; list.dispatchEvent(new Event('change')); };"
    count = "document.querySelector('.browse-bar output').value"
    first = table(f"{choose} pick(verdict, 'cannot be computed here'); return [{SHOWN}, {count}]")
    assert first == [["303", "–"], "2 of 4 rows"]
    both = table(f"{choose} pick(verdict, 'reproduced'); pick(paper, 'Liu 2020'); return {SHOWN}")
    assert both == ["−16.25", "2.5e-05"]
    again = table(f"{choose} pick(verdict, 'reproduced'); pick(verdict, ''); return [{SHOWN}.length, {count}]")
    assert again == [4, "4 of 4 rows"]


def test_the_search_takes_any_word(table):
    search = "const box = document.querySelector('.browse-bar input'); box.value = 'other';"
    assert table(f"{search} box.dispatchEvent(new Event('input')); return {SHOWN}") == ["–"]


@pytest.fixture(params=["computed.html", "status.html", "data.html"])
def page(request, open_page):
    """A page of the book with such a table."""
    page = open_page(request.param)
    page.locator(".browse-bar").first.wait_for()
    return page


COLUMN = "(table, column) => [...table.tBodies[0].rows].map((row) => row.cells[column].textContent.trim())"


def test_every_column_of_the_book_sorts_both_ways(page):
    table = page.locator(".browse table").first
    for column, head in enumerate(table.locator("thead th").all()):
        first = table.evaluate(COLUMN, column)
        head.get_by_role("button").press("Enter")
        expect(head).to_have_attribute("aria-sort", "ascending")
        upwards = table.evaluate(COLUMN, column)
        head.get_by_role("button").press("Enter")
        expect(head).to_have_attribute("aria-sort", "descending")
        assert sorted(first) == sorted(upwards)
        assert upwards[0] != table.evaluate(COLUMN, column)[0] or len(set(first)) < 3


def test_every_list_of_the_book_narrows_its_table_down(page):
    bar = page.locator(".browse-bar").first
    every = bar.locator("output").inner_text()
    for choices in bar.locator("select").all():
        choices.select_option(index=1)
        wanted, name = choices.input_value(), choices.locator("xpath=..").inner_text().split("\n")[0]
        heads = page.locator(".browse table").first.locator("thead th").all_inner_texts()
        shown = page.locator(".browse table").first.evaluate(COLUMN, [head.strip() for head in heads].index(name))
        assert shown and all(cell.startswith(wanted) for cell in shown)
        choices.select_option(index=0)
    assert bar.locator("output").inner_text() == every


def test_on_paper_nothing_of_a_table_is_for_clicking(page):
    bar, order = page.locator(".browse-bar").first, page.locator(".dt-column-order").first
    expect(order).to_be_visible()
    page.emulate_media(media="print")
    expect(bar).to_be_hidden()
    expect(order).to_be_hidden()


# The first cells of a table that is moved sideways: whether they stay where they are to, which is its begin, or beside the
# first level of two, and which one can see through.
STUCK = """(table) => {
  let around = table;
  while (around && around.scrollWidth <= around.clientWidth) around = around.parentElement;
  around.scrollLeft = 60;
  const cells = [...table.rows].map((row) => row.cells[0]).filter((cell) => getComputedStyle(cell).position === 'sticky');
  const left = around.getBoundingClientRect().left;
  const colours = cells.map((cell) => getComputedStyle(cell).backgroundColor);
  const off = (cell) => cell.getBoundingClientRect().left - left - parseFloat(getComputedStyle(cell).left);
  return [around.scrollLeft, cells.length, cells.every((cell) => Math.abs(off(cell)) < 2),
    colours.filter((colour) => colour.startsWith('rgba'))];
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("audit.html", ".audit table"),
        ("notebooks/phonons/05_transfer.html", ".cell_output table.dataframe"),
        ("notebooks/leaderboard/02_property.html", ".cell_output table.scores"),
    ],
)
def test_a_wide_table_keeps_its_first_column_on_a_phone(open_page, name, table, scheme):
    page = open_page(name, visiting.PHONE, color_scheme=scheme)
    wide = [each for each in page.locator(table).all() if each.evaluate("(table) => table.offsetWidth > innerWidth")]
    assert wide
    for each in wide:
        moved, n, stays, seen_through = each.evaluate(STUCK)
        assert moved > 0 and n > 1 and stays and not seen_through
