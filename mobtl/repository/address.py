"""Where this repository is to be had: its one public address, and which version of it this is."""

import os
import re
import shlex
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, urlsplit

from mobtl import paths
from mobtl.errors import UsageError, absent

# What git calls a place on another machine without a scheme: git@github.com:owner/name.git.
_SCP = re.compile(r"(?:[\w.-]+@)?(?P<host>[\w-]+(?:\.[\w-]+)+):(?P<path>[^/\\].*)")
_SCHEMES = {"https", "http", "ssh", "git"}
# Digits of a commit that are shown.
_SHORT = 10
_DIRTY = "-dirty"


@dataclass(frozen=True)
class Address:
    """The repository on the web, and the state of it that is here.

    ``url`` is that of its front page, ``None`` where the repository has no public address; ``branch`` the one that links
    point to; ``commit`` what is checked out, with "-dirty" behind it where files differ from it, ``None`` without git.
    """

    url: str | None
    branch: str
    version: str
    commit: str | None

    @property
    def provider(self) -> str | None:
        """ "github" or "gitlab", whose way of making addresses is known; ``None`` for any other."""
        host = urlsplit(self.url or "").netloc
        return next((name for name in ("github", "gitlab") if name in host), None)

    @property
    def name(self) -> str:
        """Owner and name as the provider knows them: "owner/name"."""
        return urlsplit(self.url or "").path.strip("/")

    def file(self, path: str, verb: str = "blob") -> str | None:
        """Where a file of the repository is on the web; ``None`` where no provider is known.

        Parameters
        ----------
        path : str
            Relative to the repository, with forward slashes.
        verb : "blob" (to read it) or "edit" (to change it).
        """
        if self.provider is None:
            return None
        between = "/-" if self.provider == "gitlab" else ""
        return f"{self.url}{between}/{verb}/{quote(self.branch)}/{quote(path)}"

    @property
    def words(self) -> str:
        """Version and commit, for footers."""
        if self.commit is None:
            return f"mobtl {self.version}"
        changed = " with local changes" if self.commit.endswith(_DIRTY) else ""
        return f"mobtl {self.version}, commit {self.commit.removesuffix(_DIRTY)[:_SHORT]}{changed}"


def address() -> Address:
    """The address that pyproject.toml names; else that of the CI that runs this, else that of git's remote ``origin``.

    A remote that is a folder of this machine is no address. Nothing is asked over the network.

    Raises
    ------
    UsageError
        If pyproject.toml is missing or damaged, or its address is none.
    """
    version, url, branch = declared()
    if url is None and (url := _of_ci()):
        branch = _branch_of_ci() or branch
    return Address(url or public(_git("remote", "get-url", "origin") or ""), branch, version, commit())


def commit(*but: Path) -> str | None:
    """The commit that is checked out, marked where files, ``but`` these, differ; ``None`` without git or a commit.

    Where git is there and fails, `trouble` says why.
    """
    head = _git("rev-parse", "--verify", "--quiet", "HEAD")
    inside = [path.relative_to(paths.ROOT).as_posix() for path in but if path.is_relative_to(paths.ROOT)]
    apart = [f":(exclude,literal){path}" for path in inside]
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ".", *apart)
    return head and f"{head}{_DIRTY if changed else ''}"


def public(remote: str) -> str | None:
    """The page on the web of what git calls a remote, without user and password; ``None`` for a place on this machine."""
    if match := _SCP.fullmatch(remote.strip()):
        host, path = match["host"], match["path"]
    else:
        found = urlsplit(remote.strip())
        host, path = found.hostname or "", found.path
        if found.scheme not in _SCHEMES:
            return None
    path = path.strip("/").removesuffix(".git")
    if "." not in host or len(PurePosixPath(path).parts) < 2:
        return None
    return f"https://{host}/{quote(path)}"


def declared() -> tuple[str, str | None, str]:
    """Version, address (``None`` while there is none) and branch, as they stand in pyproject.toml.

    Raises
    ------
    UsageError
        If pyproject.toml is missing or damaged, or its address is none.
    """
    try:
        content = tomllib.loads(paths.PROJECT.read_text("utf-8"))
        version, branch = content["project"]["version"], content["tool"]["mobtl"]["branch"]
    except FileNotFoundError:
        raise absent(paths.PROJECT) from None
    except (tomllib.TOMLDecodeError, KeyError, TypeError) as error:
        raise UsageError(f"pyproject.toml must give project.version and tool.mobtl.branch ({error}); correct it.") from None
    declared = content["project"].get("urls", {}).get("Repository")
    url = public(declared) if declared else None
    if declared and url is None:
        raise UsageError(f"pyproject.toml: {declared!r} is no public address of a repository; give https://host/owner/name.")
    return version, url, branch


def _of_ci() -> str | None:
    server, name = (os.environ.get(f"GITHUB_{part}", "") for part in ("SERVER_URL", "REPOSITORY"))
    return public(f"{server}/{name}") if server and name else None


def _branch_of_ci() -> str | None:
    """The branch or tag that CI builds; that of a pull request is no branch of this repository."""
    return None if os.environ.get("GITHUB_HEAD_REF") else os.environ.get("GITHUB_REF_NAME")


def trouble() -> str | None:
    """Why git says nothing about this checkout, and what to do; ``None`` where it does, or there is no git or checkout."""
    done = _asked("rev-parse", "--git-dir")
    if done is None or done.returncode == 0:
        return None
    if "dubious ownership" in done.stderr:
        call = f"git config --global --add safe.directory {shlex.quote(str(paths.ROOT))}"
        return f"git does not trust this checkout, which belongs to another user; where you do, call `{call}`"
    said = done.stderr.strip() or f"exit code {done.returncode}"
    return f"git fails in this checkout ({said.splitlines()[0]}); `git status` there says more"


def _git(*arguments: str) -> str | None:
    """What git answers about this repository itself, not about one around it."""
    done = _asked(*arguments)
    return (done.stdout.strip() or None) if done else None


def _asked(*arguments: str) -> subprocess.CompletedProcess | None:
    """One call of git; ``None`` where there is none, or no checkout."""
    git = shutil.which("git")
    if git is None or not (paths.ROOT / ".git").exists():
        return None
    call = [git, "-C", str(paths.ROOT), *arguments]
    # What it says of a failure is read in English.
    environment = os.environ | {"LC_ALL": "C"}
    try:
        return subprocess.run(call, capture_output=True, text=True, check=False, timeout=10, env=environment)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(call, 1, "", str(error))
