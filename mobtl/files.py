"""Writing files whole or not at all, and hashing them."""

import hashlib
import os
import tempfile
from pathlib import Path


def sha256(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def hashes(folder: Path, but: str) -> dict[str, str]:
    """SHA-256 of every file of a folder, by its name relative to it, but for the file that is to hold these hashes."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and path != folder / but]
    return {path.relative_to(folder).as_posix(): sha256(path) for path in files}


def write_atomically(path: Path, content: bytes | str) -> None:
    """Write ``content`` (text as UTF-8) to ``path`` so that a reader, or a kill, finds the old file or the new one.

    Raises
    ------
    OSError
        If the folder cannot be made or the file not be written; nothing is left behind.
    """
    data = content.encode() if isinstance(content, str) else content
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
