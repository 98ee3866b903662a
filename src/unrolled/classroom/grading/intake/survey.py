"""Finds out what was handed in, and by whom; reads notebooks as data, never as code.

Nothing is dropped in silence: every file that is not graded comes back with the reason.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import re
import unicodedata
import zipfile
import zoneinfo
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from unrolled.classroom.authoring.files import read_table
from unrolled.classroom.grading.intake.archives import BadArchive, unpack
from unrolled.classroom.grading.intake.layouts import People, roster_ids, sender_of
from unrolled.errors import CourseError

__all__ = [
    "Cell",
    "Handed",
    "Intake",
    "Roster",
    "Unreadable",
    "clean",
    "file_names",
    "parse_notebook",
    "read_content",
    "read_notebook",
    "read_roster",
    "survey",
]

# What a notebook that draws has in it. It decides only what is loaded beforehand.
DRAWING = (b"matplotlib", b"unrolled.plots")
MAX_NOTEBOOK = 20 << 20
MAX_ARCHIVE = 1 << 30
MAX_CELLS = 1000
MAX_SOURCE = 200_000
MAX_DEPTH = 64
MAX_CONTAINERS = 500_000
MAX_FOLDERS = 8
MAX_NESTED = 2
COPIES = {
    ".ipynb_checkpoints": "Jupyter's own copies, not what was handed in",
    "__MACOSX": "macOS's own notes on a zip file",
}
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE)
EXERCISE = re.compile(r"(?<!\d)(\d\d)_[a-z0-9_]*[a-z0-9]")


class Unreadable(Exception):
    """A file is no notebook that can be graded. The message says why."""


@dataclass(frozen=True)
class Cell:
    """A notebook's cell, as plain data."""

    kind: str
    source: str
    id: str = ""
    task: str = ""


@dataclass(frozen=True)
class Handed:
    """One student's file for one exercise; ``problem`` says why, if it is unreadable.

    A survey leaves ``cells`` out, so that a class of any size fits into memory; they are read again from ``path``.
    ``source`` is how a learning management system calls the student, ``"canvas:12345"`` say, and ``submitted`` when
    the file was handed in, as far as is known. ``draws`` tells whether it speaks of Matplotlib.
    """

    student: str
    exercise: str
    file: str
    digest: str
    cells: tuple[Cell, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()
    path: Path | None = None
    source: str = ""
    submitted: datetime | None = None
    marked_late: bool = False
    draws: bool = False


@dataclass
class Intake:
    """What a folder of submissions holds.

    Attributes
    ----------
    handed : list of Handed
        One for each student and exercise, in order.
    unused : list of (str, str)
        Every other file, and why it is not graded.
    """

    handed: list[Handed] = field(default_factory=list)
    unused: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Roster:
    """A class list.

    Attributes
    ----------
    names : dict of str to str
        From student to name, in the order of the file.
    ids : dict of str to str
        From ``"canvas:12345"`` to student, for those whose number is listed.
    """

    names: dict[str, str]
    ids: dict[str, str]


def read_roster(path: Path) -> Roster:
    """Read a class list: a CSV file with a column ``student`` and perhaps ``name`` and ``canvas_id``.

    Raises
    ------
    CourseError
        With the file and the line, if it cannot be read or lacks something.
    """
    text = read_table(path, "the class list")
    first = text.split("\n", 1)[0]
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in first and "," not in first else ",")
    listed: dict[str, dict[str, str]] = {}
    try:
        columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
        if "student" not in columns:
            raise CourseError(f"{path}, line 1: no column 'student'; the first line must be: student,name")
        for row in rows:
            plain = {key: _plain(row[column] or "") for key, column in columns.items()}
            student = plain["student"]
            if not student:
                raise CourseError(
                    f"{path}, line {rows.line_num}: the student is empty; fill it in, or delete the line"
                )
            if student in listed:
                raise CourseError(
                    f"{path}, line {rows.line_num}: {student} is listed twice; delete one of the lines"
                )
            listed[student] = plain
    except csv.Error as error:
        raise CourseError(f"{path}, line {rows.line_num}: is not CSV ({error}); save it as CSV again") from None
    if not listed:
        raise CourseError(f"{path}: lists no student; give one a line below 'student,name'")
    return Roster({student: row.get("name", "") for student, row in listed.items()}, roster_ids(listed.values()))


