"""Filters are read as they are meant, and what is no filter says where it is wrong."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mobtl.errors import UsageError
from mobtl.screening.conditions import Has, Joined, Not, Within, kinds
from mobtl.screening.grammar import parse
from mobtl.screening.names import ELECTRONIC, QUANTITIES

INFINITE = float("inf")


@pytest.mark.parametrize(
    ("text", "ends", "has_ends"),
    [
        ("gap > 150", (150, INFINITE), False),
        ("gap>=1.5e2", (150, INFINITE), True),
        ("gap < .5", (-INFINITE, 0.5), False),
        ("gap <= -2.", (-INFINITE, -2), True),
        ("gap 0.5:1.5", (0.5, 1.5), True),
        ("n_elements = 3", (3, 3), True),
    ],
)
def test_signs_and_ranges_have_their_ends(text, ends, has_ends):
    found = parse(text)
    assert (found.low, found.high) == ends and found.has_ends is has_ends and found.share is None


def test_short_names_names_and_tasks_are_the_same_property():
    names = ("mobility_e", "electron_mobility", "electron-mobility", "Mobility_E")
    found = {parse(f"{name} > 1").quantity for name in names}
    assert len(found) == 1 and found.pop().predicted.task.id == "electron-mobility"


def test_and_binds_closer_than_or_and_brackets_change_it():
    plain, bracketed = parse("gap > 1 or sound > 2 and heat > 3"), parse("(gap > 1 OR sound > 2) And heat > 3")
    assert not plain.every and isinstance(plain.conditions[1], Joined) and plain.conditions[1].every
    assert bracketed.every and isinstance(bracketed.conditions[0], Joined) and not bracketed.conditions[0].every


def test_not_stands_before_a_comparison_an_element_and_brackets():
    found = parse("not elements has Pb and not (gap > 1 @ 0.9)")
    assert found.conditions[0] == Not(Has("Pb"))
    assert isinstance(found.conditions[1], Not) and found.conditions[1].condition.share == 0.9


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("", 1, "the text ends where a comparison"),
        ("gap", 4, "the text ends where a sign or a range"),
        ("gap > ", 7, "the text ends where a number"),
        ("gap > 1 sound > 2", 9, "'sound' stands where `and`, `or`, or the end"),
        ("(gap > 1", 9, "the text ends where a closing bracket"),
        ("gap > 1)", 8, r"'\)' stands"),
        ("gap $ 3", 5, r"'\$' has no meaning in a filter; take it out"),
        ("gap > 1 & sound > 2", 9, "'&' has no meaning in a filter; write `and`"),
        ("gap != 3", 5, "'!' has no meaning in a filter; write `not` in front"),
        ("gap ≥ 3", 5, "'≥' has no meaning in a filter; write `>=`"),
        ("gap > 1,5", 8, "',' has no meaning in a filter; write `and` or `or`, and decimals with a point"),
        ("GAPP > 1", 1, "unknown name 'gapp' .*did you mean 'gap'"),
        ("1 < gap", 1, "'1' stands where a comparison"),
        ("and", 1, "'and' stands"),
        ("elements Se", 10, "'Se' stands where `has`"),
        ("elements has Xx", 14, "'Xx' is no element"),
        ("gapp > 1", 1, "unknown name 'gapp' .*did you mean 'gap'"),
        ("sound > 1 and gap 3:1", 21, "the range ends at 1, below its beginning 3"),
        ("gap = 3", 5, "never equal to a number"),
        ("gap > 1e999", 7, "larger than any number"),
        ("gap > 1 @ 1.5", 11, "must be above 0 and at most 0.99"),
        ("has_gap > 0.5 @ 0.9", 17, "is a probability itself"),
        ("n_atoms > 5 @ 0.9", 15, "is no prediction with an interval"),
        ("gap > __import__('os')", 7, "'_' has no meaning"),
    ],
)
def test_an_error_says_what_is_wrong_and_points_at_its_place(text, place, words):
    with pytest.raises(UsageError, match=words) as error:
        parse(text)
    sentence, shown, mark = str(error.value).split("\n")
    assert sentence.startswith(f"the filter, character {place}: ")
    assert shown[2:] == text and mark.index("^") == 2 + place - 1


@pytest.mark.parametrize("name", sorted(ELECTRONIC))
def test_the_electronic_gap_is_refused_by_name(name):
    with pytest.raises(UsageError, match="no model here predicts the electronic band gap"):
        parse(f"{name} 0.5:1.5")


def test_an_error_in_a_long_filter_shows_its_surroundings_alone():
    text = " and ".join(["gap > 1"] * 50) + " and gapp > 1" + " and gap > 1" * 20
    with pytest.raises(UsageError) as error:
        parse(text)
    _, shown, mark = str(error.value).split("\n")
    assert len(shown) < 90 and shown[mark.index("^") :].startswith("gapp")


def test_a_filter_as_deep_as_it_may_be_long_is_read_and_a_longer_one_refused():
    assert isinstance(parse("not " * 248 + "gap > 1"), Not)
    assert isinstance(parse("(" * 490 + "gap > 1" + ")" * 490), Within)
    with pytest.raises(UsageError, match="more than 1000"):
        parse("(" * 1_000 + "gap > 1")


def test_which_kinds_of_material_can_pass():
    assert kinds(parse("gap > 1")) == ["bulk"]
    assert kinds(parse("not mobility_e > 1")) == ["layer"]
    assert kinds(parse("elements has Se")) == ["bulk", "layer"]
    assert kinds(parse("gap > 1 or mobility_e > 1")) == ["bulk", "layer"]
    assert kinds(parse("gap > 1 and mobility_e > 1")) == []
    assert kinds(parse("not (gap > 1 or mobility_e > 1)")) == []


_WORDS = st.sampled_from(
    [*QUANTITIES, "and", "or", "not", "(", ")", ">", "<=", "=", ":", "@", "1e4", "0.5", "elements", "has", "Se", "\n", "é"]
)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=60), st.lists(_WORDS, max_size=12).map(" ".join)))
@example("gap > 1 \x00")
@example("gap\u2028> 1")
def test_any_text_is_a_filter_or_a_usage_error_with_its_place(text):
    try:
        found = parse(text)
    except UsageError as error:
        sentence, _, mark = str(error).split("\n")
        assert sentence.startswith("the filter, character ") and mark.strip() == "^"
    else:
        assert isinstance(found, Within | Has | Not | Joined)


_ATOMS = st.sampled_from(["gap > 1", "sound 2:3", "heat <= 4 @ 0.5", "elements has Se", "n_atoms >= 2"])
_FILTERS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        inner.map("not ({})".format),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) and ({two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) or ({two[1]})"),
    ),
    max_leaves=8,
)


@settings(max_examples=100, deadline=None)
@given(_FILTERS)
def test_what_the_grammar_makes_is_read_with_all_its_comparisons(text):
    assert len(list(parse(text).within())) + text.count("elements") == sum(map(text.count, (" > ", ":", "<=", ">="))) + (
        text.count("elements")
    )
