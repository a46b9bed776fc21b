"""Numbers in the files of the field."""

import re

# What Python reads as a float besides: digits of other scripts and underscores, which no program of the field writes.
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eEdD][+-]?\d+)?|[+-]?(nan|inf|infinity)", re.ASCII | re.IGNORECASE)


def number(word: str) -> float | None:
    """The number that a word is, with an exponent of E or D; a minus sign is one, too. None if it is none."""
    word = word.replace("\N{MINUS SIGN}", "-")
    if not _NUMBER.fullmatch(word):
        return None
    return float(word.lower().replace("d", "e") if word[-1:].isdigit() else word)


def numbers(line: str, count: int) -> list[float] | None:
    """The first numbers of a line, so many; None if there are fewer, or something else among them."""
    found = [number(word) for word in line.split(None, count)[:count]]
    return None if len(found) < count or None in found else found
