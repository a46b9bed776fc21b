"""A small repository with a book for each test of the book."""

import minirepo
import pytest


@pytest.fixture
def repo(tmp_path, monkeypatch):
    """A repository with the run demo/one, its variant demo/one-more, and a book, that this process takes for its own.

    It has no public address, wherever the tests run.
    """
    for name in ("GITHUB_SERVER_URL", "GITHUB_REPOSITORY"):
        monkeypatch.delenv(name, raising=False)
    repo = minirepo.make(tmp_path, minirepo.RUNS + minirepo.MORE)
    minirepo.add_book(repo, "notebooks/demo/one", "notebooks/demo/one-more")
    return minirepo.use(monkeypatch, repo)
