"""The front page tells its story on one screen, and nothing of it is cut off, on a desktop or a phone."""

import pytest
import visits as visiting

# Elements that hide a part of their own words.
CLIPPED = """() => [...document.querySelectorAll('.bd-article *')].filter((each) => {
  const { overflowX, overflowY } = getComputedStyle(each);
  return (overflowX === 'hidden' && each.scrollWidth > each.clientWidth + 1) ||
    (overflowY === 'hidden' && each.scrollHeight > each.clientHeight + 1);
}).map((each) => each.outerHTML.slice(0, 200))"""
# What stands outside of the window to its left or right.
OUTSIDE = """() => [...document.querySelectorAll('.bd-article :is(p, img, h1, h2, .sd-card)')].filter((each) => {
  const { left, right } = each.getBoundingClientRect();
  return left < 0 || right > innerWidth;
}).map((each) => each.outerHTML.slice(0, 200))"""


def test_the_question_the_answers_and_both_figures_fit_on_one_screen(open_page):
    page = open_page("intro.html")
    cards = [card.bounding_box() for card in page.locator(".headline").all()]
    assert len(cards) == 2
    assert all(card["y"] + card["height"] <= visiting.DESKTOP["height"] for card in cards), cards
    figures = [figure.bounding_box() for figure in page.locator(".headline img").all()]
    # Their letters can still be read.
    assert [figure["width"] > 400 for figure in figures] == [True, True], figures


@pytest.mark.parametrize("size", [visiting.DESKTOP, visiting.PHONE], ids=["desktop", "phone"])
def test_nothing_is_clipped(open_page, size):
    page = open_page("intro.html", size)
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert page.evaluate(CLIPPED) == []
    assert page.evaluate(OUTSIDE) == []


def test_a_phone_shows_letters_of_a_size_that_can_be_read(open_page):
    page = open_page("intro.html", visiting.PHONE)
    sizes = page.locator(".bd-article p").evaluate_all(
        "(all) => all.map((each) => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(sizes) >= 12
