"""Finished parts of a long computation, kept on disk so that a stopped one goes on where it was."""

import hashlib
import io
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from mobtl.files import write_atomically

Arrays = dict[str, np.ndarray]


class Partial:
    """Parts by name in a folder, which belongs to one version of the code; without a folder nothing is kept."""

    def __init__(self, folder: Path | None = None):
        self.folder = folder

    def of(self, settings: object, data: Iterable[np.ndarray]) -> "Partial":
        """The parts of one computation: with these settings (by their ``repr``) and these arrays."""
        if self.folder is None:
            return self
        digest = hashlib.sha256(repr(settings).encode())
        for array in data:
            digest.update(f"{array.dtype} {array.shape}".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return Partial(self.folder / digest.hexdigest()[:16])

    def get(self, name: str, compute: Callable[[], Arrays]) -> Arrays:
        """The part of that name: as it was kept, or computed now and kept."""
        if self.folder is None:
            return compute()
        path = self.folder / f"{name.replace('/', '-')}.npz"
        if path.is_file():
            with np.load(path, allow_pickle=False) as kept:
                return dict(kept)
        arrays, content = compute(), io.BytesIO()
        np.savez(content, **arrays)
        write_atomically(path, content.getvalue())
        return arrays
