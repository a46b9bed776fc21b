"""Numbers that prose types, in digits and in words; names that hold a digit, such as Fig. 2a, 2D or mp-149, are none."""

import re
from collections.abc import Iterable, Iterator

from mobtl.answers import papers
from mobtl.book.pages import definitions
from mobtl.book.staging.running import running
from mobtl.errors import MobtlError

_TEENS = "thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
# One, two and three are ordinary words, as are the vague ones (tens, hundreds).
_WORD = (
    f"(?:four|five|six|seven|eight|nine|ten|eleven|twelve|{_TEENS}"
    "|(?:twen|thir|for|fif|six|seven|eigh|nine)ty|hundred|thousand|million|dozen)"
)
_ORDINAL = (
    f"(?:four|fif|six|seven|eigh|nin|ten|eleven|twelf|{_TEENS}"
    "|(?:twen|thir|for|fif|six|seven|eigh|nine)tie|hundred|thousand|million)ths?"
)
_DIGITS = r"[0-9]+(?:[.,/][0-9]+)*[⁻⁰¹²³⁴-⁹]*"
_NUMBER = re.compile(rf"(?<!\w)(?:{_DIGITS}|(?:{_ORDINAL}|{_WORD}(?:-{_WORD})*(?:fold)?|and a half)\b)", re.IGNORECASE)
_LABEL = r"S?[0-9]+[A-Za-z]?"
# Places in a paper and its code, parts of a name, and what physics and chemistry write with a digit in front.
_NAME = (
    rf"\b(?:Fig|Table|Eq|[Ss]ection)\.? {_LABEL}(?:(?:-|–|, | and | to )[A-Za-z]\b)*"
    rf"|\b(?:Figs|Tables|Eqs|[Ss]ections)\.? {_LABEL}(?:, {_LABEL}\b)*(?:(?:-|–|,? and | to ){_LABEL}\b)?"
    r"|\bline [0-9]+|\b(?:et al\.|in|of|since) (?:19|20)[0-9]{2}(?=[.,;:)])|\b10\.[0-9]{4,9}/\S+"
    r"|\bPython [0-9.]+[0-9](?: to [0-9.]+[0-9])?"
    r"|\b[0-3]D\w*|\b[1-7][spdf][⁰¹²³⁴-⁹]+|\b(?:mp|SHA|p)-[0-9]\w*"
)
# So much of a text before and behind a number is shown with it.
_CONTEXT = 30
_REMEDY = (
    "Let a record or a paper say each ({number}`...`, {published}`...`), say it without a number, or, where it is one by "
    "definition, list the phrase it stands in in book/definitions.yml, with its source."
)


def found(text: str) -> Iterator[re.Match]:
    """Each number of running text (`mobtl.book.staging.running`)."""
    known = "|".join([_NAME, *map(re.escape, papers.names().values())])
    names = [each.span() for each in re.finditer(known, text)]
    for number in _NUMBER.finditer(text):
        if not any(start <= number.start() < end for start, end in names):
            yield number


def check(texts: Iterable[tuple[str, str]]) -> None:
    """Refuse prose that types a number which book/definitions.yml does not list, and phrases there that no prose types.

    Parameters
    ----------
    texts : iterable of (str, str)
        Where a text stands, and the text: those of all pages, as they are written.

    Raises
    ------
    MobtlError
        If there is such a number or phrase; the message names each, a number with its place and line.
    UsageError
        If book/definitions.yml is not as it should be.
    """
    phrases = {phrase: _pattern(phrase) for each in definitions.load() for phrase in each.phrases}
    problems, idle = [], set(phrases)
    for where, text in dict.fromkeys(texts):
        plain = running(text)
        numbers = [number.span() for number in found(plain)]
        defined: set[tuple[int, int]] = set()
        for phrase, pattern in phrases.items() if numbers else ():
            covered = _within(numbers, [each.span() for each in pattern.finditer(plain)])
            defined |= covered
            idle -= {phrase} if covered else set()
        problems += [f"{where}, {_said(text, *span)}" for span in numbers if span not in defined]
    if problems:
        problems.append(_REMEDY)
    problems += [f"book/definitions.yml: no page types {phrase!r}; take it out." for phrase in sorted(idle)]
    if problems:
        raise MobtlError("the book was not built, because of numbers typed in prose:\n" + "\n".join(problems))


def _pattern(phrase: str) -> re.Pattern:
    """A phrase wherever lines break, at the beginning of a sentence and in the plural too."""
    words = r"\s+".join(map(re.escape, phrase.split()))
    return re.compile(rf"(?<![\w.]){words}s?(?!\w)", re.IGNORECASE)


def _within(numbers: Iterable[tuple[int, int]], places: Iterable[tuple[int, int]]) -> set[tuple[int, int]]:
    return {(start, end) for start, end in numbers for first, last in places if first <= start and end <= last}


def _said(text: str, start: int, end: int) -> str:
    """The line of a number in a text, and the words that it stands in."""
    line = text.count("\n", 0, start) + 1
    words = " ".join(text[max(0, start - _CONTEXT) : end + _CONTEXT].split())
    return f"line {line}: {text[start:end]!r} in “{words}”"
