"""Bytes of a file as text: which encoding they are in, and what is no text."""

import codecs
import re

from mobtl.handed_in.entries import GIVE, Refused

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# All but tab, the line ends, the form feed and the end of file of old systems.
_CONTROL = re.compile(rb"[\x00-\x08\x0b\x0e-\x19\x1b-\x1f\x7f]")
# Of so many bytes of a text, one may be such a slip.
_SLIP = 100
# What stands for a byte that is not in the encoding.
FOREIGN = re.compile("[\ud800-\udfff]")
SAVE = "save it as text in UTF-8"


def encoding(head: bytes) -> str:
    """The encoding of a text by its first bytes; UTF-8 where nothing says otherwise.

    Raises
    ------
    Refused
        If it is no text.
    """
    for mark, name in _MARKS:
        if head.startswith(mark):
            return name
    # A letter and a zero by turns: an export of Windows that lost its mark.
    if len(head) > 3 and head[1::2].count(0) > 0.8 * len(head[1::2]) and 0 not in head[:64:2]:
        return "utf-16-le"
    if len(_CONTROL.findall(head)) > max(1, len(head) // _SLIP):
        raise Refused("unreadable", f"it is no text, and of no binary form that is read; {GIVE}.")
    return "utf-8"


def decoded(content: bytes) -> str:
    """All of a text; a byte that is not in its encoding becomes a lone surrogate, which nothing reads as a sign.

    Raises
    ------
    Refused
        If it is no text.
    """
    name = encoding(content[:4096])
    if name == "utf-8" and _CONTROL.search(content):
        raise Refused("unreadable", f"there are bytes in it that no text has; {SAVE}.")
    errors = "surrogateescape" if name.startswith("utf-8") else "replace"
    return content.decode(name, errors).replace("\r\n", "\n").replace("\r", "\n")


def first_text(head: bytes) -> str:
    """The first lines of a text, of which a last letter may be cut; as `decoded`."""
    name = encoding(head)
    decoder = codecs.getincrementaldecoder(name)("surrogateescape" if name.startswith("utf-8") else "replace")
    return decoder.decode(head).replace("\r\n", "\n").replace("\r", "\n")
