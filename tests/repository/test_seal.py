"""The seal of the data: what is not as it was sealed is named, and only a change on purpose is sealed anew."""

import re
import shutil
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor

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


def test_none_is_lost_where_several_are_sealed_at_the_same_time(folder, monkeypatch):
    files = [folder / "tables" / f"new-{number}.yml" for number in range(6)]
    for file in files:
        file.write_text(file.name)
    write = seal.write_atomically

    def slowly(path, content):
        time.sleep(0.02)
        write(path, content)

    monkeypatch.setattr(seal, "write_atomically", slowly)
    with ThreadPoolExecutor(len(files)) as pool:
        assert list(pool.map(seal.renew, files)) == [[f"tables/{file.name}"] for file in files]
    assert seal.differences(folder) == []


def git(root, *arguments):
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def cloned(tmp_path, monkeypatch):
    """A function that commits a small data folder, with these attributes, and clones it with core.autocrlf=true."""

    def clone(attributes):
        repo = minirepo.use(monkeypatch, minirepo.MiniRepo(tmp_path / "from"))
        repo.write("data/published.yml", "a: 1\nb: 2\n")
        repo.write("data/tables/one.yml", "c: 3\n")
        (tmp_path / "from/data/tables/one.parquet").write_bytes(b"PAR1\n\0\n")
        repo.write("postBuild", "#!/usr/bin/env bash\ntrue\n")
        if attributes:
            repo.write(".gitattributes", attributes)
        seal.renew()
        git(repo.root, "init", "--quiet")
        git(repo.root, "add", "--all")
        git(repo.root, "commit", "--quiet", "-m", "all")
        git(tmp_path, "clone", "--quiet", "-c", "core.autocrlf=true", "from", "to")
        return minirepo.use(monkeypatch, minirepo.MiniRepo(tmp_path / "to")).root

    return clone


def test_a_clone_keeps_every_byte_whatever_git_does_with_line_ends(cloned):
    root = cloned((paths.ROOT / ".gitattributes").read_text())
    seal.check()
    assert b"\r" not in (root / "postBuild").read_bytes()


def test_changed_line_ends_are_named_and_the_advice_mends_them(cloned):
    root = cloned(None)
    assert b"\r\n" in (root / "data/published.yml").read_bytes()
    with pytest.raises(MobtlError, match=r"fit published\.yml, tables/one\.yml: their line ends .*core\.autocrlf") as caught:
        seal.check()
    commands = re.findall(r"`(git [^`]+)`", str(caught.value))
    assert len(commands) == 3
    for command in commands:
        git(root, *command.split()[1:])
    seal.check()


def test_line_ends_are_not_blamed_for_other_damage(cloned):
    root = cloned(None)
    (root / "data/published.yml").write_text("a: 1\nb: 3\n")
    with pytest.raises(MobtlError, match="restore the data with"):
        seal.check()


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
