"""Words of the glossary in the prose of a notebook's page: the first use of each leads there."""

import re

from nbformat import NotebookNode

from mobtl import paths

_GLOSSARY = re.compile(r"^```\{glossary\}\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# The verb looks like the noun.
_UNLINKED = {"run"}
# What is no prose, or cannot hold a link: blocks, formulas, headings, options, tags, roles and code, links and pictures.
_OTHER = "|".join(
    (
        r"^(?P<fence>`{3,})[^`\n]*\n.*?^(?P=fence)$",
        r"\$\$.*?\$\$|\$[^$\n]+\$",
        r"^[#:][^\n]*",
        r"<[^>\n]+>",
        r"(?:\{[\w:-]+\})?(?P<ticks>`+).*?(?P=ticks)",
        r"\[(?:[^][]|\[[^]]*\])*\]\([^)]*\)",
    )
)
# A word that is linked already: {term}`arm`, {term}`arms <arm>`.
_LINKED = r"\{term\}`(?:[^`<]*<)?(?P<linked>[^`<>]*)>?`"


def terms() -> list[str]:
    """What the glossary explains, in its order; nothing in a book without one."""
    path = paths.BOOK / "glossary.md"
    blocks = _GLOSSARY.findall(path.read_text()) if path.is_file() else []
    return [line for block in blocks for line in block.splitlines() if line and not line.startswith(" ")]


def link(page: NotebookNode) -> None:
    """Lead the first use of each word on a page to the glossary, where nobody has done so by hand; cells are changed."""
    left = set(terms()) - _UNLINKED
    for cell in page.cells:
        if left and cell.cell_type == "markdown":
            cell.source = _linked(cell.source, left)


def _linked(text: str, left: set[str]) -> str:
    """Markdown with its first uses linked; their words are taken out of those that are left."""
    # Of two words the longer one, wherever a line breaks.
    words = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(left, key=len, reverse=True))
    pattern = rf"{_LINKED}|{_OTHER}|(?<![\w-])(?P<word>{words})s?\b"

    def replaced(found: re.Match) -> str:
        word = " ".join((found["linked"] or found["word"] or "").lower().split())
        if word not in left:
            return found[0]
        left.remove(word)
        shown = " ".join(found[0].split())
        return found[0] if found["linked"] else f"{{term}}`{shown}`" if shown == word else f"{{term}}`{shown} <{word}>`"

    return re.sub(pattern, replaced, text, flags=re.DOTALL | re.MULTILINE | re.IGNORECASE)
