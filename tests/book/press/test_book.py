"""`mobtl book` publishes a whole book or leaves the old one."""

import json
import re
from pathlib import Path

import minirepo
import pytest

from mobtl import paths
from mobtl.answers import table as numbers
from mobtl.book.press import book, html, offline
from mobtl.book.staging import pieces
from mobtl.errors import MobtlError


def pages_of(repo):
    folder = repo.build / "html"
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_book_from_nothing_to_refused(repo):
    built = repo.mobtl("book", "--jobs", "2")
    assert built.returncode == 0, built.stderr
    *table, rest, first, front = built.stdout.splitlines()
    assert table == ["demo/one 3.0", "demo/one-more 7.0"]
    assert "0 computed ones that no paper prints" in rest
    assert first == "no earlier book to compare the numbers with"
    assert front == "The book: _build/html/intro.html"
    pages = pages_of(repo)
    assert re.search(rb"<h1>One more<", pages["notebooks/demo/one-more.html"])
    assert b"Run demo/one-more, preset fast" in pages["notebooks/demo/one-more.html"]
    assert b'href="notebooks/demo/one-more.html"' in pages["numbers.html"]
    for name, content in pages.items():
        assert str(repo.root).encode() not in content, f"{name} names a folder of this machine"
        if b"<footer" in content:
            assert re.search(rb'<p class="book-version">mobtl \d+\.\d+\.\d+</p>', content), f"{name} has no version"
            assert b"btn-source-repository-button" not in content, f"{name} has buttons that lead nowhere"
    offline.check(repo.build / "html")
    # What readers download is the notebook, not the page.
    template = (repo.root / "notebooks/demo/one.ipynb").read_bytes()
    assert pages["templates/demo/one.ipynb"] == template
    assert b'href="../../templates/demo/one.ipynb"' in pages["notebooks/demo/one-more.html"]
    assert b"plotly" not in pages["notebooks/demo/one.html"]
    assert "_static/plotly.min.js" not in pages

    # An unchanged book is neither staged nor built.
    made = {path: path.stat().st_mtime_ns for name in ("src", "html") for path in (repo.build / name).rglob("*")}
    again = repo.mobtl("book")
    assert all(path.stat().st_mtime_ns == when for path, when in made.items())
    unchanged = built.stdout.replace(first, "numbers since the last book:\nnothing changed")
    assert (again.returncode, again.stdout) == (0, unchanged)
    assert pages_of(repo) == pages

    # A warning stops the build each time, and the old book and its numbers stay.
    kept = ["facts.json", "html", "numbers.json", "runs", "src"]
    intro = repo.write("book/intro.md", "# Welcome\n\n{ref}`nowhere`\n")
    for _ in range(2):
        refused = repo.mobtl("book")
        assert refused.returncode == 1
        assert "Error: the book was not built" in refused.stderr
        assert "undefined label: 'nowhere'" in refused.stderr
        assert "Traceback" not in refused.stderr
        assert pages_of(repo) == pages
    assert sorted(path.name for path in repo.build.iterdir() if not path.name.startswith(".")) == kept

    # A notebook that fails, and a number that is missing, publish nothing.
    intro.write_text("# Better\n")
    template = repo.root / "notebooks/demo/one.ipynb"
    for code, said in (("1 / 0", "ZeroDivisionError: division by zero"), ("print('number missing')", "Fig. 1 is missing")):
        minirepo.notebook(template, code)
        refused = repo.mobtl("book", "--jobs", "2")
        assert refused.returncode == 1
        assert said in refused.stderr
        assert pages_of(repo) == pages


def write_pages(folder, text):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(text)
    return folder


@pytest.fixture
def source(repo, monkeypatch):
    """Staged sources whose pages come in a moment, in the place of Jupyter Book's."""

    def run(source, work, builder):
        return write_pages(work / "pages", (source / "intro.md").read_text())

    monkeypatch.setattr(html, "run_jupyter_book", run)
    return repo.write("_build/src/intro.md", "first").parent


