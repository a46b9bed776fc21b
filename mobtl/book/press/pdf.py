"""The command `mobtl pdf`: the whole book on one page, printed by a headless browser, and linked from the front page."""

import os
import re
import subprocess
import tempfile
from pathlib import Path

import click
from filelock import FileLock

from mobtl import paths
from mobtl.book.press import html
from mobtl.book.press.browser import browser
from mobtl.book.staging import stage
from mobtl.errors import MobtlError, UsageError, absent
from mobtl.files import write_atomically
from mobtl.terminal import shown

NAME = "mobtl.pdf"
# A script sets the formulas: how far the page's own clock runs before it is printed, in milliseconds.
_SETTLING = 60_000
_SECONDS = 900
_LINK = f'\n<p class="book-pdf"><a href="{NAME}">The whole book as PDF</a></p>'
# The title of the front page itself; the theme puts another, for print, before the article.
_TITLE = re.compile(r"<article.*?</h1>", re.S)


def pdf() -> None:
    """Print the book that `mobtl book` has built into ``_build/mobtl.pdf``, unless that is done.

    The built book gets a copy, and its front page a link; a book that is built anew has neither until it is printed again.

    Raises
    ------
    UsageError
        If there is no browser, or no built book of the staged sources.
    MobtlError
        If Jupyter Book warns of anything, or the browser prints nothing.
    """
    if not paths.BOOK.is_dir():
        raise absent(paths.BOOK)
    program = browser()
    source, target, copy = stage.folder(), paths.BUILD / NAME, html.folder() / NAME
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    with FileLock(paths.BUILD / ".book.lock"):
        if (made_of := html.made_of(source)) is None:
            raise UsageError("there is no built book to print; `mobtl book` makes it.")
        if not (target.is_file() and copy.is_file()):
            with tempfile.TemporaryDirectory(prefix=html.WORK, dir=paths.BUILD) as work:
                pages = html.run_jupyter_book(source, Path(work), "singlehtml")
                content = printed(program, html.front(pages), Path(work))
            write_atomically(target, content)
            write_atomically(copy, content)
            front = html.front(html.folder())
            write_atomically(front, linked(front.read_text("utf-8")))
            html.stamp(html.folder(), made_of)
    click.echo(f"The book on paper: {shown(target)}")


def printed(program: str, page: Path, work: Path) -> bytes:
    """A page as PDF.

    Parameters
    ----------
    program : str
        Path of the browser.
    page : Path
        The page; what it loads lies beside it, nothing is asked of a network.
    work : Path
        A folder for what the browser writes.

    Raises
    ------
    MobtlError
        If the browser prints nothing, or not in time.
    """
    target = work / NAME
    # Its sandbox refuses to run as root, as in the containers of a CI; the page is our own.
    root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [
        *(program, "--headless", *root, "--disable-gpu", "--disable-dev-shm-usage", "--no-pdf-header-footer"),
        *("--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={work / 'profile'}"),
        *(f"--virtual-time-budget={_SETTLING}", f"--print-to-pdf={target}", page.resolve().as_uri()),
    ]
    try:
        result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise MobtlError(
            f"{program} did not print the book within {_SECONDS // 60} minutes; call `mobtl pdf` again."
        ) from None
    content = target.read_bytes() if target.is_file() else b""
    if result.returncode or not content.startswith(b"%PDF"):
        said = " ".join(result.stderr.split()[-40:])
        raise MobtlError(f"{program} printed nothing (exit code {result.returncode}): {said or 'it said nothing'}.")
    return content


def linked(front: str) -> str:
    """The HTML of the front page with the link to the PDF below its title, once.

    Raises
    ------
    MobtlError
        If the page has no title.
    """
    if _LINK in front:
        return front
    if not (title := _TITLE.search(front)):
        raise MobtlError("the front page has no title below which the PDF could be linked; give book/intro.md one.")
    return front[: title.end()] + _LINK + front[title.end() :]
