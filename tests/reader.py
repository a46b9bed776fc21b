"""The installed Chromium, for tests that read pages as a reader does; they skip where it is missing, in CI they fail."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import pytest

from mobtl.book.press import pdf
from mobtl.errors import UsageError

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@contextmanager
def chromium() -> Iterator["Browser"]:
    """The installed Chromium, started, as Playwright drives it."""
    installed = program()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # Its sandbox refuses to run as root, as in the containers of a CI; the pages are our own.
        browser = playwright.chromium.launch(executable_path=installed, chromium_sandbox=False)
        yield browser
        browser.close()


def program() -> str:
    """The installed Chromium or Chrome."""
    try:
        return pdf.browser()
    except UsageError as error:
        missing(f"needs Chromium: {error}")


def missing(reason: str) -> NoReturn:
    """Skip what cannot be tested here; in CI, where it must be, fail."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(reason)
