"""The page of a report: figures with their words, in two widths, and nothing that is not in the file."""

import nbformat

from mobtl.figures.content.drawn import MIME
from mobtl.transferring import report


def notebook(content):
    data = {"image/png": "V0lERQ==\n", "image/svg+xml": "<svg/>", MIME: content}
    cell = nbformat.v4.new_code_cell("figure()", outputs=[nbformat.v4.new_output("display_data", data=data)])
    return nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell("# A title\n\nWords."), cell])


def test_a_phone_is_given_the_picture_that_was_drawn_for_it():
    content = {"alt": 'errors of "transfer" <1', "data": [], "narrow": "TkFSUk9X"}
    page = report._page(report._with_words(notebook(content)))
    assert '<source media="(max-width: 480px)" srcset="data:image/png;base64,TkFSUk9X"' in page
    assert 'src="data:image/png;base64,V0lERQ=="' in page and "alt='errors of \"transfer\" &lt;1'" in page
    assert "<svg" not in page and "<title>A title</title>" in page


def test_a_figure_of_one_width_has_one_picture():
    page = report._page(report._with_words(notebook({"alt": "errors", "data": []})))
    assert "<source" not in page and page.count("<img") == 1
