"""One visit of each page of a built book by Chromium, and all that tests ask of it, so that no page is loaded twice."""

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from axe_playwright_python.sync_playwright import Axe
from filelock import FileLock, Timeout

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
# What every page loads, or every page of a kind; the rest is a page's own.
_SHARED = ("/_static/", "/searchindex.js", "/scripts/datatables.js", "/scripts/browse.js")
# Pages of source code are all made by one template: axe looks at this one of them.
CODE, _CODE_LOOKED_AT = "_modules/", "_modules/mobtl/records.html"
# Rows of a long table, entries of an index or of the contents, modules of a package and members of a module are alike: axe,
# which looks at every element, gets a few.
_LONG = (
    "tbody tr:nth-child(n+20)",
    ".indextable li:nth-child(n+5)",
    ".page-toc li:nth-child(n+8)",
    "section:has(> dl.py):nth-of-type(n+4)",
    "dl.py:nth-of-type(n+3)",
)
# In a listing the words of one kind have one colour: one of them is left as it is.
_SHORTEN = f"""() => {{
  document.querySelectorAll('{", ".join(_LONG)}').forEach((each) => each.remove());
  for (const listing of document.querySelectorAll('.highlight pre')) {{
    const kinds = new Set();
    for (const word of listing.querySelectorAll('span[class]:not(:has(*))')) {{
      if (kinds.has(word.className)) word.replaceWith(word.textContent);
      kinds.add(word.className);
    }}
  }}
}}"""
MOMENT = 400  # ms
# The first paint, and what the page weighs: [address, bytes] of each file, unpacked.
_PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
_FILES = """() => ['navigation', 'resource'].flatMap((kind) => performance.getEntriesByType(kind))
  .map((each) => [new URL(each.name).pathname, each.decodedBodySize])"""
_UNDECODED = """() => Promise.all([...document.images].map((image) =>
  image.decode().then(() => image.naturalWidth > 0 ? [] : [image.src], () => [image.src]))).then((found) => found.flat())"""
# What reaches beyond the right edge of the window, unless something around it scrolls or hides it.
_SIDEWAYS = """() => {
  if (document.documentElement.scrollWidth <= innerWidth) return [];
  const held = (element) => element && element !== document.body &&
    (getComputedStyle(element).overflowX !== 'visible' || held(element.parentElement));
  const beyond = [...document.querySelectorAll('body *')].filter((each) => each.getBoundingClientRect().right > innerWidth);
  return beyond.filter((each) => !held(each.parentElement)).slice(0, 3).map((each) => each.outerHTML.slice(0, 200));
}"""
# A picture is a white card, whatever the ground around it.
_DIMMED = """() => [...document.querySelectorAll('.bd-article img')].filter((each) => {
  const { backgroundColor, filter } = getComputedStyle(each);
  return backgroundColor !== 'rgb(255, 255, 255)' || filter !== 'none';
}).map((each) => each.src)"""


@dataclass(frozen=True)
class Visit:
    """What one visit of a page found; each list should be empty.

    ``weight`` is in bytes, without what pages share; ``paint``, the first one with an empty cache, in milliseconds;
    ``copied`` is what the button beside the line that runs a notebook again copies, "" where there is none.
    """

    page: str
    complaints: list[str]
    undecoded: list[str]
    weight: int
    paint: float
    copied: str
    violations: list[str]
    sideways: list[str]
    dimmed: list[str]
    unreadable_in_the_dark: list[str]


def pages(folder: Path) -> list[str]:
    """Path of every page of a built book; index.html only leads on to the front page."""
    found = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*.html")))
    return [name for name in found if not name.startswith("_static/") and name != "index.html"]


def chosen(folder: Path) -> list[str]:
    """The pages that are visited: of those of source code the longest and the shortest of each depth, of the others all."""
    found, code = [], {}
    for name in pages(folder):
        if name.startswith(CODE) and name != _CODE_LOOKED_AT:
            code.setdefault(name.count("/"), []).append(name)
        else:
            found.append(name)
    for names in code.values():
        names.sort(key=lambda name: (folder / name).stat().st_size)
        found += {names[0], names[-1]}
    return sorted(found)


