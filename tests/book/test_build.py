"""`mobtl book` publishes a whole book or leaves the old one."""

import json
import re
import time
from pathlib import Path

import minirepo
import pytest

from mobtl import paths
from mobtl.book import html, offline
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

    start = time.monotonic()
    again = repo.mobtl("book")
    assert time.monotonic() - start < 15
    unchanged = built.stdout.replace(first, "numbers since the last book:\nnothing changed")
    assert (again.returncode, again.stdout) == (0, unchanged)
    assert pages_of(repo) == pages

    # A warning stops the build each time, and the old book and its numbers stay.
    kept = ["html", "numbers.json", "runs", "src"]
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
    folder.mkdir(parents=True)
    (folder / "index.html").write_text(text)
    return folder


@pytest.fixture
def builds(repo, monkeypatch):
    """Pages in a moment, in the place of Jupyter Book's; returns how often it was called."""
    calls = []

    def run(source, work, builder):
        calls.append(source)
        return write_pages(work / "pages", (source / "intro.md").read_text())

    monkeypatch.setattr(html, "run_jupyter_book", run)
    repo.write("_build/src/intro.md", "first")
    return calls


def test_only_a_change_is_built(repo, builds):
    front = html.build(paths.BUILD / "src")
    assert front.read_text() == "first"
    html.build(paths.BUILD / "src")
    assert len(builds) == 1
    staged = ("_build/src/intro.md", "_build/src/_config.yml")
    extensions = (f"mobtl/book/{name}.py" for name in ("accessible", "launch", "plots", "roles"))
    changes = (*staged, "data/published.yml", *extensions)
    for number, change in enumerate(changes, start=2):
        repo.write(change, "second")
        html.build(paths.BUILD / "src")
        assert len(builds) == number
    assert front.read_text() == "second"
    front.write_text("cut shor")
    html.build(paths.BUILD / "src")
    assert front.read_text() == "second"


def test_a_kill_between_the_two_renames_is_mended(repo, builds, monkeypatch):
    front = html.build(paths.BUILD / "src")
    repo.write("_build/src/intro.md", "second")

    rename = Path.rename

    def killed(path, target):
        rename(path, target)
        if Path(target).name == "html.old":
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(Path, "rename", killed)
        html.build(paths.BUILD / "src")
    assert not front.exists()
    repo.write("_build/src/intro.md", "first")
    (paths.BUILD / "work.dead").mkdir()
    assert html.build(paths.BUILD / "src").read_text() == "first"
    assert len(builds) == 2
    assert sorted(path.name for path in paths.BUILD.iterdir()) == ["html", "src"]


def test_old_pages_that_a_killed_call_did_not_get_to_remove_are_removed(repo, builds):
    html.build(paths.BUILD / "src")
    write_pages(paths.BUILD / "html.old", "half removed")
    assert html.build(paths.BUILD / "src").read_text() == "first"
    assert sorted(path.name for path in paths.BUILD.iterdir()) == ["html", "src"]


def test_a_file_in_the_place_of_the_book_is_refused(repo, builds):
    repo.write("_build/html", "mine")
    with pytest.raises(MobtlError, match="is not a folder"):
        html.build(paths.BUILD / "src")
    assert (paths.BUILD / "html").read_text() == "mine"


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
