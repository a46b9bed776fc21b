"""Where an original is found: the mirror folder, then the cache, then its public address; never with a wrong hash."""

import csv
import importlib.util
import os
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from mobtl import paths
from mobtl.errors import MobtlError
from mobtl.files import sha256
from mobtl.originals.registry import Collection, File, Original, Package

# Records of a collection are small: several at a time hide the waiting, and more would be rude.
_DOWNLOADS_AT_ONCE = 8
_TIMEOUT_S = 30


def mirror_folder() -> Path | None:
    """The folder that ``MOBTL_DATA`` names, or None if it is not set."""
    folder = os.environ.get("MOBTL_DATA")
    return Path(folder) if folder else None


def cache_folder() -> Path:
    """Where downloads are kept: pooch's cache of this user."""
    import pooch

    return Path(pooch.os_cache("mobtl"))


def find(original: Original) -> Path | None:
    """Where an original lies on this machine, its hash not yet checked.

    Returns
    -------
    Path or None
        A file; for a collection the archive or the folder that holds its files; None where it is absent or incomplete.
    """
    if isinstance(original, Package):
        spec = importlib.util.find_spec(original.package)
        places = [Path(folder) / original.path for folder in (spec.submodule_search_locations if spec else [])]
    else:
        folders = [folder for folder in (mirror_folder(), cache_folder()) if folder is not None]
        places = [folder / original.name for folder in folders]
        if isinstance(original, Collection):
            places += [folder / original.folder for folder in folders]
    return next((place for place in places if place.is_file() or _is_complete(place)), None)


def _is_complete(folder: Path) -> bool:
    """Whether a folder holds every record of the collection."""
    return folder.is_dir() and all((folder / f"{identifier}.json").is_file() for identifier in read_manifest())


def check(original: Original, path: Path) -> None:
    """Compare what lies at ``path`` with the registry.

    Raises
    ------
    MobtlError
        If the hash is another one; names the file, the expected and the found hash, and what to do.
    """
    if path.is_dir():
        for identifier, expected in read_manifest().items():
            _check_hash(path / f"{identifier}.json", expected)
    else:
        _check_hash(path, original.sha256)


def _check_hash(path: Path, expected: str) -> None:
    found = sha256(path)
    if found != expected:
        raise MobtlError(
            f"{path} has the wrong content: SHA-256 {expected} is expected, {found} is found; "
            "delete it, or replace it by the original, and run `mobtl data fetch`."
        )


def obtain(original: Original) -> Path:
    """Find an original, or download it, and check its hash.

    Returns
    -------
    Path
        As `find` gives it.

    Raises
    ------
    MobtlError
        If it is damaged, or neither at hand nor to be had.
    """
    path = find(original)
    if path is None:
        path = _download(original, cache_folder())
    check(original, path)
    return path


def check_address(original: File | Collection) -> None:
    """Download an original from its public address, whatever is at hand here, check its hash, and keep nothing.

    Raises
    ------
    MobtlError
        If the address does not serve it, or serves another content.
    """
    with tempfile.TemporaryDirectory(prefix="mobtl-") as folder:
        _download(original, Path(folder))


def obtain_all(originals: list[Original]) -> dict[str, Path]:
    """Obtain several originals, and say everything that is missing at once.

    Returns
    -------
    dict
        Path by name.

    Raises
    ------
    MobtlError
        If one is damaged; or if some are missing: each is named, with its address and where to put it.
    """
    found = {original.name: find(original) for original in originals}
    for original in originals:
        if found[original.name] is not None:
            check(original, found[original.name])
    reason = "no address to download from"
    missing = [original for original in originals if found[original.name] is None]
    for original in missing:
        try:
            found[original.name] = obtain(original)
        except MobtlError as error:
            reason = str(error)
            if isinstance(original, File | Collection):
                break  # without a network each further attempt would only cost its timeout
    missing = [original for original in originals if found[original.name] is None]
    if missing:
        raise MobtlError(_missing(missing, reason))
    return found


def _missing(originals: list[Original], reason: str) -> str:
    folder = mirror_folder()
    place = f"MOBTL_DATA ({folder})" if folder else "a folder of yours, and set MOBTL_DATA to that folder"
    lines = [f"  {original.name}\n    from {original.address}" for original in originals]
    return (
        f"{len(originals)} original(s) are missing; put each under the name given here into {place}, or connect to the "
        "network, and call again:\n" + "\n".join(lines) + f"\n  (the last attempt said: {reason})"
    )


def _download(original: Original, folder: Path) -> Path:
    if isinstance(original, File):
        place = folder / original.name
        _retrieve(original.url, original.sha256, place, progress=True)
        return place
    if isinstance(original, Collection):
        return _download_records(original, folder / original.folder)
    if isinstance(original, Package):
        raise MobtlError(f"{original.name} is part of {original.address}, but is not there; run `make setup`.")
    raise MobtlError(f"{original.name} has no address of its own; remake it: {original.recipe} (release: {original.url})")


def _retrieve(url: str, expected: str, place: Path, progress: bool) -> None:
    import pooch
    import requests

    pooch.get_logger().setLevel("WARNING")
    downloader = pooch.HTTPDownloader(progressbar=progress, timeout=_TIMEOUT_S)
    try:
        pooch.retrieve(url, f"sha256:{expected}", fname=place.name, path=place.parent, downloader=downloader)
    except requests.RequestException as error:
        raise MobtlError(f"{place.name} could not be downloaded from {url} ({type(error).__name__}).") from error
    except ValueError as error:  # pooch's word for a wrong hash; it keeps nothing of the file
        raise MobtlError(
            f"what {url} sends is not the original: SHA-256 {expected} is expected ({error}); "
            "try again later or take the file from a mirror (MOBTL_DATA)."
        ) from error


def _download_records(collection: Collection, folder: Path) -> Path:
    from tqdm import tqdm

    records = read_manifest()

    def fetch(identifier: str) -> None:
        file = f"{identifier}.json"
        _retrieve(collection.base + file, records[identifier], folder / file, progress=False)

    pool = ThreadPoolExecutor(_DOWNLOADS_AT_ONCE)
    try:
        for _ in tqdm(pool.map(fetch, records), total=len(records), desc=collection.name, unit="record"):
            pass
    finally:
        pool.shutdown(cancel_futures=True)  # the first failure must not be followed by 1520 others
    return folder


def read_manifest() -> dict[str, str]:
    """SHA-256 of each of the 1521 DFPT records, by material id, in the manifest's order.

    Raises
    ------
    MobtlError
        If the manifest lacks a column.
    """
    with paths.MANIFEST.open(newline="", encoding="utf-8") as stream:
        rows = csv.DictReader(stream)
        if not {"material_id", "size", "sha256"} <= set(rows.fieldnames or ()):
            raise MobtlError(f"{paths.MANIFEST} lacks one of the columns material_id, size, sha256; take it anew from git.")
        return {row["material_id"]: row["sha256"] for row in rows}
