"""The book on paper: printed once per built book, linked from its front page, refused in words where it cannot be."""

import os
import stat

import pytest
import reader

from mobtl import paths
from mobtl.book.press import html, pdf
from mobtl.book.staging import stage
from mobtl.errors import MobtlError, UsageError

FRONT = '<h1>For print</h1><article class="a"><section>\n<h1>Title<a href="#t">#</a></h1><h1>Other</h1></article>'
# Stands in for a browser: writes what it was asked to print, and how.
BROWSER = """#!/bin/sh
for each in "$@"; do case "$each" in --print-to-pdf=*) target="${each#*=}" ;; esac; done
{ printf '%%PDF-1.4\\n'; printf '%s\\n' "$@"; } > "$target"
"""


@pytest.fixture
def built(repo, monkeypatch):
    """A built book whose pages come in a moment; returns the builders that were asked for."""
    calls = []

    def run(source, work, builder):
        calls.append(builder)
        pages = work / "pages"
        pages.mkdir(parents=True)
        (pages / "intro.html").write_text(FRONT)
        return pages

    monkeypatch.setattr(html, "run_jupyter_book", run)
    repo.write("_build/src/intro.md", "first")
    html.build(stage.folder(), "made of this")
    return calls


def with_browser(folder, monkeypatch, script):
    path = folder / "bin" / "google-chrome"
    path.parent.mkdir()
    path.write_text(script)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{path.parent}{os.pathsep}/usr/bin{os.pathsep}/bin")
    monkeypatch.setattr("mobtl.book.press.browser._BROWSERS", ("nothing-of-that-name", "google-chrome"))
    return path


def test_a_built_book_is_printed_once_and_linked(built, repo, monkeypatch, capsys):
    with_browser(repo.root, monkeypatch, BROWSER)
    pdf.pdf()
    assert capsys.readouterr().out.endswith("_build/mobtl.pdf\n")
    assert built == ["html", "singlehtml"]
    content = (repo.build / "mobtl.pdf").read_bytes()
    assert content == (repo.build / "html/mobtl.pdf").read_bytes()
    page = content.decode().splitlines()[-1]
    assert page.startswith("file:///")
    assert page.endswith("/intro.html")
    assert b"--host-resolver-rules=MAP * ~NOTFOUND" in content
    front = (repo.build / "html/intro.html").read_text()
    assert '#</a></h1>\n<p class="book-pdf"><a href="mobtl.pdf">' in front
    assert front.count("mobtl.pdf") == 1

    # It is not done again, until the book changes; then the old print is no longer linked.
    assert html.made_of(stage.folder()) == "made of this"
    pdf.pdf()
    assert built == ["html", "singlehtml"]
    repo.write("_build/src/intro.md", "second")
    html.build(stage.folder(), "made of this")
    assert (repo.build / "html/intro.html").read_text() == FRONT
    pdf.pdf()
    assert built == ["html", "singlehtml", "html", "singlehtml"]
    assert not list(repo.build.glob("work.*"))


def test_there_must_be_a_browser_and_a_built_book(repo, monkeypatch):
    monkeypatch.setattr("mobtl.book.press.browser._BROWSERS", ("nothing-of-that-name",))
    with pytest.raises(UsageError, match=r"neither is installed; `apt-get install chromium`.*nothing-of-that-name"):
        pdf.pdf()
    with_browser(repo.root, monkeypatch, BROWSER)
    with pytest.raises(UsageError, match="no built book to print; `mobtl book` makes it"):
        pdf.pdf()


@pytest.mark.parametrize("script", ["#!/bin/sh\necho 'no display' >&2\nexit 3\n", "#!/bin/sh\necho 'no display' >&2\n"])
def test_a_browser_that_prints_nothing_is_an_error_and_the_book_stays(built, repo, monkeypatch, script):
    with_browser(repo.root, monkeypatch, script)
    with pytest.raises(MobtlError, match=r"printed nothing \(exit code [03]\): no display"):
        pdf.pdf()
    assert not (repo.build / "mobtl.pdf").exists()
    assert (repo.build / "html/intro.html").read_text() == FRONT


def test_a_browser_that_hangs_is_stopped(built, repo, monkeypatch):
    with_browser(repo.root, monkeypatch, "#!/bin/sh\nexec sleep 60\n")
    monkeypatch.setattr(pdf, "_SECONDS", 1)
    with pytest.raises(MobtlError, match="did not print the book within"):
        pdf.pdf()


def test_a_front_page_without_a_title_is_refused():
    with pytest.raises(MobtlError, match="no title"):
        pdf.linked("<h1>For print</h1><article></article>")


@pytest.mark.slow
def test_the_book_on_one_page_is_made_of_what_was_read_for_its_pages(tmp_path):
    source = tmp_path / "src"
    source.mkdir()
    (source / "_config.yml").write_text("title: Small\n")
    (source / "_toc.yml").write_text("format: jb-book\nroot: intro\nchapters:\n- file: more\n")
    (source / "intro.md").write_text("# First\n\nSee {doc}`more`.\n")
    more = source / "more.md"
    more.write_text("# Second\n\nOld words.\n")

    def on_one_page(work):
        return (html.run_jupyter_book(source, tmp_path / work, "singlehtml") / "intro.html").read_text()

    fresh = on_one_page("fresh")
    html.run_jupyter_book(source, tmp_path / "pages", "html")
    # A file that looks as it did is not read again, one that changed is.
    as_it_was = more.stat()
    more.write_text("# Second\n\nNew words.\n")
    os.utime(more, ns=(as_it_was.st_atime_ns, as_it_was.st_mtime_ns))
    assert on_one_page("unread") == fresh
    more.touch()
    assert on_one_page("read") == fresh.replace("Old words", "New words")


@pytest.mark.slow
def test_a_real_browser_prints_without_what_is_only_for_the_screen(tmp_path):
    page = tmp_path / "page.html"
    style = (paths.BOOK / "_static/mobtl.css").read_text()
    page.write_text(f"<style>{style}</style><p>Words.</p><script>document.title = 'Set by a script'</script>")
    assert b"Set by a script" in pdf.printed(reader.program(), page, tmp_path).replace(b"\0", b"")
