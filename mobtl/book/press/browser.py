"""Which browser prints the book; apart, so that `mobtl doctor` need not import all that makes pages."""

import shutil

from mobtl.errors import UsageError

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def browser() -> str:
    """Path of the Chromium or Chrome that is installed (UsageError if none is)."""
    found = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if found is None:
        raise UsageError(
            "the book is printed by Chromium or Chrome, and neither is installed; `apt-get install chromium` brings one "
            f"on Debian, or put one on the PATH under one of the names {', '.join(_BROWSERS)}."
        )
    return found
