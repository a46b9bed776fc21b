"""The sources that Jupyter Book reads, put together in ``_build/src``: prose, pages of runs, generated pieces."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from mobtl import paths
from mobtl.book.pages import answers, audit, data, definitions
from mobtl.book.parts.outputs import Output
from mobtl.book.staging import settings
from mobtl.catalogue.notebook import cells
from mobtl.catalogue.specs import Run
from mobtl.errors import UsageError, absent
from mobtl.files import write_atomically
from mobtl.repository import address
from mobtl.runs.cache import NOTEBOOK

if TYPE_CHECKING:
    from nbformat import NotebookNode

    from mobtl.book.staging.numbers import Told

# The settings of this build.
CONFIG = "_config.yml"
# What stands in the built book as it stands here (html_extra_path of _config.yml).
_EXTRA = "_extra"
# The page of what a page cites, where that stands alone.
_CITED = "bibliography"
# Where the staged sources have the templates, for download.
_NOTEBOOKS = "_generated/notebooks"


def folder() -> Path:
    """Where the staged sources are."""
    return paths.BUILD / "src"


def stage(outputs: Sequence[Output], generated: Mapping[str, str | bytes]) -> Path:
    """Make ``_build/src`` hold exactly the sources of this book.

    Parameters
    ----------
    outputs : sequence of Output
        Results of all runs of the book.
    generated : mapping
        Generated files by name (`mobtl.book.staging.pieces`): what prose pages include, and what they load or link.

    Raises
    ------
    UsageError
        If book/_toc.yml and the pages of the runs do not fit together, or _config.yml, pyproject.toml or definitions.yml is
        damaged.
    MobtlError
        If an executed notebook does not fit its template, a page is not complete, or prose shows a picture of its own,
        names a number that was not told or types one that is none by definition.
    """
    # Late: what only asks where pages are needs no notebook.
    from mobtl.answers.prose import told_in
    from mobtl.book.staging import gate, numbers, typed_numbers

    prose = [path for path in paths.BOOK.rglob("*") if path.is_file()]
    wanted = {path.relative_to(paths.BOOK).as_posix(): path.read_bytes() for path in prose}
    texts = {name: content.decode() for name, content in wanted.items() if name.endswith(".md")}
    gate.check_prose(texts)
    check_toc([each.page for each in outputs])
    told = {each.run.id: told_in(each.folder) for each in outputs}
    written = [*((f"book/{name}", "", text) for name, text in texts.items()), *_cells(outputs)]
    numbers.check(written, told)
    typed_numbers.check((where, text) for where, _, text in written)
    wanted |= {name: numbers.placed(text, "", told).encode() for name, text in texts.items()}
    twins = _twins(outputs)
    shown, proofs = {}, audit.proofs() if (paths.BOOK / "audit.yml").is_file() else {}
    for each in outputs:
        shown[each.page], files = _page(each, proofs.get(each.page, ""), told, twins[each.run.notebook])
        wanted |= files
    gate.check(shown, wanted)
    wanted |= {f"{name}.ipynb": _as_bytes(page) for name, page in shown.items()}
    wanted |= generated
    runs = {each.page: each.run for each in outputs}
    wanted |= _about(runs)
    wanted[CONFIG] = settings.settings(address.address(), runs).encode()
    return _write(wanted, folder())


def stage_alone(output: Output, target: Path) -> Path:
    """Make ``target`` hold the sources of one page alone: with the glossary and what it cites, without other pages.

    A link to another page is there the words that it has; published values stand on the page in the book.

    Raises
    ------
    UsageError, MobtlError
        As `stage`.
    """
    from mobtl.answers.prose import told_in
    from mobtl.book.staging import gate, numbers

    told = {output.run.id: told_in(output.folder)}
    numbers.check(_cells([output]), told)
    with_page = [path for path in paths.BOOK.rglob("*") if path.is_file() and _is_beside_pages(path.relative_to(paths.BOOK))]
    wanted = {path.relative_to(paths.BOOK).as_posix(): path.read_bytes() for path in with_page}
    page, files = _page(output, "", told)
    wanted |= files | data.offered("\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown"))
    gate.check({output.page: page}, wanted)
    wanted |= {f"{output.page}.ipynb": _as_bytes(page), f"{_CITED}.md": b"# Bibliography\n\n```{bibliography}\n```\n"}
    wanted[answers.name_of(output.run.id)] = b"Published values beside the computed ones: on this page in the book.\n"
    chapters = [{"file": name} for name in ("glossary", _CITED) if f"{name}.md" in wanted]
    toc = {"format": "jb-book", "root": output.page, "chapters": chapters}
    # The glossary shows it.
    wanted[definitions.NAME] = definitions.markdown()
    wanted["_toc.yml"] = yaml.safe_dump(toc).encode()
    wanted |= _about({output.page: output.run})
    wanted[CONFIG] = settings.settings(address.address(), {output.page: output.run}, alone=True).encode()
    return _write(wanted, target)


def _is_beside_pages(name: Path) -> bool:
    """Whether a file of the book is no page of prose, or the one that pages of runs link."""
    return name.suffix not in (".md", ".yml") or name == Path("glossary.md")


def _about(runs: Mapping[str, Run]) -> dict[str, bytes]:
    """What readers download of the runs that pages show."""
    return {f"{_EXTRA}/{name}": content for name, content in settings.templates(runs.values()).items()}


def _write(wanted: Mapping[str, str | bytes], target: Path) -> Path:
    if target.is_dir():
        shutil.rmtree(target)
    for name, content in wanted.items():
        write_atomically(target / name, content)
    return target


def _cells(outputs: Sequence[Output]) -> Iterable[tuple[str, str, str]]:
    """Where each cell of prose of the notebooks stands, its run and its text."""
    for run in (each.run for each in outputs):
        for number, cell in enumerate(cells(run.template), start=1):
            if cell.kind == "markdown":
                yield f"notebooks/{run.notebook}, cell {number}", run.id, cell.source


def _twins(outputs: Sequence[Output]) -> dict[str, list[Output]]:
    """The results of each notebook."""
    found: dict[str, list[Output]] = {}
    for each in outputs:
        found.setdefault(each.run.notebook, []).append(each)
    return found


def _called(run: Run) -> str:
    """What tells a run from the others of its notebook: the values of its own parameters."""
    return ", ".join(str(value).replace("_", " ") for value in run.parameters.values()) or run.title


def _page(
    output: Output, proofs: str, told: "Told", twins: Sequence[Output] = ()
) -> tuple["NotebookNode", dict[str, bytes]]:
    """The page of a result, with what proves it at its foot, and the files that it offers for download."""
    import nbformat

    from mobtl.book.parts import figures
    from mobtl.book.staging import glossary, numbers, provenance
    from mobtl.book.staging.page import compose
    from mobtl.catalogue.notebook import read_notebook

    template, executed = read_notebook(output.run.template), read_notebook(output.folder / NOTEBOOK)
    others = [(_called(each.run), "" if each is output else each.page) for each in twins]
    page = compose(output.task, output.manifest, template, executed, output.variant, others)
    notebook = f"{_NOTEBOOKS}/{output.run.notebook}"
    files = figures.take_out(page, output.page, notebook, provenance.named(output.task, output.manifest))
    if output.run.about:
        page.cells.append(nbformat.v4.new_markdown_cell(f"```{{include}} /{answers.name_of(output.run.id)}\n```"))
    foot, offered = provenance.footer(output.task, output.manifest)
    page.cells.append(nbformat.v4.new_markdown_cell(f"{foot}\n\n{proofs}".rstrip()))
    glossary.link(page)
    # Last, since the words of what is told link nowhere.
    for cell in page.cells:
        if cell.cell_type == "markdown":
            cell.source = numbers.placed(cell.source, output.run.id, told)
    return page, files | offered | {notebook: output.run.template.read_bytes()}


def _as_bytes(page: "NotebookNode") -> bytes:
    import nbformat

    # The same page must be the same bytes, so that nothing is built twice.
    for number, cell in enumerate(page.cells):
        cell.id = f"cell-{number}"
    # Nobody reads it, and without line breaks it is written seven times as fast.
    return nbformat.writes(page, indent=None).encode()


def check_toc(pages: Iterable[str]) -> None:
    """Refuse a table of contents that does not list the pages of all runs in the order of runs.yml, or another notebook."""
    try:
        content = (paths.BOOK / "_toc.yml").read_bytes()
    except FileNotFoundError:
        raise absent(paths.BOOK / "_toc.yml") from None
    pages = list(pages)
    listed = [name for name in toc_pages(content) if name.startswith("notebooks/")]
    if listed != pages:
        raise UsageError(f"book/_toc.yml must list the pages of runs.yml in their order: {_difference(listed, pages)}.")


def _difference(listed: list[str], pages: list[str]) -> str:
    """What a table of contents has wrong first, and what to do."""
    if missing := [page for page in pages if page not in listed]:
        before = pages[: pages.index(missing[0])]
        return f"add {missing[0]} {f'after {before[-1]}' if before else 'as the first of them'}"
    if foreign := [page for page in listed if page not in pages]:
        return f"take out {foreign[0]}, which is the page of no run"
    at = next(place for place, (here, page) in enumerate(zip(listed, [*pages, None], strict=False)) if here != page)
    if listed[at] in listed[:at]:
        return f"take out the second {listed[at]}"
    return f"{listed[at]} stands where {pages[at]} belongs"


def toc_pages(content: bytes) -> list[str]:
    """Pages that a table of contents lists, without suffix, in order (UsageError where it is not YAML)."""
    try:
        return list(_files(yaml.safe_load(content)))
    except yaml.YAMLError as error:
        raise UsageError(f"book/_toc.yml is not valid YAML: {' '.join(str(error).split())}.") from None


def _files(node: object) -> Iterable[str]:
    """Values of ``file`` and ``root``, wherever they stand in a table of contents."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("file", "root"):
                yield str(value).removesuffix(".ipynb").removesuffix(".md")
            else:
                yield from _files(value)
    elif isinstance(node, list):
        for each in node:
            yield from _files(each)
