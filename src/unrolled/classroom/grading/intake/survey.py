"""Finds out what was handed in, and by whom.

Nothing is dropped in silence: every file that is not graded comes back with the reason.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache, partial
from pathlib import Path

from unrolled.classroom.authoring.older import number_of, older_named
from unrolled.classroom.grading.intake.choice import Candidate, Look, choose, compared, look_into
from unrolled.classroom.grading.intake.layouts import COCALC_NAME, People, Sender
from unrolled.classroom.grading.intake.metadata import METADATA, in_listing, senders_of
from unrolled.classroom.grading.intake.moments import Worksheet, read_stamp
from unrolled.classroom.grading.intake.notebook import Cell
from unrolled.classroom.grading.intake.roots import NBGRADER, SUBMITTED, student_level, within_submitted
from unrolled.classroom.grading.intake.roster import Roster
from unrolled.classroom.grading.intake.senders import NOT_SAID, OTHER_EXERCISE, Whose, exercises_of, senders
from unrolled.classroom.grading.intake.spelling import spelling
from unrolled.classroom.grading.intake.text import plain
from unrolled.classroom.grading.intake.walk import (
    STAMP,
    SYSTEMS,
    Entry,
    Found,
    Rooms,
    Zips,
    list_files,
    opened,
    respelled,
    unpacked,
)
from unrolled.errors import CourseError

__all__ = ["FOR_THE_TEAM", "Handed", "Intake", "survey"]

FOR_THE_TEAM = "handed in for the team"

FORGED = "anybody can write a timestamp; only nbgrader's own is believed"
DUPLICATED = "duplicated: "
RENAMED = f"{FORGED}, in its folder 'submitted': if this is that folder, give it with that name"
BESIDE_SUBMITTED = "beside nbgrader's folder 'submitted', and not looked into; move in what was handed in"
# What lies beside a student's work and is none: it is no answer to "was anything handed in?".
BESIDE = (STAMP, METADATA, "submission_secret.txt", "DUE_DATE.txt")


@dataclass(frozen=True)
class Handed:
    """One student's file for one exercise; ``problem`` says why, if it is unreadable.

    A survey leaves ``cells`` out, so that a class of any size fits into memory; they are read again from ``path``.
    ``source`` is how a learning management system calls the student, ``"canvas:12345"`` say, and ``submitted`` when
    the file was handed in, as far as somebody who knows has said so: ``said_by`` names it. ``why`` tells why this
    file and no other counts, ``wrong`` whether it is probably another notebook, and ``draws`` whether it speaks of
    Matplotlib.
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
    said_by: str = ""
    why: str = ""
    wrong: bool = False

    @property
    def told_if_late(self) -> bool:
        """Whether the system that it came from would have marked it, had it been late: Canvas does."""
        return self.source.startswith("canvas:")


@dataclass
class Intake:
    """What a folder of submissions holds.

    Attributes
    ----------
    handed : list of Handed
        One for each student and exercise, in order.
    unused : list of (str, str)
        Every other file, and why it is not graded.
    fitting : dict of str to bool
        From a system's number that is on the roster, to whether the name that the system gives is that student's.
        Numbers whose names cannot be compared are left out.
    """

    handed: list[Handed] = field(default_factory=list)
    unused: list[tuple[str, str]] = field(default_factory=list)
    fitting: dict[str, bool] = field(default_factory=dict)


