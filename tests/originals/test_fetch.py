"""An original is found in the mirror, then in the cache, then at its address; with another hash it is refused."""

import functools
import hashlib
import http.server
import re
import threading

import pytest
from click.testing import CliRunner

from mobtl import paths
from mobtl.cli.data import data
from mobtl.errors import MobtlError
from mobtl.originals import fetch, registry
from mobtl.originals.registry import Collection, File, Package, Recipe

CONTENT = b"1,2\n3,4\n"


def _entry(kind, name: str, content: bytes = CONTENT, **more):
    """An entry that may point at this machine, which the registry itself would refuse."""
    digest = hashlib.sha256(content).hexdigest()
    facts = {"size": len(content), "licence": "MIT", "citation": ("A",), "holds": "numbers"}
    return kind.model_construct(name=name, sha256=digest, **facts, **more)


@pytest.fixture
def mirror(monkeypatch, tmp_path):
    folder = tmp_path / "mirror"
    (folder / "phonons").mkdir(parents=True)
    monkeypatch.setenv("MOBTL_DATA", str(folder))
    monkeypatch.setattr(fetch, "cache_folder", lambda: tmp_path / "cache")
    return folder


@pytest.fixture
def server(monkeypatch, tmp_path):
    """Address of a server on this machine, and the folder that it serves."""
    folder = tmp_path / "served"
    folder.mkdir()
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.delenv("MOBTL_DATA", raising=False)
    monkeypatch.setattr(fetch, "cache_folder", lambda: tmp_path / "cache")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as listening:
        threading.Thread(target=listening.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{listening.server_port}/", folder
        listening.shutdown()


def test_mirror_comes_before_the_cache(mirror, tmp_path):
    entry = _entry(File, "phonons/x.csv", url="http://127.0.0.1:9/x.csv")
    assert fetch.find(entry) is None
    cached = tmp_path / "cache" / "phonons" / "x.csv"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(CONTENT)
    assert fetch.obtain(entry) == cached
    (mirror / "phonons" / "x.csv").write_bytes(CONTENT)
    assert fetch.obtain(entry) == mirror / "phonons" / "x.csv"


def _flipped(content: bytes) -> bytes:
    return bytes([content[0] ^ 1]) + content[1:]


@pytest.mark.parametrize("damage", [_flipped, lambda content: content[:-1], lambda _: b"other", lambda _: b""])
def test_damaged_original_is_refused(damage, mirror):
    entry = _entry(File, "phonons/x.csv", url="http://127.0.0.1:9/x.csv")
    path = mirror / "phonons" / "x.csv"
    path.write_bytes(damage(CONTENT))
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(MobtlError) as error:
        fetch.obtain(entry)
    for part in (str(path), entry.sha256, found, "mobtl data fetch"):
        assert part in str(error.value)


def test_download(server):
    address, folder = server
    (folder / "x.csv").write_bytes(CONTENT)
    path = fetch.obtain(_entry(File, "phonons/x.csv", url=address + "x.csv"))
    assert path.read_bytes() == CONTENT and path.parts[-3:] == ("cache", "phonons", "x.csv")


def test_download_of_something_else_is_refused_and_not_kept(server, tmp_path):
    address, folder = server
    (folder / "x.csv").write_bytes(b"something else")
    with pytest.raises(MobtlError, match=r"what http.* sends is not the original: SHA-256"):
        fetch.obtain(_entry(File, "phonons/x.csv", url=address + "x.csv"))
    assert not [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]


def test_address_without_a_file(server):
    address, _ = server
    with pytest.raises(MobtlError, match=r"x\.csv could not be downloaded from http.* \(HTTPError\)"):
        fetch.obtain(_entry(File, "phonons/x.csv", url=address + "x.csv"))


@pytest.fixture
def collection(server, monkeypatch, tmp_path):
    address, folder = server
    manifest = ["material_id,size,sha256"]
    for number in range(3):
        content = f'{{"number": {number}}}'.encode()
        (folder / f"mp-{number}.json").write_bytes(content)
        manifest.append(f"mp-{number},{len(content)},{hashlib.sha256(content).hexdigest()}")
    monkeypatch.setattr(paths, "MANIFEST", tmp_path / "manifest.csv")
    paths.MANIFEST.write_text("\n".join(manifest) + "\n")
    return _entry(Collection, "phonons/records.tar.xz", base=address), folder


def test_collection_is_downloaded_record_by_record(collection):
    entry, folder = collection
    (folder / "mp-2.json").rename(folder / "away")
    with pytest.raises(MobtlError, match=r"mp-2\.json could not be downloaded"):
        fetch.obtain(entry)
    assert fetch.find(entry) is None
    (folder / "away").rename(folder / "mp-2.json")
    path = fetch.obtain(entry)
    assert sorted(file.name for file in path.iterdir()) == ["mp-0.json", "mp-1.json", "mp-2.json"]
    (path / "mp-1.json").write_text("{}")
    with pytest.raises(MobtlError, match=r"mp-1\.json has the wrong content"):
        fetch.obtain(entry)


def test_an_address_is_checked_whatever_is_at_hand_and_nothing_is_kept(collection, monkeypatch, tmp_path):
    entry, folder = collection
    (tmp_path / "mirror" / "phonons").mkdir(parents=True)
    monkeypatch.setenv("MOBTL_DATA", str(tmp_path / "mirror"))
    (tmp_path / "mirror" / "phonons" / "x.csv").write_bytes(CONTENT)
    (folder / "x.csv").write_bytes(CONTENT)
    single = _entry(File, "phonons/x.csv", url=entry.base + "x.csv")
    monkeypatch.setattr(registry, "load_registry", lambda: {each.name: each for each in (entry, single)})
    done = CliRunner().invoke(data, ["verify", "--remote"])
    assert (done.exit_code, done.stdout) == (0, f"ok      {entry.name}\nok      {single.name}\n")
    (folder / "x.csv").write_bytes(_flipped(CONTENT))
    done = CliRunner().invoke(data, ["verify", "--remote"])
    assert re.fullmatch("what .*x.csv sends is not the original: .*", str(done.exception))
    (folder / "mp-1.json").unlink()
    done = CliRunner().invoke(data, ["verify", "--remote"])
    assert re.fullmatch(
        r"none of 2 addresses serves its original; is there a network\? The first: mp-1\.json could not .*",
        str(done.exception),
    )
    assert not (tmp_path / "cache").exists()


def test_collection_in_a_mirror_is_the_archive_or_the_folder(collection, monkeypatch, tmp_path):
    entry, folder = collection
    mirror = tmp_path / "mirror"
    (mirror / "phonons").mkdir(parents=True)
    monkeypatch.setenv("MOBTL_DATA", str(mirror))
    folder.rename(mirror / "phonons" / "records")
    assert fetch.obtain(entry) == mirror / "phonons" / "records"
    (mirror / "phonons" / "records.tar.xz").write_bytes(CONTENT)
    assert fetch.obtain(entry) == mirror / "phonons" / "records.tar.xz"


def test_manifest_without_a_column(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "MANIFEST", tmp_path / "manifest.csv")
    paths.MANIFEST.write_text("file,bytes\nmp-1,3\n")
    with pytest.raises(MobtlError, match="lacks one of the columns"):
        fetch.read_manifest()


def test_everything_missing_is_named_with_address_and_place(mirror):
    entries = [
        _entry(File, "phonons/x.csv", url="http://127.0.0.1:9/x.csv"),
        _entry(Recipe, "twod/y.jsonl.gz", url="https://doi.org/10.1/y", recipe="Join this with that."),
        _entry(File, "phonons/here.csv", url="http://127.0.0.1:9/here.csv"),
        _entry(File, "mobility/z.csv", url="http://127.0.0.1:9/z.csv"),
        _entry(Package, "effective_mass/w.xz", package="nowhere_to_be_found", path="w.xz"),
    ]
    (mirror / "phonons" / "here.csv").write_bytes(CONTENT)
    with pytest.raises(MobtlError) as error:
        fetch.obtain_all(entries)
    message = str(error.value)
    assert message.startswith("4 original(s) are missing") and str(mirror) in message
    for entry in entries:
        assert (entry.name in message) == (entry.name != "phonons/here.csv")
        assert (entry.address in message) == (entry.name != "phonons/here.csv")


def test_recipe_says_how(mirror):
    with pytest.raises(MobtlError, match=r"no address of its own; remake it: Join this with that\..*doi\.org"):
        fetch.obtain(_entry(Recipe, "twod/y.jsonl.gz", url="https://doi.org/10.1/y", recipe="Join this with that."))


def test_what_ships_with_a_package_is_found():
    entry = _entry(Package, "x/py.typed", package="click", path="py.typed", content=b"")
    assert fetch.obtain(entry).name == "py.typed"
