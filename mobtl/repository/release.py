"""A release: its version stands in one step everywhere, and its files are packed from what was built."""

import re
import shutil
import tempfile
from pathlib import Path

import yaml

from mobtl import paths
from mobtl.errors import MobtlError, UsageError
from mobtl.files import hashes, write_atomically
from mobtl.repository import address

_SUMS = "SHA256SUMS"
_UNRELEASED = "not yet released"


def check(tag: str) -> str:
    """The version that a tag such as v1.2.3 names, if pyproject.toml, CITATION.cff and CHANGELOG.md are ready for it.

    Raises
    ------
    UsageError
        If one of them has another version, or the changelog still calls it unreleased; all are named.
    """
    version, own = tag.removeprefix("v"), address.address().version
    cited = str(yaml.safe_load(paths.CITATION.read_text("utf-8")).get("version"))
    problems = [
        f"{name} has the version {found}"
        for name, found in (("pyproject.toml", own), ("CITATION.cff", cited))
        if found != version
    ]
    heading = re.search(rf"^## {re.escape(version)}\b(.*)$", paths.CHANGELOG.read_text("utf-8"), re.M)
    if heading is None:
        problems.append(f"CHANGELOG.md has no section {version}")
    elif _UNRELEASED in heading[1]:
        problems.append(f"CHANGELOG.md calls {version} {_UNRELEASED}")
    if problems:
        raise UsageError(f"the tag {tag} cannot be released: {'; '.join(problems)}; correct that, or tag another commit.")
    return version


def pack() -> list[Path]:
    """Put the built book, its PDF, the committed records and their SHA-256 into ``_build/release``.

    Raises
    ------
    MobtlError
        If the book or its PDF is not built.
    """
    name = f"mobtl-{address.address().version}"
    book, printed, numbers = (paths.BUILD / name for name in ("html", "mobtl.pdf", "numbers.json"))
    missing = [path.name for path in (book, printed, numbers) if not path.exists()]
    if missing:
        raise MobtlError(
            f"nothing is packed, because _build has no {', '.join(missing)}; `make pdf` builds the book and prints it."
        )
    target = paths.BUILD / "release"
    with tempfile.TemporaryDirectory(prefix="release.", dir=paths.BUILD) as work:
        new = Path(work) / "new"
        new.mkdir()
        shutil.make_archive(str(new / f"{name}-book"), "zip", paths.BUILD, book.name)
        shutil.copy(printed, new / f"{name}.pdf")
        shutil.copy(numbers, new / f"{name}-numbers.json")
        shutil.make_archive(str(new / f"{name}-records"), "zip", paths.RESULTS.parent, paths.RESULTS.name)
        sums = [f"{digest}  {file}" for file, digest in hashes(new, but=_SUMS).items()]
        write_atomically(new / _SUMS, "\n".join(sums) + "\n")
        shutil.rmtree(target, ignore_errors=True)
        new.rename(target)
    return sorted(target.iterdir())
