"""Finds out what was handed in, and by whom.

Nothing is dropped in silence: every file that is not graded comes back with the reason.
"""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path, PurePosixPath

from unrolled.classroom.authoring import course
from unrolled.classroom.grading.intake.layouts import People, sender_of
from unrolled.classroom.grading.intake.notebook import Cell, Unreadable, parse_notebook, read_content, read_notebook
from unrolled.classroom.grading.intake.roster import Roster
from unrolled.classroom.grading.intake.text import plain
from unrolled.classroom.grading.intake.walk import Found, Walk
from unrolled.errors import CourseError

__all__ = ["Handed", "Intake", "survey"]

EXERCISE = re.compile(r"(?<!\d)(\d\d)_[a-z0-9_]*[a-z0-9]")


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
    for item in Walk(source, scratch, intake.unused):
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
class _Whose:
    """What the name of a file says."""

    student: str
    exercise: str
    name: str
    source: str = ""
    late: bool = False
    doubt: str = ""


def _identify(item: Found, known: tuple[str, ...], people: People) -> tuple[_Whose | None, str]:
    """Say whose file this is and of which exercise; or why that cannot be said."""
    senders = [(part, sender_of(part)) for part in item.parts]
    part, sender = next(((part, sender) for part, sender in senders if sender), ("", None))
    name = sender.file if sender and sender.file and part == item.parts[-1] else item.parts[-1]
    stem = plain(PurePosixPath(name).stem)
    if sender:
        (student, doubt), named = people.who(sender), _named(stem, known)
        student = plain(student)
    else:
        loose, doubt = len(item.parts) == 1, ""
        # A loose file may be named after nobody but its student, whatever the name looks like.
        named = "" if loose and people.knows(stem) else _named(stem, known)
        student = _owner(stem, named) if loose else plain(re.sub(r"(?i)\.zip$", "", item.parts[0]))
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
    before = stem.split(exercise) if exercise in stem else re.split(rf"(?<!\d){number}_", stem)
    return before[0].rstrip("_- .")


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


def _choose(student: str, exercise: str, found: list[tuple[Found, _Whose]], intake: Intake) -> Handed:
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
        return replace(handed, path=item.path, draws=_draws(data))
    except Unreadable as reason:
        return replace(handed, problem=str(reason))


def _draws(data: bytes) -> bool:
    """Whether a notebook speaks of what draws. It decides only what is loaded beforehand."""
    parts = (f"unrolled.{part}" for part in course.installed().drawing)
    return any(word.encode() in data for word in ("matplotlib", *parts))
