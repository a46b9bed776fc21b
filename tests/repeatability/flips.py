"""Random bit flips in a copy of ``data/``, one at a time: each must be found by what `mobtl data verify` and the book do."""

import random
import shutil
from pathlib import Path

import minirepo
from repeatability import figures

from mobtl import paths
from mobtl.repository import seal

# After so many flips, the commands themselves are called on one.
_BETWEEN_COMMANDS = 250


def flips(root: Path, times: int, seed: int) -> figures.Outcome:
    """Flip a random bit of a random file, check, and flip it back, again and again.

    Parameters
    ----------
    root : Path
        An empty folder, for a small repository with all data files of this one.
    times : int
        How many bits; each file is as likely as any other, however large.
    seed : int
        Of the random numbers.
    """
    repo, draw = _repository(root), random.Random(seed)
    folder = root / "data"
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    found, calls = 0, 0
    for number in range(times):
        path = draw.choice(files)
        whole = path.read_bytes()
        path.write_bytes(_flipped(whole, draw.randrange(8 * len(whole))))
        caught = bool(seal.differences(folder))
        if number % _BETWEEN_COMMANDS == 0:
            calls += 1
            caught &= all(_refused(repo, *command) for command in (("data", "verify"), ("book",)))
        if not caught:
            print(f"not found: a bit of {path.relative_to(folder)}")
        found += caught
        path.write_bytes(whole)
    assert seal.differences(folder) == []
    return figures.Outcome(times, found, {"files": len(files), "calls": calls})


def _repository(root: Path) -> minirepo.MiniRepo:
    repo = minirepo.make(root)
    minirepo.add_book(repo, "notebooks/demo/one")
    shutil.copytree(paths.DATA, root / "data", dirs_exist_ok=True)
    return repo


def _flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def _refused(repo: minirepo.MiniRepo, *command: str) -> bool:
    called = repo.mobtl(*command, timeout=600)
    return called.returncode == 1 and "Error:" in called.stderr


if __name__ == "__main__":
    figures.command("flips", __doc__, 1000, flips)
