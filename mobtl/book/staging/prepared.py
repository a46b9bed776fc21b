"""What a live session opens: a copy of its notebook for each run, with its parameters and its prose for JupyterLab.

The prose of a page is for Sphinx. Its numbers become inline expressions here, which jupyterlab-myst evaluates in the kernel;
words of the glossary, published values, citations and links, which JupyterLab cannot look up, become text.
"""

import re
from collections.abc import Mapping
from functools import cache
from os.path import relpath
from pathlib import PurePosixPath

import click

from mobtl import paths
from mobtl.answers import published
from mobtl.book.parts.where import pages, variants
from mobtl.book.staging import numbers
from mobtl.catalogue import parameters, specs
from mobtl.catalogue.notebook import for_colab, read_notebook
from mobtl.catalogue.specs import Run, Value
from mobtl.errors import MobtlError, UsageError
from mobtl.files import write_atomically
from mobtl.fingerprint.parts import digest

_SAID = "from mobtl.answers.prose import said  # the numbers in the prose; run a cell of prose again to see them anew"
# In the metadata of a copy: the digest of its cells as they were written.
_DIGEST = "mobtl"
_KEPT = re.compile(r"(store\.keep\(\w+)\)")
_PRINTED = re.compile(r"\{published\}`([^`]+)`")
_CITED = re.compile(r"\{cite:([tp])\}`([^`]+)`")
_TERM = re.compile(r"\{term\}`([^`<]+?)(?: *<[^`]*>)?`")
_LINK = re.compile(r"\[([^\]]+)\]\(([^):]+)\)")


def write() -> None:
    """Write the prepared copy of every run, at the preset fast, into ``launch/``.

    One that was edited since stays, and is named; one that was only run keeps its outputs while its cells are today's.

    Raises
    ------
    UsageError
        If runs.yml, or the parameters of a notebook, are wrong.
    MobtlError
        If a notebook cannot be read, or its prose names a published value or a source that does not exist.
    """
    import nbformat

    catalogue = specs.load()
    runs = {page: run for run, page in pages(catalogue).items()}
    again = variants(catalogue)
    for run in catalogue.runs.values():
        values, problems = parameters.resolve(catalogue, run, "fast", parameters.inspect(run.template), {})
        if problems:
            raise UsageError("; ".join(problems) + ".")
        copy, path = _copy(run, values, run.title if run.id in again else None, runs), paths.LAUNCH / f"{run.id}.ipynb"
        old = read_notebook(path) if path.is_file() else None
        if old and old.metadata.get(_DIGEST) != _digest(old):
            click.echo(f"{path} was edited since it was prepared and stays as it is; rename or remove it to have it anew.")
        elif old is None or _digest(old) != _digest(copy):
            copy.metadata[_DIGEST] = _digest(copy)
            write_atomically(path, nbformat.writes(copy) + "\n")


def _digest(notebook) -> str:
    """Hash of what the cells say, outputs apart."""
    return digest({str(number): f"{cell.cell_type} {cell.source}" for number, cell in enumerate(notebook.cells)})


def _copy(run: Run, values: Mapping[str, Value], title: str | None, runs: Mapping[str, str]):
    """The notebook of a run with its parameters where they are declared, and the title of its own that a variant has.

    Runs of one notebook keep their records, which have one name, in folders of their own.
    """
    import nbformat

    notebook = read_notebook(run.template)
    notebook.cells = [cell for cell in notebook.cells if not for_colab(cell)]
    if title:
        notebook.cells[0].source = "\n".join([f"# {title}", *notebook.cells[0].source.splitlines()[1:]])
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = prose(cell.source, run, runs)
        elif "parameters" in cell.metadata.get("tags", []):
            cell.source = parameters.filled(cell.source, values)
        else:
            cell.source = _KEPT.sub(rf'\1, "records/{PurePosixPath(run.id).name}")', cell.source)
    notebook.cells.insert(0, nbformat.v4.new_code_cell(_SAID, id="said"))
    return notebook


def prose(text: str, run: Run, runs: Mapping[str, str]) -> str:
    """Prose of a run's notebook as jupyterlab-myst shows it.

    Parameters
    ----------
    text : str
        Markdown with the roles that pages have.
    run : Run
        The run; links of its notebook start in the notebook's folder, those of the copy in the copy's.
    runs : mapping
        Run that each page shows, by the page.
    """
    text = numbers.ROLE.sub(
        lambda found: f"{{eval}}`said({', '.join(repr(part) for part in found.groups() if part)})`", text
    )
    text = _TERM.sub(lambda found: found[1], text)
    text = _PRINTED.sub(lambda found: _printed(found[1]), text)
    text = _CITED.sub(lambda found: _cited(found[2].split(","), in_text=found[1] == "t"), text)
    return _LINK.sub(lambda found: _linked(*found.groups(), run, runs), text)


def _printed(name: str) -> str:
    entries = {entry.id: entry.printed for entry in published.load()}
    if name not in entries:
        raise MobtlError(f"data/published.yml has no entry {name!r}, which a notebook names; correct either.")
    return entries[name]


def _cited(keys: list[str], in_text: bool) -> str:
    """Authors and year, as a link to the source: "Liu et al. (2020)"; in parentheses where the text does not name it."""
    form = "{} ({})" if in_text else "{}, {}"
    words = [_source(key.strip(), form) for key in keys]
    return " and ".join(words) if in_text else f"({'; '.join(words)})"


def _source(key: str, form: str) -> str:
    if key not in _bibliography():
        raise MobtlError(f"book/references.bib has no entry {key!r}, which a notebook cites; correct either.")
    entry = _bibliography()[key]
    names = ["".join(map(str, person.rich_last_names)) for person in entry.persons["author"]]
    authors = " and ".join(names) if len(names) < 3 and "others" not in names else f"{names[0]} et al."
    words = form.format(authors, entry.fields["year"])
    return f"[{words}](https://doi.org/{entry.fields['doi']})" if "doi" in entry.fields else words


@cache
def _bibliography():
    from pybtex.database import parse_file

    return parse_file(paths.BOOK / "references.bib").entries


def _linked(words: str, target: str, run: Run, runs: Mapping[str, str]) -> str:
    """A link to a page that shows a run, as one to its copy; of one to another page, which is not here, the words."""
    page = str(PurePosixPath(paths.NOTEBOOKS.name, run.notebook).parent / target.removesuffix(".ipynb"))
    if page not in runs:
        return words
    return f"[{words}]({relpath(f'{runs[page]}.ipynb', PurePosixPath(run.id).parent)})"
