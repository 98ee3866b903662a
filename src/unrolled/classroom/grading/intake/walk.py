"""Finds every file in a folder or a zip file, however they are nested, and says why one is no notebook."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from unrolled.classroom.grading.intake.archives import BadArchive, Member, Room, ending, is_archive, names, unpack
from unrolled.classroom.grading.intake.notebook import MAX_FILE
from unrolled.classroom.grading.intake.text import clean
from unrolled.errors import CourseError

__all__ = [
    "MAX_ARCHIVE",
    "NOT_A_NOTEBOOK",
    "STAMP",
    "SYSTEMS",
    "WANTED",
    "Entry",
    "Found",
    "Listing",
    "Rooms",
    "Zips",
    "list_files",
    "opened",
    "respelled",
    "student_room",
    "taken_out",
    "unpacked",
]

MAX_ARCHIVE = 200 << 20
MAX_STUDENT = 2 * MAX_FILE
MAX_FOLDERS = 8
MAX_NESTED = 3
MAX_PARTS = 20
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
        self,
        archive: Path,
        into: Path,
        parts: tuple[str, ...],
        rooms: Rooms,
        first: int = 0,
        wanted: Mapping[str, int] = WANTED,
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
        wanted : mapping of str to int
            What is written, and how large it may be, as ``archives.unpack`` takes it.

        Returns
        -------
        iterator of Member
        """
        return unpack(archive, into, wanted, lambda name: rooms.of((*parts, *name.split("/"))), first)


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
    elif source.is_file() and is_archive(source):
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
        shown = parts or (folder.name,)
        listing.entries.append(Entry(shown, folder, problem=f"cannot be read: {error.strerror}"))
        return
    for path in entries:
        inside = (*parts, path.name)
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
    place, itself = len(entry.parts) - 1, entry.parts or (entry.path.name,)
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


def student_room(scratch: Path) -> Room:
    """The room for one student's files: a fourth of what the disk has at most, so that others find some."""
    try:
        scratch.mkdir(parents=True, exist_ok=True)
        return Room(min(MAX_STUDENT, shutil.disk_usage(scratch).free // 4))
    except OSError:
        return Room(0)


def opened(listing: Listing, scratch: Path, zips: Zips) -> Listing:
    """The same files, with the zip files listed that alone lie in the zip file that was given.

    So a download looks that was zipped once more, or that came in several parts. Where one of them cannot be taken
    out, or there are more than parts of a download, nothing is changed.

    Parameters
    ----------
    listing : Listing
    scratch : Path
        A folder for what is taken out.
    zips : Zips

    Returns
    -------
    Listing
    """
    inner = {entry.parts for entry in listing.entries if entry.work}
    whole = listing.archives[0] if len(listing.archives) == 1 else None
    if not whole or whole.parts or not 0 < len(inner) <= MAX_PARTS:
        return listing
    if any(ending(parts[-1]) != ".zip" for parts in inner):
        return listing
    found = taken_out(whole, inner, {".zip": MAX_ARCHIVE}, scratch / "opened", zips)
    if found.keys() != inner:
        return listing
    made = Listing([], [])
    for entry in listing.entries:
        if member := found.get(entry.parts):
            _list_archive(Entry(entry.parts, member.path or whole.path, written=member.written), made, zips)
        else:
            made.entries.append(replace(entry, problem=entry.problem or NOT_A_NOTEBOOK))
    return made


def taken_out(
    archive: Entry, names: Collection[tuple[str, ...]], largest: Mapping[str, int], into: Path, zips: Zips
) -> dict[tuple[str, ...], Member]:
    """Some files of an archive, before anybody knows whose they are.

    Parameters
    ----------
    archive : Entry
    names : collection of tuple of str
        The parts of their names.
    largest : mapping of str to int
        How large they may be, as ``archives.unpack`` takes it.
    into : Path
        A folder of their own, to write them into.
    zips : Zips

    Returns
    -------
    dict of tuple of str to Member
        Those that could be written.
    """
    rooms, found = Rooms(MAX_FOLDERS, into, {"": Room(MAX_ARCHIVE)}), {}
    with suppress(BadArchive):
        for member in zips.unpack(archive.path, into, archive.parts, rooms, wanted=largest):
            parts = (*archive.parts, *member.name.split("/"))
            if member.path and parts in names:
                found[parts] = member
    return found


def respelled(listing: Listing, spelled: Callable[[str], str]) -> Listing:
    """The same files with their names as a function spells them.

    Parameters
    ----------
    listing : Listing
    spelled : callable
        From a name to the same in letters.

    Returns
    -------
    Listing
    """
    entries, archives = (
        [replace(entry, parts=tuple(map(spelled, entry.parts))) for entry in each]
        for each in (listing.entries, listing.archives)
    )
    return Listing(entries, archives)


def unpacked(
    listing: Listing, rooms: Rooms, zips: Zips, spelled: Callable[[str], str] = lambda name: name
) -> Iterator[Found]:
    """Every listed file where it can be read, zip files taken apart.

    Parameters
    ----------
    listing : Listing
    rooms : Rooms
        Whose the files are, and where there is room for them. A zip file that stands where a student's name stands,
        or below, is the student's own.
    zips : Zips
        What opens zip files.
    spelled : callable
        How the names in zip files are spelled; those that are listed are so already.

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
    unpacking = _Unpacking(rooms, zips, spelled)
    for entry in listing.archives:
        yield from unpacking.members(
            entry.path, entry.parts, entry.written, len(entry.parts) > rooms.level, depth=1
        )


class _Unpacking:
    """Takes archives apart, each into a folder of its own."""

    def __init__(self, rooms: Rooms, zips: Zips, spelled: Callable[[str], str]):
        self.rooms, self.zips, self.spelled, self._numbers = rooms, zips, spelled, itertools.count()

    def members(
        self, path: Path, parts: tuple[str, ...], written: datetime | None, own: bool, depth: int
    ) -> Iterator[Found]:
        """The files of one archive; of an archive in it, too."""
        into = self.rooms.scratch / f"{next(self._numbers):05d}"
        try:
            for member in self.zips.unpack(path, into, parts, self.rooms):
                inside = (*parts, *self.spelled(member.name).split("/"))
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
