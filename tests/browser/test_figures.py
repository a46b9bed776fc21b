"""Figures: a phone loads pictures made for it, with letters as large as those of the page; a tap opens the vector file."""

import visits as visiting

PAGE = "notebooks/phonons/01_data.html"
# Of each picture in sight that has two versions: whether it is a phone's, and how large it is shown, over what was drawn.
SHOWN = """() => {
  const images = [...document.querySelectorAll('picture:has(source) img')];
  return images.filter((image) => image.checkVisibility()).map((image) => {
    const source = image.parentElement.querySelector('source');
    const phone = matchMedia(source.media).matches;
    return [phone, image.clientWidth / (phone ? source : image).getAttribute('width')];
  });
}"""


def test_a_phone_shows_pictures_made_for_it_in_true_size(open_page):
    for name in (PAGE, "intro.html", "numbers.html"):
        found = open_page(name, visiting.PHONE).evaluate(SHOWN)
        assert len(found) >= 2, name
        assert all(phone and scale > 0.9 for phone, scale in found), (name, found)


def test_a_desktop_shows_those_made_for_a_page(open_page):
    for name in (PAGE, "numbers.html"):
        found = open_page(name).evaluate(SHOWN)
        assert len(found) >= 2, name
        assert all(not phone and 0.95 < scale < 1.05 for phone, scale in found), (name, found)


def test_the_picture_that_is_loaded_is_the_one_for_the_window(open_page):
    for size, narrow in ((visiting.PHONE, True), (visiting.DESKTOP, False)):
        page = open_page(PAGE, size)
        image = page.locator("picture:has(source) img").first
        image.scroll_into_view_if_needed()
        page.wait_for_function("() => document.querySelector('picture:has(source) img').complete")
        assert ("-narrow" in image.evaluate("(image) => image.currentSrc")) == narrow


def test_a_tap_on_a_figure_opens_its_vector_file(open_page):
    page = open_page(PAGE, visiting.PHONE, has_touch=True)
    figure = page.locator("a.figure-vector").first
    answer = page.request.get(figure.evaluate("(link) => link.href"))
    assert answer.ok and answer.headers["content-type"].startswith("image/svg") and "<svg" in answer.text()
    # Chromium does not close a window that shows an SVG.
    page.route("**/*.svg", lambda route: route.fulfill(body="opened", content_type="text/plain"))
    figure.tap()
    page.wait_for_url("**/01_data-figure-1.svg")


def test_a_tap_on_a_figure_of_the_front_page_opens_the_page_that_draws_it(open_page):
    page = open_page("intro.html", visiting.PHONE, has_touch=True)
    page.locator(".headline picture").first.tap()
    page.wait_for_url("**/09_what_transfers.html")
