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


class _Told:
    """Names each test that fails at once: a run that is cut off has said which did."""

    def __init__(self, terminal):
        self._terminal = terminal

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self._terminal.write_line(f"\nfailed: {report.nodeid}")


@pytest.hookimpl(trylast=True)
def pytest_configure(config: pytest.Config) -> None:
    # After the terminal's own; of several processes the one that has it.
    terminal = config.pluginmanager.get_plugin("terminalreporter")
    if terminal is not None and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Told(terminal))


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


@pytest.fixture
def file(tmp_path: Path):
    """A function that writes a text or bytes, as users hand it in, and gives the path as a text."""

    def write(content: str | bytes, name: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write


@pytest.fixture(scope="session")
def models(tmp_path_factory) -> Path:
    """The folder of small models for every property and kind of material."""
    import small_models

    return small_models.write(tmp_path_factory.mktemp("models"))


@pytest.fixture
def small(models, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder, in place of the models in the package."""
    from mobtl import paths

    monkeypatch.setattr(paths, "WEIGHTS", models)
    return models


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
