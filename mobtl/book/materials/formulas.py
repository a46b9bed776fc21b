"""The one way to write a formula that the search of materials compares: elements in the order of the alphabet, reduced.

book/_extra/scripts/materials.js does the same to what a reader types.
"""

import re
from collections import Counter
from functools import cache
from math import gcd

_TOKEN = re.compile(r"([A-Z][a-z]?|[()])(\d*)")


@cache
def key(formula: str) -> str:
    """A formula (``"S2 Mo1"``, ``"Ag(TeMo)6"``) as its key (``"MoS2"``, ``"AgMo6Te6"``).

    Raises
    ------
    ValueError
        If it is no formula: unknown signs, brackets that do not match, a number that is no whole one.
    """
    plain = "".join(formula.split())
    tokens = _TOKEN.findall(plain)
    if not plain or "".join(map("".join, tokens)) != plain:
        raise ValueError(f"{formula!r} is no formula")
    levels = [Counter()]
    for sign, digits in tokens:
        if sign == "(":
            levels.append(Counter())
        elif sign != ")":
            levels[-1][sign] += int(digits or 1)
        elif len(levels) == 1:
            raise ValueError(f"{formula!r} closes a bracket that it did not open")
        else:
            inner = levels.pop()
            levels[-1].update({element: n * int(digits or 1) for element, n in inner.items()})
    if len(levels) > 1 or not levels[0] or not all(levels[0].values()):
        raise ValueError(f"{formula!r} is no formula: it leaves a bracket open, or has none of an element")
    divisor = gcd(*levels[0].values())
    return "".join(f"{element}{n // divisor if n > divisor else ''}" for element, n in sorted(levels[0].items()))


@cache
def shard(term: str, shards: int) -> int:
    """The number, below ``shards``, of the file that holds a key or an id (FNV-1a, folded), as materials.js computes it."""
    number = 2166136261
    for sign in term:
        number = ((number ^ ord(sign)) * 16777619) & 0xFFFFFFFF
    return (number ^ (number >> 16)) % shards
