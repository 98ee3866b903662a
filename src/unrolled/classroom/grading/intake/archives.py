"""Takes zip files apart without trusting them: names, sizes, counts, links and nesting are all somebody's word."""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

__all__ = ["BadArchive", "Member", "unpack"]

MAX_MEMBERS = 50_000
MAX_WHOLE = 4 << 30
ENCRYPTED = 0x1


class BadArchive(Exception):
    """A zip file that cannot be taken apart. The message says why."""


@dataclass(frozen=True)
class Member:
    """A file in an archive: its name there, when it was written, and where it is now, or why it is nowhere."""

    name: str
    written: datetime | None
    path: Path | None
    problem: str = ""


def unpack(archive: Path, into: Path, largest: Mapping[str, int]) -> Iterator[Member]:
    """Write the wanted files of an archive into a folder, under names of our own.

    Parameters
    ----------
    archive, into : Path
    largest : mapping of str to int
        For each ending that is wanted, in lower case, the bytes that one file may have. A file that has more is cut
        off there, so that its reader refuses it; other files stay where they are.

    Yields
    ------
    Member
        Every file, in order.

    Raises
    ------
    BadArchive
        If it is no zip file, or too large in all.
    """
    room = MAX_WHOLE
    try:
        with _opened(archive) as opened:
            listed = [info for info in opened.infolist() if not info.is_dir()]
            if len(listed) > MAX_MEMBERS:
                raise BadArchive(f"a zip file of more than {MAX_MEMBERS} files")
            for number, info in enumerate(listed):
                member = _member(opened, info, into / f"{number:05d}", largest, room)
                if member.path:
                    room -= member.path.stat().st_size
                    if room <= 0:
                        raise BadArchive(f"a zip file of more than {MAX_WHOLE >> 30} GB")
                yield member
    except (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError) as error:
        raise BadArchive(f"not a zip file that can be read ({error})") from None


def _opened(archive: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except OSError as error:  # a damaged list of files can also point to before the beginning
        raise BadArchive(f"not a zip file that can be read ({error.strerror})") from None


def _member(
    opened: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, largest: Mapping[str, int], room: int
) -> Member:
    name = "/".join(part for part in info.filename.replace("\\", "/").split("/") if part not in ("", ".", ".."))
    written = _written(info)
    if stat.S_ISLNK(info.external_attr >> 16):
        return Member(name, written, None, "a symbolic link, not followed")
    most = min(largest.get(PurePosixPath(name.lower()).suffix, -1), room)
    if most < 0:
        return Member(name, written, None)
    if info.flag_bits & ENCRYPTED:
        return Member(name, written, None, "encrypted; hand it in without a password")
    try:
        with opened.open(info) as source:
            content = source.read(most + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        return Member(name, written, None, f"damaged in its zip file ({error})")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return Member(name, written, path)


def _written(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time).astimezone() if info.date_time[0] > 1980 else None  # 1980: it has none
    except ValueError:
        return None
