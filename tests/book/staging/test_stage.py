"""Pages of runs: their place, their prose, their outputs and the stamp; the sources of the book."""

import json
import shlex
from types import SimpleNamespace

import minirepo
import nbformat
import pytest

from mobtl import paths
from mobtl.answers import prose
from mobtl.book.parts import outputs, where
from mobtl.book.staging import page, stage, stamp
from mobtl.catalogue import notebook, parameters, specs
from mobtl.errors import MobtlError, UsageError
from mobtl.runs import plan, runner

PIECES = {"_generated/numbers.md": "| table |\n"}
FOLDERS = [paths.BOOK / name for name in ("_static", "_extra")]
LOADED = [path.relative_to(paths.BOOK).as_posix() for folder in FOLDERS for path in folder.rglob("*.*")]


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """Both runs of a repository, executed once for all tests of this module."""
    with pytest.MonkeyPatch.context() as patch:
        root = tmp_path_factory.mktemp("executed")
        repo = minirepo.make(root, minirepo.RUNS + minirepo.MORE)
        minirepo.add_book(repo, "notebooks/demo/one", "notebooks/demo/one-more")
        minirepo.use(patch, repo)
        catalogue = specs.load()
        tasks = plan.tasks(catalogue, catalogue.select(()), "fast")
        runner.run_all(tasks, 2)
    return repo


@pytest.fixture
def ready(executed, monkeypatch):
    """That repository, its files as they were."""
    repo = minirepo.use(monkeypatch, executed)
    before = {path: path.read_bytes() for folder in ("book", "notebooks") for path in (repo.root / folder).rglob("*.*")}
    yield repo
    for path in [*(repo.root / "book").rglob("*.*"), *before]:
        if path in before:
            path.write_bytes(before[path])
        else:
            path.unlink()


def staged(name):
    results = outputs.fresh("fast")
    folder = stage.stage(results, PIECES)
    return nbformat.read(folder / name, as_version=4)


def catalogue_of(*lines):
    run = "{{notebook: {1}, title: T, makes: [], presets: {{fast: {{}}}}}}"
    paths.RUNS.write_text("runs:\n" + "".join(f"  {line[0]}: {run.format(*line)}\n" for line in lines))
    return specs.load()


def test_a_variant_gets_a_page_of_its_own(repo):
    catalogue = catalogue_of(("a/fit", "a/02_fit.ipynb"), ("a/fit-bare", "a/02_fit.ipynb"), ("b/other", "a/02_fit.ipynb"))
    assert where.pages(catalogue) == {
        "a/fit": "notebooks/a/02_fit",
        "a/fit-bare": "notebooks/a/02_fit-bare",
        "b/other": "notebooks/a/02_fit-other",
    }
    assert where.variants(catalogue) == {"a/fit-bare", "b/other"}
    alike = catalogue_of(*((f"a/gap-{name}", "a/10_gap.ipynb") for name in ("wide", "width-of-it")))
    assert where.pages(alike)["a/gap-width-of-it"] == "notebooks/a/10_gap-width-of-it"
    with pytest.raises(UsageError, match="b/fit-bare would have the page notebooks/a/02_fit-bare of another"):
        where.pages(catalogue_of(*((name, "a/02_fit.ipynb") for name in ("a/fit", "a/fit-bare", "b/fit-bare"))))


def test_a_page_has_the_template_s_prose_and_the_outputs_of_the_run(ready):
    template = paths.NOTEBOOKS / "demo/one.ipynb"
    text = template.read_text()
    template.write_text(text.replace("What follows is tiny.", "Newly said.").replace("of the ensemble", "newly explained"))
    cells = staged("notebooks/demo/one-more.ipynb").cells
    kinds = ["markdown", "markdown", "markdown", "code", "markdown", "code", "markdown"]
    assert [cell.cell_type for cell in cells] == kinds
    assert cells[0].source == "# One more\n\nA first sentence."
    assert "newly explained" in cells[2].source
    assert "newly explained" in cells[3].source and "\nmembers = 7\n" in cells[3].source
    assert cells[3].metadata.tags == ["hide-input"]
    assert cells[4].source == "Newly said."
    assert cells[5].outputs[0].text == "14\n"
    assert staged("notebooks/demo/one.ipynb").cells[0].source.startswith("# One\n")


