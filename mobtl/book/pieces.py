"""What prose pages include and cannot be typed: made when the book is staged, for the pages that the book has."""

from collections.abc import Callable, Iterator, Sequence

from mobtl import paths
from mobtl.book import api_pages, audit_page, cite_page, headline, sheets_page
from mobtl.book.outputs import Output
from mobtl.errors import UsageError

FOLDER = "_generated"
_Maker = Callable[[Sequence[Output]], dict[str, bytes]]


def pieces(outputs: Sequence[Output]) -> dict[str, bytes]:
    """Generated files by their path in the staged sources.

    Raises
    ------
    UsageError
        If a file that a piece is made of is missing or wrong.
    MobtlError
        If a record that a piece needs is missing or damaged.
    """
    made = [make(outputs) for page, make in _makers() if (paths.BOOK / page).is_file()]
    return {f"{FOLDER}/{name}": content for each in made for name, content in each.items()}


def _makers() -> Iterator[tuple[str, _Maker]]:
    """Each page with what makes its pieces."""
    yield "intro.md", _headline
    yield "audit.md", lambda _: {"audit.md": audit_page.markdown().encode()}
    yield "audit-tests.md", lambda _: {"audit-tests.md": audit_page.tests_markdown().encode()}
    yield "cite.md", lambda _: {"cite.md": cite_page.markdown().encode()}
    yield "changelog.md", lambda _: {"changelog.md": _changelog().encode()}
    for paper in ("liu2020", "chen2024"):
        yield f"sheets-{paper}.md", _sheets_of(paper)
    for layer in api_pages.LAYERS:
        yield f"api/{layer}.md", _api_of(layer)


def _headline(outputs: Sequence[Output]) -> dict[str, bytes]:
    """The pictures of the front page, where it shows them."""
    if "headline-" not in (paths.BOOK / "intro.md").read_text():
        return {}
    return {f"headline-{name}.png": picture for name, picture in headline.pictures(outputs).items()}


def _sheets_of(paper: str) -> _Maker:
    return lambda outputs: {f"sheets-{paper}.md": sheets_page.markdown(paper, outputs).encode()}


def _api_of(layer: str) -> _Maker:
    return lambda _: {f"api-{layer}.md": api_pages.markdown(layer).encode()}


def _changelog() -> str:
    """CHANGELOG.md without its title and introduction, which the page has."""
    try:
        text = paths.CHANGELOG.read_text()
    except OSError:
        raise UsageError("CHANGELOG.md does not exist; get it back from the repository.") from None
    first = text.find("\n## ")
    if first < 0:
        raise UsageError("CHANGELOG.md has no '## ' heading of a version; add one.")
    return text[first + 1 :]