def test_what_pages_and_sources_were_made_of_is_known_while_both_are_whole(source):
    assert html.made_of(source) is None
    html.build(source, "one")
    front = html.front(html.folder())
    for path, own in ((front, b"first"), (source / "intro.md", b"first"), (source / ".mobtl.json", None)):
        assert html.made_of(source) == "one"
        kept = path.read_bytes()
        assert kept == own or own is None
        for damage in (lambda path: path.write_bytes(b"{}"), Path.unlink):
            damage(path)
            assert html.made_of(source) is None, path
        path.write_bytes(kept)
    (source / "more.md").write_text("one too many")
    assert html.made_of(source) is None


def test_pages_of_other_sources_are_not_taken_for_theirs(source):
    html.build(source, "one")
    html.stamp(source, "two")
    assert html.made_of(source) is None


def test_a_kill_between_the_two_renames_is_mended(source, monkeypatch):
    html.build(source, "one")
    (source / "intro.md").write_text("second")

    rename = Path.rename

    def killed(path, target):
        rename(path, target)
        if Path(target).name == "html.old":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "rename", killed)
        html.build(source, "two")
    assert not html.folder().exists()
    (paths.BUILD / "work.dead").mkdir()
    html.tidy()
    assert html.front(html.folder()).read_text() == "first"
    assert sorted(path.name for path in paths.BUILD.iterdir()) == ["html", "src"]


def test_old_pages_that_a_killed_call_did_not_get_to_remove_are_removed(source):
    html.build(source, "one")
    write_pages(paths.BUILD / "html.old", "half removed")
    html.tidy()
    assert html.front(html.folder()).read_text() == "first"
    assert sorted(path.name for path in paths.BUILD.iterdir()) == ["html", "src"]


def test_a_file_in_the_place_of_the_book_is_refused(repo, source):
    repo.write("_build/html", "mine")
    with pytest.raises(MobtlError, match="is not a folder"):
        html.build(source, "one")
    assert (paths.BUILD / "html").read_text() == "mine"


def test_what_changes_while_a_book_is_built_makes_the_next_one_anew(repo, source, monkeypatch):
    built, changes = [], iter(["while it is built\n"])

    def pages(source, made_of):
        built.append(made_of)
        write_pages(html.folder(), "pages")
        html.stamp(html.folder(), made_of)
        html.stamp(source, made_of)

    def run_all(tasks, jobs):
        for change in changes:
            repo.write("book/intro.md", change)
        return []

    for place, name, double in (
        *((book.runner, "run_all", run_all), (book.html, "build", pages), (book.stage, "stage", lambda *_: source)),
        *((book.outputs, "of_tasks", lambda *_: []), (pieces, "made", lambda *_: {})),
        *((numbers, "rows", lambda _: []), (numbers, "text_table", lambda _: ""), (book.last, "compare", lambda _: "")),
    ):
        monkeypatch.setattr(place, name, double)
    for _ in range(3):
        book.book("fast", 1)
    assert len(set(built)) == len(built) == 2


def test_numbers_as_text_as_json_and_against_another_build(repo):
    unready = repo.mobtl("numbers")
    assert unready.returncode == 1
    assert "no fresh result of demo/one, demo/one-more" in unready.stderr
    assert repo.mobtl("run", "--jobs", "2").returncode == 0
    assert repo.mobtl("numbers").stdout == "demo/one 3.0\ndemo/one-more 7.0\n"
    text = repo.mobtl("numbers", "--json").stdout
    rows = json.loads(text)
    assert rows[0] == {"quantity": "demo/one", "computed": 3.0, "page": "notebooks/demo/one", "published": 1.0}
    other = repo.write("other.json", text)
    assert repo.mobtl("numbers", "--diff", str(other)).stdout == "nothing changed\n"
    other.write_text(text.replace("7.0", "8.0"))
    changed = repo.mobtl("numbers", "--diff", str(other)).stdout
    assert changed.count("\n") == 1
    assert "8.0" in changed


@pytest.mark.parametrize("text", ["[", "{}", '[{"quantity": "x"}]', "[1]", "\x00"])
def test_another_build_s_rows_that_are_none_are_refused(repo, text):
    other = repo.write("other.json", text)
    refused = repo.mobtl("numbers", "--diff", str(other))
    assert refused.returncode == 2
    assert refused.stderr.startswith(f"Error: {other}")
    assert refused.stderr.count("\n") == 1