def test_a_page_leaves_out_how_long_each_step_took(ready):
    result = outputs.fresh("fast")[0]
    template, executed = (notebook.read_notebook(path) for path in (result.run.template, result.folder / "notebook.ipynb"))
    said = nbformat.v4.new_output("stream", name="stderr", text="3/7 [00:02<00:03, 1.4 fits/s]")
    executed.cells[-1].outputs.append(said)
    found = page.compose(result.task, result.manifest, template, executed, result.variant)
    assert "fits/s" not in nbformat.writes(found)
    assert "6\\n" in nbformat.writes(found)


def test_a_page_leads_to_the_glossary(ready):
    ready.write("book/glossary.md", "```{glossary}\ntiny\n  Very small.\n```\n")
    assert "What follows is {term}`tiny`." in [cell.source for cell in staged("notebooks/demo/one.ipynb").cells]


def test_the_stamp_says_what_was_run_and_how_to_repeat_it(ready):
    text = staged("notebooks/demo/one-more.ipynb").cells[2].source
    assert text.startswith("````{dropdown} Run demo/one-more, preset fast: how to make it again\n")
    assert "| `members` | int | 7 | 3 | members of the ensemble |" in text
    assert "\nmobtl run demo/one-more --preset fast\n" in text
    first = staged("notebooks/demo/one.ipynb").cells[2].source
    assert "\nmobtl run demo/one --preset fast -p members=3\n" in first
    assert "UTC in" in text


def test_pages_of_one_notebook_lead_to_each_other(ready):
    """A run is called by what it gives the notebook, the first one by its title."""
    one, more = (staged(f"notebooks/demo/{name}.ipynb").cells[1].source for name in ("one", "one-more"))
    assert one == "```{div} twins\n**The first** · [7](/notebooks/demo/one-more.ipynb)\n```"
    assert more == "```{div} twins\n[The first](/notebooks/demo/one.ipynb) · **7**\n```"


def test_a_page_opens_with_its_answer_and_folds_code_that_shows_nothing_into_one(repo):
    template = repo.root / "answer.ipynb"
    new = nbformat.v4
    cells = [
        new.new_markdown_cell("# One\n\nWhat it is about."),
        new.new_code_cell("import math"),
        new.new_code_cell("members: int = 3", metadata={"tags": ["parameters"]}),
        new.new_markdown_cell("How it was done."),
        new.new_code_cell("print(members)", metadata={"tags": ["answer"]}),
        new.new_markdown_cell("It is three.", metadata={"tags": ["answer"]}),
    ]
    nbformat.write(new.new_notebook(cells=cells), template)
    executed = nbformat.read(template, as_version=4)
    injected = new.new_code_cell("members = 4", metadata={"tags": ["injected-parameters"]})
    executed.cells.insert(3, injected)
    executed.cells[5].outputs = [new.new_output("stream", text="4\n")]
    task = SimpleNamespace(run=SimpleNamespace(id="demo/one", notebook="demo/one.ipynb", title="One"))
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("drawn", []), ("taken", []), ("stamp", "stamp")):
            patch.setattr(page, name, lambda *_, value=value: value)
        found = page.compose(task, None, nbformat.read(template, as_version=4), executed, False)
    sources = [cell.source for cell in found.cells]
    assert sources[:4] == ["# One", "print(members)", "It is three.", "stamp"]
    setup = "import math\n\nmembers: int = 3\n\nmembers = 4"
    assert sources[4:] == ["What it is about.", setup, "How it was done.", "print(members)"]
    assert found.cells[1].outputs[0].text == "4\n" and found.cells[1].metadata.tags == ["remove-input"]
    assert found.cells[5].metadata.tags == ["hide-input"]
    # The code of the answer stands where the notebook has it, without what it gave.
    assert not found.cells[7].outputs


