"""A Sphinx extension: each page has with it what the glossary says of the words that it links, for book/_static/tips.js.

A page that was opened as a file may not read the glossary's, so the definitions are in the page itself.
"""

import json
import re
from functools import cache

from docutils import nodes
from sphinx.application import Sphinx

GLOSSARY = "glossary"
_LINK = re.compile(rf'href="[^"#]*{GLOSSARY}\.html#(term-[^"]+)"')


def definitions(document: nodes.document) -> dict[str, str]:
    """What a glossary says of each word, as plain text, by the id of the word."""
    found = {}
    for item in document.findall(nodes.definition_list_item):
        text = " ".join(" ".join(part.astext().split()) for part in item.findall(nodes.definition))
        for term in item.findall(nodes.term):
            found |= dict.fromkeys(term["ids"], text)
    return found


def script(body: str, known: dict[str, str]) -> str:
    """The element that tells the definitions of the words that a body links; "" where it links none."""
    linked = dict.fromkeys(_LINK.findall(body))
    told = {name: known[name] for name in linked if name in known}
    if not told:
        return ""
    # No sign in it can end the element.
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="glossary-told">{text}</script>'


def setup(app: Sphinx) -> dict[str, bool]:
    """Look at every page once its words are there; the book on one page is for print."""

    @cache
    def known() -> dict[str, str]:
        if GLOSSARY not in app.env.found_docs:
            return {}
        return definitions(app.env.get_and_resolve_doctree(GLOSSARY, app.builder))

    def add(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
        if "body" in context and app.builder.name != "singlehtml":
            context["body"] += script(context["body"], known())

    app.connect("html-page-context", add)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
