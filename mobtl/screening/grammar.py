"""The grammar of filters, `gap > 150 and not elements has Pb`: a text in, a condition out; an error points at its place.

- ``gap > 150``, ``>=``, ``<``, ``<=``; ``gap 150:300`` with both ends; ``n_elements = 3`` for what is counted;
- ``mobility_e > 1e4 @ 0.9``: nine tenths of the predictive mass must lie there;
- ``elements has Se``;
- ``and``, ``or``, ``not``, brackets; ``and`` binds closer than ``or``.

Names are those of `mobtl.screening.names`. Nothing is ever evaluated as a program.
"""

import math
import re
from functools import cache

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken, VisitError

from mobtl.errors import UsageError, unknown
from mobtl.handed_in.entries import printable
from mobtl.physics.elements import SYMBOLS
from mobtl.screening.conditions import Condition, Has, Joined, Not, Within
from mobtl.screening.names import ELECTRONIC, NO_ELECTRONIC_GAP, QUANTITIES, Quantity

_GRAMMAR = r"""
    ?start: either
    ?either: both ("or"i both)*
    ?both: single ("and"i single)*
    ?single: "not"i single -> negated
        | "(" either ")"
        | NAME SIGN NUMBER ["@" NUMBER] -> comparison
        | NAME NUMBER ":" NUMBER ["@" NUMBER] -> between
        | "elements"i "has"i NAME -> has

    SIGN: ">=" | "<=" | ">" | "<" | "=="  | "="
    NAME: /[a-z][a-z0-9_-]*/i
    NUMBER: /[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?/i
    %import common.WS
    %ignore WS
"""
# A filter is written by hand; brackets and `not` cannot nest deeper than it is long.
_LONGEST = 1_000
# Signs of the text that stand before and behind the place of an error.
_SHOWN = 40
# What a message calls what the grammar wants next, the most telling first.
_WANTED = {
    "SIGN": "a sign or a range (gap > 150, gap 150:300)",
    "NUMBER": "a number",
    "NAME": "a comparison (gap > 150, gap 150:300, elements has Se)",
    "COLON": "the end of a range (150:300)",
    "HAS": "`has` (elements has Se)",
    "RPAR": "a closing bracket, `and` or `or`",
    "AND": "`and`, `or`, or the end",
}
_EQUAL = ("=", "==")
# What is meant by signs that other languages have.
_INSTEAD = {
    "&": "`and`",
    "|": "`or`",
    "!": "`not` in front of the comparison",
    "≥": "`>=`",
    "≤": "`<=`",
    "≠": "`not` in front of the comparison",
    "%": "a share such as 0.9",
    ",": "`and` or `or`, and decimals with a point",
}


def parse(text: str) -> Condition:
    """The condition that a text stands for.

    Raises
    ------
    UsageError
        If it is none: what is wrong, and where.
    """
    if len(text) > _LONGEST:
        raise UsageError(f"the filter has {len(text)} signs, more than {_LONGEST}; write a shorter one, or screen twice.")
    try:
        return _Conditions(text).transform(_parser().parse(text))
    except VisitError as error:
        raise error.orig_exc from None
    except UnexpectedInput as error:
        raise _unexpected(text, error) from None


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", maybe_placeholders=True)


@v_args(inline=True)
class _Conditions(Transformer):
    """What the parts of a parsed text stand for."""

    def __init__(self, text: str):
        super().__init__()
        self._text = text

    def either(self, *conditions: Condition) -> Condition:
        return Joined(False, conditions)

    def both(self, *conditions: Condition) -> Condition:
        return Joined(True, conditions)

    def negated(self, condition: Condition) -> Condition:
        return Not(condition)

    def has(self, element: Token) -> Condition:
        if element not in SYMBOLS:
            raise _wrong(self._text, element.start_pos, f"{printable(element)!r} is no element; give a symbol, as Se.")
        return Has(str(element))

    def comparison(self, name: Token, sign: Token, number: Token, share: Token | None) -> Condition:
        quantity, value = self._quantity(name), self._number(number)
        if sign in _EQUAL:
            if quantity.predicted is not None:
                words = "a prediction is never equal to a number; give a sign or a range, such as 150:300."
                raise _wrong(self._text, sign.start_pos, words)
            ends = (value, value)
        else:
            ends = (value, math.inf) if sign.startswith(">") else (-math.inf, value)
        return self._within(quantity, ends, sign.endswith("="), share, self._text[name.start_pos : number.end_pos])

    def between(self, name: Token, low: Token, high: Token, share: Token | None) -> Condition:
        quantity, ends = self._quantity(name), (self._number(low), self._number(high))
        if ends[0] > ends[1]:
            raise _wrong(self._text, high.start_pos, f"the range ends at {high}, below its beginning {low}; turn it round.")
        return self._within(quantity, ends, True, share, self._text[name.start_pos : high.end_pos])

    def _within(
        self, quantity: Quantity, ends: tuple[float, float], has_ends: bool, share: Token | None, text: str
    ) -> Condition:
        if share is not None:
            if quantity.predicted is None or quantity.predicted.is_probability:
                what = "is no prediction with an interval" if quantity.predicted is None else "is a probability itself"
                words = f"{quantity.name} {what}, so that no share of a predictive mass can be asked for; leave out the @."
                raise _wrong(self._text, share.start_pos, words)
            if not 0 < self._number(share) <= 0.99:
                words = f"the share of the predictive mass is {share}, but must be above 0 and at most 0.99."
                raise _wrong(self._text, share.start_pos, words)
        wanted = None if share is None else float(share)
        return Within(quantity, *ends, has_ends, wanted, re.sub(r"\s+", " ", text))

    def _quantity(self, name: Token) -> Quantity:
        if name.lower().replace("-", "_") in ELECTRONIC:
            raise _wrong(self._text, name.start_pos, f"{NO_ELECTRONIC_GAP} ({name}).")
        if name.lower() not in QUANTITIES:
            raise _wrong(self._text, name.start_pos, f"{unknown('name', name.lower(), QUANTITIES)}.")
        return QUANTITIES[name.lower()]

    def _number(self, number: Token) -> float:
        value = float(number)
        if math.isinf(value):
            raise _wrong(self._text, number.start_pos, f"{number} is larger than any number here; leave the comparison out.")
        return value


def _unexpected(text: str, error: UnexpectedInput) -> UsageError:
    if isinstance(error, UnexpectedToken):
        token, wanted = error.token, set(error.accepts or error.expected)
        found = "the text ends" if token.type == "$END" else f"{printable(token)!r} stands"
        place = len(text) if token.type == "$END" else token.start_pos
    elif isinstance(error, UnexpectedCharacters):
        place = error.pos_in_stream
        instead = _INSTEAD.get(text[place])
        advice = f"write {instead}" if instead else "take it out"
        return _wrong(text, place, f"{printable(text[place])!r} has no meaning in a filter; {advice}.")
    else:
        raise error
    said = next((words for name, words in _WANTED.items() if name in wanted), "the end")
    return _wrong(text, place, f"{found} where {said} is expected.")


def _wrong(text: str, place: int, words: str) -> UsageError:
    """The error at a place of the text, with the text beneath and a sign below the place."""
    start = max(place - _SHOWN, 0)
    shown = printable(text[start : place + _SHOWN])
    return UsageError(f"the filter, character {place + 1}: {words}\n  {shown}\n  {' ' * (place - start)}^")
