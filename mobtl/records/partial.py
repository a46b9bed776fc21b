"""Finished parts of a long computation, kept on disk so that a stopped one goes on where it was."""

import hashlib
import io
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import numpy as np

from mobtl.files import write_atomically

Arrays = dict[str, np.ndarray]
# Beside the arrays of a part: how long it took.
_SECONDS = "seconds it took"


class Partial:
    """Parts by name in a folder, which belongs to one version of the code; without a folder nothing is kept."""

    def __init__(self, folder: Path | None = None, spent: list[float] | None = None):
        self.folder, self._spent = folder, [] if spent is None else spent

    @property
    def earlier(self) -> float:
        """Seconds that the parts took which an earlier call had finished, here and in all that came of it by `of`."""
        return sum(self._spent)

    def of(self, settings: object, data: Iterable[np.ndarray]) -> "Partial":
        """The parts of one computation: with these settings (by their ``repr``) and these arrays."""
        if self.folder is None:
            return self
        digest = hashlib.sha256(repr(settings).encode())
        for array in data:
            digest.update(f"{array.dtype} {array.shape}".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return Partial(self.folder / digest.hexdigest()[:16], self._spent)

    def get(self, name: str, compute: Callable[[], Arrays]) -> Arrays:
        """The part of that name: as it was kept, or computed now and kept."""
        if self.folder is None:
            return compute()
        path = self.folder / f"{name.replace('/', '-')}.npz"
        if path.is_file():
            with np.load(path, allow_pickle=False) as kept:
                arrays = dict(kept)
            self._spent.append(float(arrays.pop(_SECONDS)))
            return arrays
        started, content = time.monotonic(), io.BytesIO()
        arrays = compute()
        np.savez(content, **arrays, **{_SECONDS: np.array(time.monotonic() - started)})
        write_atomically(path, content.getvalue())
        return arrays
