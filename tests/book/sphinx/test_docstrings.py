"""Docstrings on the package pages: descriptions stay descriptions, for one name or several."""

from sphinx.application import Sphinx

from mobtl.book.sphinx.docstrings import as_lists

STUDY = """\
Settings of one study.

Attributes
----------
epochs, rate : of the first phase; a long
    description goes on.
seed : of weights.

Raises
------
MobtlError
    If it fails.""".splitlines()


def test_entries_become_points_and_other_sections_stay():
    assert as_lists(STUDY) == [
        "Settings of one study.",
        "",
        ":Attributes:",
        "    - ``epochs, rate``: of the first phase; a long",
        "      description goes on.",
        "    - ``seed``: of weights.",
        "",
        "Raises",
        "------",
        "MobtlError",
        "    If it fails.",
    ]


def test_a_type_and_the_sentence_below_it_are_told_apart():
    lines = ["Parameters", "----------", "outputs : sequence of Output", "    Results of all runs."]
    assert as_lists(lines) == [":Parameters:", "    - ``outputs``: sequence of Output", "      – Results of all runs.", ""]


def test_a_docstring_without_sections_stays_as_it_was():
    lines = ["Parameters of a run.", "", "x : y", "", "Attributes", "are no section without a line beneath."]
    assert as_lists(lines) == lines
    assert as_lists([]) == []


def test_a_class_is_shown_without_what_another_library_gives_it(tmp_path):
    (tmp_path / "index.rst").write_text(
        "A\n=\n\n.. autoclass:: mobtl.estimators.perceptron.DirectPerceptrons\n   :members:\n"
    )
    settings = {"extensions": ["sphinx.ext.napoleon", "mobtl.book.sphinx.docstrings"]}
    Sphinx(tmp_path, None, tmp_path / "html", tmp_path / "trees", "html", settings, status=None, warningiserror=True).build()
    html = (tmp_path / "html" / "index.html").read_text()
    assert "DirectPerceptrons.fit" in html and "set_predict_request" not in html
