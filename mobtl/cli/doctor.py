"""The command `mobtl doctor`: what this machine has of what the book needs, and what to do about what it lacks."""

import os
import shutil
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

import click

from mobtl import paths
from mobtl.errors import MobtlError
from mobtl.repository import address

# The oldest Python that pyproject.toml allows, and the newest on which CI tries the pinned versions (a test compares them).
OLDEST, NEWEST = (3, 11), (3, 13)
# A notebook at the preset fast fits in 2 GB; the rest is for the system and for the build of the pages.
MEMORY_GB = 3
# How much of it a container of Linux may use: bytes, or "max".
LIMIT = Path("/sys/fs/cgroup/memory.max")
# What the driver of a GPU shows of itself: NVIDIA's, AMD's, that of Windows below its Linux.
_GPUS = ("/dev/nvidiactl", "/dev/kfd", "/dev/dxg")
# All runs at the preset fast, the pages and the PDF, twice over.
DISK_GB = 1


@dataclass(frozen=True)
class Check:
    """One thing looked at: ``ok``, ``missing`` where the book is built without it, or a ``problem`` where it is not.

    ``found`` says what is there, ``remedy`` what to do where it is not ok.
    """

    name: str
    state: Literal["ok", "missing", "problem"]
    found: str
    remedy: str = ""


def doctor(gpu: bool) -> None:
    """Print every check and what to do.

    Parameters
    ----------
    gpu : bool
        Whether a GPU counts as needed.

    Raises
    ------
    MobtlError
        If something needed is missing.
    """
    problems = []
    for check in checks(gpu):
        click.echo(f"{check.state:<7}  {check.name:<12}  {check.found}")
        if check.remedy:
            click.echo(f"{'':<23}→ {check.remedy}")
        if check.state == "problem":
            problems.append(check.name)
    if problems:
        raise MobtlError(f"not ready: {', '.join(problems)}; do what stands above, then call `mobtl doctor` again.")
    click.echo("Everything needed is here: `mobtl book` builds the book.")


def checks(gpu: bool) -> Iterator[Check]:
    """All checks, the cheap ones first; where the package has no repository, those of the machine."""
    here = paths.PROJECT.is_file()
    yield python()
    yield packages() if here else _no_repository()
    yield cores()
    yield memory()
    if here:
        yield disk()
        yield build_folder()
        yield git()
    yield graphics(gpu)
    if here:
        yield tables()
        yield sealed()
        yield originals()
    yield browser()
    if here:
        yield book()


def _no_repository() -> Check:
    remedy = "descriptors and models work as they are; for the rest, clone the repository and call `make setup` there"
    return Check("repository", "problem", "mobtl is installed without it", remedy)


def python() -> Check:
    """The version of this Python."""
    found = ".".join(map(str, sys.version_info[:3]))
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return Check("Python", "ok", found)
    oldest, newest = (".".join(map(str, each)) for each in (OLDEST, NEWEST))
    remedy = (
        f"the pinned versions are tried on Python {oldest} to {newest}: install one, call `PYTHON=<its path> make setup`"
    )
    return Check("Python", "problem" if sys.version_info < OLDEST else "missing", found, remedy)


def packages() -> Check:
    """Whether every dependency is installed, at the version of constraints.txt; of torch any of the same series will do."""
    wanted = tomllib.loads(paths.PROJECT.read_text("utf-8"))["project"]["dependencies"]
    pins = dict(line.split("==") for line in paths.CONSTRAINTS.read_text("utf-8").split())
    found = {name: _version(name) for name in wanted}
    differing = [name for name in wanted if found[name] != pins[name]]
    wrong = {name: f"{name} {found[name] or 'absent'} instead of {pins[name]}" for name in differing}
    if not wrong:
        return Check("packages", "ok", f"all {len(wanted)} at the pinned versions")
    if differing == ["torch"] and _series(found["torch"]) == _series(pins["torch"]):
        return Check("packages", "missing", wrong["torch"], "last digits of trained numbers may differ; results name it")
    return Check("packages", "problem", ", ".join(wrong.values()), "`make setup` installs the pinned versions into .venv")


def _series(version: str | None) -> str:
    return (version or "").partition(".")[0]


def _version(name: str) -> str | None:
    """The installed version, without what a build adds to it ("+cpu")."""
    try:
        return metadata.version(name).partition("+")[0]
    except metadata.PackageNotFoundError:
        return None


def cores() -> Check:
    """The processor cores that this process may use."""
    found = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if found > 1:
        return Check("cores", "ok", str(found))
    return Check("cores", "missing", "1", "all works, in about twice the time that README.md names")


