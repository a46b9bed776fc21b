"""Reading a YAML file strictly into a type: all of it as it should be, or one sentence that names file, entry and fault."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import yaml

from mobtl.errors import MobtlError, absent
from mobtl.terminal import shown

if TYPE_CHECKING:
    from pydantic import TypeAdapter

_T = TypeVar("_T")
# So many faults are named; a list of hundreds would hide the one that differs.
_FAULTS = 3


class _Strict(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
    """Refuses a key that stands twice: the first would be lost without a word."""

    def construct_mapping(self, node, deep=False):
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        twice = [key for place, key in enumerate(keys) if key in keys[:place]]
        if twice:
            raise yaml.constructor.ConstructorError(None, None, f"the key {twice[0]!r} stands twice", node.start_mark)
        return super().construct_mapping(node, deep)


def read(path: Path, form: "TypeAdapter[_T]", error: type[MobtlError] = MobtlError) -> _T:
    """The content of a YAML file as this form has it; the same object for the same text, so leave it as it is.

    Raises
    ------
    MobtlError
        Of the class given, if the file is missing, no UTF-8, no YAML, or an entry is not as the form wants it: the first
        few are named, by their ``id`` or ``name`` where they stand in a list.
    """
    return _read(text_of(path, error), form, shown(path), error)


def yaml_of(path: Path, error: type[MobtlError] = MobtlError) -> object:
    """The content of a YAML file; refused as in `read`."""
    return _yaml(text_of(path, error), shown(path), error)


def text_of(path: Path, error: type[MobtlError] = MobtlError) -> str:
    """The content of a text file; refused as in `read`."""
    try:
        return path.read_text("utf-8")
    except FileNotFoundError:
        raise absent(path) from None
    except UnicodeDecodeError:
        raise error(f"{shown(path)} is not UTF-8 text; save it as such.") from None


def _yaml(text: str, where: str, error: type[MobtlError]) -> object:
    try:
        return yaml.load(text, _Strict)  # noqa: S506 (a safe loader)
    except yaml.YAMLError as fault:
        mark = getattr(fault, "problem_mark", None)
        line = f", line {mark.line + 1}" if mark else ""
        why = " ".join(str(getattr(fault, "problem", None) or fault).split())
        raise error(f"{where} is not valid YAML{line}: {why}.") from None


# A build asks for the list of runs a hundred times.
@lru_cache(maxsize=16)
def _read(text: str, form: "TypeAdapter[_T]", where: str, error: type[MobtlError]) -> _T:
    from pydantic import ValidationError  # late, because what a shell completes is read without it

    content = _yaml(text, where, error)
    try:
        return form.validate_python(content)
    except ValidationError as fault:
        faults: dict[str, list[str]] = {}
        for each in fault.errors():
            faults.setdefault(_place(content, each), []).append(each["msg"].removeprefix("Value error, "))
        named = [": ".join(filter(None, (place, " or ".join(said)))) for place, said in list(faults.items())[:_FAULTS]]
        more = f"; and {len(faults) - _FAULTS} more" if len(faults) > _FAULTS else ""
        raise error(f"{where} is not as it should be: {'; '.join(named)}{more}.") from None


def _place(content: object, fault: dict) -> str:
    """Where a fault is, in words: an entry of a list by its id, its name or its number, and behind it the field."""
    words: list[str] = []
    *_, last = fault["loc"] or (None,)
    for part in fault["loc"]:
        if isinstance(content, list) and isinstance(part, int):
            content = content[part]
            own = [content[name] for name in ("id", "name") if isinstance(content, dict) and name in content]
            # Its name says all that stands before it.
            words = [str(own[0])] if own else [*words, f"entry {part + 1}"]
        elif isinstance(content, dict) and part in content:
            content = content[part]
            words.append(str(part))
        elif fault["type"] == "missing" and part == last:
            words.append(str(part))
        # Else it is pydantic's own name for one of several types.
    return ".".join(words)
