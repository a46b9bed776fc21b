"""Prose: words lead to the glossary, numbers to their pages, commands and examples are what the program takes."""

import re
import shlex

import click
import nbformat
import pytest
import yaml

from mobtl import paths
from mobtl.book.staging import glossary, typed_numbers
from mobtl.book.staging.stage import toc_pages
from mobtl.catalogue import notebook, parameters, specs
from mobtl.cli import main
from mobtl.experiments.leaderboard.entries import Entry
from mobtl.results.leaderboard.kept import every_entry

PAGES = sorted(path for path in paths.BOOK.glob("*.md") if path.name != "glossary.md")
NOTEBOOKS = sorted({run.template for run in specs.load().runs.values()})
# The verb looks like the noun.
UNLINKED = {"run"}


def words(text: str) -> str:
    """Running text, linked terms between « and »: without headings, code, formulas, other roles and links elsewhere."""
    text = re.sub(r"^(`{3,})(?!`).*?^\1`*$", "", text, flags=re.DOTALL | re.MULTILINE)
    text = re.sub(r"\{term\}`(?:[^`<]*<)?([^`<>]*)>?`", r"«\1»", text)
    text = re.sub(r"\{[\w:]+\}`[^`]*`|`[^`]*`|^#.*$|^:\w.*$|^:{3,}.*$|\$[^$\n]*\$", "", text, flags=re.MULTILINE)
    return re.sub(r"\s+", " ", re.sub(r"\[[^]]*\]\([^)]*\)", "", text))


def unlinked(text: str) -> list[str]:
    """First uses of words of the glossary that do not lead there."""
    text = words(text)
    firsts = (re.search(rf"(«)?(?<![\w-]){term}s?\b", text, re.IGNORECASE) for term in set(glossary.terms()) - UNLINKED)
    return [text[first.start() :][:60] for first in firsts if first and not first.group(1)]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_first_use_of_a_word_of_the_glossary_leads_there(page):
    assert unlinked(page.read_text()) == []


@pytest.mark.parametrize("template", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_so_it_does_on_the_page_of_a_notebook(template):
    page = nbformat.read(template, as_version=4)
    glossary.link(page)
    assert unlinked("\n\n".join(cell.source for cell in page.cells if cell.cell_type == "markdown")) == []


@pytest.mark.parametrize("template", NOTEBOOKS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_page_of_a_notebook_answers_from_its_numbers_draws_and_says_what_would_change_that(template):
    cells = nbformat.read(template, as_version=4).cells
    answer = [cell for cell in cells if "answer" in cell.metadata.get("tags", [])]
    first = answer[0].source
    assert answer[0].cell_type == "markdown" and ("{number}" in first or "{published}" in first)
    assert "*What would change this:* " in first
    assert any(cell.cell_type == "code" for cell in answer)


def test_words_are_linked_in_prose_alone_and_once(tmp_path, monkeypatch):
    (tmp_path / "glossary.md").write_text(
        "```{glossary}\narm\n  A way.\n\ndomain classifier\n  A net.\n\nfold\n  A part.\n```\n"
    )
    monkeypatch.setattr(paths, "BOOK", tmp_path)
    nothing = "# An arm\n\n`arm` $arm$ [arm](a.md) {doc}`arm` <arm>\n\n````{note}\n```bash\narm\n```\n````\n:class: arm\n"
    cells = [nothing, "| two *Arms* | Five-fold, an arm |", "a domain\nclassifier, {term}`folds <fold>`, a fold"]
    page = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(cell) for cell in cells])
    page.cells.insert(0, nbformat.v4.new_code_cell("arm"))
    glossary.link(page)
    assert [cell.source for cell in page.cells] == [
        "arm",
        nothing,
        "| two *{term}`Arms <arm>`* | Five-fold, an arm |",
        "a {term}`domain classifier`, {term}`folds <fold>`, a fold",
    ]


@pytest.mark.parametrize("page", [*PAGES, *sorted((paths.BOOK / "api").glob("*.md"))], ids=lambda page: page.stem)
def test_every_linked_word_is_in_the_glossary(page):
    linked = re.findall(r"\{term\}`(?:[^`<]*<([^`>]*)>|([^`<]*))`", page.read_text())
    assert {(given or shown).lower() for given, shown in linked} <= set(glossary.terms())


def test_the_glossary_is_in_alphabetical_order():
    found = glossary.terms()
    assert found == sorted(found, key=str.lower)


def test_every_prose_page_is_in_the_table_of_contents():
    listed = set(toc_pages((paths.BOOK / "_toc.yml").read_bytes()))
    there = {path.relative_to(paths.BOOK).with_suffix("").as_posix() for path in paths.BOOK.rglob("*.md")}
    assert there <= listed


def test_no_number_is_typed_that_is_none_by_definition():
    pages = ((path.relative_to(paths.ROOT).as_posix(), path.read_text()) for path in sorted(paths.BOOK.rglob("*.md")))
    cells = (
        (f"{template.relative_to(paths.ROOT).as_posix()}, cell {number}", cell.source)
        for template in NOTEBOOKS
        for number, cell in enumerate(notebook.cells(template), start=1)
        if cell.kind == "markdown"
    )
    typed_numbers.check([*pages, *cells])


