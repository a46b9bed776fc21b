"""Figures: a phone loads pictures made for it, with letters as large as those of the page; a tap opens the vector file."""

import visits as visiting

PAGE = "notebooks/phonons/01_data.html"
# Of each picture with two versions: which of them is shown, and how much smaller than it was drawn.
SHOWN = """async () => Promise.all([...document.querySelectorAll('picture:has(source) img')].map(async (image) => {
  image.loading = 'eager';
  await image.decode();
  return {name: image.currentSrc.split('/').pop(), scale: image.clientWidth / (image.naturalWidth / DOTS * 96)};
}))"""


def shown(page, dots):
    return page.evaluate(SHOWN.replace("DOTS", str(dots)))


def test_a_phone_shows_pictures_made_for_it_in_true_size(open_page):
    for name in (PAGE, "intro.html", "numbers.html"):
        found = shown(open_page(name, visiting.PHONE), 176)
        assert len(found) >= 2, name
        assert all(each["name"].endswith("-narrow.png") for each in found), found
        assert all(each["scale"] > 0.9 for each in found), found


def test_a_desktop_shows_those_made_for_a_page(open_page):
    for name in (PAGE, "numbers.html"):
        found = shown(open_page(name), 144)
        assert not any(each["name"].endswith("-narrow.png") for each in found), found
        assert all(0.95 < each["scale"] < 1.05 for each in found), found


def test_a_tap_on_a_figure_opens_its_vector_file(open_page):
    page = open_page(PAGE, visiting.PHONE, has_touch=True)
    with page.expect_response(lambda response: response.url.endswith(".svg") and "figure-1" in response.url) as opened:
        page.locator("a.figure-vector").first.tap()
    assert opened.value.ok and opened.value.headers["content-type"].startswith("image/svg")


def test_a_tap_on_a_figure_of_the_front_page_opens_the_page_that_draws_it(open_page):
    page = open_page("intro.html", visiting.PHONE, has_touch=True)
    page.locator(".headline picture").first.tap()
    page.wait_for_url("**/09_what_transfers.html")
