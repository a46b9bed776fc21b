"""Building the tables: all or nothing, and the same values again."""

import hashlib
import os
import pickle
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import yaml

from mobtl import paths
from mobtl.datasets import tables
from mobtl.originals import build, fetch, registry

# The command with its tables in another folder; what stands before it may change the build.
COMMAND = """
import sys
import time
from pathlib import Path
from mobtl import paths
{before}
folder = Path({folder!r})
paths.TABLES, paths.DATA_README, paths.BUILD = folder / "tables", folder / "README.md", folder / "_build"
from mobtl.cli.main import main
sys.argv = ["mobtl", "data", "build"]
main()
"""
# Only the semiconductors, taken from the committed table, so that no original is needed.
QUICK = """
import dataclasses
from mobtl.datasets import phonons
from mobtl.originals import build
build.SCHEMAS = {{"semiconductors": dataclasses.replace(build.SCHEMAS["semiconductors"], sources=())}}
committed = phonons.semiconductors()
build.STEPS = (lambda originals: {{"semiconductors": {table}}},)
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    """A copy of the data folder that a build may change."""
    shutil.copytree(paths.TABLES, tmp_path / "data" / "tables")
    shutil.copy(paths.DATA_README, tmp_path / "data")
    return tmp_path / "data"


def _state(folder: Path) -> dict[str, str]:
    """Hash of everything in the data folder, `_build` apart."""
    files = [path for path in folder.rglob("*") if path.is_file() and "_build" not in path.parts]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def _build(folder: Path, before: str = "", **environment) -> subprocess.CompletedProcess:
    code = COMMAND.format(folder=str(folder), before=before)
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **environment}, timeout=300
    )


def _refused(done: subprocess.CompletedProcess) -> str:
    """The message of a command that ended as it should after a failure."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""
    return done.stderr[done.stderr.index("Error: ") :]


def _needed() -> dict[str, registry.Original]:
    names = {source for schema in build.SCHEMAS.values() for source in schema.sources}
    return {name: entry for name, entry in registry.load_registry().items() if name in names and entry.kind != "package"}


def test_neither_network_nor_mirror(folder, no_network):
    before = _state(folder)
    message = _refused(_build(folder))
    assert f"{len(_needed())} original(s) are missing" in message and "set MOBTL_DATA to that folder" in message
    for entry in _needed().values():
        assert f"  {entry.name}\n    from {entry.address}\n" in message
    assert _state(folder) == before


def test_mirror_that_is_empty_or_absent(folder, no_network, tmp_path):
    before = _state(folder)
    for mirror in (tmp_path / "mirror", tmp_path / "absent"):
        (tmp_path / "mirror").mkdir(exist_ok=True)
        message = _refused(_build(folder, MOBTL_DATA=str(mirror)))
        assert all(f"  {name}\n" in message for name in _needed()) and f"MOBTL_DATA ({mirror})" in message
    assert _state(folder) == before


@pytest.mark.originals
def test_incomplete_mirror(folder, original, monkeypatch, tmp_path):
    mirror = tmp_path / "mirror"
    absent = {"mobility/EPCmobility.csv", "twod/c2db_2021_structures.jsonl.gz", "phonons/petretto2018_dfpt_json_1521.tar.xz"}
    for name in _needed().keys() - absent:
        (mirror / name).parent.mkdir(parents=True, exist_ok=True)
        (mirror / name).symlink_to(original(name))
    before = _state(folder)
    proxies = dict.fromkeys(("HTTPS_PROXY", "https_proxy"), "http://127.0.0.1:9")
    message = _refused(_build(folder, MOBTL_DATA=str(mirror), XDG_CACHE_HOME=str(tmp_path / "cache"), **proxies))
    assert "3 original(s) are missing" in message
    for name, entry in _needed().items():
        assert (f"  {name}\n" in message and entry.address in message) == (name in absent)
    assert _state(folder) == before


@pytest.mark.originals
@pytest.mark.parametrize("damage", ["truncated", "flipped", "replaced"])
def test_damaged_original(damage, folder, original, tmp_path):
    shutil.copytree(os.environ["MOBTL_DATA"], tmp_path / "mirror", copy_function=os.symlink)
    path = tmp_path / "mirror" / "mobility" / "DPTmobility.csv"
    content = path.read_bytes()
    path.parent.chmod(0o755)
    path.unlink()
    middle = len(content) // 2
    flipped = content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :]
    path.write_bytes({"truncated": content[:-9], "flipped": flipped, "replaced": b"a,b\n1,2\n"}[damage])
    before = _state(folder)
    message = _refused(_build(folder, MOBTL_DATA=str(tmp_path / "mirror")))
    assert f"{path} has the wrong content: SHA-256" in message and message.count("\n") == 1
    assert _state(folder) == before


class _Touch:
    def __init__(self, marker: Path):
        self.marker = marker

    def __reduce__(self):
        return os.system, (f"touch {self.marker}",)


