"""Takes zip files apart without trusting them: names, sizes, counts, links and nesting are all somebody's word."""

from __future__ import annotations

import io
import re
import stat
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

__all__ = ["UNDECODED", "BadArchive", "Member", "Room", "divided", "ending", "is_archive", "names", "unpack"]

MAX_MEMBERS = 50_000
MAX_LISTING = 256 * MAX_MEMBERS
MAX_WHOLE = 4 << 30
CHUNK = 1 << 20
ENCRYPTED, UTF8 = 0x1, 0x800
UNICODE_PATH = 0x7075  # the number of an extra field (4.6.9 of PKWARE's APPNOTE)
# What browsers and mail programs make of a notebook's name: "x.ipynb.txt", "x.ipynb (1)", "x.ipynb." and the like.
DISGUISED = re.compile(r"\.ipynb(?:\.(?:txt|json|download))?(?=[ .]*$|[ _]?\(\d{1,3}\)$)", re.IGNORECASE)
# Some take a notebook for the JSON that it is. Other JSON is data; an exercise's name tells it from that.
AS_JSON = re.compile(r"(?:.*\D)?\d\d_[a-z].*\.json", re.IGNORECASE | re.DOTALL)
# The end of a list of files: the list's size and place, and the size of a comment behind; and what begins an entry
# of the list, and what may stand before the end of a long one. Some servers and disks append zeros or a page.
END = re.compile(rb"(?=PK\x05\x06.{8}(?P<size>.{4})(?P<offset>.{4})(?P<comment>.{2}))", re.DOTALL)
END_LENGTH = 22
ENTRY, END_64 = b"PK\1\2", b"PK\6\7"
TAIL = 1 << 18
# What stands for a byte that is no UTF-8.
UNDECODED = re.compile("[\udc80-\udcff]")
BROKEN = (zipfile.BadZipFile, zipfile.LargeZipFile, NotImplementedError, ValueError)


class BadArchive(Exception):
    """A zip file that cannot be taken apart. The message says why."""


class Room:
    """What may still be unpacked, in bytes: of one student's files, say, so that they leave the others theirs."""

    def __init__(self, left: int):
        self.left = left


@dataclass(frozen=True)
class Member:
    """A file in an archive: its name there, when it was written, and where it is now, or why it is nowhere."""

    name: str
    written: datetime | None
    path: Path | None
    problem: str = ""


def names(archive: Path) -> list[str]:
    """The names of the files in an archive, in order; nothing is unpacked.

    Raises
    ------
    BadArchive
        If it is no zip file, or has too many files.
    """
    try:
        with _opened(archive) as opened:
            return [_name(info) for info in _listed(opened)]
    except BROKEN as error:
        raise _bad(error) from None


def ending(name: str) -> str:
    """A name's ending in lower case; a notebook's is ``.ipynb``, also where a browser changed it."""
    return divided(name)[1]


def divided(name: str) -> tuple[str, str]:
    """What stands before a name's ending, and the ending, as :func:`ending` gives it.

    A number that counts copies is no part of the ending: ``"work.ipynb (1)"`` is ``"work (1)"`` and ``".ipynb"``.
    """
    if found := DISGUISED.search(name):
        return name[: found.start()] + name[found.end() :].rstrip(" ."), ".ipynb"
    path = PurePosixPath(name)
    return path.stem, ".ipynb" if AS_JSON.fullmatch(name) else path.suffix.lower()


def unpack(
    archive: Path,
    into: Path,
    largest: Mapping[str, int],
    room_of: Callable[[str], Room] | None = None,
    first: int = 0,
) -> Iterator[Member]:
    """Write the wanted files of an archive into a folder, under names of our own.

    Parameters
    ----------
    archive, into : Path
    largest : mapping of str to int
        For each whole name or ending that is wanted, in lower case, the bytes that one file may have. A file that
        has more becomes one of zeros, as long as its reader needs to refuse it; other files stay where they are.
    room_of : callable, optional
        From a file's name to the room that it takes from. Where none is left, the file says so, and the next comes.
    first : int
        The number of the first file that is wanted, from 0.

    Yields
    ------
    Member
        Every file, in order.

    Raises
    ------
    BadArchive
        If it is no zip file, or has too many files.
    """
    whole = Room(MAX_WHOLE)
    try:
        with _opened(archive) as opened:
            for number, info in islice(enumerate(_listed(opened)), first, None):
                room = room_of(_name(info)) if room_of else whole
                yield _member(opened, info, into / f"{number:05d}", largest, room)
    except BROKEN as error:
        raise _bad(error) from None


