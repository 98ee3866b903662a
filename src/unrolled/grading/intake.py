"""Finds out what was handed in, and by whom; reads notebooks as data, never as code.

Nothing is dropped in silence: every file that is not graded comes back with the reason.
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from unrolled.errors import CourseError

__all__ = [
    "Cell",
    "Handed",
    "Intake",
    "Unreadable",
    "clean",
    "file_names",
    "parse_notebook",
    "read_content",
    "read_notebook",
    "read_roster",
    "survey",
]

MAX_NOTEBOOK = 20 << 20
MAX_CELLS = 1000
MAX_SOURCE = 200_000
MAX_DEPTH = 64
MAX_CONTAINERS = 500_000
CONTROL = dict.fromkeys({*range(32), *range(127, 160)} - {9, 10})
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
    """

    student: str
    exercise: str
    file: str
    digest: str
    cells: tuple[Cell, ...] = ()
    problem: str = ""
    notes: tuple[str, ...] = ()
    path: Path | None = None


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


def read_roster(path: Path) -> dict[str, str]:
    """Read a class list: a CSV file with a column ``student`` and perhaps ``name``.

    Returns
    -------
    dict of str to str
        From student to name, in the order of the file.

    Raises
    ------
    CourseError
        With the file and the line, if it cannot be read or lacks something.
    """
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({error.strerror}); give the class list as CSV") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path}: is not UTF-8; save it as 'CSV UTF-8'") from None
    first = text.split("\n", 1)[0]
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in first and "," not in first else ",")
    try:
        columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
        if "student" not in columns:
            raise CourseError(f"{path}, line 1: no column 'student'; the first line must be: student,name")
        roster: dict[str, str] = {}
        for row in rows:
            student = _plain(row[columns["student"]] or "")
            if not student:
                raise CourseError(
                    f"{path}, line {rows.line_num}: the student is empty; fill it in, or delete the line"
                )
            if student in roster:
                raise CourseError(
                    f"{path}, line {rows.line_num}: {student} is listed twice; delete one of the lines"
                )
            roster[student] = _plain(row.get(columns.get("name")) or "")
    except csv.Error as error:
        raise CourseError(f"{path}, line {rows.line_num}: is not CSV ({error}); save it as CSV again") from None
    if not roster:
        raise CourseError(f"{path}: lists no student; give one a line below 'student,name'")
    return roster


def survey(folder: Path, exercises: Iterable[str], students: Iterable[str] = ()) -> Intake:
    """Look through a folder of submissions.

    Understood are a folder for each student with the notebooks in it or one level below (so also nbgrader's
    ``submitted/STUDENT/ASSIGNMENT/``), and loose files ``STUDENT.ipynb`` or ``STUDENT_NN_topic.ipynb``.

    Parameters
    ----------
    folder : Path
    exercises : iterable of str
        The names ``NN_topic`` that may occur. If it is only one, a file of any name is taken for it.
    students : iterable of str
        The roster, which decides where the name ends in ``STUDENT_NN_topic.ipynb``, and how it is spelled.

    Returns
    -------
    Intake
        What was handed in, and every file that was not used, with the reason.

    Raises
    ------
    CourseError
        If the folder cannot be read, or holds no notebook at all.
    """
    folder = Path(folder)
    if not folder.is_dir():
        raise CourseError(f"{folder}: no such folder; give the folder that holds the submissions")
    if (folder / "submitted").is_dir() and not (folder / "submitted").is_symlink():
        folder = folder / "submitted"
    intake, candidates = Intake(), defaultdict(list)
    known, spelled = tuple(exercises), {student.casefold(): student for student in map(_plain, students)}
    for path in _walk(folder, intake):
        relative = path.relative_to(folder)
        student, exercise, handed = _identify(path, relative, known, spelled)
        if not exercise:
            intake.unused.append((str(relative), handed))
        else:
            candidates[student, exercise].append((relative, path))
    for (student, exercise), found in sorted(candidates.items()):
        intake.handed.append(_choose(student, exercise, found, intake))
    if not intake.handed and not intake.unused:
        raise CourseError(f"{folder}: holds no notebook; expected STUDENT/NN_topic.ipynb in it")
    return intake


def _walk(folder: Path, intake: Intake) -> Iterator[Path]:
    """Yield every notebook down to two folders below, in order; note everything else."""
    waiting = [folder]
    while waiting:
        here = waiting.pop(0)
        depth = len(here.relative_to(folder).parts)
        try:
            entries = sorted(here.iterdir(), key=lambda path: path.name)
        except OSError as error:
            intake.unused.append((str(here.relative_to(folder)), f"cannot be read: {error.strerror}"))
            continue
        for path in entries:
            relative = str(path.relative_to(folder))
            if path.is_symlink():
                intake.unused.append((relative, "a symbolic link, not followed"))
            elif path.is_dir() and path.name == ".ipynb_checkpoints":
                intake.unused.append((relative, "Jupyter's own copies, not what was handed in"))
            elif path.is_dir() and depth >= 2:
                intake.unused.append((relative, "too deep: notebooks are looked for two folders down"))
            elif path.is_dir():
                waiting.append(path)
            elif not path.is_file():
                intake.unused.append((relative, "not a regular file"))
            elif path.suffix.lower() != ".ipynb":
                intake.unused.append((relative, "not a notebook (.ipynb)"))
            else:
                yield path


def _identify(path: Path, relative: Path, known: tuple[str, ...], spelled: dict) -> tuple[str, str, str]:
    """Say whose file this is and of which exercise; or, with an empty exercise, why that cannot be said."""
    stem, loose = _plain(path.stem), len(relative.parts) == 1
    # A loose file may be named after nobody but its student, whatever the name looks like.
    named = "" if loose and stem.casefold() in spelled else _named(stem, known)
    student = _owner(stem, named) if loose else _plain(relative.parts[0])
    student = spelled.get(student.casefold(), student)
    if not student:
        return "", "", "the file's name does not say whose it is; name it STUDENT.ipynb"
    exercise = named or _by_content(path, known)
    other = None if stem.casefold() in spelled else EXERCISE.search(stem)
    if not exercise and other:
        return "", "", f"of exercise {other[0]}, which is not being graded"
    if not exercise and len(known) > 1:
        return "", "", "neither its name nor its tasks say which exercise it is"
    return student, exercise or known[0], ""


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


def _choose(student: str, exercise: str, found: list[tuple[Path, Path]], intake: Intake) -> Handed:
    """Take one of a student's files: the one with the exercise's own name first; report the others."""
    found = sorted(found, key=lambda f: (f[0].stem != exercise, len(f[0].parts), str(f[0])))
    (relative, path), *others = found
    notes = []
    for other, _ in others:
        intake.unused.append((str(other), f"duplicated: {relative} is graded for {student}, {exercise}"))
        notes.append(f"also handed in, and not graded: {other}")
    if exercise not in relative.stem:
        notes.append(f"the file is named {relative.name}")
    try:
        data = read_content(path)
    except Unreadable as reason:
        return Handed(student, exercise, str(relative), "", problem=str(reason), notes=tuple(notes))
    digest = hashlib.sha256(data).hexdigest()
    try:
        parse_notebook(data)
        return Handed(student, exercise, str(relative), digest, notes=tuple(notes), path=path)
    except Unreadable as reason:
        return Handed(student, exercise, str(relative), digest, problem=str(reason), notes=tuple(notes))


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
    return text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").translate(CONTROL)


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
