"""A small repository for each test of runs."""

import minirepo
import pytest


@pytest.fixture
def repo(tmp_path, monkeypatch):
    """A repository with one run, demo/one, that this process takes for its own."""
    return minirepo.use(monkeypatch, minirepo.make(tmp_path))
