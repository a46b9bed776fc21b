"""A release: one version everywhere, and what is packed."""

import hashlib
import zipfile

import pytest

from mobtl import paths
from mobtl.errors import MobtlError, UsageError
from mobtl.repository import address, release

VERSION = address.address().version


@pytest.fixture
def changelog(tmp_path, monkeypatch):
    """A changelog of this version's own, which calls it released."""
    monkeypatch.setattr(paths, "CHANGELOG", tmp_path / "CHANGELOG.md")
    paths.CHANGELOG.write_text(f"# Changelog\n\n## {VERSION}, 1 May 2027\n")


def test_the_tag_names_the_version_that_stands_everywhere(changelog):
    assert release.check(f"v{VERSION}") == VERSION


def test_a_tag_of_another_version_is_refused_with_every_reason(changelog):
    with pytest.raises(UsageError) as error:
        release.check("v9.9.9")
    for reason in (
        f"pyproject.toml has the version {VERSION}",
        f"CITATION.cff has the version {VERSION}",
        "CHANGELOG.md has no section 9.9.9",
    ):
        assert reason in str(error.value)


def test_a_citation_that_was_forgotten_is_refused(changelog, tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "CITATION", tmp_path / "CITATION.cff")
    paths.CITATION.write_text("version: 0.0.1\n")
    with pytest.raises(UsageError, match=rf"^the tag v{VERSION} cannot be released: CITATION.cff has the version 0\.0\.1;"):
        release.check(f"v{VERSION}")


def test_what_the_changelog_calls_unreleased_is_refused(changelog):
    paths.CHANGELOG.write_text(f"## {VERSION}, not yet released\n")
    with pytest.raises(UsageError, match=f"CHANGELOG.md calls {VERSION} not yet released"):
        release.check(f"v{VERSION}")


@pytest.fixture
def build(tmp_path, monkeypatch):
    """A build folder with a book and its PDF, and committed records."""
    monkeypatch.setattr(paths, "BUILD", tmp_path / "_build")
    monkeypatch.setattr(paths, "RESULTS", tmp_path / "data" / "results")
    for path, text in (
        (paths.BUILD / "html" / "intro.html", "a page"),
        (paths.BUILD / "mobtl.pdf", "paper"),
        (paths.BUILD / "numbers.json", "[]"),
        (paths.RESULTS / "demo" / "kept.json", "{}"),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def test_book_pdf_and_records_are_packed_with_their_hashes(build):
    packed = {path.name: path for path in release.pack()}
    name = f"mobtl-{VERSION}"
    files = [f"{name}-book.zip", f"{name}-numbers.json", f"{name}-records.zip", f"{name}.pdf"]
    assert sorted(packed) == ["SHA256SUMS", *files]
    assert zipfile.ZipFile(packed[files[0]]).read("html/intro.html") == b"a page"
    assert zipfile.ZipFile(packed[files[2]]).read("results/demo/kept.json") == b"{}"
    sums = dict(reversed(line.split("  ")) for line in packed["SHA256SUMS"].read_text().splitlines())
    assert sums == {file: hashlib.sha256(packed[file].read_bytes()).hexdigest() for file in files}
    assert [path.name for path in release.pack()] == sorted(packed)


def test_an_unfinished_build_is_not_packed(build):
    (paths.BUILD / "mobtl.pdf").unlink()
    with pytest.raises(MobtlError, match=r"_build has no mobtl\.pdf; `make pdf`"):
        release.pack()
    assert not (paths.BUILD / "release").exists()