def survey(
    source: Path,
    exercises: Iterable[str],
    scratch: Path,
    roster: Roster | None = None,
    released: Callable[[str], Sequence[Cell]] = lambda name: (),
    worksheet: Worksheet | None = None,
    file_dates: bool = False,
    look: Callable[[Path], Look] = look_into,
    course: Iterable[str] = (),
    zips: Zips | None = None,
) -> Intake:
    """Look through what was handed in.

    Understood are a folder for each student, nbgrader's ``submitted/STUDENT/ASSIGNMENT/``, the downloads of Moodle,
    Canvas, Blackboard, Brightspace, Sakai and Gradescope, what GitHub Classroom and CoCalc collect, loose files
    ``STUDENT.ipynb`` or ``STUDENT_NN_topic.ipynb``, and zip files: of a whole class, or of one student. A folder
    for the class or for each exercise may stand before all that. Only the outermost part of a name says whose a
    file is.

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
    released : callable, optional
        From an exercise to its cells as they were released: of several files the one that was worked on counts.
    worksheet : Worksheet, optional
        Moodle's, which knows when everybody handed in.
    file_dates : bool
        Whether to believe the dates of files where nobody else says when. They change whenever a file is copied.
    look : callable, optional
        Looks into a file: here, or where whatever is in it can do no harm.
    course : iterable of str
        All exercises of the course: what they share tells nothing about which of them a notebook is.
    zips : Zips, optional
        Opens zip files: here, or where whatever is in them can do no harm.

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
    beside: list[tuple[str, str]] = []
    if (source / SUBMITTED).is_dir() and not (source / SUBMITTED).is_symlink():
        beside = _beside_submitted(source)
        source = source / SUBMITTED
    known, people = tuple(exercises), People(roster.names, roster.ids, roster.emails) if roster else People()
    zips = zips or Zips()
    listing = opened(list_files(source, zips), scratch, zips)
    spelled = spelling((entry.parts for entry in listing.entries), people, known)
    listing = respelled(listing, spelled)
    root, told = in_listing(listing, scratch, zips)
    first = -1 if told else within_submitted(listing.entries, source.name, people)
    inside = [_without(entry, max(first, 0)) for entry in listing.entries if _lies_in(entry.parts, first)]
    level = len(root) if told else max(first, 0) + student_level(inside, people, known)
    whose = senders(listing.entries, level, people, known, senders_of(told, people))
    cells = cache(partial(_cells, released=released, course=tuple(course)))
    sorting = _Sorting(level, first, known, whose, cells, worksheet, file_dates, look)
    for found in unpacked(listing, Rooms(level, scratch), zips, spelled):
        sorting.add(found)
    intake = sorting.result()
    intake.handed = _for_teams(intake.handed, [found.sender for found in whose.values() if found.sender])
    intake.unused = [item for item in intake.unused if not told or item[0] != "/".join((*root, METADATA))]
    intake.unused += beside
    if worksheet and (why := worksheet.unused(filter(None, (sender.sender for sender in whose.values())))):
        intake.unused.append((worksheet.name, why))
    intake.fitting = _fitting(whose.values(), people)
    if not intake.handed and not intake.unused:
        raise CourseError(
            f"{source}: holds no notebook; expected STUDENT/NN_topic.ipynb in it. If nobody has handed in, there "
            "is nothing to grade yet: whoever is on the roster is marked as missing once there is a submission"
        )
    return intake


def _beside_submitted(course: Path) -> list[tuple[str, str]]:
    """What lies beside nbgrader's folder 'submitted' and is no other of nbgrader's: perhaps somebody's work."""
    try:
        names = sorted(path.name for path in course.iterdir() if path.is_dir() or Entry((path.name,), path).work)
    except OSError:
        return []
    own = {SUBMITTED, *NBGRADER}
    return [(plain(name), BESIDE_SUBMITTED) for name in names if name not in own and not name.startswith(".")]


def _cells(
    exercise: str, released: Callable[[str], Sequence[Cell]], course: Sequence[str]
) -> tuple[Sequence[Cell], list[Cell]]:
    """An exercise's cells as they were released, and those of the course's other exercises."""
    return released(exercise), [cell for name in course if name != exercise for cell in released(name)]


def _for_teams(handed: Sequence[Handed], senders: Iterable[Sender]) -> list[Handed]:
    """The same, and what a system says that several handed in together for those who have nothing of their own."""
    teams = {sender.source: sender.team for sender in senders if sender.team}
    own = {(each.student, each.exercise) for each in handed}
    made = list(handed)
    for each in handed:
        team = teams.get(each.source, ())
        for student in team[1:]:
            if (student, each.exercise) not in own:
                note = f"{FOR_THE_TEAM} of {', '.join(team)}"
                made.append(replace(each, student=student, notes=(*each.notes, note), why="of the team"))
    return sorted(made, key=lambda each: (each.student, each.exercise))


def _fitting(whose: Iterable[Whose], people: People) -> dict[str, bool]:
    told = {found.source: people.fits(found.sender) for found in whose if found.sender}
    return {number: fits for number, fits in told.items() if fits is not None}


def _lies_in(parts: tuple[str, ...], first: int) -> bool:
    return first < 1 or (len(parts) > first and parts[first - 1] == "submitted")


def _without(entry: Entry, count: int) -> Entry:
    zipped = entry.zipped - count if entry.zipped >= 0 else entry.zipped
    return Entry(entry.parts[count:], entry.path, zipped, entry.written, entry.problem)


