"""Looks at the pages of the built website in every way, and records those that are whole.

Looked at are the pages that are not as they were when they were recorded. A page with a fault is not recorded, and
what is wrong with it is said. Each page is recorded as soon as it is found whole: a command that is stopped goes on
from there the next time.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from playwright.sync_api import Browser
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(ROOT / folder) for folder in (".ci", "tests/site/browser", "tests/support")]
from chromium import browser  # noqa: E402
from conftest import PATIENCE, serving  # noqa: E402
from page_looks import faults, pages_of, sorted_out, ways_at, window_of  # noqa: E402
from page_record import RECORD, key_of, known_of, read_record, write_record  # noqa: E402


class Renewal:
    """A record that several browsers renew together.

    Attributes
    ----------
    record : dict
        The key of each page that is whole.
    wrong : dict
        What is wrong with the others.
    """

    def __init__(self, site: Path, path: Path, anew: bool) -> None:
        self.site, self.path, self.lock = site, path, threading.Lock()
        self.shown, _ = sorted_out(site)
        record = read_record(path)
        known = known_of(site, self.shown, record)
        self.record = {page: record[page] for page in known}
        self.wrong: dict[str, list[str]] = {}
        # The largest first, so that at the end nobody waits for one.
        left = (page for page in self.shown if anew or page not in known)
        self.waiting = deque(sorted(left, key=lambda page: -(site / page).stat().st_size))
        write_record(self.record, path)

    def look(self, address: str, progress: Progress, bar: int) -> None:
        """Look at pages in a browser of one's own, as long as there are some."""
        with browser() as opened:
            while self.waiting:
                try:
                    page = self.waiting.popleft()
                except IndexError:  # another has just taken it
                    break
                key = key_of(self.site, page, self.shown)
                found = in_all_ways(opened, address + page, ways_at(page, self.shown))
                with self.lock:
                    self.note(page, key, found)
                progress.advance(bar)

    def note(self, page: str, key: str, found: list[str]) -> None:
        """Record a page that is whole, and no other."""
        if found:
            self.wrong[page] = found
            self.record.pop(page, None)
        else:
            self.record[page] = key
        write_record(self.record, self.path)


def in_all_ways(opened: Browser, address: str, ways: list[tuple]) -> list[str]:
    """What is wrong with a page in each window in which it is to be opened."""
    found = []
    for width, mode, looks in ways:
        with closing(opened.new_context(**window_of(width, mode))) as window:
            window.set_default_timeout(PATIENCE)
            found += faults(window, address, looks)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, epilog="example: make site && python benchmarks/site/whole.py"
    )
    parser.add_argument("--site", type=Path, default=ROOT / "_build" / "html", help="the folder of the built site")
    parser.add_argument("--record", type=Path, default=RECORD, help="another file for the record")
    parser.add_argument("--all", action="store_true", help="look at all pages, also at those that are as recorded")
    parser.add_argument("--browsers", type=int, default=os.cpu_count(), help="how many look at pages at once")
    arguments = parser.parse_args()
    if arguments.browsers < 1:
        parser.error("somebody must look: --browsers 1, or more")
    if not pages_of(arguments.site):
        parser.error(f"{arguments.site} holds no website; `make site` builds it")
    renewal = Renewal(arguments.site, arguments.record, arguments.all)
    number = len(renewal.waiting)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with serving(arguments.site) as address, Progress(*columns) as progress:
        bar = progress.add_task("pages", total=number)
        with ThreadPoolExecutor(arguments.browsers) as pool:
            count = min(arguments.browsers, number)
            looking = [pool.submit(renewal.look, address, progress, bar) for _ in range(count)]
            try:
                for one in looking:
                    one.result()
            finally:
                renewal.waiting.clear()  # if one fails, or the command is stopped, the others end with their page
    for page, found in sorted(renewal.wrong.items()):
        print(f"{page} is not recorded:", *found, sep="\n  ")
    print(f"Looked at: {number}, with faults: {len(renewal.wrong)}. In the record: {len(renewal.record)}.")
    return 1 if renewal.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
