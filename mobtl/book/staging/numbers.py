"""Computed numbers in prose: each role ``{number}`` becomes text before Sphinx sees it.

{number}`gap-mae:.2f` is what the page's own notebook told under that name (`mobtl.answers.prose.tell`), in that format;
{number}`phonons/transfer::gap-mae:.2f` what the notebook of another run told.
"""

import re
from collections.abc import Iterable, Iterator, Mapping

from mobtl.answers.prose import in_words
from mobtl.book.parts.markup import text as _text
from mobtl.errors import MobtlError, unknown

# What the notebook of each run told, by its id.
Told = Mapping[str, Mapping[str, float | str]]
_ROLE = r"\{number\}`((?:[^`:]+::)?[^`:]+)(?::([^`]*))?`"
ROLE = re.compile(_ROLE)
# A role, with a stop or bracket behind it, which makes a list of a number that begins a line; or code, which shows one.
_FOUND = re.compile(
    rf"^ *(?P<fence>`{{3,}})\w[^\n]*\n.*?^ *(?P=fence)$|(?<!`)(?P<ticks>`{{2,}})(?!`)[^\n]+?(?<!`)(?P=ticks)(?!`)"
    rf"|(?P<role>{_ROLE})(?P<stop>[.)])?",
    re.DOTALL | re.MULTILINE,
)


def check(texts: Iterable[tuple[str, str, str]], told: Told) -> None:
    """Refuse prose that names a number which was not told, or gives it a format that it cannot have.

    Parameters
    ----------
    texts : iterable of (str, str, str)
        Where a text stands, the run whose page it is on ("" for a page of prose), and the text.
    told : mapping
        What the notebook of each run told.

    Raises
    ------
    MobtlError
        If there is such a role; the message names each with its place, line and reason.
    """
    problems = [f"{where}, {problem}" for where, run, text in texts for problem in _problems(text, run, told)]
    if problems:
        lines = "\n".join(dict.fromkeys(problems))
        raise MobtlError(f"the book was not built, because its prose names numbers that are not there:\n{lines}")


def placed(text: str, run: str, told: Told) -> str:
    """Markdown with all its numbers in place; of a text that `check` lets pass."""

    def number(found: re.Match) -> str:
        if not found["role"]:
            return found[0]
        shown, stop = _text(_words(found["role"], run, told)), found["stop"] or ""
        return f"{shown}\\{stop}" if stop and shown.isdigit() else shown + stop

    return _FOUND.sub(number, text)


def _problems(text: str, run: str, told: Told) -> Iterator[str]:
    for found in _FOUND.finditer(text):
        try:
            if found["role"]:
                _words(found["role"], run, told)
        except MobtlError as error:
            yield f"line {text.count(chr(10), 0, found.start()) + 1}: {error}"


def _words(role: str, run: str, told: Told) -> str:
    """What stands in the place of a role on the page of a run."""
    named, form = ROLE.match(role).groups()
    other, _, name = named.rpartition("::")
    run = other or run
    if not run:
        raise MobtlError(f"the number {name!r} needs the run that told it; write {{number}}`RUN::{name}`.")
    if run not in told:
        raise MobtlError(f"{unknown('run', run, told)}; correct it.")
    if name not in told[run]:
        raise MobtlError(f"{unknown(f'number of {run}', name, told[run])}; correct it, or let its notebook tell it.")
    try:
        return in_words(told[run][name], form or "")
    except ValueError as error:
        raise MobtlError(f"{name!r} of {run} cannot be written as {form!r} ({error}); correct the format.") from None
