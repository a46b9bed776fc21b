"""The settings that Jupyter Book gets: those of _config.yml, the address and version, and which page shows which run."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from html import escape

import yaml

from mobtl import paths
from mobtl.catalogue.specs import Run
from mobtl.errors import UsageError, absent
from mobtl.repository.address import Address


def settings(address: Address, runs: Mapping[str, Run], alone: bool = False) -> str:
    """The content of the staged ``_config.yml``.

    Parameters
    ----------
    address : Address
        Where the links of the pages lead; without an address there are none.
    runs : mapping of str to Run
        The run that each page shows, by the path of the page in the book, without suffix.
    alone : bool
        Whether a page stands without those that it links.

    Raises
    ------
    UsageError
        If _config.yml is missing or damaged.
    """
    try:
        content = yaml.safe_load(paths.BOOK_CONFIG.read_text("utf-8"))
        html, sphinx = content.setdefault("html", {}), content["sphinx"]["config"]
    except FileNotFoundError:
        raise absent(paths.BOOK_CONFIG) from None
    except (yaml.YAMLError, AttributeError, KeyError, TypeError) as error:
        message = " ".join(str(error).split())
        raise UsageError(f"_config.yml must be YAML with sphinx.config ({message}); correct it.") from None
    html["extra_footer"] = footer(address)
    sphinx["mobtl_address"] = asdict(address)
    sphinx["mobtl_runs"] = {page: [run.id, run.notebook] for page, run in runs.items()}
    if alone:
        # The words of such a link stay.
        sphinx["suppress_warnings"] = [*sphinx.get("suppress_warnings", []), "myst.xref_missing"]
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def footer(address: Address) -> str:
    """HTML of the last line of every page: version, commit, and links to the repository and to how it is cited."""
    links = {"repository": address.url, "how to cite": address.file("CITATION.cff")}
    parts = [escape(address.words), *(f'<a href="{escape(url)}">{text}</a>' for text, url in links.items() if url)]
    return f'<p class="book-version">{" · ".join(parts)}</p>'


def templates(runs: Iterable[Run]) -> dict[str, bytes]:
    """The notebooks that readers download, by their path in the built book, each once however many runs it has."""
    return {f"templates/{run.notebook}": run.template.read_bytes() for run in runs}
