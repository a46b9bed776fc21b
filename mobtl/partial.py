"""Finished parts of a long computation, kept on disk so that a stopped one goes on where it was."""

import io
from collections.abc import Callable
from pathlib import Path

import numpy as np

from mobtl.files import write_atomically

Arrays = dict[str, np.ndarray]


class Partial:
    """Parts by name in a folder; without a folder nothing is kept.

    The folder must belong to one computation alone: its settings, data and code.
    """

    def __init__(self, folder: Path | None = None):
        self.folder = folder

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
