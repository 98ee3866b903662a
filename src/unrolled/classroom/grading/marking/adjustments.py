"""Changes by hand, one or a table of them: read, and checked against what the results hold."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from unrolled.classroom.grading.intake.tables import Row, read_ours
from unrolled.classroom.grading.intake.text import identifier, nearest, plain
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.marks import BONUS, EXCUSED
from unrolled.classroom.grading.marking.result import Result
from unrolled.errors import CourseError

__all__ = ["Change", "checked", "read_changes"]

COLUMNS = ("student", "task", "points", "comment", "exercise")


@dataclass(frozen=True)
class Change:
    """What is wanted: who, the task (or ``BONUS`` or ``EXCUSED``), the points to add, why, and of which exercise.

    ``exercise`` may be empty where the task, or there being only one, tells; ``where`` stands before messages.
    """

    student: str
    task: str
    points: float | None
    comment: str
    exercise: str = ""
    where: str = ""


def read_changes(text: str, name: str) -> list[Change]:
    """Read a table with the columns ``student``, ``task``, ``points``, ``comment`` and perhaps ``exercise``.

    Parameters
    ----------
    text : str
        CSV.
    name : str
        The file's, for messages.

    Returns
    -------
    list of Change
        In the order of the rows.

    Raises
    ------
    CourseError
        With each line that makes no sense.
    """
    table = read_ours(text, name, COLUMNS, COLUMNS[:4])
    if not table.rows:
        raise CourseError(f"{name}: changes nothing; give a change a line below '{','.join(COLUMNS[:4])}'")
    changes, faults = [], []
    for row in table.rows:
        try:
            changes.append(_change(row))
        except ValueError as error:
            faults.append(f"line {row.line}: {error}")
    if faults:
        raise CourseError(f"{name}, {'; '.join(faults)}")
    return changes


def _change(row: Row) -> Change:
    points = row["points"].replace(",", ".")
    if points and not re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)", points, re.ASCII):
        raise ValueError(f"points {row['points']!r} is no number")
    task, where = row["task"].casefold(), f"line {row.line}"
    number = float(points) if points else None
    return Change(identifier(row["student"]), task, number, plain(row["comment"]), row["exercise"], where)


def checked(result: Result, changes: Iterable[Change]) -> list[tuple[str, str, str, float, str]]:
    """Make of what is wanted what ``Gradebook.adjust_all`` takes; all of it, or nothing.

    Parameters
    ----------
    result : Result
    changes : iterable of Change

    Returns
    -------
    list of (str, str, str, float, str)

    Raises
    ------
    CourseError
        With everything that is wrong: a student, task or exercise that is not there, no reason, points that are no
        number or would leave the bounds of a task, or an excuse that stands already.
    """
    desk = _Desk(result)
    made, faults = [], []
    for change in changes:
        try:
            made.append(desk.made(change))
        except ValueError as error:
            faults.append(f"{change.where}: {error}" if change.where else str(error))
    if faults:
        raise CourseError("; ".join(faults))
    return made


class _Desk:
    """Checks changes one after the other: each sees those before it."""

    def __init__(self, result: Result):
        self.result = result
        self.marked = {(m.handed.student, m.handed.exercise): m for m in result.marked}
        self.waiting = {(h.student, h.exercise) for h in result.intake.handed} - set(self.marked)
        self.students = dict.fromkeys((student for student, _ in {*self.marked, *self.waiting}), "")
        self.students |= result.roster or {}
        self.added: defaultdict[tuple[str, str, str], float] = defaultdict(float)

    def made(self, change: Change) -> tuple[str, str, str, float, str]:
        exercise = self._exercise(change)
        student = self._student(change.student, exercise.name)
        if not change.comment.strip():
            raise ValueError(
                'no comment: the student is to read the reason; give STUDENT TASK POINTS and --comment "why"'
            )
        key = (student, exercise.name, change.task)
        points = self._points(change, exercise, key)
        self.added[key] += points if change.task != EXCUSED else 1
        return (*key, points, change.comment)

    def _exercise(self, change: Change) -> Exercise:
        all_of = self.result.exercises
        if change.task not in (BONUS, EXCUSED):
            found = [exercise for exercise in all_of if change.task in exercise.tasks]
            if not found:
                tasks = ", ".join(task for exercise in all_of for task in exercise.tasks) or "none"
                raise ValueError(f"there is no task {change.task}; there are {tasks}, and {BONUS} and {EXCUSED}")
            return found[0]
        wanted = change.exercise.strip()
        number = wanted.removesuffix(".0").lstrip("0")
        found = [e for e in all_of if not wanted or wanted == e.name or number == e.name.split("_")[0].lstrip("0")]
        if len(found) != 1:
            names = ", ".join(exercise.name for exercise in all_of)
            what = (
                f"there is no exercise {wanted}"
                if wanted
                else f"say which exercise ({BONUS} and {EXCUSED} need it)"
            )
            raise ValueError(f"{what}; there are {names}")
        return found[0]

    def _student(self, wanted: str, exercise: str) -> str:
        spelled = {student.casefold(): student for student in self.students}
        student = wanted if wanted in self.students else spelled.get(wanted.casefold(), "")
        if not student:
            meant = nearest(wanted, self.students)
            perhaps = f"is it {meant}?" if meant else "check the spelling"
            raise ValueError(f"{wanted} has no marks in {exercise}, and is not on the roster; {perhaps}")
        if (student, exercise) in self.waiting:
            raise ValueError(f"{student}'s file of {exercise} is not graded yet; finish the run with --resume")
        if (student, exercise) not in self.marked and student not in (self.result.roster or {}):
            raise ValueError(f"{student} has no marks in {exercise}, and is not on the roster")
        return student

    def _points(self, change: Change, exercise: Exercise, key: tuple[str, str, str]) -> float:
        marked, task = self.marked.get(key[:2]), change.task
        if task == EXCUSED:
            if change.points:
                raise ValueError(f"an excuse has no points; leave them out, or write {BONUS}")
            if self.added[key] or (marked and marked.excused):
                raise ValueError(f"{key[0]} is excused from {exercise.name} already")
            return 0.0
        if change.points is None or not math.isfinite(change.points):
            raise ValueError("no points; give STUDENT TASK POINTS")
        if task == BONUS:
            possible = sum(exercise.points.values())
            after = (marked.bonus if marked else 0.0) + self.added[key] + change.points
            if abs(after) > possible:
                raise ValueError(
                    f"{key[0]} would have a bonus of {after:g} points in {exercise.name}, which has {possible:g}"
                )
            return change.points
        possible = exercise.points[task]
        if marked and (misfit := next((said for said in marked.misfits() if f" task {task} " in said), "")):
            raise ValueError(f"{key[0]}: {misfit}, before another")
        after = (marked.earned(task) if marked else 0.0) + self.added[key] + change.points
        if not -1e-9 <= after <= possible + 1e-9:
            raise ValueError(
                f"{key[0]} would have {after:g} of {possible:g} points in task {task}; a mark stays within"
            )
        return change.points