class _Sorting:
    """Sorts files by student and exercise as they are found, then has one of each chosen.

    ``first`` is the number of parts before nbgrader's student folders, and -1 where it is not nbgrader's.
    """

    def __init__(
        self,
        level: int,
        first: int,
        known: tuple[str, ...],
        whose: dict[tuple[str, bool], Whose],
        cells: Callable[[str], tuple[Sequence[Cell], Sequence[Cell]]],
        worksheet: Worksheet | None,
        file_dates: bool,
        look: Callable[[Path], Look],
    ):
        self.level, self.first, self.known, self.whose = level, first, known, whose
        self.cells, self.worksheet, self.file_dates, self.look = cells, worksheet, file_dates, look
        self.intake = Intake()
        self.stamps: dict[tuple[str, ...], tuple[datetime, Found]] = {}
        self.candidates: dict[tuple[str, str], list[tuple[Candidate, Whose]]] = defaultdict(list)
        # By student, what was handed in and is no notebook that can be graded.
        self.leftover: dict[str, list[tuple[Found, str, Whose]]] = defaultdict(list)

    def add(self, found: Found) -> None:
        level, parts = self.level, found.parts
        if len(parts) <= level or not _lies_in(parts, self.first):
            self._unused(found, found.reason or "not where the students' files are")
            return
        whose = self.whose.get((parts[level], True)) if len(parts) == level + 1 else None
        whose = whose or self.whose.get((parts[level], False)) or self.whose.get((parts[level], True))
        if whose is None or not whose.student:
            doubt = whose.doubt if whose else ""
            self._unused(found, found.reason or doubt or "its name does not say whose it is; name it STUDENT.ipynb")
        elif parts[-1] == STAMP:
            self._stamp(found)
        elif found.reason or found.path is None:
            self._unused(found, found.reason)
            self._left(whose, found, found.reason)
        else:
            self._notebook(found, whose)

    def _stamp(self, found: Found) -> None:
        """Believe nbgrader's own timestamp: it overwrites the student's where it stands, and nowhere else."""
        own_place = self.first >= 0 and len(found.parts) == self.level + 3 and not found.nested
        moment = read_stamp(found.path) if own_place and found.path else None
        if moment:
            self.stamps[found.parts[:-1]] = moment, found
        elif own_place:
            self._unused(found, found.reason or "no time that nbgrader writes")
        else:
            self._unused(found, found.reason or (FORGED if self.first >= 0 else RENAMED))

    def _notebook(self, found: Found, whose: Whose) -> None:
        assert found.path
        look = self.look(found.path)
        stem = whose.stem(found, self.level)
        exercises, why = exercises_of(
            stem, found.parts[self.level + 1 : -1], found.parts[: self.level], look, self.known
        )
        if why == NOT_SAID:
            exercises = self._by_cells(look)
        if not exercises:
            self._unused(found, why)
            self._left(whose, found, why)
            return
        for exercise in exercises:
            released, others = self.cells(exercise)
            provided, worked = compared(look.cells, released, others) if released else (1, 0)
            bare = Candidate(found, look.without_cells(), stem, provided, worked, None, whose.order)
            self.candidates[whose.student, exercise].append((bare, whose))

    def _by_cells(self, look: Look) -> tuple[str, ...]:
        """The exercise most of whose cells a notebook has, where an editor has lost what marks them."""
        counts = {exercise: compared(look.cells, *self.cells(exercise))[0] for exercise in self.known}
        best = max(counts.values(), default=0)
        found = tuple(exercise for exercise, count in counts.items() if count == best > 0)
        return found if len(found) == 1 else ()

    def _unused(self, found: Found, reason: str) -> None:
        self.intake.unused.append((found.shown, reason))

    def _left(self, whose: Whose, found: Found, reason: str) -> None:
        """Remember that a student handed in this, though it is none of the notebooks asked for."""
        beside = found.parts[-1] in BESIDE or COCALC_NAME.fullmatch(found.parts[-1]) or reason in SYSTEMS
        if whose.known and not beside and not reason.startswith(OTHER_EXERCISE):
            self.leftover[whose.student].append((found, reason, whose))

    def result(self) -> Intake:
        """Choose, and say of everybody else who handed in something what it was."""
        dated = {c.found.parts[: self.level + 2] for found in self.candidates.values() for c, _ in found}
        for folder in self.stamps.keys() - dated:
            self._unused(self.stamps[folder][1], "says when a folder was handed in that holds no notebook")
        for (student, exercise), found in sorted(self.candidates.items(), key=lambda entry: entry[0]):
            self.intake.handed.append(self._chosen(student, exercise, found))
        graded = {exercise for _, exercise in self.candidates} or set(self.known if len(self.known) == 1 else ())
        for student, left in sorted(self.leftover.items()):
            for exercise in sorted(graded):
                if (student, exercise) not in self.candidates:
                    self._something(student, exercise, left)
        self.intake.handed.sort(key=lambda handed: (handed.student, handed.exercise))
        return self.intake

    def _something(self, student: str, exercise: str, left: list[tuple[Found, str, Whose]]) -> None:
        """Note that a student handed in something for an exercise, though nothing that can be graded."""
        nothing_else = not any(who == student for who, _ in self.candidates)
        number = exercise.split("_")[0]
        named = [item for item in left if exercise in item[0].shown or f"{number}_" in item[0].parts[-1]]
        listed = left if nothing_else else named
        if not listed:
            return
        files = "; ".join(f"{found.shown}: {reason}" for found, reason, _ in listed[:5])
        more = f"; and {len(listed) - 5} more" if len(listed) > 5 else ""
        problem = f"no notebook that can be graded was handed in, but this was: {files}{more}"
        first, _, whose = listed[0]
        submitted, said_by = self._when(first, whose)
        self.intake.handed.append(
            Handed(
                student,
                exercise,
                first.shown,
                "",
                problem=problem,
                source=whose.source,
                submitted=submitted,
                marked_late=whose.late,
                said_by=said_by,
                why="nothing else",
            )
        )

    def _of(self, chosen: Candidate, exercise: str) -> str:
        """What a file is that has none of an exercise's cells."""
        number = f"{chosen.look.chapter:02d}"
        if not chosen.look.chapter or exercise.startswith(f"{number}_"):
            return "it has none of the course's cells"
        graded = any(name.startswith(f"{number}_") for name in self.known)
        return f"its tasks are of exercise {number}, which is {'another' if graded else 'not being graded'}"

    def _of_before(self, look: Look, exercise: str) -> list[str]:
        """What of a notebook is of an earlier version of the course, and how it is read."""
        moved = [(task, was) for task, was in dict.fromkeys(look.tasks) if was]
        if not look.older:
            return [f"its cell of task {was} of an earlier version is read as {task}" for task, was in moved]
        if not moved:
            return [f"it is {look.older} of an earlier version of the course: its answers are found by their names"]
        number = number_of(exercise)
        here, elsewhere = (
            ", ".join(f"{was} as {task}" for task, was in moved if (number_of(task) == number) == own)
            for own in (True, False)
        )
        told = f"it is {look.older} of an earlier version of the course: its tasks are read as today's, {here}"
        told += f"; of another exercise today are {elsewhere}" if elsewhere else ""
        asked = dict.fromkeys(cell.task for cell in self.cells(exercise)[0] if cell.task)
        missing = [task for task in asked if task not in {task for task, _ in look.tasks}]
        told += f"; not in it are {', '.join(missing)}" if missing else ""
        older = older_named(look.older)
        return [told + (f"; asked no more are {', '.join(older.gone)}" if older and older.gone else "")]

    def _of_others(self, student: str, look: Look, exercise: str) -> list[str]:
        """What a notebook holds of other exercises that are graded, and of which its student handed in no file."""
        if look.older:
            return []
        tasks = list(dict.fromkeys(task for task, was in look.tasks if not was))
        notes = []
        for other in self.known:
            theirs = [task for task in tasks if number_of(task) == number_of(other)]
            if theirs and other != exercise and (student, other) not in self.candidates:
                notes.append(
                    f"it holds {', '.join(theirs)} of {other}, too: they count only in a file of that exercise; "
                    f"hand in a copy of it, named {other}.ipynb"
                )
        return notes

    def _when(self, found: Found, whose: Whose) -> tuple[datetime | None, str]:
        """When a file was handed in, and who says so."""
        stamp = self.stamps.get(found.parts[: self.level + 2])
        if stamp:
            return stamp[0], "nbgrader"
        if whose.sender and whose.sender.moment:
            return whose.sender.moment, "Gradescope"
        told = self.worksheet.when(whose.sender) if self.worksheet and whose.sender else None
        if told:
            return told, "Moodle's worksheet"
        written = found.written if self.file_dates else None
        return written, "the file's date" if written else ""

    def _chosen(self, student: str, exercise: str, found: list[tuple[Candidate, Whose]]) -> Handed:
        timed = [
            (replace(candidate, moment=self._when(candidate.found, whose)[0]), whose) for candidate, whose in found
        ]
        chosen, why, others, doubt = choose([candidate for candidate, _ in timed], exercise)
        whose = next(whose for candidate, whose in timed if candidate is chosen)
        moment, said_by = self._when(chosen.found, whose)
        notes = [note for note in (whose.doubt, doubt) if note]
        for other, reason in others:
            shown = other.found.shown
            self._unused(
                other.found, f"{DUPLICATED}{chosen.found.shown} is graded for {student}, {exercise}: {reason}"
            )
            notes.append(f"also handed in, and not graded: {shown} ({reason})")
        if chosen.wrong:
            notes.append(f"{self._of(chosen, exercise)}: probably the wrong file")
        if exercise not in chosen.stem:
            notes.append(f"the file is named {chosen.found.parts[-1]}")
        look = chosen.look
        notes += self._of_before(look, exercise) + self._of_others(student, look, exercise)
        return Handed(
            student,
            exercise,
            chosen.found.shown,
            look.digest,
            problem=look.problem,
            notes=tuple(notes),
            path=None if look.problem else chosen.found.path,
            source=whose.source,
            submitted=moment,
            marked_late=whose.late,
            draws=look.draws,
            said_by=said_by,
            why=why,
            wrong=chosen.wrong,
        )