def survey(source: Path, exercises: Iterable[str], scratch: Path, roster: Roster | None = None) -> Intake:
    """Look through what was handed in.

    Understood are a folder for each student, nbgrader's ``submitted/STUDENT/ASSIGNMENT/``, the downloads of Moodle
    and Canvas, loose files ``STUDENT.ipynb`` or ``STUDENT_NN_topic.ipynb``, and zip files: of a whole class, or of
    one student.

    Parameters
    ----------
    source : Path
        A folder or a zip file.
    exercises : iterable of str
        The names ``NN_topic`` that may occur. If it is only one, a file of any name is taken for it.
    scratch : Path
        A folder for what is taken out of zip files. It must live as long as the notebooks are read.
    roster : Roster, optional
        It decides whose work a system's name means, where the name ends in ``STUDENT_NN_topic.ipynb``, and how a
        student is spelled.

    Returns
    -------
    Intake
        What was handed in, and every file that was not used, with the reason.

    Raises
    ------
    CourseError
        If it cannot be read, or holds no notebook at all.
    """
    source = Path(source)
    if not source.exists():
        raise CourseError(f"{source}: is not there; give the folder or the zip file with the submissions")
    if (source / "submitted").is_dir() and not (source / "submitted").is_symlink():
        source = source / "submitted"
    intake, candidates = Intake(), defaultdict(list)
    known, people = tuple(exercises), People(roster.names, roster.ids) if roster else People()
    for item in _Walk(source, scratch, intake):
        whose, why = _identify(item, known, people)
        if whose is None:
            intake.unused.append((item.shown, why))
        else:
            candidates[whose.student, whose.exercise].append((item, whose))
    for (student, exercise), found in sorted(candidates.items(), key=lambda entry: entry[0]):
        intake.handed.append(_choose(student, exercise, found, intake))
    if not intake.handed and not intake.unused:
        raise CourseError(f"{source}: holds no notebook; expected STUDENT/NN_topic.ipynb in it")
    return intake


@dataclass(frozen=True)
class _Item:
    """A notebook file: the parts of the name that it has where it was found, and where it can be read."""

    parts: tuple[str, ...]
    path: Path
    written: datetime | None

    @property
    def shown(self) -> str:
        return "/".join(self.parts)


class _Walk:
    """Every notebook of a folder or a zip file, in order; notes everything else."""

    def __init__(self, source: Path, scratch: Path, intake: Intake):
        self.source, self.scratch, self.intake = source, scratch, intake
        self._archives = itertools.count()

    def __iter__(self) -> Iterator[_Item]:
        if self.source.is_dir():
            yield from self._folder(self.source, ())
        elif zipfile.is_zipfile(self.source):
            items = list(self._archive(self.source, (), 0))
            # A folder that was zipped as a whole, with a folder for each student in it.
            wrapped = len({item.parts[0] for item in items}) == 1 and all(len(item.parts) > 2 for item in items)
            yield from (replace(item, parts=item.parts[wrapped:]) for item in items)
        else:
            raise CourseError(f"{self.source}: is neither a folder nor a zip file; give what was handed in as one")

    def _note(self, parts: tuple[str, ...], reason: str) -> None:
        self.intake.unused.append(("/".join(parts), reason))

    def _folder(self, folder: Path, parts: tuple[str, ...]) -> Iterator[_Item]:
        try:
            entries = sorted(folder.iterdir(), key=lambda path: path.name)
        except OSError as error:
            self._note(parts, f"cannot be read: {error.strerror}")
            return
        moment = _timestamp(folder / "timestamp.txt")
        for path in entries:
            inside = (*parts, path.name)
            if path.is_symlink():
                self._note(inside, "a symbolic link, not followed")
            elif path.is_dir() and path.name in COPIES:
                self._note(inside, COPIES[path.name])
            elif path.is_dir() and len(parts) >= MAX_FOLDERS:
                self._note(inside, f"too deep: notebooks are looked for {MAX_FOLDERS} folders down")
            elif path.is_dir():
                yield from self._folder(path, inside)
            elif not path.is_file():
                self._note(inside, "not a regular file")
            elif moment is None or path.name != "timestamp.txt":
                written = moment or datetime.fromtimestamp(path.stat().st_mtime).astimezone()
                yield from self._file(path, inside, written, 0)

    def _file(self, path: Path, parts: tuple[str, ...], written: datetime | None, depth: int) -> Iterator[_Item]:
        ending = parts[-1].lower().rpartition(".")[2]
        if ending == "ipynb":
            yield _Item(parts, path, written)
        elif ending == "zip" and depth < MAX_NESTED:
            yield from self._archive(path, parts, depth + 1)
        else:
            reason = "a zip file in a zip file in a zip file" if ending == "zip" else "not a notebook (.ipynb)"
            self._note(parts, reason)

    def _archive(self, path: Path, parts: tuple[str, ...], depth: int) -> Iterator[_Item]:
        into = self.scratch / f"{next(self._archives):05d}"
        try:
            for member in unpack(path, into, {".ipynb": MAX_NOTEBOOK, ".zip": MAX_ARCHIVE}):
                inside = (*parts, *member.name.split("/"))
                copies = next((COPIES[part] for part in inside if part in COPIES), "")
                if member.problem or copies:
                    self._note(inside, member.problem or copies)
                elif member.path is None:
                    self._note(inside, "not a notebook (.ipynb)")
                else:
                    yield from self._file(member.path, inside, member.written, depth)
        except BadArchive as reason:
            self._note(parts or (path.name,), str(reason))


