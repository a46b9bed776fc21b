"""What prose pages include, load or link and cannot be typed: made when the book is staged, for the pages that it has."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from mobtl import paths
from mobtl.answers import papers
from mobtl.answers.table import Row
from mobtl.book.materials import page as materials_page
from mobtl.book.pages import (
    answers,
    api,
    audit,
    cite,
    data,
    definitions,
    headline,
    numbers,
    predict,
    predictor,
    screen,
    sheets,
    status,
    transfer,
)
from mobtl.book.parts.outputs import CommittedOutput, Output
from mobtl.book.parts.where import pages
from mobtl.catalogue.specs import Catalogue
from mobtl.errors import UsageError, absent
from mobtl.records.committed import all_kept

Files = dict[str, str | bytes]


def made(
    catalogue: Catalogue, outputs: Sequence[Output], committed: Sequence[CommittedOutput], rows: Sequence[Row]
) -> Files:
    """Staged files by name.

    Raises
    ------
    UsageError
        If a file that a piece is made of is missing or wrong.
    MobtlError
        If a table or a record is missing or damaged.
    """
    kept = all_kept()
    makers: dict[str, Callable[[], Files]] = {
        "intro.md": lambda: _headline(outputs),
        "numbers.md": lambda: numbers.files(rows),
        "glossary.md": lambda: {definitions.NAME: definitions.markdown()},
        "status.md": lambda: {"_generated/status.md": status.markdown(outputs, kept, pages(catalogue))},
        "data.md": lambda: data.files(kept),
        "materials.md": lambda: materials_page.files(outputs, committed),
        "predict.md": lambda: {"_generated/predict.md": predict.markdown(), **predictor.files()},
        **{f"{name}.md": _piece(name, make) for name, make in _typed(outputs)},
    }
    found: Files = {**answers.files([output.run for output in outputs], rows)}
    # The page on transfer waits for another process that trains; the others are made meanwhile.
    with ThreadPoolExecutor(1) as aside:
        trained = aside.submit(_if_there, "transfer.md", transfer.files)
        for page, make in makers.items():
            found |= _if_there(page, make)
        return found | trained.result()


def _if_there(page: str, make: Callable[[], Files]) -> Files:
    """The pieces of a page that the book has."""
    return make() if (paths.BOOK / page).is_file() else {}


def _piece(name: str, make: Callable[[], str]) -> Callable[[], Files]:
    return lambda: {f"_generated/{name.replace('/', '-')}.md": make()}


def _typed(outputs: Sequence[Output]) -> Iterator[tuple[str, Callable[[], str]]]:
    """Pages with the markdown of their only piece."""
    yield "audit", audit.markdown
    yield "audit-tests", audit.tests_markdown
    yield "cite", cite.markdown
    yield "changelog", changelog
    yield "screen", screen.markdown
    for paper in papers.names():
        yield f"sheets-{paper}", lambda paper=paper: sheets.markdown(paper, outputs)
    yield "sheets-leaderboard", lambda: sheets.markdown(None, outputs)
    for layer in api.LAYERS:
        yield f"api/{layer}", lambda layer=layer: api.markdown(layer)


def _headline(outputs: Sequence[Output]) -> Files:
    """The figures of the front page, where it shows them."""
    if "headline-" not in (paths.BOOK / "intro.md").read_text("utf-8"):
        return {}
    return headline.files(outputs)


def changelog() -> str:
    """CHANGELOG.md without its title and introduction, which the page has."""
    try:
        text = paths.CHANGELOG.read_text("utf-8")
    except OSError:
        raise absent(paths.CHANGELOG) from None
    first = text.find("\n## ")
    if first < 0:
        raise UsageError("CHANGELOG.md has no '## ' heading of a version; add one.")
    return text[first + 1 :]
