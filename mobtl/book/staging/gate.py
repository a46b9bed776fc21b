"""Refuses pages that must not be published: without a stamp, with an error, with a figure that only the eye can read."""

import re
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING

from mobtl.book.staging.stamp import STAMP
from mobtl.errors import MobtlError

if TYPE_CHECKING:
    from nbformat import NotebookNode

# How a page of prose would show a picture of its own.
_TYPED = re.compile(r"^\s*[`:]{3,}\{(?:image|figure)\}|!\[|<img\b", re.MULTILINE)
_DATA_LINK = re.compile(r"\{download\}`[^`<]*</([^>`]+-figure-\d+\.json)>`")


def check(pages: "Mapping[str, NotebookNode]", files: Collection[str]) -> None:
    """Refuse staged pages that are not complete.

    Parameters
    ----------
    pages : the page of each run, by its path without suffix.
    files : paths of all staged files.

    Raises
    ------
    MobtlError
        If a page has no stamp, an output is an error, or a picture has no alternative text or no link to its data; the
        message names every page and reason.
    """
    problems = [f"{name}: {problem}" for name, page in pages.items() for problem in _problems(page, files)]
    if problems:
        raise MobtlError("the book was not built, because pages are not complete:\n" + "\n".join(problems))


def check_prose(texts: Mapping[str, str]) -> None:
    """Refuse a page of prose (text by name) that types a picture, which would have no data and no words of its numbers.

    Raises
    ------
    MobtlError
        If there is such a page; the message names it.
    """
    typed = [name for name, text in texts.items() if _TYPED.search(text)]
    if typed:
        raise MobtlError(
            f"the book was not built, because {', '.join(typed)} shows a picture without data; let a notebook draw it, "
            "and include what mobtl.book.pages.headline makes of it."
        )


def _problems(page: "NotebookNode", files: Collection[str]) -> Iterator[str]:
    preset = [cell for cell in page.cells if cell.cell_type == "markdown" and STAMP.match(cell.source)]
    if len(preset) != 1:
        yield "no stamp says which run and preset it shows; stage it with mobtl.book.staging.page.compose."
    for number, cell in enumerate(page.cells):
        below = page.cells[number + 1].source if number + 1 < len(page.cells) else ""
        outputs = cell.get("outputs", [])
        for output in outputs:
            if output.output_type == "error":
                yield f"an output is an error ({output.ename}: {output.evalue}); correct the notebook and run it again."
        pictures = sum(map(_is_picture, outputs))
        if pictures:
            yield from _wrong(cell, below, pictures, files)


def _wrong(cell: "NotebookNode", below: str, pictures: int, files: Collection[str]) -> Iterator[str]:
    """What is wrong with the pictures of a cell."""
    where = f"the figure of the cell that starts with {cell.source.strip().splitlines()[0]!r}"
    if pictures > 1:
        # MyST-NB knows one alternative text per cell.
        yield f"{where} is not the only one; give each figure a cell of its own."
    if not cell.metadata.get("mystnb", {}).get("image", {}).get("alt"):
        yield f"{where} has no alternative text; draw it with mobtl.figures.style.panels."
    linked = _DATA_LINK.search(below)
    if not linked or linked[1] not in files:
        yield f"{where} has no link to its data; draw it with mobtl.figures.style.panels."


def _is_picture(output: "NotebookNode") -> bool:
    data = output.get("data", {})
    return any(mime.startswith("image/") for mime in data) or "<img" in "".join(data.get("text/html", ""))
