"""The list of papers: what it says, and that a name that is not on it is refused."""

import pytest
from pydantic import TypeAdapter, ValidationError

from mobtl import paths
from mobtl.answers import papers
from mobtl.errors import MobtlError


def test_both_papers_stand_there_and_in_the_bibliography():
    assert papers.names() == {"liu2020": "Liu 2020", "chen2024": "Chen 2024"}
    entries = (paths.BOOK / "references.bib").read_text()
    assert all(f"{{{paper}," in entries for paper in papers.names())


def test_a_third_paper_is_a_line(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "PAPERS", tmp_path / "papers.yml")
    paths.PAPERS.write_text("liu2020: Liu 2020\nown2026: My paper\n")
    field = TypeAdapter(papers.PaperId)
    assert field.validate_python("own2026") == "own2026"
    with pytest.raises(ValidationError, match="lists no paper 'chen2024'"):
        field.validate_python("chen2024")


@pytest.mark.parametrize("content", ["- liu2020\n", "Liu: Liu 2020\n", "liu2020: {name: Liu}\n"])
def test_a_file_of_another_form_is_refused(tmp_path, monkeypatch, content):
    monkeypatch.setattr(paths, "PAPERS", tmp_path / "papers.yml")
    paths.PAPERS.write_text(content)
    with pytest.raises(MobtlError, match="is not as it should be"):
        papers.names()
