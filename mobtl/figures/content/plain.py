"""Labels and other words of a figure as plain text: no TeX, no line breaks."""

import re

_RAISED = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SIGNS = {"mu": "μ", "Delta": "Δ", "pm": "±", "times": "×"}


def plain(text: str) -> str:
    """A text of matplotlib as a reader would type it: ``"log$_{10}(\\mu)$ (cm$^{-1}$)"`` becomes ``"log₁₀(μ) (cm⁻¹)"``.

    A line that only says which way is which, by arrows, is left out.
    """
    lines = [line for line in str(text).splitlines() if not {"←", "→"} & set(line)]
    return " ".join(re.sub(r"\$([^$]*)\$", lambda found: _of_maths(found[1]), " ".join(lines)).split())


def _of_maths(text: str) -> str:
    text = re.sub(r"\{(\{[^{}]*\})\}", r"\1", re.sub(r"\\math[a-z]+", "", text))
    text = re.sub(r"\\([A-Za-z]+)", lambda found: _SIGNS.get(found[1], found[1]), text).replace("\\,", " ")
    for sign, digits in (("^", _RAISED), ("_", _LOWERED)):
        text = re.sub(rf"\{sign}(?:\{{([^{{}}]*)\}}|(.))", lambda found, s=sign, d=digits: _moved(s, found, d), text)
    return text.replace("{", "").replace("}", "")


def _moved(sign: str, found: re.Match, digits: dict[int, int]) -> str:
    """A superscript or subscript: by its own letters where there are such, else behind the sign."""
    what = found[1] if found[1] is not None else found[2]
    return what.translate(digits) if all(ord(letter) in digits for letter in what) else sign + what
