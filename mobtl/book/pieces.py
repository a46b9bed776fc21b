"""What is generated for the prose pages: each that the book has gets its piece, and the files that it loads or links."""

from collections.abc import Sequence

from mobtl import paths, results
from mobtl.book import data_page, materials_page, numbers_page, status_page
from mobtl.book.outputs import CommittedOutput, Output
from mobtl.book.pages import pages
from mobtl.numbers import Row
from mobtl.runs.specs import Catalogue


def made(
    catalogue: Catalogue, outputs: Sequence[Output], committed: Sequence[CommittedOutput], rows: Sequence[Row]
) -> dict[str, str | bytes]:
    """Staged files by name.

    Raises
    ------
    MobtlError
        If a table or a record is damaged.
    """
    kept = results.committed()
    makers = {
        "numbers.md": lambda: numbers_page.files(rows),
        "status.md": lambda: {"_generated/status.md": status_page.markdown(outputs, kept, pages(catalogue))},
        "data.md": lambda: data_page.files(kept),
        "materials.md": lambda: materials_page.files(outputs, committed),
    }
    found: dict[str, str | bytes] = {}
    for page, make in makers.items():
        if (paths.BOOK / page).is_file():
            found |= make()
    return found
