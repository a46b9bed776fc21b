"""plotly's script: on the pages that draw with it, once in the book."""

from types import SimpleNamespace

import pytest

from mobtl.book.sphinx import plots

DRAWS = "<script>Plotly.newPlot(this, data)</script>"


@pytest.fixture
def given(tmp_path):
    """Give a page what it needs; return the scripts that it got."""

    def give(page, body, builder="html"):
        scripts = []
        app = SimpleNamespace(
            outdir=tmp_path,
            builder=SimpleNamespace(name=builder),
            env=SimpleNamespace(found_docs={"notebooks/labels"}),
            add_js_file=lambda name, **options: scripts.append(name),
        )
        plots.add_script(app, page, "page.html", {"body": body}, None)
        return scripts

    return give


def test_a_page_that_draws_gets_it_and_the_book_a_copy(given, tmp_path):
    assert given("notebooks/labels", DRAWS) == [plots.SCRIPT]
    assert (tmp_path / "_static" / plots.SCRIPT).read_bytes() == plots.installed().read_bytes()


@pytest.mark.parametrize(
    ("page", "body", "builder"),
    [
        ("notebooks/labels", "words", "html"),
        ("_modules/mobtl/a", DRAWS, "html"),
        ("notebooks/labels", DRAWS, "singlehtml"),
    ],
)
def test_others_do_not_load_its_megabytes(given, tmp_path, page, body, builder):
    assert given(page, body, builder) == [] and not (tmp_path / "_static").exists()