def test_hostile_pickle_with_a_registered_hash(monkeypatch, folder, tmp_path):
    """The hash is right, so the file gets as far as being read; there it is refused."""
    mirror, marker = tmp_path / "mirror", tmp_path / "marker"
    (mirror / "phonons").mkdir(parents=True)
    (mirror / "phonons" / "ph_cv.pkl").write_bytes(pickle.dumps({"_data": _Touch(marker)}))
    entries = yaml.safe_load(paths.REGISTRY.read_text())
    entries["originals"][0]["sha256"] = hashlib.sha256((mirror / "phonons" / "ph_cv.pkl").read_bytes()).hexdigest()
    (tmp_path / "registry.yml").write_text(yaml.safe_dump(entries))
    before = _state(folder)
    only = f"""
paths.REGISTRY = Path({str(tmp_path / "registry.yml")!r})
from mobtl.originals import build
build.SCHEMAS = {{"semiconductors": build.SCHEMAS["semiconductors"]}}
build.STEPS = (build._liu2020,)
"""
    message = _refused(_build(folder, only, MOBTL_DATA=str(mirror)))
    assert "ph_cv.pkl is refused: it asks for posix.system" in message
    assert not marker.exists() and _state(folder) == before


def test_a_build_replaces_table_sidecar_and_readme(folder):
    for name in ("semiconductors.parquet", "semiconductors.yml"):
        (folder / "tables" / name).write_bytes(b"old")
    done = _build(folder, QUICK.format(table="committed"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 tables are in ")
    committed = paths.TABLES / "semiconductors.parquet"
    assert (folder / "tables" / "semiconductors.parquet").read_bytes() == committed.read_bytes()
    assert (
        yaml.safe_load((folder / "tables" / "semiconductors.yml").read_text())["sha256"]
        == hashlib.sha256(committed.read_bytes()).hexdigest()
    )
    assert "### semiconductors" in (folder / "README.md").read_text()
    assert not (folder / ".building").exists()


def test_a_table_that_does_not_fit_changes_nothing(folder):
    before = _state(folder)
    message = _refused(_build(folder, QUICK.format(table="committed.iloc[1:]")))
    assert "the table semiconductors does not fit its schema" in message and "1244 rows instead of 1245" in message
    assert _state(folder) == before


def test_full_disk_changes_nothing(folder):
    """A limit on the size of files is a full disk that holds for root too."""
    before = _state(folder)
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))"
    message = _refused(_build(folder, QUICK.format(table="committed") + limit))
    assert "File too large" in message and message.count("\n") == 1
    assert _state(folder) == before


def test_folder_that_is_a_file(folder):
    shutil.rmtree(folder / "tables")
    (folder / "tables").write_text("a file")
    before = _state(folder)
    message = _refused(_build(folder, QUICK.format(table="committed")))
    assert f"{folder}/tables" in message and "File exists" in message and message.count("\n") == 1
    assert _state(folder) == before


def test_what_a_killed_build_left_is_cleared(folder):
    (folder / ".building").mkdir()
    (folder / ".building" / "semiconductors.parquet").write_text("half")
    done = _build(folder, QUICK.format(table="committed"))
    assert done.returncode == 0, done.stderr
    assert not (folder / ".building").exists()


def _alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_killed_build_leaves_no_worker_and_changes_nothing(folder, tmp_path):
    before = _state(folder)
    endless = (
        QUICK.format(table="committed")
        + f"""
import os, time
def endless(originals):
    Path({str(tmp_path)!r}, "worker").write_text(str(os.getpid()))
    time.sleep(300)
build.STEPS = (endless,)
"""
    )
    command = subprocess.Popen([sys.executable, "-c", COMMAND.format(folder=str(folder), before=endless)])
    worker = tmp_path / "worker"
    _wait_for(lambda: worker.exists() and worker.read_text())
    command.kill()
    command.wait()
    _wait_for(lambda: not _alive(int(worker.read_text())))
    assert _state(folder) == before


def _wait_for(condition) -> None:
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.originals
@pytest.mark.slow
def test_rebuilt_values_equal_the_committed_ones(original):
    """All tables from the originals: values, order, sidecars and README."""
    entries = registry.load_registry()
    needed = {source for schema in build.SCHEMAS.values() for source in schema.sources}
    originals = fetch.obtain_all([entries[name] for name in needed])
    rebuilt = {}
    for number in range(len(build.STEPS)):
        rebuilt |= build.run_step(number, originals)
    assert set(rebuilt) == set(tables.names())
    for name, table in rebuilt.items():
        committed = tables.load_table(name)
        expected = {column: committed[column].map(_as_list, na_action="ignore") for column in committed}
        for column in _of_numbers(table):
            _are_equal_but_for_the_last_digit(table[column], expected.pop(column), f"{name}, {column}")
        pd.testing.assert_frame_equal(
            table[list(expected)], pd.DataFrame(expected), check_dtype=False, rtol=1e-12, atol=1e-12
        )


def _as_list(value):
    return value.tolist() if isinstance(value, np.ndarray) else value


def _of_numbers(table: pd.DataFrame) -> list[str]:
    """Columns whose cells are lists of numbers."""
    first = {column: next(iter(table[column].dropna()), None) for column in table}
    return [column for column, cell in first.items() if isinstance(cell, list) and isinstance(cell[0], float)]


def _are_equal_but_for_the_last_digit(rebuilt: pd.Series, committed: pd.Series, what: str) -> None:
    """They have eight decimals, and processors differ in which way a number halfway between two goes."""
    assert rebuilt.isna().tolist() == committed.isna().tolist(), what
    pairs = list(zip(rebuilt.dropna(), committed.dropna(), strict=True))
    assert [len(one) for one, _ in pairs] == [len(other) for _, other in pairs], what
    np.testing.assert_allclose(
        *(np.concatenate(cells) for cells in zip(*pairs, strict=True)), rtol=0, atol=1.01e-8, err_msg=what
    )
