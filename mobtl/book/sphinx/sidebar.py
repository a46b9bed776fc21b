"""A Sphinx extension: the tree of the side bar is made once for all pages of source code of one depth, not once for each.

It takes longer than all else of such a page, and is the same on all of them but for the way up to the front page.
"""

from collections.abc import Callable
from functools import partial

from sphinx.application import Sphinx

# By how deep a page lies, and what was asked for.
Trees = dict[tuple, str]
# Before the theme, which draws the side bar when it is told of a page.
_FIRST = 100


def share(trees: Trees, app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Let a page that is no document, and so has no place in the tree, take the tree of an earlier one."""
    if page not in app.env.found_docs and "toctree" in context:
        context["toctree"] = partial(_made, trees, page.count("/"), context["toctree"])


def _made(trees: Trees, depth: int, make: Callable[..., str], **options: object) -> str:
    key = depth, *sorted(options.items())
    if key not in trees:
        trees[key] = make(**options)
    return trees[key]


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at every page before the theme does."""
    app.connect("html-page-context", partial(share, {}), priority=_FIRST)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
