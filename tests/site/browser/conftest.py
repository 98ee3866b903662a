"""A real browser, and the built website on an address of this machine."""

import functools
import gc
import http.server
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

ROOT = Path(__file__).resolve().parents[3]
sys.path.append(str(ROOT / ".ci"))

from chromium import INSTALL, find  # noqa: E402  (it has no package of its own)
from chromium import browser as headless  # noqa: E402

# Milliseconds for what a page takes a moment for; ten others may be using the machine.
PATIENCE = 180_000


def pytest_collection_modifyitems(items):
    """Where nobody looks (CI), a browser gets a second try, for its processes answer in no fixed order.

    Whoever works on the course sees each failure. A test that needed its second try is named at the end.
    """
    if os.environ.get("CI"):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.flaky(reruns=1))


def chromium() -> str:
    """The browser's program; without one the tests fail, for a test that is skipped tests nothing."""
    return find() or pytest.fail(f"The browser tests need {INSTALL}", pytrace=False)


@pytest.fixture(scope="session")
def browser():
    """Chromium, headless, started once."""
    with headless(chromium()) as instance:
        yield instance


@pytest.fixture
def window(browser):
    """Open a window, as ``browser.new_context`` does, which is patient and is closed after the test."""
    opened = []

    def make(**options):
        opened.append(browser.new_context(**options))
        opened[-1].set_default_timeout(PATIENCE)
        return opened[-1]

    expect.set_options(timeout=PATIENCE)
    yield make
    for context in opened:
        context.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    """The folder of the built website: UNROLLED_SITE if that is set, else built now, with warnings as errors."""
    if given := os.environ.get("UNROLLED_SITE"):
        return Path(given)
    output = tmp_path_factory.mktemp("site")
    command = [Path(sys.executable).with_name("jupyter-book"), "build", ROOT, "--path-output", output]
    build = subprocess.run(
        [*map(str, command), "--warningiserror", "--nitpick", "--keep-going"], capture_output=True, text=True
    )
    if build.returncode:
        pytest.fail(f"The website does not build:\n{build.stdout[-4000:]}\n{build.stderr[-4000:]}", pytrace=False)
    return output / "_build" / "html"


@pytest.fixture(scope="package")
def parsed(site):
    """Every HTML page of the site, parsed, by its path. It takes long: see TOGETHER in ``tests/conftest.py``."""
    paths = [path for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    # Millions of objects come and none goes: to look for some that are not needed would take a quarter of the time.
    gc.disable()
    try:
        return {path: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in paths}
    finally:
        gc.enable()


class Quiet(http.server.SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"  # one connection for all that a page loads

    def log_message(self, *args):
        """Say nothing: the tests look at the browser's side."""


@contextmanager
def serving(folder, handler=Quiet):
    """Serve a folder on a free port of this machine; gives the address, with a slash at its end."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def serve():
    """A context manager that serves a folder: ``with serve(folder) as address``."""
    return serving


@pytest.fixture(scope="session")
def site_url(site):
    """Where the website is served."""
    with serving(site) as address:
        yield address