def _timestamp(path: Path) -> datetime | None:
    """When nbgrader says that a folder was handed in: its ``timestamp.txt`` holds a moment and a time zone."""
    try:
        moment, _, zone = path.read_text(encoding="utf-8")[:100].strip().rpartition(" ")
        return datetime.fromisoformat(moment).replace(tzinfo=zoneinfo.ZoneInfo(zone))
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        return None


@dataclass(frozen=True)
class _Whose:
    """What the name of a file says."""

    student: str
    exercise: str
    name: str
    source: str = ""
    late: bool = False
    doubt: str = ""


def _identify(item: _Item, known: tuple[str, ...], people: People) -> tuple[_Whose | None, str]:
    """Say whose file this is and of which exercise; or why that cannot be said."""
    senders = [(part, sender_of(part)) for part in item.parts]
    part, sender = next(((part, sender) for part, sender in senders if sender), ("", None))
    name = sender.file if sender and sender.file and part == item.parts[-1] else item.parts[-1]
    stem = _plain(PurePosixPath(name).stem)
    if sender:
        (student, doubt), named = people.who(sender), _named(stem, known)
        student = _plain(student)
    else:
        loose, doubt = len(item.parts) == 1, ""
        # A loose file may be named after nobody but its student, whatever the name looks like.
        named = "" if loose and people.knows(stem) else _named(stem, known)
        student = _owner(stem, named) if loose else _plain(re.sub(r"(?i)\.zip$", "", item.parts[0]))
        student = people.spelled(student)
    if not student:
        return None, "the file's name does not say whose it is; name it STUDENT.ipynb"
    exercise = named or _by_content(item.path, known)
    other = None if people.knows(stem) else EXERCISE.search(stem)
    if not exercise and other:
        return None, f"of exercise {other[0]}, which is not being graded"
    if not exercise and len(known) > 1:
        return None, "neither its name nor its tasks say which exercise it is"
    source, late = (sender.source, sender.late) if sender else ("", False)
    return _Whose(student, exercise or known[0], stem, source, late, doubt), ""


def _named(stem: str, known: tuple[str, ...]) -> str:
    """The exercise that a file's name gives, in full or by its number."""
    for name in known:
        if name in stem:
            return name
    numbers = re.findall(r"(?<!\d)(\d\d)_", stem)
    return next((name for name in known if name.split("_")[0] in numbers), "")


def _owner(stem: str, exercise: str) -> str:
    """The part of a loose file's name that stands before its exercise."""
    if not exercise:
        return stem
    number = exercise.split("_")[0]
    place = stem.find(exercise)
    if place < 0:
        place = re.search(rf"(?<!\d){number}_", stem).start()
    return stem[:place].rstrip("_- .")


def _by_content(path: Path, known: tuple[str, ...]) -> str:
    try:
        cells = read_notebook(path)
    except Unreadable:
        return ""
    chapters = [int(cell.task.split(".")[0]) for cell in cells if cell.task]
    if not chapters:
        return ""
    most = max(set(chapters), key=chapters.count)
    return next((name for name in known if name.split("_")[0] == f"{most:02d}"), "")


