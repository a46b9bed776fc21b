"""Every table loads, is what it says, and is refused when it is not."""

import dataclasses
import hashlib
import io
import shutil
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
import yaml

from mobtl import paths
from mobtl.datasets import leaderboard, masses, mobility, phonons, released, tables, twod
from mobtl.datasets.schemas import columns, every
from mobtl.errors import MobtlError
from mobtl.originals import sidecars
from mobtl.originals.registry import load_registry

LOADERS = {
    "semiconductors": phonons.semiconductors,
    "released_split": phonons.released_split,
    "phonon_gaps": phonons.phonon_gaps,
    "phonon_labels": phonons.phonon_labels,
    "dispersions": phonons.dispersions,
    "phonon_cells": phonons.cells,
    "structure_descriptors": phonons.structure_descriptors,
    "bulk_masses": masses.bulk_masses,
    "bulk_gaps": masses.bulk_gaps,
    "dpt_mobility": mobility.dpt,
    "epc_mobility": mobility.epc,
    "structures_2d": twod.structures,
    "expert_descriptors": twod.expert_descriptors,
    "c2db_properties": twod.c2db_properties,
    "jarvis_properties": twod.jarvis_properties,
    "matpedia_gaps": twod.matpedia_gaps,
    "released_extractor_inputs": released.extractor_inputs,
    "released_features": released.features,
    "released_domains": released.domains,
    "released_trees": released.trees,
    "released_splits": released.splits,
    "leaderboard_folds": leaderboard.folds,
}


@pytest.fixture
def copied(monkeypatch, tmp_path):
    """A copy of the tables that a test may damage."""
    folder = tmp_path / "tables"
    shutil.copytree(paths.TABLES, folder)
    monkeypatch.setattr(paths, "TABLES", folder)
    return folder


def test_every_table_has_a_loader_and_a_file():
    assert list(LOADERS) == tables.names()
    assert {path.stem for path in paths.TABLES.glob("*.parquet")} == set(LOADERS)
    assert {path.stem for path in paths.TABLES.glob("*.yml")} == set(LOADERS)


def test_all_tables_together_are_small():
    assert sum(path.stat().st_size for path in paths.TABLES.iterdir()) < 5e6


@pytest.mark.parametrize("name", LOADERS)
def test_table(name):
    table = LOADERS[name]()
    sidecar = tables.read_sidecar(name)
    assert table.attrs == {
        "table": name,
        "sha256": hashlib.sha256((paths.TABLES / f"{name}.parquet").read_bytes()).hexdigest(),
    }
    assert list(table.columns) == [column["name"] for column in sidecar["columns"]]
    assert len(table) == sidecar["rows"]
    for column in sidecar["columns"]:
        assert column["nullable"] or table[column["name"]].notna().all(), column["name"]


