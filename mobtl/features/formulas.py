"""One way in for a composition: a formula, a mapping or pymatgen's `Composition` becomes elements and amounts, checked.

pymatgen reads more than is written: CaSO4.2H2O as 4.2 of oxygen, 2H2O as water, XO2 with a made-up element. Here what has
two readings is refused, with a sentence that says how to write it. Formulas are read without pymatgen, whose import takes
longer than the descriptors of a few of them.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from numbers import Real

import numpy as np

from mobtl.errors import MobtlError
from mobtl.physics.elements import ISOTOPES, SYMBOLS

# Decimal amounts are fractions of at most this denominator: 0.00009 is one, and 0.333333333333 a third.
_DENOMINATOR = 100_000
_TOKEN = re.compile(r"([A-Z][a-z]*|[()])([0-9]+\.[0-9]+|[0-9]*)")
_DECIMAL = re.compile(r"([0-9]+)\.([0-9]+)")
_SUPERSCRIPT = re.compile("[¹²³⁰⁴-⁹⁺⁻]")
_ADDITION = "write an addition, such as the water of a hydrate, in brackets: CaSO4(H2O)2"
_CHARGES = "leave out charges, and names of phases and polytypes: a composition is elements and amounts alone"
# What to do about signs that stand in formulas of papers, but have several meanings or none for a composition.
_ADVICE = {
    **dict.fromkeys(".·*•⋅∙‧・●×", _ADDITION),
    **dict.fromkeys("+-−–‐⁺⁻", _CHARGES),
    **dict.fromkeys("/⁄", "write an amount as a decimal number, and one composition at a time"),
    **dict.fromkeys(",;", "write a decimal number with a point, and one formula at a time"),
    **dict.fromkeys("xyzδ", "give every amount as a number"),
}


@dataclass(frozen=True)
class Composition:
    """Elements and amounts, as `read` found them.

    Attributes
    ----------
    given : what was handed in, as a text.
    elements : distinct symbols among H to Og, in the order in which they were written.
    amounts : of each element, positive and finite.
    """

    given: str
    elements: tuple[str, ...]
    amounts: tuple[float, ...]

    @property
    def formula(self) -> str:
        """What was read, in the order in which it was written: ``"Ca1 S1 O6 H4"`` of CaSO4(H2O)2."""
        return " ".join(f"{element}{_digits(n)}" for element, n in zip(self.elements, self.amounts, strict=True))

    @property
    def key(self) -> str:
        """The same text for all ways to write a compound: reduced, elements in the order of the alphabet (``"MoS2"``)."""
        return "".join(f"{element}{n if n > 1 else ''}" for element, n in sorted(self.whole().items()))

    @property
    def reduced(self) -> str:
        """The reduced formula in pymatgen's order and with its exceptions (``"O2"``), as the committed tables have it."""
        return _reduced(tuple(self.whole().items()))

    def whole(self) -> dict[str, int]:
        """The smallest whole amounts of the elements, for decimal numbers as near as a denominator of 100,000 allows."""
        exact = [Fraction(_digits(n)) for n in self.amounts]
        parts = [part.limit_denominator(_DENOMINATOR) or part for part in exact]
        common = math.lcm(*(part.denominator for part in parts))
        numbers = [int(part * common) for part in parts]
        divisor = math.gcd(*numbers)
        return {element: n // divisor for element, n in zip(self.elements, numbers, strict=True)}


def read(given) -> Composition:
    """Read one composition.

    Parameters
    ----------
    given : a formula such as ``"Ga2O3"``, ``"In2 N2"`` or ``"Ba(ZrO3)2"``, subscripts allowed; a mapping of element symbols
        to amounts; pymatgen's ``Composition``, whose oxidation states do not count; what this function has read. D and T are
        hydrogen.

    Raises
    ------
    MobtlError
        If it is none of these, is empty, has several readings (a dot in front of H2O), holds something that is no element,
        or an amount that is not positive and finite.
    """
    if isinstance(given, Composition):
        return given
    if isinstance(given, str):
        return _read_text(str(given))
    if isinstance(given, Mapping) and not hasattr(given, "columns"):
        return _read_mapping(given)
    if isinstance(given, float) and math.isnan(given):
        raise _refused(
            given, "it is a missing value; pandas takes the formula NaN for one unless told keep_default_na=False"
        )
    raise _refused(given, f"it is of type {type(given).__name__}; give a text, a mapping or pymatgen's Composition")


def read_all(compositions: Iterable) -> list[Composition]:
    """Read several compositions, in their order.

    Raises
    ------
    MobtlError
        As `read`, and if a single composition or a table is handed in.
    """
    if isinstance(compositions, str | bytes | Mapping | Composition):
        raise MobtlError(f"{compositions!r} is one composition where several are expected; put it into a list")
    if (
        hasattr(compositions, "columns")
        or isinstance(compositions, set | frozenset)
        or not isinstance(compositions, Iterable)
    ):
        kind = type(compositions).__name__
        raise MobtlError(
            f"formulas are expected in a list or a column of a table, not as {kind}; choose its column of formulas"
        )
    return [read(each) for each in compositions]


def reduced(given) -> str:
    """The reduced formula of a composition, as the committed tables have it: ``"MoS2"`` of ``"S2Mo"`` and ``"Mo2 S4"``.

    Raises
    ------
    MobtlError
        As `read`.
    """
    return read(given).reduced


def groups(compositions: Iterable) -> np.ndarray:
    """For each composition (n,) one text that all ways to write its compound share: the spelling that sorts first.

    Raises
    ------
    MobtlError
        As `read_all`.
    """
    every = read_all(compositions)
    first: dict[str, str] = {}
    for each in sorted(every, key=lambda each: each.given):
        first.setdefault(each.key, each.given)
    return np.array([first[each.key] for each in every], str)


@lru_cache(maxsize=100_000)
def _read_text(text: str) -> Composition:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    if not plain:
        raise _refused(text, "it is empty")
    if _SUPERSCRIPT.search(text):
        raise _refused(text, _CHARGES)
    if re.search(r"[0-9]\s+[.0-9]", text):
        raise _refused(text, "a blank stands within a number")
    _refuse_addition(text, plain)
    plain = plain.translate(str.maketrans("[]{}", "()()"))
    at, levels = 0, [{}]
    while at < len(plain):
        token = _TOKEN.match(plain, at)
        if not token:
            raise _refused(text, _advice(plain[at], at))
        (sign, digits), at = token.groups(), token.end()
        n = float(digits) if digits else 1.0
        if sign == "(":
            if digits:
                raise _refused(text, "a number stands at the start of a bracket")
            levels.append({})
        elif sign == ")":
            if len(levels) == 1:
                raise _refused(text, "it closes a bracket that it did not open")
            for element, own in levels.pop().items():
                levels[-1][element] = levels[-1].get(element, 0.0) + own * n
        else:
            element = ISOTOPES.get(sign, sign)
            levels[-1][element] = levels[-1].get(element, 0.0) + n
    if len(levels) > 1:
        raise _refused(text, "it leaves a bracket open")
    return _checked(text, levels[0])


def _refuse_addition(text: str, plain: str) -> None:
    """Refuse a decimal number that may be the dot of a hydrate or another addition: 4.2 in CaSO4.2H2O."""
    decimals = list(_DECIMAL.finditer(plain))
    for number in decimals:
        if int(number[1]) < 1 or number[2].startswith("0"):
            continue
        before, after = (set(re.findall("[A-Z][a-z]*", part)) for part in (plain[: number.start()], plain[number.end() :]))
        is_water = {ISOTOPES.get(element, element) for element in after} == {"H", "O"}
        if is_water or (len(decimals) == 1 and len(before) > 1 and len(after) > 1):
            both = f"{number[0]} can be an amount or the dot of a hydrate or other addition, {number[2]} of it"
            raise _refused(text, f"{both}; {_ADDITION}, or give a mapping of elements to amounts")


def _advice(sign: str, at: int) -> str:
    if at == 0 and sign.isdigit():
        return "it starts with a number; start with an element, and leave out names of polytypes"
    return f"the sign {sign!r} does not belong there; " + _ADVICE.get(sign, "start each element with a capital letter")


def _read_mapping(given: Mapping) -> Composition:
    # pymatgen's elements and species have a symbol; its compositions are mappings of these.
    amounts: dict[str, float] = {}
    for key, n in given.items():
        symbol = getattr(key, "symbol", key)
        if not isinstance(symbol, str):
            raise _refused(given, f"{symbol!r} is no symbol of an element")
        if not isinstance(n, Real) or isinstance(n, bool | np.bool_):
            raise _refused(given, f"the amount of {symbol} is {n!r}, which is no number")
        element = ISOTOPES.get(symbol, symbol)
        amounts[element] = amounts.get(element, 0) + float(n)
        _check_amount(given, element, float(n))
    return _checked(given, amounts)


def _checked(given, amounts: Mapping[str, float]) -> Composition:
    unknown = [element for element in amounts if element not in SYMBOLS]
    if unknown:
        raise _refused(given, f"{', '.join(unknown)} is no element between H and Og")
    if not amounts:
        raise _refused(given, "it holds no element")
    for element, n in amounts.items():
        _check_amount(given, element, n)
    text = given if isinstance(given, str) else "".join(f"{element}{_digits(n)}" for element, n in amounts.items())
    return Composition(text, tuple(amounts), tuple(amounts.values()))


def _check_amount(given, element: str, n: float) -> None:
    if not (math.isfinite(n) and n > 0):
        raise _refused(given, f"the amount of {element} is {_digits(n)}, but must be positive and finite")


def _refused(given, why: str) -> MobtlError:
    return MobtlError(f"the composition {given!r} cannot be read as a formula such as 'In2 N2': {why}")


def _digits(n: float) -> str:
    return f"{n:.12g}"


@lru_cache(maxsize=100_000)
def _reduced(whole: tuple[tuple[str, int], ...]) -> str:
    from pymatgen.core import Composition as Pymatgen

    return Pymatgen(dict(whole)).reduced_formula
