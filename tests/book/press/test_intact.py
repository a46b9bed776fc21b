"""The book is refused by name where a data table is not what its hash says."""

import shutil

import pytest

from mobtl import paths
from mobtl.book.press import intact
from mobtl.errors import MobtlError


@pytest.fixture
def tables(tmp_path, monkeypatch):
    """A copy of the tables that this process takes for its own."""
    shutil.copytree(paths.TABLES, tmp_path / "tables")
    monkeypatch.setattr(paths, "TABLES", tmp_path / "tables")
    return tmp_path / "tables"


def test_whole_tables_pass(tables):
    intact.check_tables()


def test_every_fault_is_named(tables):
    damaged, described = tables / "epc_mobility.parquet", tables / "dispersions.yml"
    damaged.write_bytes(damaged.read_bytes()[:-1] + b"x")
    (tables / "semiconductors.parquet").unlink()
    described.unlink()
    with pytest.raises(MobtlError) as refused:
        intact.check_tables()
    for said in (
        "the table epc_mobility has the SHA-256",
        "the table semiconductors (data/tables/semiconductors.parquet) is missing",
        "the description of the table dispersions",
        "git checkout -- data/tables",
    ):
        assert said in str(refused.value)


def test_a_sidecar_that_names_another_hash_is_found(tables):
    """No run reads a sidecar, so none becomes stale by it."""
    sidecar = tables / "dpt_mobility.yml"
    text = sidecar.read_text()
    sidecar.write_text(text.replace("sha256: 31626a07", "sha256: 00000000", 1))
    assert sidecar.read_text() != text
    with pytest.raises(MobtlError, match="dpt_mobility has the SHA-256"):
        intact.check_tables()


def test_a_book_is_refused_before_anything_runs(repo):
    (repo.root / "data/tables/epc_mobility.parquet").unlink()
    refused = repo.mobtl("book")
    assert refused.returncode == 1
    assert "the table epc_mobility (data/tables/epc_mobility.parquet) is missing" in refused.stderr
    assert not repo.results("demo/one")


def test_a_book_is_refused_for_a_wrong_bit_in_what_has_no_hash_of_its_own(repo):
    published = repo.root / "data/published.yml"
    published.write_text(published.read_text().replace("1245", "1244", 1))
    refused = repo.mobtl("book")
    assert refused.returncode == 1
    assert "Error: data/SHA256SUMS does not fit published.yml: restore" in refused.stderr
    assert not repo.results("demo/one")
