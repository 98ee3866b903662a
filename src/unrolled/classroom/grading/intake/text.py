"""Text of strangers: rid of what no file or page can hold, on one line, and made into safe names of files."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

__all__ = ["clean", "file_names", "plain"]

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)


def clean(text: str) -> str:
    """Drop what no file or page can hold: lone surrogates, and control characters but tab and newline."""
    return CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n"))


def plain(text: str) -> str:
    """Clean a name: one line of at most 200 characters, with each accented letter written one way."""
    return " ".join(clean(unicodedata.normalize("NFC", text)).split())[:200]


def file_names(students: Iterable[str]) -> dict[str, str]:
    """Give each student a file name that is safe on every system and nobody else's.

    A name made of letters, digits, ``.``, ``_`` and ``-`` stays as it is; any other gets a few letters of its hash.
    """
    names: dict[str, str] = {}
    taken: set[str] = set()
    for student in sorted(set(students)):
        name = re.sub(r"[^A-Za-z0-9._-]+", "_", student)[:80].strip(". _") or "student"
        odd = name != student or RESERVED.fullmatch(name) or name.startswith("-") or name.casefold() in taken
        if odd:
            stem = name.strip("-").replace(".", "_") or "student"
            name = f"{stem}-{hashlib.sha256(student.encode()).hexdigest()[:10]}"
        taken.add(name.casefold())
        names[student] = name
    return names