def memory() -> Check:
    """The memory of the machine, or what its container may use of it."""
    import psutil

    found = psutil.virtual_memory().total / 1e9
    if LIMIT.is_file() and (limit := LIMIT.read_text().strip()).isdigit():
        found = min(found, int(limit) / 1e9)
    if found >= MEMORY_GB:
        return Check("memory", "ok", f"{found:.0f} GB")
    remedy = f"free memory or take a machine with {MEMORY_GB} GB; `mobtl book --jobs 1` needs the least"
    return Check("memory", "problem", f"{found:.1f} GB", remedy)


def disk() -> Check:
    """The free space where _build lies."""
    found = shutil.disk_usage(paths.BUILD if paths.BUILD.exists() else paths.ROOT).free / 1e9
    if found >= DISK_GB:
        return Check("disk", "ok", f"{found:.0f} GB free")
    remedy = f"free {DISK_GB} GB; `make clean` removes what was built here"
    return Check("disk", "problem", f"{found:.1f} GB free", remedy)


def build_folder() -> Check:
    """Whether everything made can be written."""
    if paths.BUILD.exists() and not paths.BUILD.is_dir():
        return Check("_build", "problem", "is no folder", f"remove or rename {paths.BUILD}")
    if not os.access(paths.BUILD if paths.BUILD.exists() else paths.ROOT, os.W_OK):
        return Check("_build", "problem", "may not be written", f"correct the permissions of {paths.BUILD}")
    return Check("_build", "ok", str(paths.BUILD))


def git() -> Check:
    """Whether pages can say of which commit they were made."""
    if commit := address.commit():
        return Check("git", "ok", f"commit {commit}")
    if trouble := address.trouble():
        return Check("git", "missing", "there, but it fails: results do not say of which commit they were made", trouble)
    if shutil.which("git") is None:
        found = "not installed"
    else:
        found = "a checkout without a commit" if (paths.ROOT / ".git").exists() else "no checkout of git"
    return Check("git", "missing", found, "pages do not say of which commit they were made; clone with git to have that")


def graphics(needed: bool) -> Check:
    """The GPU that torch can use, and which build of torch that is."""
    absent = "problem" if needed else "missing"
    none = "only `--preset full` of the transfer runs needs one"
    # The import of torch takes longer than all else here.
    if _version("torch") and not shutil.which("nvidia-smi") and not any(map(os.path.exists, _GPUS)):
        return Check("GPU", absent, f"none that torch {metadata.version('torch')} can use", none)
    try:
        import torch
    except ImportError as error:
        return Check("GPU", "problem", f"torch cannot be imported ({error})", "`make setup` installs it")
    build = f"torch {torch.__version__}"
    if torch.cuda.is_available():
        return Check("GPU", "ok", f"{torch.cuda.get_device_name()}, {build}")
    if shutil.which("nvidia-smi") and torch.version.cuda is None:
        remedy = 'install a CUDA build of torch: README.md, "Which build of torch"'
        return Check("GPU", absent, f"there, but {build} is built without CUDA", remedy)
    return Check("GPU", absent, f"none that {build} can use", none)


def tables() -> Check:
    """Whether all data tables are what their hashes say."""
    from mobtl.book.press import intact
    from mobtl.datasets import tables

    try:
        intact.check_tables()
    except MobtlError as error:
        return Check("data tables", "problem", "damaged or missing", str(error))
    return Check("data tables", "ok", f"all {len(tables.names())}")


def sealed() -> Check:
    """Whether every file of ``data/`` is as it was committed."""
    from mobtl.repository import seal

    try:
        seal.check()
    except MobtlError as error:
        return Check("data", "problem", "not as it was sealed", str(error))
    return Check("data", "ok", f"every file as it was sealed in {seal.NAME}")


def originals() -> Check:
    """How many of the third-party originals are at hand."""
    from mobtl.originals import fetch, registry

    entries = registry.load_registry().values()
    here = sum(fetch.find(entry) is not None for entry in entries)
    found = f"{here} of {len(entries)} at hand"
    if here == len(entries):
        return Check("originals", "ok", found)
    remedy = "only `mobtl data build` and some tests need them; `mobtl data fetch` gets them, or says from where"
    return Check("originals", "missing", found, remedy)


def browser() -> Check:
    """The browser that prints the book."""
    from mobtl.book.press import browser

    try:
        return Check("Chromium", "ok", browser.browser())
    except MobtlError as error:
        return Check("Chromium", "missing", "only `mobtl pdf` needs it", str(error))


def book() -> Check:
    """The built book."""
    front = paths.BUILD / "html" / "intro.html"
    if front.is_file():
        return Check("book", "ok", str(front))
    return Check("book", "missing", "not built yet", "`mobtl book` builds it")
