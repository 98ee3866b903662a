"""Folders that appear wholly or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from unrolled.errors import CourseError

__all__ = ["unfinished"]


@contextmanager
def unfinished(folder: Path, out: Path) -> Iterator[Path]:
    """A folder for what is not whole yet, under a name that nobody would use; it is gone in the end.

    Parameters
    ----------
    folder : Path
        Where it is made. Whoever has written everything renames from there.
    out : Path
        What is being written, for the message.

    Yields
    ------
    Path

    Raises
    ------
    CourseError
        If the folder or the disk does not take it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(prefix=".unfinished-", dir=folder, ignore_cleanup_errors=True) as begun:
            yield Path(begun)
    except OSError as error:
        raise CourseError(f"{out}: cannot be written ({error.strerror}); choose another --out") from None
