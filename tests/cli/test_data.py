"""`mobtl data`: what it prints, and how it ends."""

import shutil

import pytest
from click.testing import CliRunner

from mobtl import paths
from mobtl.cli.data import data
from mobtl.datasets import tables
from mobtl.errors import MobtlError, UsageError
from mobtl.originals import registry


def _run(*arguments: str):
    return CliRunner().invoke(data, list(arguments))


def test_list(no_network):
    done = _run("list")
    assert done.exit_code == 0
    lines = {line.split()[0]: line for line in done.output.splitlines() if line}
    for name, entry in registry.load_registry().items():
        assert (" absent" in lines[name]) == (entry.kind != "package"), name
        assert f" {entry.size} " in lines[name]
    assert all(name in lines for name in tables.names())


def test_fetch_of_an_unknown_name():
    error = _run("fetch", "mobility/DPT.csv").exception
    assert isinstance(error, UsageError) and error.exit_code == 2
    assert "unknown original 'mobility/DPT.csv' (did you mean 'mobility/DPTmobility.csv'?)" in str(error)


def test_fetch_without_a_network(no_network):
    error = _run("fetch", "mobility/mean.npy", "mobility/scale.npy").exception
    assert isinstance(error, MobtlError) and error.exit_code == 1
    assert "2 original(s) are missing" in str(error)


def test_fetch_of_what_ships_with_a_package(no_network):
    done = _run("fetch", "elements/xenonpy_element_features.csv")
    assert done.exit_code == 0 and done.output.startswith("elements/xenonpy_element_features.csv: /")


@pytest.mark.originals
def test_fetch_finds_the_mirror():
    done = _run("fetch")
    assert done.exit_code == 0
    assert len(done.output.splitlines()) == len(registry.load_registry())


def test_verify(no_network):
    done = _run("verify")
    assert done.exit_code == 0
    assert "absent  phonons/ph_cv.pkl" in done.output
    assert all(f"ok      tables/{name}\n" in done.output for name in tables.names())


def test_verify_names_everything_wrong(no_network, monkeypatch, tmp_path):
    shutil.copytree(paths.TABLES, tmp_path / "tables")
    monkeypatch.setattr(paths, "TABLES", tmp_path / "tables")
    (tmp_path / "tables" / "epc_mobility.parquet").write_bytes(b"x")
    (tmp_path / "mobility").mkdir()
    (tmp_path / "mobility" / "mean.npy").write_bytes(b"x")
    monkeypatch.setenv("MOBTL_DATA", str(tmp_path))
    done = _run("verify")
    assert isinstance(done.exception, MobtlError) and done.exception.exit_code == 1
    assert "WRONG   mobility/mean.npy" in done.output and "WRONG   tables/epc_mobility" in done.output
    assert "mean.npy has the wrong content" in str(done.exception)
    assert "the table epc_mobility" in str(done.exception)


def test_build_without_network_or_mirror(no_network):
    error = _run("build").exception
    assert isinstance(error, MobtlError) and "phonons/ph_cv.pkl\n    from https://" in str(error)


def test_a_column_that_is_described_twice_is_refused(tmp_path):
    done = _run("add", str(tmp_path / "gaps.csv"), "--unit", "gap=eV", "--unit", "gap=meV")
    assert done.exit_code == 2 and "the column 'gap' is there twice; give it once" in done.output