def test_values_cannot_break_the_stamp(ready):
    result = outputs.fresh("fast")[0]
    odd = "a|b `c` $d$; rm *"
    declared = {"label": parameters.Parameter("label", "str", odd, odd)}
    task = plan.Task(result.run, "fast", declared, {"label": odd}, {}, (), {}, "key")
    text = stamp.stamp(task, result.manifest)
    assert r"| a\|b \`c\` \$d\$; rm \* |" in text
    assert shlex.split(stamp.rerun_line(task))[-1] == f"label={odd}"


def test_staging_holds_the_sources_and_nothing_else(ready):
    ready.write("_build/src/old.md", "# Old")
    ready.write("book/_static/a.css", "p {}")
    folder = stage.stage(outputs.fresh("fast"), PIECES)
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {
        *(
            "_config.yml",
            "_toc.yml",
            "_extra/templates/demo/one.ipynb",
            "intro.md",
            "numbers.md",
            "references.bib",
            "_static/a.css",
            *LOADED,
            "_generated/numbers.md",
        ),
        *("notebooks/demo/one.ipynb", "notebooks/demo/one-more.ipynb", "_generated/notebooks/demo/one.ipynb"),
    }
    assert (folder / "_generated/numbers.md").read_text() == "| table |\n"
    first = (folder / "notebooks/demo/one.ipynb").read_bytes()
    stage.stage(outputs.fresh("fast"), PIECES)
    assert (folder / "notebooks/demo/one.ipynb").read_bytes() == first


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        (
            "  - file: notebooks/demo/one-more\n",
            "",
            r"must list the pages of runs.yml in their order: add notebooks/demo/one-more after notebooks/demo/one\.$",
        ),
        ("  - file: notebooks/demo/one\n", "", "in their order: add notebooks/demo/one as the first of them"),
        ("demo/one-more", "demo/two", "must list the pages of runs.yml in their order: add notebooks/demo/one-more after"),
        (
            "chapters:\n",
            "chapters:\n  - file: notebooks/demo/two\n",
            "take out notebooks/demo/two, which is",
        ),
        (
            "chapters:\n",
            "chapters:\n  - file: notebooks/demo/one-more\n",
            "one-more stands where notebooks/demo/one ",
        ),
        (
            "  - file: notebooks/demo/one-more\n",
            "  - file: notebooks/demo/one-more\n  - file: notebooks/demo/one\n",
            "take out the second notebooks/demo/one",
        ),
        ("chapters:", "chapters: [", "not valid YAML"),
    ],
)
def test_a_table_of_contents_that_does_not_fit_is_refused(ready, old, new, problem):
    toc = paths.BOOK / "_toc.yml"
    assert old in toc.read_text()
    toc.write_text(toc.read_text().replace(old, new))
    with pytest.raises(UsageError, match=problem):
        stage.stage(outputs.fresh("fast"), {})


def test_the_repository_s_own_table_of_contents_fits():
    listed = [name for name in stage.toc_pages((paths.BOOK / "_toc.yml").read_bytes()) if name.startswith("notebooks/")]
    assert listed == list(where.pages(specs.load()).values())


def test_a_notebook_without_a_title_is_refused(ready):
    template = paths.NOTEBOOKS / "demo/one.ipynb"
    template.write_text(template.read_text().replace("# One", "One"))
    with pytest.raises(MobtlError, match="must be markdown that starts with '# '"):
        staged("notebooks/demo/one.ipynb")


