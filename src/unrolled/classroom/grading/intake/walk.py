"""Finds every file in a folder or a zip file, however they are nested, and says why one is no notebook."""

from __future__ import annotations

import itertools
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from unrolled.classroom.grading.intake.archives import BadArchive, Member, Room, ending, names, unpack
from unrolled.classroom.grading.intake.notebook import MAX_FILE
from unrolled.classroom.grading.intake.text import clean
from unrolled.errors import CourseError

__all__ = [
    "MAX_ARCHIVE",
    "NOT_A_NOTEBOOK",
    "STAMP",
    "SYSTEMS",
    "Entry",
    "Found",
    "Listing",
    "Rooms",
    "Zips",
    "list_files",
    "student_room",
    "unpacked",
]

MAX_ARCHIVE = 200 << 20
MAX_STUDENT = 2 * MAX_FILE
MAX_FOLDERS = 8
MAX_NESTED = 3
STAMP = "timestamp.txt"
WANTED = {".ipynb": MAX_FILE, ".zip": MAX_ARCHIVE, STAMP: 200}
NOT_A_NOTEBOOK = "not a notebook (.ipynb)"
COPIES = {
    ".ipynb_checkpoints": "Jupyter's own copies, not what was handed in",
    "__MACOSX": "macOS's own notes on a zip file",
    ".git": "Git's own files",
    "__pycache__": "Python's own files",
    "Feedback Attachment(s)": "what Sakai keeps of what was given back, not what was handed in",
}
A_SYSTEM = "a system's own notes on a file or folder"
# What nobody handed in.
SYSTEMS = (A_SYSTEM, COPIES["__MACOSX"], COPIES[".git"], COPIES["__pycache__"])
NOTES = ("._", ".DS_Store", "Thumbs.db", "desktop.ini")


@dataclass(frozen=True)
class Entry:
    """A file, before anything is unpacked.

    Attributes
    ----------
    parts : tuple of str
        The parts of its name, below what was given.
    path : Path
        The file, or the zip file that it is a member of.
    zipped : int
        Which of the parts is that zip file; -1 if the zip file is what was given, -2 if there is none.
    written : datetime or None
        The file's date, which says when somebody copied it.
    problem : str
        Why it can be no notebook.
    """

    parts: tuple[str, ...]
    path: Path
    zipped: int = -2
    written: datetime | None = None
    problem: str = ""

    @property
    def work(self) -> bool:
        """Whether it may hold somebody's work."""
        return not self.problem and ending(self.parts[-1]) in (".ipynb", ".zip")

    def loose(self, level: int) -> bool:
        """Whether its part of this level is a file (or a zip file) and not a folder."""
        return level in (len(self.parts) - 1, self.zipped)


@dataclass
class Listing:
    """Every file, and the zip files that can be opened, each with the parts of its name."""

    entries: list[Entry]
    archives: list[Entry]


@dataclass(frozen=True)
class Found:
    """A file where it can be read, or the reason why it is none that is graded.

    ``nested`` tells whether it lay in a zip file of the student's own; ``written`` is then that zip file's date.
    """

    parts: tuple[str, ...]
    path: Path | None
    written: datetime | None
    reason: str = ""
    nested: bool = False

    @property
    def shown(self) -> str:
        return " ".join(clean("/".join(self.parts)).split())


@dataclass
class Rooms:
    """How much of each student's files may still be unpacked.

    Attributes
    ----------
    level : int
        Which part of a file's name is a student's.
    scratch : Path
        The folder that it is unpacked into.
    left : dict of str to Room
        By that part.
    """

    level: int
    scratch: Path
    left: dict[str, Room] = field(default_factory=dict)

    def of(self, parts: tuple[str, ...]) -> Room:
        """The room of whoever a file is of, by the parts of its name."""
        student = parts[self.level] if len(parts) > self.level else ""
        if student not in self.left:
            self.left[student] = student_room(self.scratch)
        return self.left[student]


class Zips:
    """Opens zip files, in this process."""

    def names(self, archive: Path) -> list[str]:
        """The names of an archive's files; see ``archives.names``."""
        return names(archive)

    def unpack(
        self, archive: Path, into: Path, parts: tuple[str, ...], rooms: Rooms, first: int = 0
    ) -> Iterator[Member]:
        """Take it apart; see ``archives.unpack``.

        Parameters
        ----------
        archive, into : Path
            The zip file, and the folder that its files go into.
        parts : tuple of str
            Those of the archive's name.
        rooms : Rooms
            Where there is room.
        first : int
            The number of the first file that is wanted, from 0.

        Returns
        -------
        iterator of Member
        """
        return unpack(archive, into, WANTED, lambda name: rooms.of((*parts, *name.split("/"))), first)


def list_files(source: Path, zips: Zips) -> Listing:
    """List a folder or a zip file; zip files in folders are opened, and nothing is unpacked.

    Parameters
    ----------
    source : Path
    zips : Zips
        What opens zip files.

    Returns
    -------
    Listing

    Raises
    ------
    CourseError
        If the source is neither a folder nor a zip file.
    """
    listing = Listing([], [])
    if source.is_dir():
        _list_folder(source, (), listing, zips)
    elif source.is_file() and zipfile.is_zipfile(source):
        _list_archive(Entry((), source), listing, zips)
    else:
        raise CourseError(f"{source}: {_no_source(source)}")
    return listing


def _no_source(source: Path) -> str:
    """Why something is no folder or zip file of submissions, and what to do."""
    if source.is_file() and ending(source.name) == ".ipynb":
        return "is a single notebook; put it into a folder, named STUDENT.ipynb, and give the folder"
    if source.is_file() and ending(source.name) == ".zip":
        return "is empty, damaged or no zip file; download it again"
    return "is neither a folder nor a zip file; give what was handed in as one"


