"""The data page: every file, where it comes from, and whether a reader can have it."""

import re

from mobtl import paths
from mobtl.book.pages import data
from mobtl.datasets import tables
from mobtl.originals.registry import load_registry
from mobtl.records.committed import all_kept


def test_every_table_and_original_is_there_with_hash_licence_and_citation():
    files = data.files(all_kept())
    text = files["_generated/data.md"]
    rows = {line.split("|")[1].strip(): line for line in text.splitlines() if line.startswith("| ")}
    for name in tables.names():
        (row,) = [line for key, line in rows.items() if key.startswith(f"{{download}}`{name} <")]
        assert f"`{tables.read_sidecar(name)['sha256']}`" in row
        assert files[f"_generated/tables/{name}.parquet"] == (paths.TABLES / f"{name}.parquet").read_bytes()
    for each in load_registry().values():
        row = rows[f"`{each.name}`"]
        assert f"`{each.sha256}`" in row
        assert f"{each.size:,}" in row
        assert each.licence[:10] in row
    cited = {source for each in load_registry().values() for source in each.citation}
    assert len(re.findall(r"^\d+\. \S", text, re.MULTILINE)) == len(cited)


def test_each_download_is_staged_and_all_is_the_same_again():
    files = data.files([])
    targets = re.findall(r"\{download\}`[^<]*</([^>]+)>`", files["_generated/data.md"])
    assert len(targets) == len(tables.names())
    assert set(targets) <= files.keys()
    assert files == data.files([])


def test_a_page_offers_a_table_only_while_it_is_the_one_it_was_made_of():
    name = tables.names()[0]
    offered = data.named(name, tables.read_sidecar(name)["sha256"])
    assert offered == data.download(name) == f"{{download}}`{name} </_generated/tables/{name}.parquet>`"
    assert data.named(name, "0" * 64) == name
    assert data.named("no_such_table", "0" * 64) == "no_such_table"


def test_a_reader_learns_how_each_kind_of_original_is_had():
    said = {each.kind: data.to_be_had(each) for each in load_registry().values()}
    assert {kind: words for kind, (words, _) in said.items()} == {
        "file": "download",
        "collection": "download",
        "package": "installed",
        "recipe": "no download",
    }
    assert "recipe in `data/registry.yml`" in said["recipe"][1]
    assert "the package `" in said["package"][1]


def test_the_committed_files_and_their_hashes_are_listed():
    text = data.files(all_kept())["_generated/data.md"]
    for each in all_kept():
        for name, digest in each.kept.files.items():
            assert f"| `data/results/{each.run.id}/{name}` |" in text
            assert digest in text
    assert "`data/published.yml`" in text
    assert str(paths.ROOT) not in text
