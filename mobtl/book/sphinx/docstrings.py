"""Our docstrings for Sphinx, and no others': what follows a name and a colon is a description, for one name or several.

Napoleon, which reads the other sections, would take it for a type.
"""

import re
from collections.abc import Iterator
from types import FunctionType

from sphinx.application import Sphinx

_SECTIONS = ("Parameters", "Attributes")
_ENTRY = re.compile(r"(?P<names>\S.*?) : (?P<text>.+)")


def as_lists(lines: list[str]) -> list[str]:
    """A docstring with its sections Parameters and Attributes as lists, one point per entry; all else as it was."""
    out, place = [], 0
    while place < len(lines):
        underlined = place + 1 < len(lines) and lines[place + 1] and set(lines[place + 1]) == {"-"}
        if lines[place] in _SECTIONS and underlined:
            end = _end(lines, place + 2)
            out += [f":{lines[place]}:", *_points(lines[place + 2 : end]), ""]
            place = end
        else:
            out.append(lines[place])
            place += 1
    return out


def _end(lines: list[str], place: int) -> int:
    """Where a section ends: before the next one, or with the docstring."""
    for number in range(place, len(lines) - 1):
        if lines[number] and lines[number + 1] and set(lines[number + 1]) == {"-"}:
            return number
    return len(lines)


def _points(lines: list[str]) -> Iterator[str]:
    """Points of the list. A line further in that starts a sentence stands apart from the type before it."""
    for line in lines:
        entry = _ENTRY.fullmatch(line) if line and not line[0].isspace() else None
        if entry:
            yield f"    - ``{entry['names']}``: {entry['text']}"
        elif line.strip():
            yield f"      {'– ' if line.strip()[0].isupper() else ''}{line.strip()}"


def _process(_app: Sphinx, _what: str, _name: str, _object: object, _options: object, lines: list[str]) -> None:
    lines[:] = as_lists(lines)


def _skip(_app: Sphinx, _what: str, _name: str, member: object, _skipped: bool, _options: object) -> bool | None:
    """Leave out what another library gives our classes, as scikit-learn does ``set_predict_request``."""
    return True if isinstance(member, FunctionType) and not member.__module__.startswith("mobtl") else None


def setup(app: Sphinx) -> dict[str, bool]:
    """Register it, before napoleon."""
    app.setup_extension("sphinx.ext.autodoc")  # has the event
    app.connect("autodoc-process-docstring", _process, priority=400)
    app.connect("autodoc-skip-member", _skip)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
