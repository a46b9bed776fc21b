"""The tree of the side bar: one for all pages of source code of a depth, with the links that each would have had."""

from types import SimpleNamespace

from mobtl.book.sphinx.sidebar import share

APP = SimpleNamespace(env=SimpleNamespace(found_docs={"intro", "api/files"}))


def drawn(pages: list[str]) -> tuple[list[str], list[str]]:
    """The tree of each page, and for which pages it was made."""
    trees, made = {}, []

    def tree_of(page: str, **options: object) -> str:
        made.append(page)
        return f"{'../' * page.count('/')}intro.html {options}"

    found = []
    for page in pages:
        context = {"toctree": lambda page=page, **options: tree_of(page, **options)}
        share(trees, APP, page, "page.html", context, None)
        found.append(context["toctree"](collapse=False))
    return found, made


def test_pages_of_source_code_share_it_and_lead_where_their_own_would():
    pages = ["_modules/mobtl/files", "_modules/mobtl/paths", "_modules/mobtl/book/tags", "search"]
    found, made = drawn(pages)
    assert made == ["_modules/mobtl/files", "_modules/mobtl/book/tags", "search"]
    assert [tree.split("intro")[0] for tree in found] == ["../" * 2, "../" * 2, "../" * 3, ""]


def test_a_page_of_the_tree_has_its_own():
    pages = ["intro", "api/files", "intro"]
    assert drawn(pages)[1] == pages


def test_another_tree_is_asked_for_anew():
    trees, made = {}, []
    context = {"toctree": lambda **options: made.append(options)}
    share(trees, APP, "search", "page.html", context, None)
    for collapse in (False, True, False):
        context["toctree"](collapse=collapse)
    assert [each["collapse"] for each in made] == [False, True]


def test_a_page_without_a_tree_is_left_alone():
    context: dict = {}
    share({}, APP, "search", "search.html", context, None)
    assert context == {}
