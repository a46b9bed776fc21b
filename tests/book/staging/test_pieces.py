"""Pieces that prose pages include: made for the pages that are there, of the files that say it."""

import json
from base64 import b64encode
from types import SimpleNamespace

import nbformat
import pytest
import yaml

from mobtl import paths
from mobtl.book.pages import api, cite, headline
from mobtl.book.staging import pieces
from mobtl.catalogue import specs
from mobtl.errors import MobtlError, UsageError
from mobtl.figures.content.drawn import MIME


@pytest.fixture
def book(tmp_path, monkeypatch):
    """An empty book of this process."""
    monkeypatch.setattr(paths, "BOOK", tmp_path)
    return tmp_path


def made() -> dict:
    """What is made for a book without runs."""
    return pieces.made(specs.load(), [], [], [])


def test_a_page_that_is_not_there_has_no_piece(book):
    assert made() == {}
    (book / "cite.md").write_text("# How to cite")
    (book / "intro.md").write_text("# A front page without pictures")
    assert list(made()) == ["_generated/cite.md"]


def test_the_list_of_changes_begins_with_a_version(book, monkeypatch):
    (book / "changelog.md").write_text("# Changes")
    monkeypatch.setattr(paths, "CHANGELOG", book / "CHANGELOG.md")
    with pytest.raises(UsageError, match=r"CHANGELOG\.md does not exist"):
        made()
    paths.CHANGELOG.write_text("# Changelog\n\nWords.\n")
    with pytest.raises(UsageError, match="no '## ' heading"):
        made()
    paths.CHANGELOG.write_text("# Changelog\n\nWords.\n\n## 1.0\n\n- One.\n")
    assert made() == {"_generated/changelog.md": "## 1.0\n\n- One.\n"}


def test_the_repository_s_own_list_of_changes_names_the_version():
    citation = yaml.safe_load(paths.CITATION.read_text())
    assert f"## {citation['version']}" in paths.CHANGELOG.read_text()


# ---- how to cite ------------------------------------------------------------------------------------------------------


def test_citations_are_those_of_the_files():
    text = cite.markdown()
    citation = yaml.safe_load(paths.CITATION.read_text())
    assert f"version = {{{citation['version']}}}" in text
    for reference in citation["references"]:
        assert f"<https://doi.org/{reference['doi']}>" in text and reference["title"] in text
    assert "Zeyu Liu, Meng Jiang, Tengfei Luo" in text
    petretto = next(line for line in text.splitlines() if "density-functional perturbation theory phonons" in line)
    assert "`semiconductors`" in petretto and "`dispersions`" in petretto


@pytest.mark.parametrize("text", ["title: [", "title: No authors\n"])
def test_a_citation_that_cannot_be_read_is_refused(book, monkeypatch, text):
    monkeypatch.setattr(paths, "CITATION", book / "CITATION.cff")
    paths.CITATION.write_text(text)
    with pytest.raises(UsageError, match=r"CITATION\.cff cannot be cited from"):
        cite.markdown()


# ---- figures of the front page ------------------------------------------------------------------------------------------

FIGURE = {
    "image/png": b64encode(b"picture").decode(),
    "image/svg+xml": "<?xml version='1.0'?>",
    MIME: {"alt": 'R²: "direct" 0.2, HTL 0.1.', "data": [{"panel": "a"}]},
}


def page_with(folder, page, *shown: dict):
    new = nbformat.v4
    outputs = [new.new_output("stream", text="a line"), *(new.new_output("display_data", each) for each in shown)]
    folder.mkdir(parents=True, exist_ok=True)
    cells = [new.new_code_cell("draw()", outputs=[each]) for each in outputs]
    nbformat.write(new.new_notebook(cells=cells), folder / "notebook.ipynb")
    return SimpleNamespace(folder=folder, page=page)


def test_figures_of_the_front_page_have_their_words_data_and_vector_file(tmp_path):
    second = FIGURE | {"image/svg+xml": "of another figure"}
    outputs = [page_with(tmp_path / name, page, FIGURE, second) for name, page in headline.PICTURES.items()]
    found = headline.files(outputs)
    for name, page in headline.PICTURES.items():
        stem = f"_generated/headline-{name}"
        assert found[f"{stem}.png"] == b"picture"
        assert found[f"{stem}.md"] == (
            f'```{{image}} /{stem}.png\n:alt: "R²: \\"direct\\" 0.2, HTL 0.1."\n:target: {page}.html\n```\n'
        )
        assert json.loads(found[f"{stem}.json"])["panels"] == [{"panel": "a"}]
        assert found[f"{stem}.svg"] == b"<?xml version='1.0'?>"
        for path in (f"{stem}.json", f"{stem}.svg", f"_generated/{page}.ipynb"):
            assert f"</{path}>`" in found[f"{stem}-links.md"]


@pytest.mark.parametrize(
    "shown",
    [
        {"text/plain": "no picture"},
        # A picture from elsewhere, which has no words.
        {"image/png": FIGURE["image/png"]},
    ],
)
def test_a_page_without_its_figure_is_refused_by_name(tmp_path, shown):
    outputs = [page_with(tmp_path / each, page, shown) for each, page in headline.PICTURES.items()]
    with pytest.raises(UsageError, match="the first figure of notebooks/phonons/09_what_transfers, which has none"):
        headline.files(outputs)
    with pytest.raises(UsageError, match="has none"):
        headline.files([])


# ---- pages of the package -----------------------------------------------------------------------------------------------


def test_every_module_stands_on_one_page_and_every_layer_has_its_page():
    listed = [module for layer in api.LAYERS for module in api.modules(layer)]
    files = (path for path in paths.PACKAGE.rglob("*.py") if not path.name.startswith("__"))
    there = {".".join(("mobtl", *path.relative_to(paths.PACKAGE).with_suffix("").parts)) for path in files}
    assert sorted(listed) == sorted(there)
    for layer in api.LAYERS:
        assert f"{{include}} ../_generated/api-{layer}.md" in (paths.BOOK / "api" / f"{layer}.md").read_text()


def test_a_page_of_the_package_changes_with_its_source(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "PACKAGE", tmp_path / "mobtl")
    with pytest.raises(MobtlError, match="the layer models has no modules"):
        api.markdown("models")
    module = tmp_path / "mobtl" / "models" / "trees.py"
    module.parent.mkdir(parents=True)
    module.write_text("one = 1\n")
    before = api.markdown("models")
    assert ".. automodule:: mobtl.models.trees" in before and before == api.markdown("models")
    module.write_text("one = 2\n")
    assert api.markdown("models") != before
