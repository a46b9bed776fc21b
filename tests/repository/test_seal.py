"""The seal of the data: what is not as it was sealed is named, and only a change on purpose is sealed anew."""

import shutil
import subprocess

import minirepo
import pytest
from click.testing import CliRunner

from mobtl import paths
from mobtl.cli.data import data
from mobtl.errors import MobtlError
from mobtl.repository import seal


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A data folder with three sealed files, which this process takes for the repository's."""
    repo = minirepo.use(monkeypatch, minirepo.MiniRepo(tmp_path))
    for name in ("published.yml", "tables/one.parquet", "tables/one.yml"):
        repo.write(f"data/{name}", name)
    seal.renew()
    return tmp_path / "data"


def test_the_repository_s_own_data_are_as_they_were_sealed():
    assert seal.differences(paths.ROOT / "data") == [], "after a change on purpose, call `mobtl data seal`"


def test_every_fault_is_named(folder):
    seal.check()
    (folder / "published.yml").write_text("damaged")
    (folder / "tables/one.yml").unlink()
    (folder / "tables/two.yml").write_text("one too many")
    with pytest.raises(
        MobtlError, match=r"fit published\.yml, tables/one\.yml, tables/two\.yml: restore .*`mobtl data seal`"
    ):
        seal.check()


@pytest.mark.parametrize(
    "damage", [lambda text: text.upper(), lambda text: text + " ", lambda text: text[:-1], lambda _: "\0"]
)
def test_a_damaged_or_missing_seal_is_found(folder, damage):
    sums = folder / seal.NAME
    sums.write_text(damage(sums.read_text()))
    with pytest.raises(MobtlError):
        seal.check()
    sums.unlink()
    assert seal.differences(folder) == ["published.yml", "tables/one.parquet", "tables/one.yml"]


def test_hidden_files_do_not_count(folder):
    (folder / ".building").mkdir()
    (folder / ".building/one.parquet").write_text("half")
    (folder / "tables/.one.yml.abc").write_text("half")
    seal.check()


def test_what_is_sealed_anew_takes_no_other_damage_with_it(folder):
    for name in ("published.yml", "tables/one.yml"):
        (folder / name).write_text("changed")
    (folder / "tables/one.parquet").unlink()
    assert seal.renew(folder / "tables") == ["tables/one.parquet", "tables/one.yml"]
    assert seal.differences(folder) == ["published.yml"]
    sealed = CliRunner().invoke(data, ["seal"])
    assert sealed.output == "sealed  published.yml\n"
    assert CliRunner().invoke(data, ["seal"]).output == "nothing changed\n"
    seal.check()


@pytest.mark.skipif(not shutil.which("sha256sum"), reason="there is no sha256sum")
def test_the_usual_tool_reads_it(folder):
    subprocess.run(["sha256sum", "--check", "--strict", seal.NAME], cwd=folder, check=True, capture_output=True)
