"""The buttons above a page lead to its notebook, its run and its source, in a built book and for every provider."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import minirepo
import pytest

from mobtl import paths
from mobtl.book.parts import where
from mobtl.book.press import html, offline
from mobtl.book.sphinx import launch
from mobtl.book.staging import settings
from mobtl.catalogue import specs
from mobtl.errors import UsageError
from mobtl.files import write_atomically
from mobtl.repository.address import Address

GITHUB = Address("https://github.com/owner/name", "main", "1.2.3", "0123456789abcdef-dirty")
PLOT = '<details class="mobtl-plot" ontoggle="Plotly.newPlot(1)"></details>'


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A book of two runs of one notebook, with a fixed address, built once."""
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("launch")
        repo = minirepo.make(root, minirepo.RUNS + minirepo.MORE)
        minirepo.add_book(repo, "notebooks/demo/one", "notebooks/demo/one-more")
        minirepo.use(patch, repo)
        catalogue = specs.load()
        runs = {page: catalogue.runs[run] for run, page in where.pages(catalogue).items()}
        source = repo.build / "src"
        for path in (file for file in paths.BOOK.rglob("*") if file.is_file()):
            write_atomically(source / path.relative_to(paths.BOOK), path.read_bytes())
        write_atomically(source / "_generated/numbers.md", f"Here.\n\n```{{raw}} html\n{PLOT}\n```\n")
        write_atomically(source / "_config.yml", settings.settings(GITHUB, runs))
        for name, content in settings.templates(runs.values()).items():
            write_atomically(source / "_extra" / name, content)
        minirepo.notebook(source / "notebooks/demo/one.ipynb", "1 + 1")
        minirepo.notebook(source / "notebooks/demo/one-more.ipynb", "1 + 1", title="One more")
        return html.run_jupyter_book(source, root / "work", "html")


def links(page):
    """Address of every button and link of a built page by its words."""
    text = page.read_text()
    found = re.findall(r'<a\s[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', text, re.S)
    return {" ".join(re.sub(r"<[^>]*>", " ", words).split()): unescape(address) for address, words in found}


@pytest.mark.parametrize(("page", "run"), [("one", "demo/one"), ("one-more", "demo/one-more")])
def test_a_page_of_a_run_leads_to_its_template_and_its_own_parameters(built, page, run):
    found = links(built / f"notebooks/demo/{page}.html")
    template = "main/notebooks/demo/one.ipynb"
    assert found["Binder"] == (
        f"https://mybinder.org/v2/gh/owner/name/main?urlpath=lab%2Ftree%2Flaunch%2Fdemo%2F{page}.ipynb"
    )
    assert found["Colab"] == f"https://colab.research.google.com/github/owner/name/blob/{template}"
    assert found["Suggest edit"] == f"https://github.com/owner/name/edit/{template}"
    assert found["Repository"] == "https://github.com/owner/name"
    assert (built / "notebooks/demo" / found[".ipynb"]).resolve() == built / "templates/demo/one.ipynb"
    assert (built / "templates/demo/one.ipynb").is_file()
    issue = parse_qs(urlsplit(found["Something wrong on this page?"]).query)
    assert issue["title"] == [f"Something wrong on the page notebooks/demo/{page}"]
    assert f"Page: notebooks/demo/{page}\nRun: {run}\nVersion: mobtl 1.2.3" in issue["body"][0]


def test_the_buttons_open_in_a_browser_and_lead_to_the_run(built, chromium):
    page = chromium.new_page()
    page.goto((built / "notebooks/demo/one-more.html").as_uri())
    binder = page.get_by_role("link", name="Binder")
    assert not binder.is_visible()
    page.get_by_label("Run this notebook elsewhere").press("Enter")
    binder.wait_for()
    assert binder.get_attribute("href").endswith("?urlpath=lab%2Ftree%2Flaunch%2Fdemo%2Fone-more.ipynb")
    page.close()


def test_every_run_of_the_book_is_launched_by_its_own_id_from_a_notebook_that_exists():
    catalogue = specs.load()
    for run_id, page in where.pages(catalogue).items():
        run = catalogue.runs[run_id]
        launching, _ = launch.buttons(GITHUB, page, run_id, f"notebooks/{run.notebook}")
        binder, colab = (button["url"] for button in launching["buttons"])
        assert parse_qs(urlsplit(binder).query)["urlpath"] == [f"lab/tree/launch/{run_id}.ipynb"]
        assert (paths.ROOT / urlsplit(colab).path.partition("/blob/main/")[2]).is_file()


def test_a_page_of_prose_is_edited_where_it_is_written_and_launches_nothing(built):
    found = links(built / "intro.html")
    assert found["Suggest edit"] == "https://github.com/owner/name/edit/main/book/intro.md"
    assert {"Binder", "Colab"}.isdisjoint(found)
    assert "title=Something%20wrong%20on%20the%20page%20intro" in found["Something wrong on this page?"]
    # No file stands for the index and the search page.
    assert "Suggest edit" not in links(built / "search.html")


def test_every_footer_has_version_commit_and_citation(built):
    found = [path for path in built.rglob("*.html") if "_static" not in path.parts and path.name != "index.html"]
    assert len(found) >= 5
    for page in found:
        assert "mobtl 1.2.3, commit 0123456789 with local changes ·" in page.read_text(), page.name
        assert links(page)["how to cite"] == "https://github.com/owner/name/blob/main/CITATION.cff"


def test_only_a_page_that_draws_has_plotly_and_the_book_serves_it(built):
    script = r'<script defer="defer" src="_static/plotly\.min\.js(\?v=\w+)?"></script>'
    assert re.search(script, (built / "numbers.html").read_text())
    assert "plotly.min.js" not in (built / "intro.html").read_text()
    assert (built / "_static/plotly.min.js").stat().st_size > 1e6
    offline.check(built)


def test_each_provider_has_its_own_way_of_making_addresses():
    gitlab = Address("https://gitlab.com/group/sub/name", "a/b", "1", None)
    launching, source = launch.buttons(gitlab, "p", "demo/one", "notebooks/demo/one.ipynb")
    (binder,) = launching["buttons"]
    assert binder["url"].startswith("https://mybinder.org/v2/gl/group%2Fsub%2Fname/a%2Fb?urlpath=")
    urls = [button["url"] for button in source["buttons"]]
    assert urls[1] == "https://gitlab.com/group/sub/name/-/edit/a/b/notebooks/demo/one.ipynb"
    assert urls[2].startswith("https://gitlab.com/group/sub/name/-/issues/new?issue%5Btitle%5D=")
    other = Address("https://git.example.org/owner/name", "main", "1", None)
    (only,) = launch.buttons(other, "p", "demo/one", "notebooks/demo/one.ipynb")
    assert [button["text"] for button in only["buttons"]] == ["Repository"]
    assert launch.buttons(Address(None, "main", "1", None), "p", "demo/one", "x.ipynb") == []


def test_what_stands_in_an_address_cannot_break_the_page():
    (group,) = launch.buttons(GITHUB, 'p"><script>', None, None)
    issue = group["buttons"][-1]
    assert not set('<>"') & set(issue["url"])
    assert "&amp;body=" in issue["url"]


def test_a_damaged_config_is_refused(repo):
    for text in ("html: [", "html: {}\n", "- a\n"):
        paths.BOOK_CONFIG.write_text(text)
        with pytest.raises(UsageError, match=r"_config\.yml must be YAML with sphinx\.config"):
            settings.settings(GITHUB, {})
    paths.BOOK_CONFIG.unlink()
    with pytest.raises(UsageError, match="does not exist"):
        settings.settings(GITHUB, {})