def test_each_advice_leads_to_a_page_with_its_record_or_to_the_audit():
    text = (paths.BOOK / "advice.md").read_text()
    items = re.findall(r"^\d\. .*?(?=^\d\. |^#|\Z)", text, re.DOTALL | re.MULTILINE)
    assert len(items) >= 8
    for item in items:
        assert re.search(r"\]\((?:notebooks/[\w/-]+\.ipynb|audit\.md)\)", item), item


def test_each_number_in_a_table_of_the_front_page_leads_to_the_page_that_computes_it():
    text = (paths.BOOK / "intro.md").read_text()
    rows = [line for line in text.splitlines() if line.startswith("| ") and "{number}" in line]
    pages = set(toc_pages((paths.BOOK / "_toc.yml").read_bytes()))
    assert len(rows) >= 10
    for row in rows:
        cells = row.strip("| ").split(" | ")
        for cell in cells[1:]:
            # A printed number leads to its row among the published values, which is a place and no page.
            printed = re.match(r"\[\{published\}`([\w-]+)`\]\(#\1\)$", cell)
            number = re.match(r"\[\{number\}`[^`]*`\]\(([\w/-]+)\.ipynb\)", cell)
            assert cell == "–" or printed or (number and number[1] in pages), cell
            if number:
                assert ("leak-free" in number[1]) == ("::leak-free-" in cell), cell


# ---- rerun and extend -----------------------------------------------------------------------------------------------


def blocks(language: str) -> list[str]:
    """The code blocks of the page in a language, but for the worked example, which a test of its own carries out."""
    text = (paths.BOOK / "extend.md").read_text()
    text = re.sub(r"^## From a CSV file to a page$.*?(?=^## )", "", text, flags=re.DOTALL | re.MULTILINE)
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


COMMANDS = [line for block in blocks("bash") for line in block.splitlines()]


def test_there_are_commands_of_each_kind():
    assert {shlex.split(line)[0] for line in COMMANDS} == {"make", "mobtl", "export"}
    assert len(COMMANDS) > 15


def parsed(arguments: list[str]) -> tuple[str, dict]:
    """The path of a command and what click makes of its arguments; nothing is called."""
    group, context, path = main.cli, click.Context(main.cli, info_name="mobtl"), []
    while isinstance(group, click.Group):
        name, group, arguments = group.resolve_command(context, arguments)
        path.append(name)
    context = group.make_context(path[-1], list(arguments))
    return " ".join(path), context.params


def problems_of(catalogue: specs.Catalogue, run: specs.Run, preset: str, texts: tuple[str, ...] = ()) -> list[str]:
    """What `mobtl run` would refuse."""
    given = parameters.parse_assignments(texts)
    return parameters.resolve(catalogue, run, preset, parameters.inspect(run.template), given)[1]


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("mobtl ")])
def test_the_program_takes_every_command(line):
    command, given = parsed(shlex.split(line.partition(" > ")[0])[1:])
    catalogue = specs.load()
    # The ids of other commands are those of entries.
    runs = catalogue.select(given["ids"]) if given.get("ids") and not command.startswith("leaderboard ") else []
    for run in runs:
        assert problems_of(catalogue, run, given.get("preset", "fast"), given.get("texts", ())) == []
    if command == "data fetch":
        from mobtl.originals import registry

        assert [registry.get_original(name) for name in given["names"]]


def test_a_command_that_the_program_does_not_take_is_noticed():
    with pytest.raises(click.UsageError, match="unknown command 'rerun'"):
        parsed(["rerun"])
    with pytest.raises(click.UsageError, match="No such option"):
        parsed(["run", "--members", "5"])


@pytest.mark.parametrize("line", [line for line in COMMANDS if line.startswith("make ")])
def test_the_makefile_has_every_target(line):
    assert re.search(rf"^{shlex.split(line)[1]}:", (paths.ROOT / "Makefile").read_text(), re.MULTILINE)


def test_the_examples_of_entries_are_such():
    run, entry = (yaml.safe_load(block) for block in blocks("yaml"))
    assert Entry.model_validate(entry).models and entry["id"] not in every_entry()
    ((name, content),) = run["runs"].items()
    catalogue = specs.load()
    assert name not in catalogue.runs
    new = specs.Run(id=name, **content)
    assert [problems_of(catalogue, new, preset) for preset in ("fast", "study", "full")] == [[], [], []]


def test_the_python_example_gives_what_it_says():
    (block,) = blocks("python")
    from mobtl.features import composition, magpie

    said = [int(number) for number in re.findall(r"# (\d+) columns", block)]
    found = [composition.descriptors(["Ga2 O3", "Mo1 S2"]).shape[1], magpie.descriptors(["MoS2"]).shape[1]]
    assert found == said
