"""Which page of the book shows which run."""

from itertools import takewhile

from mobtl.catalogue.specs import Catalogue, Run
from mobtl.errors import UsageError


def pages(catalogue: Catalogue) -> dict[str, str]:
    """Page of every run by its id: its path in the book, without suffix.

    The first run of a notebook has the notebook's path; a later one has behind it the words of its id that differ: with runs
    ``a/transfer`` and ``a/transfer-leak-free`` of ``a/05_transfer.ipynb``, ``notebooks/a/05_transfer`` and
    ``notebooks/a/05_transfer-leak-free``.

    Raises
    ------
    UsageError
        If two runs would have the same page.
    """
    first: dict[str, Run] = {}
    found: dict[str, str] = {}
    for run in catalogue.runs.values():
        base = f"notebooks/{run.notebook.removesuffix('.ipynb')}"
        leader = first.setdefault(run.notebook, run)
        page = base if run is leader else f"{base}-{_addition(leader.id, run.id)}"
        if page in found.values():
            raise UsageError(f"runs.yml: {run.id} would have the page {page} of another run; give it another id.")
        found[run.id] = page
    return found


def variants(catalogue: Catalogue) -> set[str]:
    """Ids of runs whose notebook another run has shown before."""
    seen: set[str] = set()
    return {run.id for run in catalogue.runs.values() if run.notebook in seen or seen.add(run.notebook)}


def _addition(first: str, later: str) -> str:
    words, leader = (name.rpartition("/")[2].split("-") for name in (later, first))
    shared = list(takewhile(lambda pair: pair[0] == pair[1], zip(words, leader, strict=False)))
    return "-".join(words[len(shared) :]) or later.replace("/", "-")
