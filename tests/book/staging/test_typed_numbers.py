"""A number that prose types stands among the definitions, or is refused with page and line."""

import re

import pytest

from mobtl import paths
from mobtl.book.staging import typed_numbers
from mobtl.book.staging.running import running
from mobtl.errors import MobtlError

DEFINED = """\
- phrases: [250 models, fifteen]
  defines: networks
  paper: liu2020
  place: Results
- phrases: ["95 % range", 0.5 to 1.5 eV]
  defines: a range
  convention: statistics
"""
ALL = "Of 250 models fifteen, the 95 % range from 0.5 to 1.5 eV."


@pytest.fixture(autouse=True)
def book(tmp_path, monkeypatch):
    """A book with definitions."""
    monkeypatch.setattr(paths, "BOOK", tmp_path)
    (tmp_path / "definitions.yml").write_text(DEFINED)
    return tmp_path


def refused(*texts):
    with pytest.raises(MobtlError) as error:
        typed_numbers.check([*texts, ("book/all.md", ALL)])
    first, *lines = str(error.value).splitlines()
    assert first == "the book was not built, because of numbers typed in prose:"
    return lines


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("the best of 250, 1,245 rows, 0.88 of 10⁻⁷ and 60/40", ["250", "1,245", "0.88", "10⁻⁷", "60/40"]),
        ("−3 to +5.2 %, 3x, 2nd and 95th; 15-fold", ["3", "5.2", "3", "2", "95", "15"]),
        ("fifteen, Forty per cent, twenty-five, five-fold, a dozen, two hundred", None),
        ("a tenth, nine tenths, the fourth, one twentieth, a hundredth, sevenfold, one and a half", None),
        ("In 2000 materials, of 1900 rows and (2)", ["2000", "1900", "2"]),
        ("**12** or *13*, `14` 15_000", ["12", "13", "15"]),
        ("Fig. 3 and 15 rows; Table 1 and 20 more", ["15", "20"]),
        ("Figs. 4C and 4D, 16 of them", ["16"]),
    ],
)
def test_numbers_in_digits_and_in_words_are_found(text, numbers):
    words = "fifteen|forty|twenty-five|five|dozen|hundred|tenths?|nine|fourth|twentieth|hundredth|sevenfold|and a half"
    expected = re.findall(rf"\b(?:{words})\b", text, re.IGNORECASE) if numbers is None else numbers
    assert [each[0] for each in typed_numbers.found(running(text))] == expected


@pytest.mark.parametrize(
    "text",
    [
        "one, two and three of them, tens and hundreds; often, tent, fivers, weighty, a half, twice and second",
        "Fig. 2a, Figs. 4A and 4B, Fig. 3a-c, Figs. 1, 2 and 3, Table S1, Tables 1 to 3, Eqs. 1 to 3",
        "Eq. 1, section S3 and two figures (S3 and S4)",
        "Liu 2020 and Chen 2024, Doe et al. 2018, published in 2018, 10.1038/s41524-024-01234",
        "2D, 3D, 2DMatPedia, R², cm⁻¹, C2DB, R2, F1, MoS2, MoS₂, In2N2, P4/nmm, Pmn2₁, p-6m2, mp-23260, SHA-256, 3d¹⁰ 5s¹",
        "Python 3.11, Python 3.11 to 3.13, Prediction.py, line 603",
        "{number}`mae:.2f` of {published}`liu2020-gapped` in `12` or $3R$, [here](a-12.ipynb)",
        "1. One\n2. Another\n",
    ],
)
def test_names_and_ordinary_words_are_no_numbers(text):
    assert [each[0] for each in typed_numbers.found(running(text))] == []


def test_what_is_defined_may_be_typed_wherever_a_line_breaks():
    text = "Fifteen of the 250\n  models: {term}`95 % ranges <95 % range>`; **0.5 to\n1.5 eV**"
    typed_numbers.check([("book/a.md", text)])


def test_any_other_number_is_refused_with_page_and_line():
    cell = ("notebooks/a.ipynb, cell 3", "A range\nof 0.5 to 2 eV in fifteen hundred")
    page = ("book/a.md", "# Ten\n\n250 rows of 250 models, and\n95 % of {number}`rows`")
    *lines, remedy = refused(cell, page, page)
    assert [line.partition(" in ")[0] for line in lines] == [
        "notebooks/a.ipynb, cell 3, line 2: '0.5'",
        "notebooks/a.ipynb, cell 3, line 2: '2'",
        "notebooks/a.ipynb, cell 3, line 2: 'hundred'",
        "book/a.md, line 1: 'Ten'",
        "book/a.md, line 3: '250'",
        "book/a.md, line 4: '95'",
    ]
    assert lines[1].endswith(" in “A range of 0.5 to 2 eV in fifteen hundred”")
    assert "{number}`...`" in remedy and "book/definitions.yml" in remedy


def test_a_phrase_is_no_part_of_a_longer_number():
    assert [line.partition(" in ")[0] for line in refused(("a", "1,250 models, 2.250 models, twenty-fifteen"))[:-1]] == [
        "a, line 1: '1,250'",
        "a, line 1: '2.250'",
        "a, line 1: 'twenty-fifteen'",
    ]


def test_what_is_no_text_does_not_lie_within_a_phrase():
    assert refused(("a", "250 {number}`rows` models"))[0].startswith("a, line 1: '250' in")


def test_a_definition_that_no_page_needs_is_refused(book):
    (book / "definitions.yml").write_text(DEFINED + "- {phrases: [12 K, a kelvin], defines: cold, convention: physics}\n")
    assert refused() == [
        "book/definitions.yml: no page types '12 K'; take it out.",
        "book/definitions.yml: no page types 'a kelvin'; take it out.",
    ]
    assert refused(("a", "Below 12 K, a kelvin more")) == ["book/definitions.yml: no page types 'a kelvin'; take it out."]


def test_without_definitions_every_number_is_refused(book):
    (book / "definitions.yml").unlink()
    assert len(refused()) == len(["250", "fifteen", "95", "0.5", "1.5"]) + 1
    typed_numbers.check([("a", "No number at all.")])
