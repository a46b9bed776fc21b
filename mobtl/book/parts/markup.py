"""Text and tables as MyST markdown, with everything escaped that markdown would read as its own."""

from collections.abc import Iterable, Sequence


def text(value: object) -> str:
    """Something as plain text in markdown, on one line."""
    plain = " ".join(str(value).split())
    for sign in "\\|`*_[]<>{}$#~":
        plain = plain.replace(sign, f"\\{sign}")
    return plain


def code(value: object) -> str:
    """Something as code on one line, also in a cell of a table; a backtick in it becomes an apostrophe."""
    return "`" + " ".join(str(value).split()).replace("`", "'").replace("|", "\\|") + "`"


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], classes: str = "") -> str:
    """A table of cells that are markdown already; with ``classes``, in a division that has these."""
    lines = [f"| {' | '.join(cells)} |" for cells in (headers, ["---"] * len(headers), *rows)]
    body = "\n".join(lines)
    return f":::{{div}} {classes}\n\n{body}\n\n:::\n" if classes else f"{body}\n"


def link(shown: str, page: str) -> str:
    """A link to a page of the book, by its path without suffix; ``shown`` is markdown. From any page, in any builder."""
    return f"[{shown}](/{page})" if page else shown
