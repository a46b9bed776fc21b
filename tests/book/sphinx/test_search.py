"""The index of the search: code cells are left out while it is made, and nothing is lost of the page."""

from docutils import nodes
from docutils.utils import new_document

from mobtl.book.sphinx import search


def page():
    document = new_document("page")
    for classes, text in ((["cell_input"], "import numpy"), (["cell_output"], "0.83"), ([], "words")):
        document += nodes.container("", nodes.Text(text), classes=classes)
    return document


def test_the_index_sees_outputs_and_words_but_no_code():
    document = page()
    with search.without_code(document):
        assert "import" not in document.astext()
        assert "0.83" in document.astext() and "words" in document.astext()


def test_the_page_keeps_its_code_in_its_place():
    document = page()
    with search.without_code(document):
        pass
    assert document.astext() == page().astext()
