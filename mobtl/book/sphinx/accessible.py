"""A Sphinx extension: names for readers who listen to a page, where the theme gives none or a wrong one."""

import re
from collections.abc import Callable

from sphinx.application import Sphinx

# The mark that folds the pages below a chapter in and out has no words of its own.
_FOLD = re.compile(r"(>([^<>]+)</a>\s*<details[^>]*>\s*)<summary>")
# Sphinx calls a bibliography a list, but its entries no items of a list.
_WRONG_LIST = '<div role="list" class="citation-list">'


def named(navigation: str) -> str:
    """The navigation of the side bar, in which every mark that folds pages in and out says which."""
    return _FOLD.sub(r'\1<summary aria-label="Pages below: \2">', navigation)


def mend(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Mend the side bar and the body of a page."""
    if "body" in context:
        context["body"] = context["body"].replace(_WRONG_LIST, '<div class="citation-list">')
    if navigation := context.get("generate_toctree_html"):
        context["generate_toctree_html"] = _named(navigation)


def _named(navigation: Callable[..., object]) -> Callable[..., str]:
    return lambda *arguments, **options: named(str(navigation(*arguments, **options)))


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at every page after the theme has put in its navigation."""
    app.connect("html-page-context", mend, priority=503)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
