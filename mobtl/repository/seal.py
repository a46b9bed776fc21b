"""The seal of the data: ``data/SHA256SUMS`` has the hash of every other file below ``data/``, as `sha256sum` writes them."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from filelock import FileLock

from mobtl import paths
from mobtl.errors import MobtlError, absent
from mobtl.files import sha256, write_atomically

NAME = "SHA256SUMS"
# Git takes a file that it wrote itself for unchanged, whatever the line ends: it must forget the files first.
_LINE_ENDS = (
    "their line ends were changed, as git does with core.autocrlf: call `git config core.autocrlf false`, then "
    "`git rm -r -q --cached data`, then `git checkout HEAD -- data`, which takes all of data/ anew"
)
_OTHERS = (
    "restore the data with `git checkout -- data`, or, if you changed them on purpose, write their hashes anew with "
    "`mobtl data seal`"
)


def check() -> None:
    """Compare every file below ``data/`` with the seal, which finds a single wrong bit, in the seal itself too.

    Raises
    ------
    MobtlError
        If a file is damaged, replaced, missing or one too many; all are named.
    """
    if not paths.DATA.is_dir():
        raise absent(paths.DATA / NAME)
    wrong = differences(paths.DATA)
    if wrong:
        remedy = _LINE_ENDS if _only_line_ends(paths.DATA) else _OTHERS
        raise MobtlError(f"data/{NAME} does not fit {', '.join(wrong)}: {remedy}.")


def differences(folder: Path) -> list[str]:
    """Names of the files of a folder that its seal does not fit, the seal itself where no other is to blame."""
    sealed, found = _sealed(folder), text(folder)
    if sealed == found:
        return []
    lines = set(sealed.splitlines()) ^ set(found.splitlines())
    return sorted({line.partition("  ")[2] or NAME for line in lines}) or [NAME]


def _only_line_ends(folder: Path) -> bool:
    """Whether all would fit, if the seal and the files that it does not fit had the line ends of the repository."""
    lines = _lines(text(folder))
    for name in lines.keys() & differences(folder):
        content = (folder / name).read_bytes().replace(b"\r\n", b"\n")
        lines[name] = f"{hashlib.sha256(content).hexdigest()}  {name}"
    return "".join(f"{lines[name]}\n" for name in sorted(lines)) == _sealed(folder).replace("\r\n", "\n")


def renew(*parts: Path) -> list[str]:
    """Seal these files and folders of ``data/`` as they are now, everything by default; return the names of what changed.

    The lines of all other files stay, so that a damage elsewhere is not sealed with them. Of two that seal at the same time
    the second waits, and adds to what the first has written.
    """
    if not paths.DATA.is_dir():
        raise absent(paths.DATA / NAME)
    # What lies elsewhere has no seal.
    parts = [part for part in parts or (paths.DATA,) if part.is_relative_to(paths.DATA)]
    paths.BUILD.mkdir(parents=True, exist_ok=True)
    with FileLock(paths.BUILD / "seal.lock"):
        sealed, now = _lines(_sealed(paths.DATA)), _found(paths.DATA, parts)
        before = {
            name: line for name, line in sealed.items() if any((paths.DATA / name).is_relative_to(part) for part in parts)
        }
        every = {name: line for name, line in sealed.items() if name not in before} | now
        write_atomically(paths.DATA / NAME, "".join(f"{every[name]}\n" for name in sorted(every)))
    return sorted(name for name in {*before, *now} if before.get(name) != now.get(name))


def text(folder: Path) -> str:
    """The seal of a folder as it is now: hash and name of each file; hidden ones are of a command at work or of a tool."""
    found = _found(folder, [folder])
    return "".join(f"{found[name]}\n" for name in sorted(found))


def _found(folder: Path, parts: Iterable[Path]) -> dict[str, str]:
    """Line by name of the files of these parts of a folder."""
    files = (file for part in parts for file in ([part] if part.is_file() else part.rglob("*")) if file.is_file())
    names = {file.relative_to(folder).as_posix(): file for file in files}
    return {name: f"{sha256(file)}  {name}" for name, file in names.items() if name != NAME and "/." not in f"/{name}"}


def _sealed(folder: Path) -> str:
    try:
        return (folder / NAME).read_bytes().decode(errors="replace")
    except FileNotFoundError:
        return ""


def _lines(text: str) -> dict[str, str]:
    """Line by name of the file."""
    return {line.partition("  ")[2]: line for line in text.splitlines()}
