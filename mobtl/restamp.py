"""Write the parts of committed results in their present form, where the form of the commit before says that they are fresh.

Called once, as `python -m mobtl.restamp`, from a work tree in which nothing that decides a record differs from that commit.
"""

import io
import json
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime

from mobtl import paths, seal
from mobtl.committed import Restamped, all_kept
from mobtl.results_state import parts_now, write

_OLD = """
import json
from mobtl import fingerprint, results, results_state
print(json.dumps({
    each.run.id: fingerprint.digest(each.kept.parts)
    for each in results.committed() if str(results_state.state(each)) == "fresh"
}))
"""


def main() -> None:
    """Restamp every result that is fresh, and name those that are not."""
    commit = _git("rev-parse", "HEAD").decode().strip()
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(fileobj=io.BytesIO(_git("archive", commit))) as archive:
            archive.extractall(folder, filter="data")
        fresh = json.loads(subprocess.run([sys.executable, "-c", _OLD], cwd=folder, check=True, capture_output=True).stdout)  # noqa: S603
    for each in all_kept():
        if each.run.id in fresh:
            stamp = Restamped(date=datetime.now(UTC), commit=commit, digest=fresh[each.run.id])
            write(each.folder, each.kept.model_copy(update={"parts": parts_now(each), "restamped": stamp}))
            seal.renew(each.folder)
        print(each.run.id, "restamped" if each.run.id in fresh else "is not fresh")


def _git(*arguments: str) -> bytes:
    return subprocess.run(["git", *arguments], cwd=paths.ROOT, check=True, capture_output=True).stdout  # noqa: S603, S607


if __name__ == "__main__":
    main()
