"""Runs a command as an instructor types it: what it printed, how long it took, and the most memory that it held."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "support"))

from processes import family_of  # noqa: E402

LOOK = 0.2  # seconds between two looks at the memory


@dataclass
class Done:
    """A command, what it printed, seconds by the clock, and the most memory in MiB of all that it started."""

    command: str
    printed: str
    seconds: float
    memory: float


def surroundings() -> dict[str, str]:
    """As in a terminal that is wide, with the commands of this environment."""
    places = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return os.environ | {"PATH": places, "COLUMNS": "200", "TZ": "UTC"}


def held(process: int) -> float:
    """MiB that a process and its family hold, a page that several share counted once."""
    total = 0
    for number in (process, *family_of(process)):
        with suppress(OSError, ValueError, IndexError):
            text = Path(f"/proc/{number}/smaps_rollup").read_text()
            total += int(text.split("\nPss:")[1].split()[0])
    return total / 1024


@contextmanager
def watched(process: int):
    """Look at the memory until the end; the list that is given has the most at its only place."""
    most, over = [0.0], threading.Event()

    def look() -> None:
        while True:
            most[0] = max(most[0], held(process))
            if over.wait(LOOK):
                return

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield most
    finally:
        over.set()
        watcher.join()


def run(command: str, folder: Path) -> Done:
    """Type a command in a folder; the benchmark ends where it fails."""
    began = time.monotonic()
    process = subprocess.Popen(
        ["bash", "-ec", command],
        cwd=folder,
        env=surroundings(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with watched(process.pid) as most:
        printed = process.communicate()[0]
    seconds = time.monotonic() - began
    if process.returncode:
        raise SystemExit(f"$ {command}\n{printed[-4000:]}")
    lines = [line.rstrip() for line in printed.splitlines() if "━" not in line]
    return Done(command, "\n".join(lines), seconds, most[0])


def timed(act: Callable[[], object]) -> float:
    """Milliseconds that something takes."""
    began = time.monotonic()
    act()
    return 1000 * (time.monotonic() - began)
