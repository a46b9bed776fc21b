"""Definitions of the glossary in the pages that link its words."""

import json

from docutils import nodes
from docutils.utils import new_document

from mobtl.book.sphinx import tips

ADDRESSES = ("../glossary.html#term-arm", "glossary.html#term-fold", "x.html#term-run")
BODY = "".join(f'<a href="{address}">a word</a>' for address in ADDRESSES)


def told(script):
    return json.loads(script.partition(">")[2].removesuffix("</script>"))


def test_a_definition_is_found_by_the_id_of_its_word():
    document = new_document("glossary")
    term = nodes.term("", "arm", ids=["term-arm"])
    text = nodes.paragraph("", "One of\nthe ways ", nodes.emphasis("", "of training"), nodes.Text("."))
    document += nodes.definition_list("", nodes.definition_list_item("", term, nodes.definition("", text)))
    assert tips.definitions(document) == {"term-arm": "One of the ways of training."}


def test_a_page_is_told_the_words_that_it_links_and_no_others():
    known = {"term-arm": "a", "term-fold": "b", "term-run": "c"}
    assert told(tips.script(BODY, known)) == {"term-arm": "a", "term-fold": "b"}
    assert tips.script("<p>no words</p>", known) == ""


def test_no_definition_can_end_the_element():
    script = tips.script(BODY, {"term-arm": "</script><b>"})
    assert script.count("</script>") == 1 and told(script) == {"term-arm": "</script><b>"}
