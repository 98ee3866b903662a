"""The first steps of a process that was forked for one notebook: it lets go of all others', and tells of errors."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator

__all__ = ["close_all_but", "told"]

MOST_DESCRIPTORS = 1 << 16  # the warm process has a dozen, and the lowest numbers are taken first


@contextlib.contextmanager
def told(output: int) -> Iterator[None]:
    """Around some work: whatever goes wrong is printed where the other side reads, and ends this process.

    Yields
    ------
    None
    """
    try:
        yield
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(output, f"{type(error).__name__}: {error}\n".encode())
        os._exit(70)


def close_all_but(kept: Iterable[int]) -> None:
    """Close what this process inherited: the orders, and what belongs to other notebooks."""
    after = 3
    for descriptor in sorted(kept):
        os.closerange(after, descriptor)
        after = descriptor + 1
    os.closerange(after, MOST_DESCRIPTORS)
