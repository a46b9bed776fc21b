"""A repository with the tiny experiment run, and one in which its study is kept."""

import shutil

import minirepo
import pytest
import tiny_experiment
from tiny_experiment import ID, RUNS, TWIN, execute, tasks

from mobtl.results import state


@pytest.fixture(scope="module")
def executed(tmp_path_factory):
    """A repository with an experiment, its two protocols run at the presets fast and study."""
    with pytest.MonkeyPatch.context() as patch:
        repo = minirepo.use(patch, minirepo.make(tmp_path_factory.mktemp("executed"), RUNS))
        tiny_experiment.write(repo)
        execute("study", (ID, TWIN))
        execute("fast", (ID, TWIN))
    return repo


@pytest.fixture
def repo(executed, tmp_path, monkeypatch):
    """A copy of that repository."""
    shutil.copytree(executed.root, tmp_path / "repo")
    return minirepo.use(monkeypatch, minirepo.MiniRepo(tmp_path / "repo"))


@pytest.fixture
def kept(repo):
    """The same, with the study of demo/one kept."""
    state.keep(*tasks("study"))
    return repo
