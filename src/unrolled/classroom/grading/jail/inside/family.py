"""Processes that belong together, and the memory that they hold together."""

from __future__ import annotations

import contextlib
import resource
from collections.abc import Callable
from pathlib import Path

__all__ = ["family_of", "memory_of"]


def family_of(belongs: Callable[[Path], bool]) -> list[Path]:
    """The living processes that belong; one that ends while it is looked at does not."""
    family = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if belongs(process):
                family.append(process)
    return family


def memory_of(family: list[Path]) -> int:
    """Bytes that some processes hold together.

    The limit on a process does not bound a family of them. What several share is counted once, by its shares; where
    this process may not look so closely (a container's root, say), it is counted for each.
    """
    total = 0
    for process in family:
        with contextlib.suppress(OSError):
            try:
                lines = (process / "smaps_rollup").read_text().splitlines()
                total += sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))
            except PermissionError:
                total += int((process / "statm").read_text().split()[1]) * resource.getpagesize()
    return total