def _list_folder(folder: Path, parts: tuple[str, ...], listing: Listing, zips: Zips) -> None:
    try:
        entries = sorted(folder.iterdir(), key=lambda path: path.name)
    except OSError as error:
        shown = parts or (_readable(folder.name),)
        listing.entries.append(Entry(shown, folder, problem=f"cannot be read: {error.strerror}"))
        return
    for path in entries:
        inside = (*parts, _readable(path.name))
        try:
            reason = _reason(path, len(parts))
            written = datetime.fromtimestamp(path.lstat().st_mtime).astimezone()
            folder_here = path.is_dir()
        except (OSError, ValueError, OverflowError) as error:
            reason, written, folder_here = f"cannot be read: {error}", None, False
        entry = Entry(inside, path, written=written, problem=reason)
        if folder_here and not reason:
            _list_folder(path, inside, listing, zips)
        elif not reason and ending(path.name) == ".zip":
            _list_archive(entry, listing, zips)
        else:
            listing.entries.append(entry)


def _reason(path: Path, depth: int) -> str:
    """Why a file or folder is not looked into, if it is not."""
    if path.is_symlink():
        return "a symbolic link, not followed"
    if path.is_dir():
        deep = depth >= MAX_FOLDERS
        return COPIES.get(
            path.name, f"too deep: notebooks are looked for {MAX_FOLDERS} folders down" if deep else ""
        )
    return _of_a_system((path.name,)) or ("" if path.is_file() else "not a regular file")


def _of_a_system(parts: tuple[str, ...]) -> str:
    """What a system wrote beside what was handed in."""
    reason = next((COPIES[part] for part in parts if part in COPIES), "")
    return reason or (A_SYSTEM if parts[-1].startswith(NOTES) else "")


def _list_archive(entry: Entry, listing: Listing, zips: Zips) -> None:
    place, itself = len(entry.parts) - 1, entry.parts or (_readable(entry.path.name),)
    try:
        members = zips.names(entry.path)
    except BadArchive as reason:
        listing.entries.append(Entry(itself, entry.path, written=entry.written, problem=str(reason)))
        return
    listing.archives.append(entry)
    folders = set()
    for name in members:
        inside = tuple(name.split("/"))
        copies = next((number for number, part in enumerate(inside) if part in COPIES), None)
        if copies is not None:  # one line for the folder, however many files it holds
            if inside[: copies + 1] in folders:
                continue
            inside = inside[: copies + 1]
            folders.add(inside)
        listing.entries.append(Entry((*entry.parts, *inside), entry.path, place, problem=_of_a_system(inside)))
    if not members:
        listing.entries.append(Entry(itself, entry.path, place, problem="an empty zip file"))


def _readable(name: str) -> str:
    """A name that is not UTF-8, as Latin-1: every byte stands for one letter."""
    raw = name.encode("utf-8", "surrogateescape")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def student_room(scratch: Path) -> Room:
    """The room for one student's files: a fourth of what the disk has at most, so that others find some."""
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        return Room(min(MAX_STUDENT, shutil.disk_usage(scratch).free // 4))
    except OSError:
        return Room(0)


def unpacked(listing: Listing, rooms: Rooms, zips: Zips) -> Iterator[Found]:
    """Every listed file where it can be read, zip files taken apart.

    Parameters
    ----------
    listing : Listing
    rooms : Rooms
        Whose the files are, and where there is room for them. A zip file that stands where a student's name stands,
        or below, is the student's own.
    zips : Zips
        What opens zip files.

    Yields
    ------
    Found
    """
    for entry in listing.entries:
        if entry.problem:
            yield Found(entry.parts, None, entry.written, entry.problem)
        elif entry.zipped == -2:
            kept = ending(entry.parts[-1]) == ".ipynb" or entry.parts[-1] == STAMP
            yield Found(entry.parts, entry.path, entry.written, "" if kept else NOT_A_NOTEBOOK)
    unpacking = _Unpacking(rooms, zips)
    for entry in listing.archives:
        yield from unpacking.members(
            entry.path, entry.parts, entry.written, len(entry.parts) > rooms.level, depth=1
        )


class _Unpacking:
    """Takes archives apart, each into a folder of its own."""

    def __init__(self, rooms: Rooms, zips: Zips):
        self.rooms, self.zips, self._numbers = rooms, zips, itertools.count()

    def members(
        self, path: Path, parts: tuple[str, ...], written: datetime | None, own: bool, depth: int
    ) -> Iterator[Found]:
        """The files of one archive; of an archive in it, too."""
        into = self.rooms.scratch / f"{next(self._numbers):05d}"
        try:
            for member in self.zips.unpack(path, into, parts, self.rooms):
                inside = (*parts, *member.name.split("/"))
                date = written if own else member.written
                if _of_a_system(inside[len(parts) :]):
                    if depth > 1:  # those of the first archives are listed already
                        yield Found(inside, None, date, _of_a_system(inside[len(parts) :]), own)
                elif member.problem or not member.path:
                    yield Found(inside, None, date, member.problem or NOT_A_NOTEBOOK, own)
                elif ending(inside[-1]) == ".zip" and depth < MAX_NESTED:
                    yield from self.members(member.path, inside, date, True, depth + 1)
                    member.path.unlink(missing_ok=True)
                elif ending(inside[-1]) == ".zip":
                    yield Found(inside, None, date, "one zip file more in a zip file than are looked into", own)
                else:
                    yield Found(inside, member.path, date, "", own)
        except BadArchive as reason:
            yield Found(parts, None, written, str(reason), own)
