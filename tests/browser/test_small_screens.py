"""On a phone no page has to be moved sideways; what is wider scrolls by itself."""

import pytest
import visits as visiting

# Words that reach out of their cell.
OUT_OF_CELL = """() => [...document.querySelectorAll('.provenance td *')].filter((each) =>
  each.getBoundingClientRect().right > each.closest('td').getBoundingClientRect().right).map((each) => each.outerHTML)"""


@pytest.mark.parametrize("size", [visiting.DESKTOP, visiting.PHONE], ids=["desktop", "phone"])
def test_the_table_at_the_foot_of_a_page_fits_with_each_word_in_its_column(open_page, size):
    page = open_page("notebooks/phonons/09_what_transfers.html", size)
    table, around = page.locator(".provenance table").bounding_box(), page.locator(".provenance").bounding_box()
    assert table["width"] <= around["width"] + 1
    assert page.evaluate(OUT_OF_CELL) == []


def test_no_page_is_wider_than_a_phone(visits):
    assert not {visit.page: visit.sideways for visit in visits if visit.sideways}


def test_the_labels_of_a_material_are_in_sight_on_a_phone(open_page):
    page = open_page("materials.html#BAs", visiting.PHONE)
    page.locator(".materials-held").wait_for()
    heads = page.locator(".materials-held th").all()
    assert heads[-1].inner_text() == "label"
    assert heads[-1].bounding_box()["x"] + heads[-1].bounding_box()["width"] <= visiting.PHONE["width"]


def test_an_answer_fits_a_phone_with_its_interval_in_sight(open_page):
    page = open_page("predict.html#MoS2%20--as-2d", visiting.PHONE)
    page.locator("#predict-found table").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= visiting.PHONE["width"]
    interval = page.locator("#predict-found th", has_text="interval").bounding_box()
    assert interval["x"] + interval["width"] <= visiting.PHONE["width"]
