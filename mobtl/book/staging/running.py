"""The running text of a page: headings, paragraphs, lists and cells of tables, without code, roles, formulas, addresses."""

import re

# Stands for what is no text, so that words on both sides of it are not taken for neighbours.
GAP = "\0"
# Directives whose content is none, and such whose arguments alone are none.
_NO_TEXT = {"code", "code-block", "math", "include", "literalinclude", "bibliography", "eval-rst", "raw", "toctree"}
_NO_TITLE = {"grid", "div", "image", "figure"}
_BLOCK = re.compile(
    r"^(?P<first> *(?P<fence>`{3,})(?:\{(?P<name>[\w-]+)\})?[^\n`]*\n)(?P<body>.*?)(?P<last>^ *(?P=fence) *$)",
    re.DOTALL | re.MULTILINE,
)
_DIRECTIVE = re.compile(r"^ *(?:`{3,}|:{3,})(?:\{(?P<name>[\w-]+)\}(?P<title>[^\n]*)|[^\n]*)$", re.MULTILINE)
# Options, comments, targets of links, and the ordinals of a list.
_LINES = re.compile(r"^ *:[\w-]+:[^\n]*$|^%[^\n]*$|^\([\w-]+\)=$|^ *\d+[.)](?= )|<!--.*?-->", re.DOTALL | re.MULTILINE)
# Of roles that show words of their own, the words are text.
_WORDS = re.compile(r"\{(?:term|doc|ref|download)\}`(?P<words>[^`<]*)[^`]*`")
_INLINE = re.compile(
    r"(?:\{[\w:-]+\})?(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n\n).)+?(?<!`)(?P=ticks)(?!`)"
    r"|\$\$.*?\$\$|(?<!\\)\$(?![0-9.,]+\$)[^$\n]+\$|\]\([^)\s]*\)|<[A-Za-z/][^>\n]*>|\bhttps?://\S+",
    re.DOTALL,
)


def running(text: str) -> str:
    """Markdown with `GAP` in the place of each character that is no running text; every other one stays where it was."""
    text = re.sub(r"\A---\n.*?^---$", _gap, text, count=1, flags=re.DOTALL | re.MULTILINE)
    text = _DIRECTIVE.sub(_titled, _BLOCK.sub(_unless_text, text))
    return _INLINE.sub(_gap, _WORDS.sub(_words, _LINES.sub(_gap, text)))


def _gap(found: re.Match) -> str:
    return re.sub(r"[^\n]", GAP, found[0])


def _unless_text(found: re.Match) -> str:
    if found["name"] is None or found["name"] in _NO_TEXT:
        return _gap(found)
    return found["first"] + _BLOCK.sub(_unless_text, found["body"]) + found["last"]


def _titled(found: re.Match) -> str:
    """The line that a directive begins or ends with: its title alone."""
    title = "" if found["name"] in _NO_TITLE else found["title"] or ""
    return GAP * (len(found[0]) - len(title)) + title


def _words(found: re.Match) -> str:
    """What a role shows, without the signs around it, between which it reads on as if they were not there."""
    return " " * (found.start("words") - found.start()) + found["words"] + " " * (found.end() - found.end("words"))
