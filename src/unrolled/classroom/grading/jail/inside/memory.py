"""Makes forks cheap: memory in large pages, and what a child will write to copied before it does.

A child shares its parent's memory until it writes to a page, which the kernel then copies. Drawing one picture
writes to some thousands of pages, to the counters of references in most of them.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

__all__ = ["Span", "copy_ahead", "gather", "written_by"]

LARGE_PAGE = 2 << 20
MADV_POPULATE_WRITE, MADV_COLLAPSE = 23, 25
# Bits of an entry of /proc/self/pagemap: the page is there; no other process shares it.
PRESENT, EXCLUSIVE = np.uint64(1 << 63), np.uint64(1 << 56)
# To copy so many pages more than asked for costs less than one more call.
GAP = 2

Span = tuple[int, int]  # where it starts, and how many bytes

_advise = ctypes.CDLL(None).madvise
_advise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]


def gather() -> None:
    """Have the kernel put this process's memory into large pages, of which a fork has to copy far fewer entries.

    Kernels before 6.1 refuse, and are left as they are.
    """
    for start, end in _writable(own_only=True):
        for page in range(-(-start // LARGE_PAGE) * LARGE_PAGE, end - LARGE_PAGE + 1, LARGE_PAGE):
            _advise(page, LARGE_PAGE, MADV_COLLAPSE)


def written_by(action: Callable[[], None]) -> list[Span]:
    """Find what a child writes to that does something: a child does it, and looks what it shares no longer.

    Parameters
    ----------
    action : callable

    Returns
    -------
    list of Span
        Empty where the kernel does not tell (macOS).
    """
    there, back = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            before = list(_writable())
            action()
            with os.fdopen(back, "w") as stream:
                json.dump([span for start, end in before for span in _written(start, end)], stream)
        finally:
            os._exit(0)
    os.close(back)
    with os.fdopen(there) as stream:
        found = stream.read()
    os.waitpid(child, 0)
    return [tuple(span) for span in json.loads(found or "[]")]


def copy_ahead(spans: list[Span]) -> None:
    """Copy memory that is shared still. Kernels before 5.14 refuse, and copy it when it is written to."""
    for start, size in spans:
        _advise(start, size, MADV_POPULATE_WRITE)


def _writable(own_only: bool = False) -> Iterator[tuple[int, int]]:
    """The parts of memory that this process can write to; those of no file, if only its own are asked for."""
    for line in Path("/proc/self/maps").read_text().splitlines() if sys.platform == "linux" else ():
        where, rights, _, _, _, *name = line.split(maxsplit=5)
        if rights.startswith("rw") and (not own_only or name in ([], ["[heap]"])):
            start, end = (int(address, 16) for address in where.split("-"))
            yield start, end


def _written(start: int, end: int) -> list[Span]:
    """What of a part this process shares with no other."""
    page = resource.getpagesize()
    with Path("/proc/self/pagemap").open("rb", buffering=0) as stream:
        stream.seek(start // page * 8)
        entries = np.frombuffer(stream.read((end - start) // page * 8), np.uint64)
    own = np.flatnonzero((entries & PRESENT != 0) & (entries & EXCLUSIVE != 0))
    together = np.split(own, np.flatnonzero(np.diff(own) > GAP) + 1) if own.size else []
    return [(start + int(pages[0]) * page, int(pages[-1] - pages[0] + 1) * page) for pages in together]
