"""The browser that draws the book: found on this machine, driven by Playwright."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
APPLICATIONS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
INSTALL = "Chromium: sudo apt-get install chromium (macOS: brew install --cask chromium)"
ARGUMENTS = (
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


def find() -> str | None:
    """The browser's program, if there is one."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    return found or next((path for path in APPLICATIONS if Path(path).exists()), None)


def program() -> str:
    """The browser's program.

    Raises
    ------
    SystemExit
        If there is none; the message says what to install.
    """
    return find() or sys.exit(f"The PDF needs {INSTALL}")


@contextmanager
def browser(path: str | None = None) -> Iterator[Browser]:
    """Chromium, headless: the program at a path, or the one that is found."""
    as_root = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    path = path or program()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *as_root])
        try:
            yield opened
        finally:
            opened.close()
