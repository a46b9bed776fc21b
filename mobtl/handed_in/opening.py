"""Opening what a user names, and nothing else: regular files, standard input; never a link, a device or a pipe."""

import io
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from mobtl.handed_in.entries import Refused

# Bytes of a file of structures: of ten thousand atoms it has one, of a long relaxation with hundreds of frames a few.
MAX_BYTES = 20_000_000
# Bytes by which content is recognised.
HEAD = 65_536


class Content:
    """The bytes of a file or of standard input: its head at once, the rest when it is asked for."""

    def __init__(self, stream: BinaryIO):
        self.head = _filled(stream, HEAD)
        self._stream = stream

    def whole(self) -> bytes:
        """All bytes.

        Raises
        ------
        Refused
            If there are more than 20 MB.
        """
        content = self.head + _filled(self._stream, MAX_BYTES + 1 - len(self.head))
        if len(content) > MAX_BYTES:
            raise Refused(
                "too-large",
                f"it has more than {MAX_BYTES // 10**6} MB, the limit for structures; give fewer or smaller ones.",
            )
        return content

    def stream(self) -> io.BufferedReader:
        """All bytes, as a stream that reads them once."""
        return io.BufferedReader(_Joined(self.head, self._stream), HEAD)


class _Joined(io.RawIOBase):
    """A head that was read, then the stream that it was read from."""

    def __init__(self, head: bytes, stream: BinaryIO):
        self._head, self._stream = head, stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        part, self._head = self._head[: len(buffer)], self._head[len(buffer) :]
        part = part or self._stream.read(len(buffer)) or b""
        buffer[: len(part)] = part
        return len(part)


def _filled(stream: BinaryIO, size: int) -> bytes:
    """So many bytes, fewer only at the end: a pipe gives what is there."""
    parts = []
    while size > 0 and (part := stream.read(min(size, HEAD))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


@contextmanager
def opened(path: Path) -> Iterator[Content]:
    """A regular file, open.

    Raises
    ------
    Refused
        If it is none, or cannot be read.
    """
    try:
        check_regular(path.lstat())
        # The path may have become something else since.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
        with open(handle, "rb", buffering=0) as stream:  # noqa: PTH123 (a descriptor, no path)
            check_regular(os.fstat(handle))
            yield Content(stream)
    except OSError as error:
        raise unreadable(error) from None


def check_regular(found: os.stat_result) -> None:
    """Refuse what is no regular file.

    Raises
    ------
    Refused
        As said.
    """
    if stat.S_ISLNK(found.st_mode):
        raise Refused("not-a-file", "it is a symbolic link, which is not followed; give the path that it leads to.")
    if not stat.S_ISREG(found.st_mode):
        raise Refused("not-a-file", "it is a device, pipe or socket; give a file, or - for standard input.")


def unreadable(error: OSError) -> Refused:
    """The refusal of what the operating system does not let us read."""
    why = error.strerror or type(error).__name__
    return Refused("unreadable", f"it cannot be read ({why}); correct the path or its permissions.")