def _choose(student: str, exercise: str, found: list[tuple[_Item, _Whose]], intake: Intake) -> Handed:
    """Take one of a student's files: the one with the exercise's own name first; report the others."""
    found = sorted(found, key=lambda f: (f[1].name != exercise, len(f[0].parts), f[0].shown))
    (item, whose), *others = found
    notes = [whose.doubt] if whose.doubt else []
    for other, _ in others:
        intake.unused.append((other.shown, f"duplicated: {item.shown} is graded for {student}, {exercise}"))
        notes.append(f"also handed in, and not graded: {other.shown}")
    if exercise not in whose.name:
        notes.append(f"the file is named {item.parts[-1]}")
    handed = Handed(student, exercise, item.shown, "", notes=tuple(notes), source=whose.source)
    handed = replace(handed, submitted=item.written, marked_late=whose.late)
    try:
        data = read_content(item.path)
    except Unreadable as reason:
        return replace(handed, problem=str(reason))
    handed = replace(handed, digest=hashlib.sha256(data).hexdigest())
    try:
        parse_notebook(data)
        return replace(handed, path=item.path, draws=any(word in data for word in DRAWING))
    except Unreadable as reason:
        return replace(handed, problem=str(reason))


def read_notebook(path: Path) -> tuple[Cell, ...]:
    """Read a notebook's cells as plain data, whatever else the file holds.

    Raises
    ------
    Unreadable
        If it is too large, not JSON, nested too deeply, or not a notebook of format 4.
    """
    return parse_notebook(read_content(path))


def read_content(path: Path) -> bytes:
    """Read a notebook's file, up to the size that is graded.

    Raises
    ------
    Unreadable
        If it cannot be read, or is empty or too large.
    """
    try:
        with Path(path).open("rb") as stream:
            data = stream.read(MAX_NOTEBOOK + 1)
    except OSError as error:
        raise Unreadable(f"cannot be read: {error.strerror}") from None
    if len(data) > MAX_NOTEBOOK:
        raise Unreadable(f"larger than {MAX_NOTEBOOK >> 20} MB; clear its outputs and hand it in again")
    if not data.strip():
        raise Unreadable("the file is empty")
    return data


def parse_notebook(data: bytes) -> tuple[Cell, ...]:
    """Make cells of a notebook file's content; see :func:`read_notebook`.

    Raises
    ------
    Unreadable
        As there.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("not a notebook: not UTF-8 text") from None
    if not text.lstrip().startswith("{"):
        raise Unreadable("not a notebook: not JSON")
    _check_shape(text)
    try:
        notebook = json.loads(text)
    except json.JSONDecodeError as error:
        raise Unreadable(f"not a notebook: broken JSON (line {error.lineno})") from None
    except (ValueError, RecursionError):
        raise Unreadable("not a notebook: broken JSON") from None
    if notebook.get("nbformat") in (1, 2, 3) or "worksheets" in notebook:
        raise Unreadable("a notebook of an old format; open it in Jupyter, save it, and hand it in again")
    listed = notebook.get("cells")
    if not isinstance(listed, list):
        raise Unreadable("not a notebook: it has no list of cells")
    if len(listed) > MAX_CELLS:
        raise Unreadable(f"more than {MAX_CELLS} cells")
    return tuple(cell for cell in map(_cell, listed) if cell)


# A string is taken whole (possessively, so that no notebook can make the search slow), or one bracket.
TOKEN = re.compile(r'"(?:[^"\\]++|\\.?)*+"?|[\[{]|[\]}]', re.DOTALL)


def _check_shape(text: str) -> None:
    """Bound nesting and number of lists and dicts before the parser makes them."""
    depth = containers = 0
    for token in TOKEN.finditer(text):
        if token[0] in "[{":
            depth, containers = depth + 1, containers + 1
        elif token[0] in "]}":
            depth -= 1
        if depth > MAX_DEPTH:
            raise Unreadable("not a notebook: nested too deeply")
        if containers > MAX_CONTAINERS:
            raise Unreadable("not a notebook: too many parts")


def _cell(raw: object) -> Cell | None:
    if not isinstance(raw, dict) or raw.get("cell_type") not in ("code", "markdown"):
        return None
    source = raw.get("source", "")
    if isinstance(source, list):
        source = "".join(part for part in source if isinstance(part, str))
    if not isinstance(source, str):
        source = ""
    if len(source) > MAX_SOURCE:
        raise Unreadable(f"a cell of more than {MAX_SOURCE} characters")
    metadata = raw.get("metadata")
    ours = metadata.get("unrolled") if isinstance(metadata, dict) else None
    task = ours.get("task") if isinstance(ours, dict) else None
    name = raw.get("id")
    return Cell(
        raw["cell_type"],
        clean(source),
        name if isinstance(name, str) and len(name) <= 64 else "",
        task if isinstance(task, str) and re.fullmatch(r"[1-9]\d?\.[1-9]\d?", task) else "",
    )


def clean(text: str) -> str:
    """Drop what no file or page can hold: lone surrogates, and control characters but tab and newline."""
    return CONTROL.sub("", text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n"))


def _plain(text: str) -> str:
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
