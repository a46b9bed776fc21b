"""What a built page loads from elsewhere is found, what it only links to is not."""

import pytest

from mobtl.book.press import offline
from mobtl.errors import MobtlError


def found(tmp_path, page="", **files):
    (tmp_path / "index.html").write_text(f"<html><body>{page}</body></html>")
    for name, text in files.items():
        (tmp_path / name.replace("_", ".")).write_text(text)
    return [what for _, what in offline.loads(tmp_path)]


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ('<script src="https://cdn.jsdelivr.net/npm/x.js"></script>', "https://cdn.jsdelivr.net/npm/x.js"),
        ('<script src="//example.org/x.js"></script>', "//example.org/x.js"),
        ('<link rel="preload stylesheet" href="HTTPS://example.org/x.css">', "HTTPS://example.org/x.css"),
        ('<link rel="preconnect" href="https://fonts.gstatic.com">', "https://fonts.gstatic.com"),
        ('<img src="x.png" srcset="x.png 1x, https://example.org/y.png 2x">', "https://example.org/y.png 2x"),
        ('<iframe src="http://example.org"></iframe>', "http://example.org"),
        ("<p style=\"background: url('//example.org/a.png')\">", "//example.org/a.png"),
        ("<style>@import 'https://example.org/a.css';</style>", "https://example.org/a.css"),
        ("<style>@font-face{src:url(https://example.org/f.woff2)}</style>", "https://example.org/f.woff2"),
        ('<script>s.src = "https://example.org/a.js"</script>', 'src = "https://example.org/a.js'),
        ("<script>fetch('https://example.org/a.json')</script>", "fetch('https://example.org/a.json"),
        ('<script>let a = "https://unpkg.com/thebe@0.8"</script>', "https://unpkg.com/thebe@0.8"),
    ],
)
def test_a_load_from_another_server_is_found(tmp_path, page, what):
    assert found(tmp_path, page) == [what]


@pytest.mark.parametrize(
    "page",
    [
        '<a href="https://example.org">a link</a>',
        '<link rel="canonical" href="https://example.org/">',
        '<img src="data:image/png;base64,AA//BB=="><img src="../a//b.png">',
        '<script type="application/json">{"text": "https://unpkg.com"}</script>',
        "<script>/* https://jquery.com/license */ let a = 1</script>",
        '<script>svg = "http://www.w3.org/2000/svg"</script>',
        '<script src="_static/a.js"></script><style>p { background: url(#x) } /* url(https://example.org) */</style>',
        "<p>https://cdn.jsdelivr.net is a server</p>",
    ],
)
def test_links_data_and_words_are_no_loads(tmp_path, page):
    assert found(tmp_path, page) == []


def test_styles_and_loaded_scripts_are_read_too(tmp_path):
    files = {"a_css": "@import url(https://example.org/b.css);", "a_js": "x = '//cdnjs.cloudflare.com/x.js'"}
    assert found(tmp_path, "", **files) == ["https://example.org/b.css"]
    assert found(tmp_path, '<script src="a.js?v=1"></script>') == [
        "https://example.org/b.css",
        "//cdnjs.cloudflare.com/x.js",
    ]


def test_a_book_that_needs_another_server_is_refused(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a/b.html").write_text('<img src="https://example.org/c.png">')
    with pytest.raises(MobtlError, match=r"but a/b\.html loads https://example\.org/c\.png\. Let the book serve"):
        offline.check(tmp_path)
