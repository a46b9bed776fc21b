"""One address: from pyproject.toml, else from CI, else from git's remote; a folder of this machine is none."""

import subprocess

import minirepo
import pytest

from mobtl import paths
from mobtl.catalogue import specs
from mobtl.cli import doctor
from mobtl.errors import UsageError
from mobtl.repository import address
from mobtl.repository import address as repository
from mobtl.repository.address import Address, public
from mobtl.runs import plan, runner

PROJECT = '[project]\nversion = "1.2.3"\n{urls}[tool.mobtl]\nbranch = "trunk"\n'
URLS = '[project.urls]\nRepository = "https://github.com/owner/declared"\n'
CI = {"SERVER_URL": "https://github.com", "REPOSITORY": "owner/of-ci", "REF_NAME": "v2"}


@pytest.fixture
def root(tmp_path, monkeypatch):
    """A folder in the place of the repository, with neither git, CI nor a declared address."""
    for name in (*CI, "HEAD_REF"):
        monkeypatch.delenv(f"GITHUB_{name}", raising=False)
    monkeypatch.setattr(paths, "ROOT", tmp_path)
    monkeypatch.setattr(paths, "PROJECT", tmp_path / "pyproject.toml")
    (tmp_path / "pyproject.toml").write_text(PROJECT.format(urls=""))
    return tmp_path


def git(root, *arguments):
    identity = ["-c", "user.name=a", "-c", "user.email=a@b.c"]
    subprocess.run(["git", "-C", str(root), *identity, *arguments], check=True, capture_output=True)


@pytest.mark.parametrize(
    ("remote", "page"),
    [
        ("https://github.com/owner/name.git", "https://github.com/owner/name"),
        ("https://user:token@github.com/owner/name", "https://github.com/owner/name"),
        ("git@github.com:owner/name.git", "https://github.com/owner/name"),
        ("ssh://git@gitlab.example.org:2222/group/sub/name.git", "https://gitlab.example.org/group/sub/name"),
        ("https://github.com/owner/name/", "https://github.com/owner/name"),
        ('https://github.com/owner/na"me<b>', "https://github.com/owner/na%22me%3Cb%3E"),
    ],
)
def test_a_remote_as_a_page_on_the_web(remote, page):
    assert public(remote) == page


@pytest.mark.parametrize(
    "remote",
    ["", "/srv/git/name", "../name", "file:///srv/git/name.git", "C:\\git\\name", "https://github.com/a", "x:y"],
)
def test_a_place_on_this_machine_is_no_address(remote):
    assert public(remote) is None


def test_without_any_address_there_is_a_version(root):
    assert address.address() == Address(None, "trunk", "1.2.3", None)
    assert address.address().words == "mobtl 1.2.3"
    assert address.address().file("README.md") is None


def test_the_declared_address_comes_first_then_ci_then_the_remote(root, monkeypatch):
    git(root, "init")
    git(root, "remote", "add", "origin", "git@gitlab.com:owner/remote.git")
    assert address.address().url == "https://gitlab.com/owner/remote"
    for name, value in CI.items():
        monkeypatch.setenv(f"GITHUB_{name}", value)
    assert address.address() == Address("https://github.com/owner/of-ci", "v2", "1.2.3", None)
    monkeypatch.setenv("GITHUB_HEAD_REF", "somebody's")
    assert address.address().branch == "trunk"
    paths.PROJECT.write_text(PROJECT.format(urls=URLS))
    assert address.address() == Address("https://github.com/owner/declared", "trunk", "1.2.3", None)


def test_a_local_remote_gives_no_address_but_a_commit(root):
    git(root, "init")
    git(root, "remote", "add", "origin", str(root))
    git(root, "add", "pyproject.toml")
    git(root, "commit", "-m", "first")
    found = address.address()
    assert found.url is None
    assert found.words == f"mobtl 1.2.3, commit {found.commit[:10]}"
    paths.PROJECT.write_text(PROJECT.format(urls="").replace("1.2.3", "1.2.4"))
    assert address.address().words == f"mobtl 1.2.4, commit {found.commit[:10]} with local changes"
    assert address.commit(paths.PROJECT) == address.commit(root) == found.commit
    assert address.commit(root / "other.toml") == f"{found.commit}-dirty"
    assert address.commit(root.parent / "elsewhere") == f"{found.commit}-dirty"


def test_a_repository_around_this_one_is_another(root, monkeypatch):
    git(root, "init")
    git(root, "remote", "add", "origin", "https://github.com/owner/around")
    (root / "inside").mkdir()
    monkeypatch.setattr(paths, "ROOT", root / "inside")
    assert address.address().url is None


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "does not exist"),
        ("[project\n", "must give project.version"),
        ('[project]\nversion = "1"\n', "tool"),
        (PROJECT.format(urls='[project.urls]\nRepository = "/srv/git"\n'), "'/srv/git' is no public address"),
    ],
)
def test_a_damaged_project_file_is_refused(root, content, said):
    paths.PROJECT.unlink()
    if content is not None:
        paths.PROJECT.write_text(content)
    with pytest.raises(UsageError, match=said):
        address.address()


def test_files_where_each_provider_has_them():
    github = Address("https://github.com/owner/name", "a/b", "1", None)
    assert github.file("CITATION.cff") == "https://github.com/owner/name/blob/a/b/CITATION.cff"
    gitlab = Address("https://gitlab.example.org/group/sub/name", "main", "1", None)
    assert gitlab.file("book/a b.md", "edit") == "https://gitlab.example.org/group/sub/name/-/edit/main/book/a%20b.md"
    assert Address("https://git.example.org/owner/name", "main", "1", None).file("x") is None


def test_a_checkout_of_another_owner_is_not_no_checkout(root, monkeypatch):
    git(root, "init")
    git(root, "add", "pyproject.toml")
    git(root, "commit", "-m", "first")
    assert repository.trouble() is None
    # Git's own switch for its tests: every checkout belongs to somebody else.
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(root / "none"))
    assert repository.commit() is None
    call = f"git config --global --add safe.directory {root}"
    assert f"belongs to another user; where you do, call `{call}`" in repository.trouble()
    assert "fails" in doctor.git().found and call in doctor.git().remedy
    subprocess.run(call.split(), check=True)
    assert repository.trouble() is None and repository.commit()


def test_any_other_failure_of_git_is_told_apart_from_no_git(root, monkeypatch):
    assert repository.trouble() is None
    assert doctor.git().found == "no checkout of git"
    git(root, "init")
    assert doctor.git().found == "a checkout without a commit"
    (root / ".git/config").write_text("[core\n")
    assert "git fails in this checkout (fatal: bad config line 1" in repository.trouble()
    assert "fails" in doctor.git().found
    monkeypatch.setenv("PATH", str(root))
    assert repository.trouble() is None
    assert doctor.git().found == "not installed"


def test_a_run_says_that_its_commit_is_lost(tmp_path, monkeypatch, capsys):
    repo = minirepo.use(monkeypatch, minirepo.make(tmp_path))
    git(repo.root, "init")
    git(repo.root, "add", "--all")
    git(repo.root, "commit", "-m", "first")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    catalogue = specs.load()
    (manifest,) = runner.run_all(plan.tasks(catalogue, catalogue.select(()), "fast"), 1)
    assert manifest.commit is None
    assert "does not say of which commit it was made: git does not trust this checkout" in capsys.readouterr().err
