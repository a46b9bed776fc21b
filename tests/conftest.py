"""Fixtures that many tests share; tests that need the original data files skip, with the reason, where these are absent."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    folder = os.environ.get("MOBTL_DATA")
    if not folder:
        reason = "needs the original data files: set MOBTL_DATA to a folder that holds them"
    elif not Path(folder).is_dir():
        reason = f"needs the original data files: MOBTL_DATA is {folder}, which is no folder"
    else:
        return
    for item in items:
        if item.get_closest_marker("originals"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither network (a proxy that nobody serves) nor mirror nor earlier downloads, for this process and its children."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("NO_PROXY", "no_proxy", "MOBTL_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))


@pytest.fixture
def original():
    """The path of an original, by its name in the registry; its hash is checked."""
    from mobtl.originals import fetch, registry

    return lambda name: fetch.obtain(registry.get_original(name))


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A small repository with one run, demo/one, that this process takes for its own."""
    import minirepo

    return minirepo.use(monkeypatch, minirepo.make(tmp_path))


@pytest.fixture(scope="session")
def board(tmp_path_factory):
    """A small leaderboard with real rows, and the models that are trained from it."""
    import small_board

    return small_board.made(tmp_path_factory.mktemp("board"))


# Not for the session: Playwright keeps an event loop running, in which other tests could not start theirs.
@pytest.fixture(scope="module")
def chromium() -> Iterator:
    """The installed Chromium, started, as Playwright drives it."""
    import reader

    with reader.chromium() as browser:
        yield browser
