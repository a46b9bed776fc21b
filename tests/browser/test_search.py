"""The search of the book finds words, and leads to pages that have them."""


def test_the_search_finds_anisotropy(open_page):
    page = open_page("intro.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("anisotropy")
    page.keyboard.press("Enter")
    found = page.locator("#search-results li a")
    found.first.wait_for()
    assert "mobility" in " ".join(link.get_attribute("href") for link in found.all())
    found.first.click()
    page.wait_for_url(lambda url: "search.html" not in url)
    assert "anisotrop" in page.locator(".bd-article").inner_text().lower()


def test_what_no_page_says_is_not_found(open_page):
    page = open_page("search.html?q=xyzzyxyzzy")
    page.get_by_text("did not match any documents").wait_for()
