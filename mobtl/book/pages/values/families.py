"""The order of verdicts on the page of numbers, and their families: one hue for each, one shade for each verdict in it."""

from collections.abc import Iterable

from mobtl.answers import verdicts
from mobtl.answers.lines import short

_OPEN = verdicts.WITHOUT_LEAKAGE_UNDECIDED
_OTHER = verdicts.ON_OTHER_INPUTS
# By family, as the style sheet names it.
FAMILIES = {
    "agrees": (
        verdicts.REPRODUCED,
        verdicts.BETTER,
        verdicts.CONSISTENT,
        verdicts.HOLDS,
        verdicts.IN_PRINT[verdicts.HOLDS],
        verdicts.AGREES,
        _OTHER.format(verdicts.HOLDS),
    ),
    "half": tuple(_OPEN.format(each) for each in (verdicts.REPRODUCED, verdicts.BETTER, verdicts.HOLDS)),
    "leak": (verdicts.ONLY_WITH_LEAKAGE, verdicts.HOLDS_ONLY_WITH_LEAKAGE),
    "wide": (verdicts.TOO_WIDE,),
    "differs": (
        verdicts.NOT_REPRODUCED,
        verdicts.DOES_NOT_HOLD,
        verdicts.IN_PRINT[verdicts.DOES_NOT_HOLD],
        verdicts.DIFFERS,
        _OTHER.format(verdicts.DOES_NOT_HOLD),
    ),
    "open": (
        verdicts.UNDECIDED,
        verdicts.DISAGREE,
        verdicts.ONE_RUN,
        verdicts.UNDECIDED_PRESET,
        verdicts.UNDECIDED_STALE,
        _OTHER.format(verdicts.UNDECIDED),
    ),
    "unjudged": tuple(map(short, (verdicts.REFERENCE, verdicts.STATED, verdicts.ABSENT, verdicts.CANNOT))),
}
_PLACES = {name: (family, shade) for family, names in FAMILIES.items() for shade, name in enumerate(names)}


def ordered(names: Iterable[str]) -> list[str]:
    """Verdicts without their reasons, each once, in the order of their families."""
    return sorted(set(names), key=list(_PLACES).index)


def family(verdict: str) -> tuple[str, int]:
    """The family of a verdict, and which shade of its hue is its own; reasons do not count."""
    return _PLACES[short(verdict)]
