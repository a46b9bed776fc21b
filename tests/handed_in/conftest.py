"""Files that users hand in, written into a folder of the test."""

from pathlib import Path

import pytest


@pytest.fixture
def file(tmp_path: Path):
    """A function that writes a text or bytes and gives the path as a text."""

    def write(content: str | bytes, name: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return str(path)

    return write