@pytest.mark.parametrize("name", LOADERS)
def test_flipped_bit_is_refused_wherever_it_is(name, copied):
    path = copied / f"{name}.parquet"
    content = path.read_bytes()
    for position in (0, 3, len(content) // 3, len(content) // 2, len(content) - 6, len(content) - 1):
        damaged = bytearray(content)
        damaged[position] ^= 1 << (position % 8)
        path.write_bytes(damaged)
        with pytest.raises(MobtlError, match=f"the table {name} .* is damaged or replaced: SHA-256.*mobtl data build"):
            LOADERS[name]()


@pytest.mark.parametrize("name", LOADERS)
@pytest.mark.parametrize("length", [0, 4, 0.5, -1])
def test_truncated_table_is_refused(name, length, copied):
    path = copied / f"{name}.parquet"
    content = path.read_bytes()
    path.write_bytes(content[: int(length * len(content)) if length == 0.5 else length])
    with pytest.raises(MobtlError, match=f"the table {name} .* is damaged or replaced"):
        LOADERS[name]()


def test_missing_table_is_refused(copied):
    (copied / "epc_mobility.parquet").unlink()
    with pytest.raises(MobtlError, match=r"the table epc_mobility cannot be read.*git checkout -- data/tables"):
        mobility.epc()


@pytest.mark.parametrize("content", ["", "table: [", "sha256: 7", "just text", "\x00"])
def test_damaged_sidecar_is_refused(content, copied):
    (copied / "epc_mobility.yml").write_text(content)
    with pytest.raises(MobtlError, match="description of the table epc_mobility"):
        mobility.epc()
    (copied / "epc_mobility.yml").unlink()
    with pytest.raises(MobtlError, match="description of the table epc_mobility"):
        mobility.epc()


def _replace(folder, name: str, content: bytes) -> None:
    """Put other content in the place of a table and give it the hash that fits."""
    (folder / f"{name}.parquet").write_bytes(content)
    sidecar = yaml.safe_load((folder / f"{name}.yml").read_text())
    sidecar["sha256"] = hashlib.sha256(content).hexdigest()
    (folder / f"{name}.yml").write_text(yaml.safe_dump(sidecar))


def _parquet(table: pd.DataFrame) -> bytes:
    stream = io.BytesIO()
    table.to_parquet(stream, index=False)
    return stream.getvalue()


def test_replaced_table_is_refused_even_with_a_fitting_hash(copied):
    _replace(copied, "epc_mobility", (copied / "dpt_mobility.parquet").read_bytes())
    with pytest.raises(MobtlError, match="the table epc_mobility does not fit its schema"):
        mobility.epc()
    _replace(copied, "epc_mobility", b"no parquet at all")
    with pytest.raises(MobtlError, match=r"the table epc_mobility .* is not a parquet file"):
        mobility.epc()


CHANGES = {
    "a row less": lambda table: table.iloc[1:],
    "a row twice": lambda table: pd.concat([table.iloc[:-1], table.iloc[:1]], ignore_index=True),
    "a column less": lambda table: table.drop(columns="electronic_gap"),
    "a column more": lambda table: table.assign(more=1.0),
    "columns in another order": lambda table: table[table.columns[::-1]],
    "a silent NaN": lambda table: table.assign(electronic_gap=table["electronic_gap"].where(table.index != 7)),
    "an infinite value": lambda table: table.assign(heat_capacity=table["heat_capacity"].where(table.index != 7, np.inf)),
    "text for numbers": lambda table: table.assign(phonon_gap=table["phonon_gap"].astype(str)),
    "another unit": lambda table: table.assign(speed_of_sound=table["speed_of_sound"] * 1000),
    "a negative gap": lambda table: table.assign(phonon_gap=table["phonon_gap"] - 1),
    "an unknown crystal system": lambda table: table.assign(crystal_system="cubical"),
    "a strange id": lambda table: table.assign(material_id=table["material_id"].str.removeprefix("mp-")),
    "a gap less": lambda table: table.assign(phonon_gap=table["phonon_gap"].where(table.index != 3, 0.0)),
}


@pytest.mark.parametrize("change", CHANGES)
def test_schema_refuses(change):
    table = phonons.semiconductors()
    tables.validate("semiconductors", table)
    with pytest.raises(MobtlError, match="the table semiconductors does not fit its schema"):
        tables.validate("semiconductors", CHANGES[change](table))


def test_schema_refuses_infinity_without_an_upper_bound():
    schema = dataclasses.replace(every.SCHEMAS["epc_mobility"], columns={"x": columns.number("x", "eV")}, rows=1, unique=())
    schema.validate(pd.DataFrame({"x": [1.0]}))
    with pytest.raises(Exception, match="finite"):
        schema.validate(pd.DataFrame({"x": [np.inf]}))


def test_readme_is_in_step():
    described = [tables.read_sidecar(name) for name in tables.names()]
    assert paths.DATA_README.read_text(encoding="utf-8") == sidecars.readme(described, load_registry())


@pytest.mark.parametrize("name", LOADERS)
def test_sidecar_is_in_step_with_schema_and_registry(name):
    sidecar = tables.read_sidecar(name)
    assert sidecar == sidecars.describe(name, every.SCHEMAS[name], sidecar["sha256"], load_registry())
    assert sidecar["citation"] and all(original["sha256"] for original in sidecar["originals"])


def test_semiconductors_load_fast():
    start = time.perf_counter()
    phonons.semiconductors()
    assert time.perf_counter() - start < 1.0


def test_importing_a_loader_is_cheap():
    code = (
        "import sys; import mobtl.datasets.phonons; print([m for m in ('pandera', 'pymatgen', 'torch') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
