"""Glued numbers get the minus sign of figures and tables, words keep their hyphens."""

import pytest
from docutils import nodes, utils

from mobtl.book.sphinx.roles import MinusSigns, with_minus_signs


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("-0.39", "−0.39"),
        ("-0.3 to -0.1", "−0.3 to −0.1"),
        ("(-2 km/s)", "(−2 km/s)"),
        ("3e-08", "3e-08"),
        ("2020-11-07", "2020-11-07"),
        ("mp-830 and leak-free", "mp-830 and leak-free"),
        ("t-test - 3", "t-test - 3"),
    ],
)
def test_a_hyphen_before_a_number_is_a_minus_sign(written, shown):
    assert with_minus_signs(written) == shown


def test_only_glued_text_is_changed():
    document = utils.new_document("page")
    glued, other = nodes.inline("-1", "-1", classes=["pasted-text"]), nodes.inline("-1", "-1")
    document += nodes.paragraph("", "", nodes.Text("-1 "), glued, other)
    MinusSigns(document).run()
    assert document.astext() == "-1 −1-1"
