"""The C library, for calls of the kernel that Python has no function for."""

from __future__ import annotations

import ctypes
import os

__all__ = ["done", "libc"]

libc = ctypes.CDLL(None, use_errno=True)


def done(result: int, what: str) -> None:
    """Raise the error that a call has left behind, unless its result is that it succeeded.

    Raises
    ------
    OSError
    """
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
