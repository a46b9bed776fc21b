"""Every figure of a page has words, numbers and a vector file; a page that lacks something is refused by name and reason."""

import html
import json
import re

import minirepo
import nbformat
import pytest

from mobtl import paths
from mobtl.book.parts import figures, outputs
from mobtl.book.staging import gate, provenance, stage
from mobtl.catalogue import specs
from mobtl.errors import MobtlError
from mobtl.figures.content.drawn import MIME
from mobtl.runs import plan, runner

NAME = "notebooks/demo/one"
VIEW = "  demo/view: {notebook: demo/view.ipynb, title: A view, makes: [Table 1], needs: [demo/one], presets: {fast: {}}}\n"
DRAW = """\
from mobtl.figures.style import panels

with panels(1, 1) as (figure, (ax,)):
    ax.plot([0, 1, 2], [3, 4, 5], "o", label='a "quoted" <b> & *c* `d`')
    ax.set(xlabel="time (s)", ylabel="gap (cm$^{-1}$)")
figure"""
KEEP = """\
from mobtl.records.record import Record
from mobtl.records.store import keep

config = {"seed": 7, "training": {"split_seed": 8}, "seeds": 3}
keep(Record("liu2020", "made_up", "leak_free", config, {"semiconductors": "abcdef0123456789"}, [], {}))"""
ALT = 'Gap (cm⁻¹) against time (s): a "quoted" <b> & *c* `d`: 3, 4, 5.'


@pytest.fixture(scope="module")
def drawn(tmp_path_factory):
    """A repository with a run that draws a figure and keeps a record, and one that needs it, executed once."""
    with pytest.MonkeyPatch.context() as patch:
        repo = minirepo.make(tmp_path_factory.mktemp("drawn"), minirepo.RUNS + VIEW)
        minirepo.notebook(repo.root / "notebooks/demo/one.ipynb", DRAW, KEEP)
        minirepo.notebook(repo.root / "notebooks/demo/view.ipynb", "print(1)")
        minirepo.add_book(repo, NAME, "notebooks/demo/view")
        minirepo.use(patch, repo)
        runner.run_all(plan.tasks(specs.load(), specs.load().select(()), "fast"), 1)
    return repo


@pytest.fixture
def ready(drawn, monkeypatch):
    return minirepo.use(monkeypatch, drawn)


def page(*outputs, below: str | None = None, alt: str = "words") -> nbformat.NotebookNode:
    """A page with a stamp and one code cell."""
    new = nbformat.v4
    stamp = new.new_markdown_cell("````{dropdown} Run demo/one, preset fast: how\n:class-container: run-stamp\n````")
    cell = new.new_code_cell("draw()", metadata={"mystnb": {"image": {"alt": alt}}}, outputs=list(outputs))
    below = figures.links(f"{NAME}-figure-1", "one.ipynb") if below is None else below
    return new.new_notebook(cells=[stamp, cell, new.new_markdown_cell(below)])


def picture(**data: object) -> nbformat.NotebookNode:
    return nbformat.v4.new_output("display_data", {"image/png": "iVBORw0KGgo=", **data})


def test_a_figure_of_a_run_is_staged_with_words_numbers_and_vector_file(ready):
    folder = stage.stage(outputs.fresh("fast"), "")
    cells = nbformat.read(folder / f"{NAME}.ipynb", as_version=4).cells
    place, cell = next((place, cell) for place, cell in enumerate(cells) if "panels(" in cell.source)
    assert cell.metadata["mystnb"] == {"image": {"alt": ALT}}
    (output,) = cell.outputs
    assert "image/png" in output.data
    assert not {MIME, "image/svg+xml"} & output.data.keys()
    for path in (f"{NAME}-figure-1.json", f"{NAME}-figure-1.svg", "_generated/notebooks/demo/one.ipynb"):
        assert f"</{path}>`" in cells[place + 1].source
        assert (folder / path).is_file()
    content = json.loads((folder / f"{NAME}-figure-1.json").read_text())
    assert content["shows"] == ALT
    assert [(each["run"], each["preset"]) for each in content["results"]] == [("demo/one", "fast")]
    assert content["panels"][0]["series"][0]["y"] == [3, 4, 5]
    assert (folder / f"{NAME}-figure-1.svg").read_text().startswith("<?xml")
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    stage.stage(outputs.fresh("fast"), "")
    assert {path: path.read_bytes() for path in folder.rglob("*.*")} == before