def asked_for(folder: Path, name: str) -> set[str]:
    """Files that a page asks for as it loads: scripts, style sheets, pictures, frames."""
    tags = re.findall(
        r"<(?:script|link|img|source|iframe|object|embed|video|audio)\b[^>]*>", (folder / name).read_text("utf-8")
    )
    found = {address for tag in tags for address in re.findall(r'\s(?:src|srcset|href|data)="([^"?]+)', tag)}
    return {os.path.relpath((folder / name).parent / address, folder) for address in found}


def visit_all(chromium, address: str, names: list[str], folder: Path) -> list[Visit]:
    """Visit every page that no other process has visited or is at; ``folder`` holds what all of them found."""
    folder.mkdir(parents=True, exist_ok=True)
    # First what nobody is at, then what others are still at.
    for wait in (False, True):
        for number, name in enumerate(names):
            kept = folder / f"{number}.json"
            try:
                with FileLock(f"{kept}.lock", blocking=wait):
                    if not kept.is_file():
                        kept.write_text(json.dumps(asdict(_visit(chromium, address, name))))
            except Timeout:
                continue
    return [Visit(**json.loads((folder / f"{number}.json").read_text())) for number in range(len(names))]


def _visit(chromium, address: str, name: str) -> Visit:
    # A context of its own: an empty cache. Nothing moves, so that colours are read when they have changed.
    options = {"color_scheme": "light", "reduced_motion": "reduce", "permissions": ["clipboard-read", "clipboard-write"]}
    context = chromium.new_context(viewport=DESKTOP, **options)
    page = context.new_page()
    complaints = _listen(page, address)
    page.goto(f"{address}/{name}")
    first = {
        "paint": paint(page),
        "complaints": list(complaints),
        "undecoded": page.evaluate(_UNDECODED),
        "weight": sum(size for path, size in page.evaluate(_FILES) if not path.startswith(_SHARED)),
        "copied": _copied(page),
    }
    page.set_viewport_size(PHONE)
    first["sideways"] = page.evaluate(_SIDEWAYS)
    looked_at = name == _CODE_LOOKED_AT or not name.startswith(CODE)
    page.evaluate(_SHORTEN)
    narrow = _unreachable(page) if looked_at else []
    page.set_viewport_size(DESKTOP)
    first["violations"] = narrow + (violations(page) if looked_at else [])
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    first["dimmed"] = page.evaluate(_DIMMED)
    first["unreadable_in_the_dark"] = violations(page, "color-contrast") if looked_at else []
    context.close()
    return Visit(name, **first)


def paint(page) -> float:
    """When something was first seen of a page, in milliseconds."""
    return page.wait_for_function(_PAINTED).json_value()


def _listen(page, address: str) -> list[str]:
    """A list that fills with what the console says is wrong, and with requests that fail or leave the book."""
    found = []
    page.on("console", lambda message: found.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("requestfailed", lambda request: found.append(f"failed: {request.url}"))
    page.on(
        "response", lambda response: found.append(f"{response.status}: {response.url}") if response.status >= 400 else None
    )
    inside = (address, "data:", "blob:")
    page.on("request", lambda request: None if request.url.startswith(inside) else found.append(f"asked: {request.url}"))
    return found


def _copied(page) -> str:
    """The first line of the stamp, which is folded until it is opened."""
    button = page.locator(".run-stamp button.copybtn").first
    if not button.count():
        return ""
    page.locator(".run-stamp summary").click()
    button.click()
    # What lies under the mouse looks otherwise.
    page.mouse.move(0, 0)
    return page.evaluate("navigator.clipboard.readText()")


def _unreachable(page) -> list[str]:
    """What scrolls and cannot be reached by the keyboard."""
    # The theme lets a keyboard reach it a moment after the window has changed.
    page.wait_for_timeout(MOMENT)
    return violations(page, "scrollable-region-focusable")


def violations(page, *rules: str) -> list[str]:
    """What axe calls serious or critical, by these rules or all: the rule and where."""
    only = {"runOnly": {"type": "rule", "values": rules}} if rules else {}
    # Loading the style sheets a second time, as axe would, asks for files that do not exist.
    found = Axe().run(page, options={"resultTypes": ["violations"], "preload": False} | only).response["violations"]
    grave = [each for each in found if each["impact"] in ("serious", "critical")]
    return [f"{each['id']}: {node['target']} {node['html'][:200]}" for each in grave for node in each["nodes"]]


def colour(element) -> str:
    """The colour of its words."""
    return element.evaluate("(each) => getComputedStyle(each).color")


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which a folder is served on this machine."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder))) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
