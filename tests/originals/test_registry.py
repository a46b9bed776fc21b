"""The registry is complete, and an incomplete entry is refused by name."""

import csv
import os
import re
from pathlib import Path

import pytest
import yaml

from mobtl import paths
from mobtl.errors import MobtlError, UsageError
from mobtl.originals import fetch, registry

ENTRY = {
    "name": "phonons/x.csv",
    "kind": "file",
    "sha256": "0" * 64,
    "size": 1,
    "url": "https://example.org/x.csv",
    "licence": "MIT",
    "citation": ["A. Author"],
    "holds": "numbers",
}


def _load(monkeypatch, tmp_path: Path, *entries):
    path = tmp_path / "registry.yml"
    path.write_text(yaml.safe_dump({"originals": list(entries)}))
    monkeypatch.setattr(paths, "REGISTRY", path)
    return registry.load_registry()


def test_entry(monkeypatch, tmp_path):
    assert _load(monkeypatch, tmp_path, ENTRY)["phonons/x.csv"].address == "https://example.org/x.csv"


@pytest.mark.parametrize("field", ["sha256", "size", "url", "licence", "citation", "holds"])
def test_entry_without_a_field_is_refused_by_name(field, monkeypatch, tmp_path):
    with pytest.raises(
        MobtlError, match=rf"registry\.yml is not as it should be: phonons/x\.csv\.{field}: Field required\.$"
    ):
        _load(monkeypatch, tmp_path, {key: value for key, value in ENTRY.items() if key != field})


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sha256": None}, r"phonons/x\.csv\.sha256: "),
        ({"sha256": ""}, "sha256: "),
        ({"sha256": "0" * 63}, "sha256: "),
        ({"sha256": 0}, "sha256: "),
        ({"size": 0}, "size: "),
        ({"url": "http://example.org/x.csv"}, "url: "),
        ({"url": "file:///etc/passwd"}, "url: "),
        ({"name": "../x.csv"}, "name: "),
        ({"name": "/x.csv"}, "name: "),
        ({"kind": "magic"}, "kind|tag"),
        ({"colour": "red"}, "colour: Extra inputs are not permitted"),
    ],
)
def test_bad_entry_is_refused(change, message, monkeypatch, tmp_path):
    with pytest.raises(MobtlError, match=message):
        _load(monkeypatch, tmp_path, ENTRY | change)


def test_double_and_nameless_entries_are_refused(monkeypatch, tmp_path):
    with pytest.raises(MobtlError, match=r"phonons/x\.csv stands there twice"):
        _load(monkeypatch, tmp_path, ENTRY, ENTRY)
    with pytest.raises(MobtlError, match=r"originals\.entry 2: Input should be a valid dictionary"):
        _load(monkeypatch, tmp_path, ENTRY, "phonons/y.csv")


@pytest.mark.parametrize("content", ["", "originals", "originals: [", "- 1", "originals: 3"])
def test_broken_registry(content, monkeypatch, tmp_path):
    path = tmp_path / "registry.yml"
    path.write_text(content)
    monkeypatch.setattr(paths, "REGISTRY", path)
    with pytest.raises(MobtlError, match=r"registry\.yml is not (as it should be|valid YAML)"):
        registry.load_registry()


def test_unknown_name_gives_the_nearest():
    with pytest.raises(UsageError, match="did you mean 'phonons/X_test'"):
        registry.get_original("phonons/Xtest")


def test_addresses_are_pinned():
    """An address on GitHub names a commit, not a branch that moves."""
    for entry in registry.load_registry().values():
        address = getattr(entry, "url", getattr(entry, "base", ""))
        if "githubusercontent" in address:
            assert re.match(r"https://raw\.githubusercontent\.com/[\w.-]+/[\w.-]+/[0-9a-f]{40}/", address), entry.name


def test_manifest():
    hashes = fetch.read_manifest()
    assert len(hashes) == 1521 and list(hashes) == sorted(hashes, key=lambda name: int(name[3:]))
    assert all(re.fullmatch(r"[0-9a-f]{64}", value) for value in hashes.values())


@pytest.mark.originals
def test_registry_lists_what_a_mirror_holds():
    folder = Path(os.environ["MOBTL_DATA"])
    files = {path.relative_to(folder).as_posix() for path in folder.glob("*/*")} - {"phonons/petretto2018_manifest.csv"}
    listed = {name for name, entry in registry.load_registry().items() if entry.kind != "package"}
    assert files <= listed


@pytest.mark.originals
def test_everything_at_hand_has_its_hash_and_size():
    for entry in registry.load_registry().values():
        path = fetch.obtain(entry)
        assert path.stat().st_size == entry.size, entry.name


@pytest.mark.originals
def test_manifest_lists_the_files_of_the_archive(original):
    import hashlib
    import tarfile

    found = {}
    with tarfile.open(original("phonons/petretto2018_dfpt_json_1521.tar.xz"), "r:xz") as archive:
        for member in archive:
            if member.isfile():
                content = archive.extractfile(member).read()
                found[Path(member.name).stem] = (str(len(content)), hashlib.sha256(content).hexdigest())
    with paths.MANIFEST.open() as stream:
        assert found == {row["material_id"]: (row["size"], row["sha256"]) for row in csv.DictReader(stream)}
