"""The claim: an unchanged book is found to be unchanged within 10 s, a small fraction of the time that its pages take.

Needs a finished book (`make book`); one more is built from nothing but the finished runs, for the ratio.
"""

import shutil
import subprocess
import sys

from timing import compare

from mobtl.book.press import html


def main() -> None:
    """Compare calls of `mobtl book` with and without the built pages."""
    command = [sys.executable, "-m", "mobtl", "book"]

    def unchanged():
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603

    def anew():
        shutil.rmtree(html.folder())
        unchanged()

    compare("`mobtl book` unchanged against all pages anew", unchanged, anew, rounds=2)


if __name__ == "__main__":
    main()
