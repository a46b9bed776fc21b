"""An unchanged book is not made again; anything that could change a page makes it anew."""

import pytest

from mobtl.book.press import inputs


class Manifest:
    """Of a result, as the digest reads it."""

    def __init__(self, content: str) -> None:
        self.content = content

    def model_dump_json(self) -> str:
        return self.content


class Output:
    """A result and its page."""

    def __init__(self, page: str, content: str) -> None:
        self.page, self.manifest = page, Manifest(content)


def digest(*outputs):
    return inputs.digest(outputs, inputs.files())


@pytest.mark.parametrize(
    "name",
    [
        *("book/intro.md", "book/_toc.yml", "book/_static/mobtl.css", "_config.yml", "notebooks/runs.yml"),
        *(
            "notebooks/demo/one.ipynb",
            "data/published.yml",
            "data/SHA256SUMS",
            "mobtl/book/sphinx/roles.py",
            "mobtl/paths.py",
        ),
        *("pyproject.toml", "constraints.txt", "CITATION.cff", "CHANGELOG.md", "tests/test_new.py"),
    ],
)
def test_a_file_that_changes_makes_the_book_anew(repo, name):
    path = repo.root / name
    before = digest()
    repo.write(name, (path.read_text() if path.exists() else "") + "\n")
    assert digest() != before


def test_a_file_that_goes_makes_the_book_anew(repo):
    before = digest()
    (repo.root / "book/references.bib").unlink()
    assert digest() != before


def test_a_result_that_changes_or_a_page_that_moves_makes_the_book_anew(repo):
    digests = [digest(Output(*each)) for each in (("a", "1"), ("a", "2"), ("b", "1"))]
    assert len({digest(), *digests}) == 4


def test_the_address_and_the_tools_count(repo, monkeypatch):
    before = digest()
    monkeypatch.setenv("GITHUB_SERVER_URL", "https://example.org")
    monkeypatch.setenv("GITHUB_REPOSITORY", "ours/mobtl")
    addressed = digest()
    monkeypatch.setattr(inputs, "version", lambda tool: "0")
    assert len({before, addressed, digest()}) == 3


def test_what_a_tool_leaves_does_not_count(repo):
    before = digest()
    for name in ("mobtl/__pycache__/a.pyc", "book/.hidden", "data/.building/a", "_build/a", "other.txt"):
        repo.write(name, "left")
    assert digest() == before
