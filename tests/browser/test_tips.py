"""Words of the glossary show their definition where they stand: under the mouse, with the keyboard, at a tap."""

import re

import pytest
import visits as visiting
from playwright.sync_api import expect

PAGE = "audit.html"


@pytest.fixture
def tip():
    """The tip of a page."""
    return lambda page: page.locator(".glossary-tip")


def word(page):
    return page.locator(".bd-article a.glossary-word").first


def test_the_mouse_opens_a_definition_and_leaving_closes_it(open_page, tip):
    page = open_page(PAGE)
    word(page).hover()
    expect(tip(page)).to_contain_text("Anything by which a model learns of the rows that it is tested on")
    assert word(page).get_attribute("aria-describedby") == tip(page).get_attribute("id")
    page.mouse.move(0, 0)
    expect(tip(page)).to_be_hidden()


def test_a_key_opens_it_leads_on_and_closes_it(open_page, tip):
    page = open_page(PAGE)
    word(page).press("Enter")
    assert page.url.endswith(PAGE)
    expect(tip(page).get_by_role("link")).to_be_focused()
    page.keyboard.press("Escape")
    expect(tip(page)).to_be_hidden()
    expect(word(page)).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"glossary\.html#term-data-leakage$"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_tap_opens_it_within_the_screen_of_a_phone(open_page, tip, scheme):
    page = open_page(PAGE, visiting.PHONE, has_touch=True, is_mobile=True, color_scheme=scheme)
    word(page).tap()
    place = tip(page).bounding_box()
    assert place["x"] >= 0 and place["x"] + place["width"] <= visiting.PHONE["width"]
    assert page.url.endswith(PAGE)
    page.locator(".bd-article h1").tap()
    expect(tip(page)).to_be_hidden()


def test_without_scripts_the_word_leads_to_the_glossary(open_page):
    page = open_page(PAGE, java_script_enabled=False)
    page.locator(".bd-article a[href*='glossary.html#term-']").first.click()
    assert "glossary.html#term-" in page.url


def test_it_works_in_a_page_that_is_opened_as_a_file(chromium, book, tip):
    page = chromium.new_page()
    page.goto((book / PAGE).as_uri())
    word(page).click()
    expect(tip(page)).to_be_visible()
    page.close()
