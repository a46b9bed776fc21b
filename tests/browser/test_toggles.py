"""What is folded away opens and closes, by a click and by the keyboard: code, plots, chapters, the side bars of a phone."""

import pytest
import visits as visiting

PAGE = "notebooks/phonons/05_transfer.html"


@pytest.fixture
def page(open_page):
    return open_page(PAGE)


def test_folded_code_opens_and_closes(page):
    folded = page.locator(".bd-article details.hide").first
    code = folded.locator("pre").first
    assert not code.is_visible()
    folded.locator("summary").click()
    assert code.is_visible()
    folded.locator("summary").press("Enter")
    assert not code.is_visible()


def test_a_plot_is_drawn_when_it_is_opened(page):
    plot = page.locator(".mobtl-plot").first
    assert plot.locator(".main-svg").count() == 0
    plot.locator("summary").press("Enter")
    plot.locator(".main-svg").first.wait_for()


def test_pages_below_a_chapter_are_folded_out(page):
    fold = page.locator("#pst-primary-sidebar").get_by_label("Pages below: The package")
    below = page.locator("#pst-primary-sidebar a[href$='api/models.html']")
    assert not below.is_visible()
    fold.press("Enter")
    assert below.is_visible()


def test_the_ground_turns_from_light_to_dark_and_stays_so(page, address):
    theme = "document.documentElement.dataset.theme"
    button = page.locator(".theme-switch-button").locator("visible=true").first
    for _ in range(3):
        if page.evaluate("document.documentElement.dataset.mode") != "dark":
            button.press("Enter")
    assert page.evaluate(theme) == "dark"
    page.goto(f"{address}/intro.html")
    assert page.evaluate(theme) == "dark"


def test_a_phone_opens_the_list_of_pages(open_page):
    page = open_page(PAGE, visiting.PHONE)
    link = page.locator("nav.bd-links").get_by_role("link", name="Published against computed")
    assert not link.is_visible()
    page.locator("button.primary-toggle").locator("visible=true").first.click()
    link.wait_for()
    page.keyboard.press("Escape")
    link.wait_for(state="hidden")
