"""What a result was made of, for the pages that tell it: versions of its libraries, and the data tables it was given."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from mobtl.fingerprint import reads
from mobtl.records.committed import Committed

_LIBRARIES = {name for names in reads.LIBRARIES.values() for name in names}
_TABLE = "table "


def texts(folder: Path) -> dict[str, bytes]:
    """The JSON of each record of a result, by file name."""
    return {path.name: path.read_bytes() for path in sorted((folder / "records").glob("*.json"))}


def versions(committed: Committed) -> dict[str, str]:
    """Versions of a committed result: those that its records name, then the other pins that it was made with."""
    noted = {
        name: found for text in texts(committed.folder).values() for name, found in json.loads(text)["versions"].items()
    }
    others = {name: pin for name, pin in committed.kept.parts.items() if name in _LIBRARIES - noted.keys()}
    # Of two builds of a library, constraints.txt pins the one that is installed.
    return noted | {name: pin for name, pin in sorted(others.items()) if pin != "not pinned"}


def tables(records: Iterable[bytes], parts: Mapping[str, str]) -> dict[str, str]:
    """SHA-256 by name of the tables that the records of a result were given; without a record, of those its code names."""
    found = {name: digest for text in records for name, digest in json.loads(text)["data"].items()}
    return found or {name.removeprefix(_TABLE): digest for name, digest in parts.items() if name.startswith(_TABLE)}
