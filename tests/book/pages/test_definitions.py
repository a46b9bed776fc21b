"""Numbers by definition: each once, with a source that exists, and the value that the code has."""

import re
from importlib import import_module
from math import isclose

import pytest

from mobtl import paths
from mobtl.book.pages import definitions
from mobtl.book.staging import typed_numbers
from mobtl.errors import UsageError

ENTRY = "- {phrases: [250 models], defines: networks, paper: liu2020, place: Results}\n"
# What the words of the definitions count.
WORDS = {
    **{"four": 4, "six": 6, "eight": 8, "ten": 10, "tenth": 10, "tenths": 10, "twelve": 12},
    **{"five": 5, "fifth": 5, "fifteen": 15, "thirty": 30, "forty": 40, "hundred": 100, "hundredth": 100},
    **{"nine": 9, "twenty": 20, "and a half": 1.5},
}
RAISED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")


def counts(phrase: str) -> list[float]:
    """The numbers of a phrase."""
    found = []
    for number in (each[0].lower() for each in typed_numbers.found(phrase)):
        plain = re.sub("[⁻⁰¹²³⁴-⁹]+", lambda power: f"**{power[0].translate(RAISED)}", number)
        base, _, power = plain.partition("**")
        found += [float(WORDS[base])] if base in WORDS else [float(each) ** int(power or 1) for each in base.split("/")]
    return found


def readings(phrase: str) -> set[float]:
    """What a phrase may say: a number, per cent, one in so many, a fraction, orders of magnitude."""
    numbers = counts(phrase)
    fractions = {numbers[0] / number for number in numbers[1:]}
    return {each for n in numbers for each in (n, n / 100, 1 / n if n else n, 10 ** min(n, 99))} | fractions


def values(name: str) -> list[float]:
    """What a dotted name says: its number, or the numbers and the length of a collection."""
    module, _, rest = name.rpartition(".")
    try:
        value = getattr(import_module(module), rest)
    except ModuleNotFoundError:
        module, _, owner = module.rpartition(".")
        value = getattr(getattr(import_module(module), owner), rest)
    if isinstance(value, int | float):
        return [value]
    return [len(value), *(each for each in value if isinstance(each, int | float))]


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Writes definitions for this process to read."""
    monkeypatch.setattr(paths, "BOOK", tmp_path)
    return (tmp_path / "definitions.yml").write_text


SETTINGS = [(each, name) for each in definitions.load() for name in each.settings]


@pytest.mark.parametrize(("definition", "name"), SETTINGS, ids=[name for _, name in SETTINGS])
def test_a_setting_has_the_value_that_prose_types(definition, name):
    read = [readings(phrase) for phrase in definition.phrases]
    assert any(isclose(value, each) for value in values(name) for each in set.union(*read))
    if len(definition.settings) == 1:
        assert all(any(isclose(value, each) for value in values(name) for each in phrase) for phrase in read)


@pytest.mark.parametrize(
    ("phrase", "value"),
    [
        ("250 models", 250),
        ("10 % for a trained error", 0.1),
        ("one in twenty", 0.05),
        ("a hundredth", 0.01),
        ("nine tenths", 0.9),
        ("60/40 split", 0.4),
        ("above 10⁻⁷ and below 10³", 1e-7),
        ("factor of one and a half", 1.5),
        ("five orders of magnitude", 1e5),
    ],
)
def test_numbers_of_a_phrase_are_read(phrase, value):
    assert any(isclose(value, each) for each in readings(phrase))
    assert not any(isclose(0.77, each) for each in readings(phrase))


def test_a_paper_is_in_the_bibliography():
    known = set(re.findall(r"^@\w+\{(\w+),", (paths.BOOK / "references.bib").read_text(), re.MULTILINE))
    assert {each.paper for each in definitions.load() if each.paper} <= known


def test_the_table_has_a_row_for_each_with_all_its_sources(written):
    written(ENTRY + "- {phrases: [95 %, $5], defines: a|b, convention: x_1, settings: [a.B, c]}\n")
    *_, first, second, _, _ = definitions.markdown().splitlines()
    assert first == "| “250 models” | networks | {cite:t}`liu2020`, Results |"
    assert second == r"| “95 %”, “\$5” | a\|b | convention: x\_1; `a.B`; `c` |"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("- {phrases: [12 K", "definitions.yml is not valid YAML, line "),
        ("- {phrases: [12 K], defines: cold}", "'12 K' needs a source: paper and place, settings or convention"),
        ("- {phrases: [12 K], defines: cold, paper: liu2020}", "'12 K' needs paper and place, or neither"),
        ("- {phrases: [12 K, 12 k], defines: cold, convention: physics}", "'12 k' stands twice"),
        ("- {phrases: [], defines: cold, convention: physics}", "entry 1.phrases: List should have at least 1 item"),
        ("- {phrases: [12 K], defines: cold, convention: physics, why: so}", "entry 1.why: Extra inputs are not permitted"),
        ("- {phrases: [12 K], convention: physics}", "entry 1.defines: Field required"),
    ],
)
def test_a_file_that_is_not_as_it_should_be_is_refused_in_a_sentence(written, text, problem):
    written(text)
    with pytest.raises(UsageError) as refused:
        definitions.load()
    assert problem in str(refused.value) and len(str(refused.value).splitlines()) == 1


def test_a_book_may_have_none(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "BOOK", tmp_path)
    assert definitions.load() == []
