"""The keyboard alone reaches all that can be clicked, and shows where it is."""

import pytest

# All that can be clicked and is seen, each given a number.
REACHABLE = """() => [...document.querySelectorAll('a[href], button, input, select, summary, [tabindex="0"]')]
  .filter((each) => each.checkVisibility({ visibilityProperty: true }) && each.getClientRects().length)
  .filter((each) => !each.disabled)
  .map((each, number) => ((each.dataset.number = number), each.outerHTML.slice(0, 120)))"""
FOCUSED = """() => {
  const each = document.activeElement;
  // A mark around the whole of it, around the sign in it, or around the card that it makes a link.
  const looks = [getComputedStyle(each, '::after'), ...[each, ...each.children].map((part) => getComputedStyle(part))];
  const shown = looks.some(({ outlineStyle, boxShadow }) => outlineStyle !== 'none' || boxShadow !== 'none');
  return [each === document.body ? null : each.dataset.number ?? 'new', shown, each.outerHTML.slice(0, 120)];
}"""


@pytest.mark.parametrize(
    "name",
    [
        "intro.html",
        "materials.html",
        "predict.html#MoS2",
        "status.html",
        "notebooks/phonons/02_labels.html",
        "notebooks/mobility/07_screening.html",
    ],
)
def test_the_keyboard_reaches_all_that_can_be_clicked_and_shows_where_it_is(open_page, name):
    page = open_page(name)
    page.wait_for_load_state("networkidle")
    names = page.evaluate(REACHABLE)
    reached, unseen = set(), []
    for _ in range(2 * len(names)):
        page.keyboard.press("Tab")
        number, shown, html = page.evaluate(FOCUSED)
        if number is None or number in reached:
            break
        reached.add(number)
        if not shown:
            unseen.append(html)
    assert [html for number, html in enumerate(names) if str(number) not in reached] == []
    assert unseen == []


def test_the_first_key_leads_past_the_navigation(open_page):
    page = open_page("intro.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main-content")