class _Source(io.FileIO):
    """An archive's bytes, up to the end of its list of files.

    That list is read before it can be counted, so its length is bounded. What stands behind it, a comment or what a
    server appended, may hold the signs by which ``zipfile`` looks for it, and is left out.
    """

    def __init__(self, path: Path):
        super().__init__(path)
        self._end = super().seek(0, io.SEEK_END)
        self._end = self._end_of_list()

    def _end_of_list(self) -> int:
        start = max(0, self._end - TAIL)
        super().seek(start)
        tail = super().read(TAIL) or b""
        ends = [found for found in END.finditer(tail) if self._is_whole(found, start + found.start())]
        # A zip file in the archive, or in its comment, has an end as well; only the archive's own leads to its end.
        behind = [len(tail) - found.start() - END_LENGTH for found in ends]
        comments = [int.from_bytes(found["comment"], "little") for found in ends]
        own = [length for length, comment in zip(behind, comments, strict=True) if length == comment]
        return self._end - (own[0] if own else behind[-1] if behind else 0)

    def _is_whole(self, found: re.Match[bytes], place: int) -> bool:
        """Whether a list of files stands before what may be its end."""
        if found.string[max(0, found.start() - 20) : found.start()].startswith(END_64):
            return True
        size, offset = (int.from_bytes(found[part], "little") for part in ("size", "offset"))
        if not size or size > place:
            return size == 0 and offset == place
        super().seek(place - size)
        return super().read(4) == ENTRY

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Go to a place; the end is that of the list."""
        return super().seek(self._end + offset) if whence == io.SEEK_END else super().seek(offset, whence)

    def read(self, size: int | None = -1, /) -> bytes:
        """Read, but no list of millions of files."""
        left = max(0, self._end - self.tell())
        size = left if size is None or size < 0 else min(size, left)
        if size > MAX_LISTING:
            raise zipfile.BadZipFile(f"its list of files has {size} bytes, which is more than {MAX_MEMBERS} files")
        return super().read(size) or b""


def is_archive(path: Path) -> bool:
    """Whether a file ends as zip files do."""
    with suppress(OSError), _Source(path) as source:
        return zipfile.is_zipfile(source)
    return False


@contextmanager
def _opened(archive: Path) -> Iterator[zipfile.ZipFile]:
    with ExitStack() as held:
        try:
            opened = held.enter_context(zipfile.ZipFile(held.enter_context(_Source(archive))))
        except OSError as error:  # a damaged list of files can also point to before the beginning
            raise BadArchive(f"not a zip file that can be read ({error.strerror})") from None
        yield opened


def _bad(error: Exception) -> BadArchive:
    if isinstance(error, UnicodeDecodeError):
        return BadArchive(
            "a zip file with names that are no UTF-8, though it says so; unpack it, and give the folder"
        )
    return BadArchive(f"not a zip file that can be read ({error})")


def _listed(opened: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    listed = [info for info in opened.infolist() if not info.is_dir()]
    if len(listed) > MAX_MEMBERS:
        raise BadArchive(f"a zip file of more than {MAX_MEMBERS} files")
    return listed


def _name(info: zipfile.ZipInfo) -> str:
    """A member's name. Many write UTF-8 without saying so, and zipfile then reads code page 437.

    Bytes that are no UTF-8 stay, as the surrogates that Python puts in their place in the names of files.
    """
    name = info.orig_filename.partition("\0")[0]
    if not info.flag_bits & UTF8:
        raw = name.encode("cp437")
        name = _unicode_path(info, raw) or raw.decode("utf-8", "surrogateescape")
    # A letter of Shift JIS, Big5 or GBK may end in the byte of a backslash.
    name = re.sub(rf"(?<!{UNDECODED.pattern})\\", "/", name)
    return "/".join(part for part in name.split("/") if part not in ("", ".", ".."))


def _unicode_path(info: zipfile.ZipInfo, raw: bytes) -> str:
    """The name that an extra field gives in UTF-8, as WinRAR writes it; empty if there is none for this name."""
    extra = info.extra
    while len(extra) >= 4:
        kind, size = (int.from_bytes(extra[at : at + 2], "little") for at in (0, 2))
        data, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == UNICODE_PATH and data[:5] == b"\x01" + zlib.crc32(raw).to_bytes(4, "little"):
            with suppress(UnicodeDecodeError):
                return data[5:].decode()
    return ""


def _member(
    opened: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path, largest: Mapping[str, int], room: Room
) -> Member:
    name, written = _name(info), _written(info)
    if stat.S_ISLNK(info.external_attr >> 16):
        return Member(name, written, None, "a symbolic link, not followed")
    most = largest.get(name.rsplit("/", 1)[-1].lower(), largest.get(ending(name), -1))
    if most < 0:
        return Member(name, written, None)
    if info.flag_bits & ENCRYPTED:
        return Member(name, written, None, "encrypted; hand it in without a password")
    try:
        with opened.open(info) as source:
            problem = _write(source, path, most, room)
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, OSError) as error:
        problem = f"damaged in its zip file ({error})"
    except MemoryError:  # how much the decompressor takes is the archive's word, too
        problem = "takes too much memory to unpack"
    if problem:
        path.unlink(missing_ok=True)
    return Member(name, written, None if problem else path, problem)


def _write(source: IO[bytes], path: Path, most: int, room: Room) -> str:
    """Write what there is, as far as there is room; say why not, if not."""
    size = 0
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            while size <= most and (chunk := source.read(min(CHUNK, most + 1 - size))):
                size, room.left = size + len(chunk), room.left - len(chunk)
                if room.left < 0:
                    return "its zip files hold too much; hand in the notebook alone"
                target.write(chunk)
            if size > most:
                target.truncate(0)
                target.truncate(most + 1)
    except OSError as error:  # the disk's, and no fault of the student's; the next may find room again
        return f"could not be unpacked on this machine ({error.strerror})"
    return ""


def _written(info: zipfile.ZipInfo) -> datetime | None:
    try:
        return datetime(*info.date_time).astimezone() if info.date_time[0] > 1980 else None  # 1980: it has none
    except ValueError:
        return None
