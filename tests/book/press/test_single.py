"""The page of one result alone: made where parameters were chosen or on request, as the book makes it."""

import re

import minirepo
import nbformat
import pytest

from mobtl import paths
from mobtl.book.press import html, offline
from mobtl.cli import runs
from mobtl.errors import MobtlError

PROSE = "See [the variant](one-more.ipynb), [all numbers](/numbers.md) and {cite:t}`knuth`."


@pytest.fixture
def repo(repo):
    path = paths.NOTEBOOKS / "demo/one.ipynb"
    content = nbformat.read(path, as_version=4)
    content.cells[2].source = PROSE
    nbformat.write(content, path)
    return repo


def pages(repo):
    return [path for path in (repo.build / "pages").rglob("demo/one.html") if path.is_file()]


@pytest.fixture
def opened(monkeypatch):
    """Addresses that a browser was asked to open."""
    found = []
    monkeypatch.setattr("webbrowser.open", found.append)
    return found


@pytest.mark.slow
def test_an_own_run_ends_with_its_page_which_show_opens(repo, opened, capsys):
    usual = repo.mobtl("run", "demo/one", timeout=300)
    assert usual.returncode == 0, usual.stderr
    assert "page" not in usual.stdout
    assert pages(repo) == []
    own = repo.mobtl("run", "demo/one", "-p", "members=5", timeout=300)
    assert own.returncode == 0, own.stderr
    (page,) = pages(repo)
    assert own.stdout.splitlines()[-1] == f"demo/one, page: {page.relative_to(repo.root)}"
    text = page.read_text()
    assert "Not the run of the book" in text and "members=5" in text
    assert ">10\n" in text  # what the notebook printed: twice the members
    # Words of a link to a page that is not there stay, without the link; what is cited is there.
    assert "the variant" in text and "all numbers" in text
    assert not re.search(r'href="[^"]*(?:one-more|numbers)\.html', text)
    assert re.search(r'bibliography\.html#id\d+".{0,120}Knuth', text, re.DOTALL)
    offline.check(page.parents[2])
    made = page.stat().st_mtime_ns
    runs.show("demo/one", "fast", ["members=5"], [])
    assert capsys.readouterr().out.strip() == str(page)
    assert opened == [page.as_uri()]
    assert page.stat().st_mtime_ns == made
    assert not list(repo.build.glob(f"{html.WORK}*"))
    assert not html.folder().exists()


def test_without_a_result_it_says_which_call_makes_one(repo, opened):
    with pytest.raises(
        MobtlError, match=r"no result of demo/one .*`mobtl run demo/one --preset fast -p members=6` makes it"
    ):
        runs.show("demo/one", "fast", ["members=6"], [])
    assert opened == []


@pytest.mark.parametrize(
    ("texts", "asked", "made"),
    [([], None, 0), (["members=5"], None, 1), (["members=5"], False, 0), ([], True, 1), (["members=3"], None, 0)],
)
def test_a_page_is_made_where_parameters_were_chosen_or_on_request(repo, monkeypatch, texts, asked, made):
    calls = []
    monkeypatch.setattr("mobtl.book.press.single.page", lambda *arguments: calls.append(arguments) or paths.BUILD / "page")
    runs.run(["demo/one"], "fast", texts, [], 1, asked)
    assert len(calls) == made


def test_the_page_of_a_run_at_the_foot_of_which_published_values_stand_is_made_too(repo):
    """Those need the results of all runs, and stay in the book."""
    lines = minirepo.RUNS.replace("makes: [Fig. 1],", "makes: [Fig. 1], about: [gap],")
    repo.write("notebooks/runs.yml", lines + minirepo.MORE)
    done = repo.mobtl("run", "demo/one", "--page", timeout=300)
    assert done.returncode == 0, done.stderr
    (page,) = pages(repo)
    assert "Published values beside the computed ones: on this page in the book" in page.read_text()
