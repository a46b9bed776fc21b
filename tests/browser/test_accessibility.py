"""What axe calls serious or critical stands on no page, for readers who listen, see little contrast, or use a keyboard."""

import pytest
import visits as visiting


def test_axe_finds_nothing_grave(visits):
    assert not {visit.page: visit.violations for visit in visits if visit.violations}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_link_under_the_mouse_can_still_be_read(open_page, scheme):
    page = open_page("intro.html")
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_function(f"document.documentElement.dataset.theme === '{scheme}'")
    link = page.locator(".bd-article a.reference").first
    before = visiting.colour(link)
    link.hover()
    page.wait_for_timeout(visiting.MOMENT)
    assert visiting.colour(link) != before
    assert visiting.violations(page, "color-contrast") == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_grave_in_an_answer(open_page, scheme):
    page = open_page("predict.html#MoS2", color_scheme=scheme)
    page.locator("#predict-found table").wait_for()
    assert visiting.violations(page) == []
