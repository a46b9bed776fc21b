"""The grammar of CIF: blocks of names with a value or, in loops, with columns.

Own code, because pymatgen's parser makes the operations of a space group anew for each file (22 a second) and evaluates
expressions of magnetic ones, and ASE's stumbles over an apostrophe in a label. What a careless hand writes is read, too:
words without a name, two blocks of one name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mobtl.handed_in.entries import Refused, plain

# In this order: text between lines that begin with ;, a comment, a word in quotation marks, an open quotation, a bare word.
_TOKEN = re.compile(
    r"""^;(?P<text>(?:.*\n)(?:(?!;).*\n)*)(?:;|\Z)
    | (?P<comment>\#.*)
    | (?P<quoted>'.*?'(?!\S) | ".*?"(?!\S))
    | (?P<open>['"].*)
    | (?P<bare>\S+)""",
    re.MULTILINE | re.VERBOSE,
)
# What begins a part of a file.
_WORDS = ("data_", "loop_", "save_", "global_", "stop_")


@dataclass
class Block:
    """One block of a file.

    Attributes
    ----------
    name : behind ``data_``.
    values : of names that have one; names are in small letters, with underscores for dots.
    columns : of names in loops, all columns of a loop with as many values.
    broken : names in loops whose values do not come out even.
    """

    name: str
    values: dict[str, str] = field(default_factory=dict)
    columns: dict[str, list[str]] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)

    def value(self, *names: str) -> str:
        """The first of these names that has a value; empty for none, ``?`` and ``.``."""
        return next((found for name in names if (found := _said(self.values.get(name, "")))), "")

    def column(self, *names: str) -> list[str] | None:
        """The column of the first of these names that has one.

        Raises
        ------
        Refused
            If its loop is damaged.
        """
        for name in names:
            if name in self.broken:
                raise Refused(
                    "unreadable", f"the loop that holds {plain(name)} has a value too many or too few; correct it."
                )
            if name in self.columns:
                return [_said(value) for value in self.columns[name]]
            if name in self.values:
                return [_said(self.values[name])]
        return None


def blocks(text: str) -> Iterator[Block]:
    """The blocks of a file, in their order.

    Raises
    ------
    Refused
        If a quotation is left open.
    """
    block, loop, name = None, None, ""
    for kind, word in _tokens(text):
        small = word.lower() if kind == "bare" else ""
        if small.startswith(_WORDS):
            if block and loop:
                _close(block, *loop)
            loop, name = ([], []) if small.startswith("loop_") else None, ""
            if small.startswith("data_"):
                if block:
                    yield block
                block = Block(word[5:])
        elif block is None:
            continue
        elif small.startswith("_"):
            name = small.replace(".", "_")
            if loop and not loop[1]:
                loop[0].append(name)
            elif loop:
                _close(block, *loop)
                loop = None
        elif loop:
            loop[1].append(word)
        elif name:
            block.values[name], name = word, ""
    if block:
        if loop:
            _close(block, *loop)
        yield block


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    for match in _TOKEN.finditer(text + "\n"):
        kind, word = match.lastgroup, match[match.lastgroup]
        if kind == "open":
            raise Refused("unreadable", f"a quotation mark is not closed: {plain(word)[:60]!r}; correct that line.")
        if kind == "quoted":
            yield kind, word[1:-1]
        elif kind != "comment":
            yield kind, word


def _close(block: Block, names: list[str], values: list[str]) -> None:
    if not names:
        return
    if len(values) % len(names):
        block.broken.update(names)
    else:
        block.columns.update({name: values[index :: len(names)] for index, name in enumerate(names)})


def _said(value: str) -> str:
    value = value.strip()
    return "" if value in ("?", ".") else value
