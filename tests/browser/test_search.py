"""The search of the book finds words, leads to pages that have them, and to the package and its tests last."""


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


def test_pages_come_before_the_package_and_its_tests(open_page):
    page = open_page("search.html?q=transfer")
    page.get_by_text("Search finished").wait_for()
    found = [link.get_attribute("href").partition("#")[0] for link in page.locator("#search-results li a").all()]
    is_code = [name.startswith("api/") or name == "audit-tests.html" for name in found]
    assert not is_code[0] and any(is_code)
    assert is_code == sorted(is_code)


def test_code_cells_are_left_out(open_page, book):
    name = "tell_each"
    assert any(name in path.read_text() for path in (book / "notebooks").rglob("*.html"))
    page = open_page(f"search.html?q={name}")
    page.get_by_text("Search finished").or_(page.get_by_text("did not match any documents")).first.wait_for()
    assert not page.locator("#search-results li a[href^='notebooks/']").count()