@pytest.mark.parametrize("sources", [["print(1)"], ["print(members * 2)", "print(members * 2)"], []])
def test_outputs_of_other_code_are_refused(ready, sources):
    (result, _) = outputs.fresh("fast")
    executed = nbformat.read(result.folder / "notebook.ipynb", as_version=4)
    other = minirepo.notebook(ready.root / "other.ipynb", *sources)
    with pytest.raises(MobtlError, match=r"run demo/one again"):
        page.compose(result.task, result.manifest, nbformat.read(other, as_version=4), executed, False)


def test_outputs_must_be_fresh(ready):
    template = paths.NOTEBOOKS / "demo/one.ipynb"
    template.write_text(template.read_text().replace("members * 2", "members * 3"))
    with pytest.raises(MobtlError, match=r"no fresh result of demo/one, demo/one-more; `mobtl run --preset fast` makes"):
        outputs.fresh("fast")


@pytest.fixture
def told(ready):
    """Fresh results whose notebooks have told their number of members, and a template and a page of prose that name it."""
    fresh = outputs.fresh("fast")
    files = [each.folder / prose.TOLD for each in fresh]
    for each, file in zip(fresh, files, strict=True):
        file.write_text(json.dumps({"members": -each.task.values["members"], "folds": "3 folds"}))
    template = paths.NOTEBOOKS / "demo/one.ipynb"
    template.write_text(template.read_text().replace("What follows is tiny.", "Of {number}`members:.1f`, {number}`folds`."))
    ready.write("book/intro.md", "# Welcome\n\n{number}`demo/one::members` and\n{number}`demo/one-more::members:.0f`\n")
    yield fresh
    for file in files:
        file.unlink()


def test_numbers_of_prose_stand_in_the_staged_pages(ready, told):
    # What is told leads nowhere, though prose does.
    ready.write("book/glossary.md", "```{glossary}\nfold\n  A part.\n```\n")
    folder = stage.stage(told, PIECES)
    for name, number in (("one", "−3.0"), ("one-more", "−7.0")):
        cells = nbformat.read(folder / f"notebooks/demo/{name}.ipynb", as_version=4).cells
        assert f"Of {number}, 3 folds." in [cell.source for cell in cells]
    assert (folder / "intro.md").read_text() == "# Welcome\n\n−3 and\n−7\n"


def test_a_number_that_was_not_told_stops_the_build_with_page_and_line(ready, told):
    template = paths.NOTEBOOKS / "demo/one.ipynb"
    template.write_text(template.read_text().replace("Of {number}`members", "Of\\n{number}`menbers"))
    ready.write("book/intro.md", "# Welcome\n\n{number}`demo/two::members`\n")
    with pytest.raises(MobtlError) as refused:
        stage.stage(told, PIECES)
    _, *lines = str(refused.value).splitlines()
    assert [line.partition(" (")[0] for line in lines] == [
        "book/intro.md, line 3: unknown run 'demo/two'",
        "notebooks/demo/one.ipynb, cell 3, line 2: unknown number of demo/one 'menbers'",
        "notebooks/demo/one.ipynb, cell 3, line 2: unknown number of demo/one-more 'menbers'",
    ]


def test_a_number_that_is_typed_and_not_defined_stops_the_build_with_page_and_line(ready):
    template = paths.NOTEBOOKS / "demo/one.ipynb"
    template.write_text(template.read_text().replace("What follows is tiny.", "Of\\n15 members."))
    ready.write("book/intro.md", "# Welcome\n\nTen of them\n")
    with pytest.raises(MobtlError) as refused:
        staged("notebooks/demo/one.ipynb")
    _, *lines, _ = str(refused.value).splitlines()
    # Once, though two runs have a page of the notebook.
    assert [line.partition(" in ")[0] for line in lines] == [
        "book/intro.md, line 3: 'Ten'",
        "notebooks/demo/one.ipynb, cell 3, line 2: '15'",
    ]
    ready.write("book/definitions.yml", "- {phrases: [15 members, ten of them], defines: members, convention: demo}\n")
    assert "Of\n15 members." in [cell.source for cell in staged("notebooks/demo/one.ipynb").cells]
