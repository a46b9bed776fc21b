"""Verdicts have an order, and each its own hue and shade."""

from mobtl.answers import verdicts
from mobtl.book.pages.values import families


def test_verdicts_are_ordered():
    names = ["cannot be computed here", verdicts.UNDECIDED, verdicts.REPRODUCED, verdicts.DOES_NOT_HOLD]
    assert families.ordered(names) == [verdicts.REPRODUCED, verdicts.DOES_NOT_HOLD, verdicts.UNDECIDED, names[0]]


def test_no_two_verdicts_look_alike():
    names = [name for family in families.FAMILIES.values() for name in family]
    assert len({families.family(name) for name in names}) == len(names) > 20


def test_a_reason_does_not_change_the_family():
    assert families.family(verdicts.CANNOT.format("of this")) == families.family("cannot be computed here")
