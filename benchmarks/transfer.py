"""The claim: `mobtl transfer` needs at most five minutes on two cores for a hundred rows, report and fitted model included.

The rows are phonon band gaps of the committed table, one for each compound; the source is the one named
electronic-band-gap. Nothing is there from an earlier call. ``--keep`` keeps the figures for the book.
"""

import os
import sys
import tempfile
from pathlib import Path

from keeping import keep, told
from watching import watched

from mobtl.book.pages.speeds import Speed
from mobtl.datasets import phonons

ROWS = 100


def main() -> None:
    """Print seconds and memory of the call, then of the same once more, which finds its parts."""
    table = phonons.semiconductors().query("phonon_gap > 0").drop_duplicates("reduced_formula")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.environ["MOBTL_PARTS"] = str(folder / "parts")
        some = table.sample(ROWS, random_state=0)[["reduced_formula", "phonon_gap"]]
        some.rename(columns={"reduced_formula": "formula", "phonon_gap": "gap"}).to_csv(folder / "mine.csv", index=False)
        keep("transfer", [told(_called(folder, way)) for way in ("two workers", "the same again, parts found")])


def _called(folder: Path, way: str) -> Speed:
    call = [sys.executable, "-m", "mobtl", "transfer", "--source", "electronic-band-gap", "--column", "gap"]
    call += ["--target", str(folder / "mine.csv"), "-o", str(folder / "mine"), "--workers", "2"]
    done = watched(call)
    if done.code:
        sys.exit(f"the command failed: {done.said[-2_000:]}")
    what = f"{ROWS} rows, source electronic-band-gap; wanted within 300 s"
    return Speed(what=what, way=way, materials=ROWS, seconds=done.seconds, megabytes=done.megabytes)


if __name__ == "__main__":
    main()