def test_a_figure_has_a_number_a_picture_for_phones_and_data_that_name_their_results():
    shown = {MIME: {"alt": "words", "data": [], "narrow": "aGVyZQ=="}, "image/svg+xml": "<svg/>"}
    new = nbformat.v4
    cells = [new.new_code_cell("draw()", outputs=[picture(**shown)]) for _ in range(2)]
    result = {"run": "demo/one", "preset": "fast", "commit": "abc"}
    made = new.new_notebook(cells=cells)
    found = figures.take_out(made, NAME, "one.ipynb", [result])
    assert {name for name in found if "figure-2" in name} == {
        f"{NAME}-figure-2{end}" for end in (".json", ".svg", "-narrow.png")
    }
    assert found[f"{NAME}-figure-2-narrow.png"] == b"here"
    content = json.loads(found[f"{NAME}-figure-2.json"])
    assert (content["source"], content["results"]) == (f"{NAME}.html#figure-2", [result])
    assert '<span id="figure-2" class="figure-number">Figure 2<a' in made.cells[3].source


def test_the_foot_of_a_page_says_where_its_numbers_come_from(ready):
    output, view = outputs.fresh("fast")
    text, files = provenance.footer(output.task, output.manifest)
    assert text.startswith("## Where these numbers come from\n")
    assert "| seeds | seed 7, split_seed 8 |" in text
    assert "| data tables and their SHA-256 | semiconductors `abcdef012345` |" in text
    assert f"| result | `_build/runs/demo/one/{output.task.key}` |" in text
    assert "python 3." in text
    assert "| code | no commit known |" in text
    assert json.loads(files["_generated/records/demo/one/fast/made_up.json"])["config"]["seed"] == 7
    assert "{download}`made_up.json </_generated/records/demo/one/fast/made_up.json>`" in text
    text, needed = provenance.footer(view.task, view.manifest)
    assert "| | this run | needed: `demo/one` |" in text
    assert "| seeds | none | seed 7, split_seed 8 |" in text
    assert needed == files
    assert provenance.papers_of(view.task) == ["Liu 2020"]
    assert "Repeats of Liu 2020: Fig. 1." in (paths.BUILD / "src" / f"{NAME}.ipynb").read_text()


@pytest.mark.slow
def test_the_built_page_has_the_words_and_the_downloads(ready):
    built = ready.mobtl("book", timeout=900)
    assert built.returncode == 0, built.stderr
    text = (ready.build / "html" / f"{NAME}.html").read_text()
    (alt,) = re.findall(r'<img alt="([^"]*)" src="[^"]*_images/', text)
    assert html.unescape(alt) == ALT
    for name in ("one-figure-1.json", "one-figure-1.svg", "one.ipynb", "made_up.json"):
        (found,) = set(re.findall(rf'href="([^"]*_downloads/[^"]*/{re.escape(name)})"', text))
        assert (ready.build / "html" / NAME).parent.joinpath(found).is_file()


def test_complete_pages_pass():
    gate.check({NAME: page(picture())}, [f"{NAME}-figure-1.json"])
    gate.check({NAME: page(nbformat.v4.new_output("stream", text="14"), below="", alt="")}, [])


ERROR = nbformat.v4.new_output("error", ename="ValueError", evalue="no gap", traceback=[])
TWO = "is not the only one; give each figure a cell"


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        (page(ERROR), "an output is an error (ValueError: no gap)"),
        (page(picture(), alt=""), "the figure of the cell that starts with 'draw()' has no alternative text"),
        (page(picture(), below="Prose."), "the figure of the cell that starts with 'draw()' has no link to its data"),
        (page(picture(), below=figures.links(f"{NAME}-figure-2", "one.ipynb")), "has no link to its data"),
        (page(picture(), picture()), TWO),
        (page(nbformat.v4.new_output("display_data", {"text/html": "<img src='x'>"}), alt=""), "has no alternative text"),
        (nbformat.v4.new_notebook(cells=page().cells[1:]), "no stamp says which run and preset it shows"),
    ],
)
def test_an_incomplete_page_is_refused_by_name_and_reason(wrong, reason):
    with pytest.raises(MobtlError) as refused:
        gate.check({"notebooks/other": page(), NAME: wrong}, [f"{NAME}-figure-1.json"])
    lines = str(refused.value).splitlines()
    assert any(line.startswith(f"{NAME}: ") and reason in line for line in lines), lines
    assert not any(line.startswith("notebooks/other") for line in lines)


@pytest.mark.parametrize(
    "typed", ["```{image} a.png\n```", ":::{figure} a.png\n:::", "![words](a.png)", "<img src='a.png'>"]
)
def test_a_picture_that_is_typed_in_prose_is_refused(typed):
    gate.check_prose({"intro.md": "```{include} _generated/headline-phonons.md\n```\n"})
    with pytest.raises(MobtlError, match=r"because intro\.md shows a picture without data"):
        gate.check_prose({"intro.md": f"# Front page\n\n{typed}\n", "cite.md": "# How to cite"})


def test_the_book_is_refused_for_a_figure_that_was_drawn_elsewhere(ready, monkeypatch):
    foreign = page(picture(), below="", alt="")
    monkeypatch.setattr("mobtl.book.staging.page.compose", lambda *_: foreign)
    with pytest.raises(MobtlError, match=rf"{NAME}: .* has no alternative text; draw it with mobtl.figures.style.panels"):
        stage.stage(outputs.fresh("fast"), "")
