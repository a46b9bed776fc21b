"""Figures on a page: a browser chooses the picture made for its window, and a click leads to the vector file or the page."""

import re

import pytest
from PIL import Image
from sphinx.application import Sphinx

LINE = "```{div} figure-links\n{download}`vector file (SVG) </one-figure-1.svg>`\n```\n"


@pytest.fixture
def built(tmp_path):
    """Build one page of markdown beside pictures of these names; give its HTML."""

    def build(text, *names):
        source = tmp_path / "source"
        source.mkdir()
        for name in names:
            Image.new("RGB", (144, 288)).save(source / name)
        (source / "one-figure-1.svg").write_text("<svg/>")
        (source / "index.md").write_text(f"# A page\n\n{text}\n")
        extensions = ["myst_parser", "sphinx_design", "mobtl.book.sphinx.figures"]
        settings = {"extensions": extensions, "myst_enable_extensions": ["colon_fence"]}
        app = Sphinx(source, None, tmp_path / "html", tmp_path / "trees", "html", settings, status=None, warning=None)
        app.build()
        return (tmp_path / "html" / "index.html").read_text()

    return build


def test_a_figure_has_a_picture_for_a_phone_its_true_size_and_its_vector_file(built):
    html = built(f'```{{image}} /a.png\n:alt: "a <b>"\n```\n\n{LINE}', "a.png", "one-figure-1-narrow.png")
    (found,) = re.findall(r'<a class="figure-vector" href="_downloads/\w+/one-figure-1.svg"[^>]*>(.*?)</a>', html)
    phone = '<source media="(max-width: 480px)" srcset="_images/one-figure-1-narrow.png" width="79" height="157">'
    assert found == f'<picture>{phone}<img alt="a &lt;b&gt;" src="_images/a.png" width="96" height="192"></picture>'


def test_a_figure_that_leads_to_a_page_goes_on_doing_so(built):
    html = built("```{image} /a.png\n:alt: words\n:target: there.html\n```\n", "a.png", "a-narrow.png")
    (found,) = re.findall(r'<a [^>]*href="there.html"[^>]*>\s*(<picture>.*?</picture>)\s*</a>', html, re.DOTALL)
    assert "_images/a-narrow.png" in found and 'src="_images/a.png"' in found and "figure-vector" not in html


def test_without_a_second_picture_there_is_one(built):
    html = built(f"```{{image}} /a.png\n```\n\n{LINE}\n```{{image}} /b.png\n:target: there.html\n```\n", "a.png", "b.png")
    assert "<source" not in html and html.count("<picture>") == 1
    assert re.search(r'href="there.html"[^>]*><img [^>]*src="_images/b.png"', html)
