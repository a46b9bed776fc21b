"""The built book, served on this machine, and one visit of each of its pages."""

import shutil

import pytest
import reader
import visits as visiting

from mobtl import paths
from mobtl.book.press import html


@pytest.fixture(scope="session")
def book():
    """Folder of the built book."""
    if not (html.folder() / "intro.html").is_file():
        reader.missing("there is no book; `make book` builds it")
    return html.folder()


@pytest.fixture(scope="module")
def address(book):
    """Where the book is served."""
    with visiting.served(book) as address:
        yield address


@pytest.fixture(scope="module")
def visits(chromium, address, book, tmp_path_factory, worker_id):
    """A visit of each page that is chosen, made once in a session of tests, however many processes it has."""
    own = tmp_path_factory.getbasetemp()
    together = own if worker_id == "master" else own.parent
    return visiting.visit_all(chromium, address, visiting.chosen(book), together / "visits")


@pytest.fixture
def open_page(chromium, address):
    """Open a page of the book in a window of this size."""
    contexts = []

    def opened(name, size=visiting.DESKTOP, **options):
        contexts.append(chromium.new_context(viewport=size, **options))
        page = contexts[-1].new_page()
        page.goto(f"{address}/{name}")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def read(chromium, tmp_path):
    """Open a page made of a body as a file, then run a script in it; return what the script's promise gives."""
    shutil.copytree(paths.BOOK / "_extra", tmp_path, dirs_exist_ok=True)
    context = chromium.new_context()

    def read(body, script, address=""):
        (tmp_path / "page.html").write_text(f"<!doctype html><meta charset='utf-8'><body>{body}</body>")
        page = context.new_page()
        page.goto(f"{(tmp_path / 'page.html').as_uri()}{address}")
        return page.evaluate(script)

    yield read
    context.close()
