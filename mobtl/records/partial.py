"""Finished parts of a long computation: kept on disk, so that a stopped one goes on where it was; made side by side.

A study hands out units, each of which gives its parts in order: what parts of one unit share (a pretraining) is made once.
"""

import hashlib
import io
import re
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from tqdm import tqdm

from mobtl.files import write_atomically
from mobtl.records.workers import Workers

Arrays = dict[str, np.ndarray]
Part = tuple[str, Callable[[], Arrays]]
# What is called for its parts; workers are sent it, so it is a function of a module or a `functools.partial` of one.
Unit = Callable[[], Iterable[Part]]
# Beside the arrays of a part: how long it took.
_SECONDS = "seconds it took"
# What parts of a kind differ in: "direct, member 3" is of the kind "direct".
_NUMBER = re.compile(r", (?:\w+ )?\d+(?=,|$)")


@dataclass
class _Time:
    """Seconds that each part took, whenever it was made, by kind, and those that this call has spent on parts."""

    parts: dict[str, list[float]] = field(default_factory=dict)
    here: float = 0.0


class Partial:
    """Parts by name in a folder, which belongs to one version of the code; without a folder nothing is kept."""

    def __init__(self, folder: Path | None = None, workers: Workers | None = None, time_of: _Time | None = None):
        self.folder, self.workers, self._time = folder, workers or Workers(), time_of or _Time()

    def cost(self, seconds: float) -> float:
        """Seconds that a study took in all calls that worked on it, by all workers, where this call took ``seconds``."""
        return seconds - self._time.here + sum(map(sum, self._time.parts.values()))

    @property
    def costs(self) -> dict[str, list[float]]:
        """By kind of part how many were asked for, and the seconds that they took together: what more of them would cost."""
        return {kind: [len(each), round(sum(each), 1)] for kind, each in sorted(self._time.parts.items())}

    def of(self, settings: object, data: Iterable[np.ndarray]) -> "Partial":
        """The parts of one computation: with these settings (by their ``repr``) and these arrays."""
        if self.folder is None:
            return self
        digest = hashlib.sha256(repr(settings).encode())
        for array in data:
            digest.update(f"{array.dtype} {array.shape}".encode())
            digest.update(np.ascontiguousarray(array).tobytes())
        return Partial(self.folder / digest.hexdigest()[:16], self.workers, self._time)

    def get(self, name: str, compute: Callable[[], Arrays]) -> Arrays:
        """The part of that name: as it was kept, or computed now and kept."""
        started = time.monotonic()
        kept = self._read(name) or self._made(name, compute)
        self._time.here += time.monotonic() - started
        return self._counted(name, kept)

    def each(self, units: Sequence[Unit], title: str) -> dict[str, Arrays]:
        """All parts of these units by name, in their order, as `get` gives them; with workers, units are made side by side.

        Raises
        ------
        MobtlError
            As `mobtl.records.workers`; what any part raises.
        """
        names = [[name for name, _ in unit()] for unit in units]
        with tqdm(total=sum(map(len, names)), desc=title, unit="part", mininterval=2) as bar:
            if self.workers.alone:
                return dict(_shown(((name, self.get(name, work)) for unit in units for name, work in unit()), bar))
            started = time.monotonic()
            found = dict(_shown(self._side_by_side(units, names), bar))
            self._time.here += time.monotonic() - started
        return {name: found[name] for each in names for name in each}

    def _side_by_side(self, units: Sequence[Unit], names: Sequence[list[str]]) -> Iterator[tuple[str, Arrays]]:
        waiting = []
        for unit, each in zip(units, names, strict=True):
            kept = {name: self._read(name) for name in each}
            if all(kept.values()):
                yield from ((name, self._counted(name, part)) for name, part in kept.items())
            else:
                waiting.append(unit)
        # Workers elsewhere cannot reach this folder: what they make is kept here.
        theirs = Partial(self.folder if self.workers.are_here else None)
        with self.workers.executor() as executor:
            for future in as_completed([executor.submit(_finished, theirs, unit) for unit in waiting]):
                for name, part in future.result().items():
                    self._keep(name, part)
                    yield name, self._counted(name, part)

    def _path(self, name: str) -> Path | None:
        return self.folder and self.folder / f"{name.replace('/', '-')}.npz"

    def _read(self, name: str) -> Arrays | None:
        path = self._path(name)
        if path is None or not path.is_file():
            return None
        with np.load(path, allow_pickle=False) as kept:
            return dict(kept)

    def _made(self, name: str, compute: Callable[[], Arrays]) -> Arrays:
        started = time.monotonic()
        arrays = compute()
        part = arrays | {_SECONDS: np.array(time.monotonic() - started)}
        self._keep(name, part)
        return part

    def _keep(self, name: str, part: Arrays) -> None:
        path = self._path(name)
        if path is not None and not path.is_file():
            content = io.BytesIO()
            np.savez(content, **part)
            write_atomically(path, content.getvalue())

    def _counted(self, name: str, part: Arrays) -> Arrays:
        self._time.parts.setdefault(_NUMBER.sub("", name), []).append(float(part[_SECONDS]))
        return {name: array for name, array in part.items() if name != _SECONDS}


def _shown(parts: Iterable[tuple[str, Arrays]], bar: tqdm) -> Iterator[tuple[str, Arrays]]:
    """The same, with a bar that names the last one."""
    for name, part in parts:
        bar.set_postfix_str(name, refresh=False)
        bar.update()
        yield name, part


def _finished(partial: Partial, unit: Unit) -> dict[str, Arrays]:
    """All parts of a unit, each with its seconds; in a worker."""
    return {name: partial._read(name) or partial._made(name, work) for name, work in unit()}
