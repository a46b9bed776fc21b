"""A Sphinx extension: the buttons above a page lead to what the page was made of.

One notebook makes several pages, so the theme's own buttons, which follow the path of the page, would lead nowhere.
"""

from collections.abc import Callable
from html import escape
from urllib.parse import quote, urlencode

from sphinx.application import Sphinx

from mobtl import paths
from mobtl.repository.address import Address

BINDER = "https://mybinder.org/v2"
COLAB = "https://colab.research.google.com/github"
# How Binder calls a provider.
_BINDERS = {"github": "gh", "gitlab": "gl"}


def buttons(address: Address, page: str, run: str | None, source: str | None) -> list[dict]:
    """The groups of buttons of one page, as the theme takes them; none where the repository has no public address.

    Parameters
    ----------
    address : Address
        The repository.
    page : str
        Path of the page in the book, without suffix.
    run : str or None
        Id of the run that the page shows.
    source : str or None
        Path in the repository of the file to edit; ``None`` for a page that no file stands for.
    """
    if address.url is None:
        return []
    groups = []
    if run and source and address.provider:
        groups.append(
            _group("launch-buttons", "Run this notebook elsewhere", "fas fa-rocket", _launch(address, run, source))
        )
    icon = f"fab fa-{address.provider or 'git-alt'}"
    return [*groups, _group("source-buttons", "Source repository", icon, _source(address, page, run, source))]


def _launch(address: Address, run: str, template: str) -> list[dict]:
    name = address.name if address.provider == "github" else quote(address.name, safe="")
    place = quote(f"lab/tree/{paths.LAUNCH.name}/{run}.ipynb", safe="")
    binder = f"{BINDER}/{_BINDERS[address.provider]}/{name}/{quote(address.branch, safe='')}?urlpath={place}"
    found = [_link("Binder", f"Launch {run} on Binder, with its parameters", binder, "_static/images/logo_binder.svg")]
    if address.provider == "github":
        colab = f"{COLAB}/{address.name}/blob/{quote(address.branch)}/{quote(template)}"
        found.append(_link("Colab", f"Open {template} in Colab", colab, "_static/images/logo_colab.png"))
    return found


def _source(address: Address, page: str, run: str | None, source: str | None) -> list[dict]:
    found = [_link("Repository", "Source repository", address.url, "fab fa-git-alt", "source-repository-button")]
    if source and (edit := address.file(source, "edit")):
        found.append(_link("Suggest edit", f"Edit {source}", edit, "fas fa-pencil-alt", "source-edit-button"))
    if issue := _issue(address, page, run):
        text = "Something wrong on this page?"
        found.append(_link(text, "Open an issue", issue, "fas fa-lightbulb", "source-issues-button"))
    return found


def _issue(address: Address, page: str, run: str | None) -> str | None:
    """A new issue that already names the page, its run and the version."""
    title = f"Something wrong on the page {page}"
    made = f"\nRun: {run}" if run else ""
    body = f"Page: {page}{made}\nVersion: {address.words}\n\nWhat is wrong:\n"
    match address.provider:
        case "github":
            return f"{address.url}/issues/new?{urlencode({'title': title, 'body': body}, quote_via=quote)}"
        case "gitlab":
            fields = {"issue[title]": title, "issue[description]": body}
            return f"{address.url}/-/issues/new?{urlencode(fields, quote_via=quote)}"
    return None


def _group(label: str, tooltip: str, icon: str, members: list[dict]) -> dict:
    return {"type": "group", "label": label, "tooltip": tooltip, "icon": icon, "buttons": members}


def _link(text: str, tooltip: str, url: str, icon: str, label: str | None = None) -> dict:
    # The theme writes these into the page as they are.
    shown = {"text": text, "tooltip": escape(tooltip), "url": escape(url), "icon": icon}
    return {"type": "link", **shown, **({"label": label} if label else {})}


def rewrite(app: Sphinx, page: str, template: str, context: dict, doctree: object) -> None:
    """Put our groups before the theme's buttons, and let the download of a run's page give its template."""
    run, notebook = app.config.mobtl_runs.get(page, (None, None))
    prose = f"{paths.BOOK.name}/{page}.md"
    if notebook:
        source = f"{paths.NOTEBOOKS.name}/{notebook}"
        _download(context["header_buttons"], notebook, context["pathto"])
    else:
        source = prose if (paths.ROOT / prose).is_file() else None
    if app.config.mobtl_address:
        context["header_buttons"][:0] = buttons(Address(**app.config.mobtl_address), page, run, source)


def _download(groups: list[dict], notebook: str, pathto: Callable[[str, int], str]) -> None:
    """The staged page is a notebook too, but one that holds outputs and the words around them; readers want the template."""
    for group in groups:
        for button in group.get("buttons", []):
            if button.get("label") == "download-source-button":
                button |= {"url": escape(pathto(f"templates/{notebook}", 1)), "tooltip": "Download the notebook"}


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the settings that the staged _config.yml has, and the buttons, after the theme has put in its own."""
    app.add_config_value("mobtl_address", {}, "html", types=(dict,))
    app.add_config_value("mobtl_runs", {}, "html", types=(dict,))
    app.connect("html-page-context", rewrite, priority=502)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
