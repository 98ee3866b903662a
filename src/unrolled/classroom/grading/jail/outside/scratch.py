"""Folders for temporary files, which a later run clears away if this one is killed."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path

__all__ = ["delete_folders_of_the_dead", "lives", "scratch"]

FOLDER = "unrolled-jail-"


def scratch() -> Path:
    """A new folder for temporary files, which a later run clears away if this process is killed."""
    return Path(tempfile.mkdtemp(prefix=f"{FOLDER}{os.getpid()}-"))


def delete_folders_of_the_dead() -> None:
    """Delete the folders of runs that were killed before they could."""
    for folder in Path(tempfile.gettempdir()).glob(f"{FOLDER}*-*"):
        owner = folder.name.removeprefix(FOLDER).split("-")[0]
        with contextlib.suppress(OSError):
            if folder.lstat().st_uid == os.geteuid() and owner.isdigit() and not lives(int(owner)):
                shutil.rmtree(folder, ignore_errors=True)


def lives(process: int) -> bool:
    """Whether a process lives, by its number."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
