"""A built book is read without a network: this finds what a page would load from another server.

Links that a reader follows are no loads; scripts, styles, fonts, images and frames are.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mobtl.errors import MobtlError

# Tag -> attributes whose value a browser fetches; of <link>, the kinds that it does.
_LOADS = {
    **dict.fromkeys(("script", "iframe", "embed", "audio", "track", "input"), ("src",)),
    **dict.fromkeys(("img", "source"), ("src", "srcset")),
    **dict.fromkeys(("image", "use"), ("href", "xlink:href")),
    "video": ("src", "poster"),
    "object": ("data",),
    "base": ("href",),
}
_LINKS = {
    *("stylesheet", "preload", "prefetch", "modulepreload", "preconnect", "dns-prefetch"),
    *("icon", "apple-touch-icon", "manifest"),
}
_SCRIPT_TYPES = {"", "module", "text/javascript", "application/javascript"}
# What names another server: a scheme other than those that stay in the page, or none ("//host").
_ELSEWHERE = re.compile(r"\s*(?!(?:data|blob|about|javascript):)(?:[a-z][a-z0-9+.-]*:)?//|\s*(?:https?|wss?|ftp):", re.I)
_CSS = re.compile(r"""(?:@import\s+(?:url\(\s*)?|url\(\s*)["']?([^"')\s;]+)""", re.I)
_COMMENTS = re.compile(r"/\*.*?\*/", re.S)
_HOSTS = (
    *(r"jsdelivr\.net", r"unpkg\.com", r"cloudflare\.com", r"googleapis\.com", r"gstatic\.com", r"bootstrapcdn\.com"),
    *(r"fontawesome\.com", r"googletagmanager\.com", r"google-analytics\.com", r"jquery\.com", r"mathjax\.org", r"esm\.sh"),
    *(r"skypack\.dev", r"plot\.ly", r"hypothes\.is", r"utteranc\.es", r"dokie\.li", r"rawgit\.com", r"mybinder\.org"),
)
_SCRIPT = re.compile(
    rf"""(?:https?:)?//(?:[\w-]+\.)*(?:{"|".join(_HOSTS)})[^\s"'`]*"""
    r"""|(?:\b(?:fetch|import|importScripts|Worker|WebSocket|EventSource)\(|\bsrc\s*=|\bfrom\b)\s*["'`](?:https?:|wss?:)?//[^\s"'`]*""",
    re.I,
)
# Libraries that name servers for what these pages do not ask of them: speech on old browsers, maps of the Earth.
_KNOWN = ("_static/mathjax/", "_static/plotly.min.js")


def check(folder: Path) -> None:
    """Refuse a book of which a page, a style or a script loads anything from another server.

    Parameters
    ----------
    folder : Path
        The built pages.

    Raises
    ------
    MobtlError
        If there is such a load; each is named with its file.
    """
    found = [f"{path.relative_to(folder).as_posix()} loads {what}" for path, what in loads(folder)]
    if found:
        raise MobtlError(
            f"the book must be readable without a network, but {'; '.join(dict.fromkeys(found))}. "
            "Let the book serve these files itself, or take them out."
        )


def loads(folder: Path) -> Iterator[tuple[Path, str]]:
    """Each file of a built book that loads something from elsewhere, and what."""
    scripts: set[Path] = set()
    for path in sorted(folder.rglob("*.html")):
        page = _Page()
        page.feed(path.read_text("utf-8"))
        page.close()
        yield from ((path, what) for what in page.found)
        scripts |= {(path.parent / unquote(urlsplit(name).path)).resolve() for name in page.scripts}
    for path in sorted(folder.rglob("*.css")):
        yield from ((path, what) for what in of_style(path.read_text("utf-8")))
    root = folder.resolve()
    for script in sorted(script for script in scripts if script.is_file() and script.is_relative_to(root)):
        name = script.relative_to(root).as_posix()
        if not name.startswith(_KNOWN):
            yield from ((folder / name, what) for what in of_script(script.read_text("utf-8")))


def of_style(css: str) -> list[str]:
    """What a style sheet loads from elsewhere."""
    return [name for name in _CSS.findall(_COMMENTS.sub("", css)) if _ELSEWHERE.match(name)]


def of_script(code: str) -> list[str]:
    """What a script loads from elsewhere, as far as it can be seen: servers of files, and fetches of a literal address."""
    return [match[0] for match in _SCRIPT.finditer(_COMMENTS.sub("", code))]


class _Page(HTMLParser):
    """Collects what one page loads: from elsewhere (``found``), and the book's own ``scripts``."""

    def __init__(self):
        super().__init__()
        self.found: list[str] = []
        self.scripts: list[str] = []
        self._inside: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        names = _LOADS.get(tag, ())
        if tag == "link" and _LINKS & set(values.get("rel", "").lower().split()):
            names = ("href",)
        for name in names:
            for address in values.get(name, "").split(",") if name == "srcset" else [values.get(name, "")]:
                if _ELSEWHERE.match(address):
                    self.found.append(address.strip())
        self.found += of_style(values.get("style", ""))
        if tag == "script" and "src" in values and not _ELSEWHERE.match(values["src"]):
            self.scripts.append(values["src"])
        code = tag == "script" and values.get("type", "").lower() in _SCRIPT_TYPES
        self._inside = tag if code or tag == "style" else None

    def handle_endtag(self, tag: str) -> None:
        self._inside = None

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.found += of_script(data)
        elif self._inside == "style":
            self.found += of_style(data)
