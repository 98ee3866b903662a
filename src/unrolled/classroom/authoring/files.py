"""Files that appear wholly or not at all, and tables that people hand over."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from unrolled.errors import CourseError

__all__ = ["read_table", "write_whole"]


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file under another name, then give it its own: a reader never meets half of it.

    Raises
    ------
    CourseError
        If the folder or the disk does not take it. The old file, if any, is then as it was.
    """
    data = content.encode() if isinstance(content, str) else content
    unfinished = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(data)
        unfinished.replace(path)
    except OSError as error:
        with suppress(OSError):
            unfinished.unlink()
        raise CourseError(f"{path}: cannot be written ({error.strerror}); check the folder's permissions") from None


def read_table(path: Path, what: str) -> str:
    """Read the text of a CSV file, with or without a byte order mark; line ends become plain newlines.

    Parameters
    ----------
    path : Path
    what : str
        What it is, for the message: "the class list".

    Returns
    -------
    str

    Raises
    ------
    CourseError
        If it cannot be read, or is not UTF-8.
    """
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({error.strerror}); give {what} as CSV") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path}: is not UTF-8; save it as 'CSV UTF-8'") from None
