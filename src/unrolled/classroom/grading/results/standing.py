"""How each student stands in each exercise: graded, unreadable, missing, or not graded yet."""

from __future__ import annotations

from dataclasses import dataclass

from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.result import Result
from unrolled.errors import CourseError

__all__ = ["Standing", "chosen_exercise", "possible_points", "standings"]


@dataclass(frozen=True)
class Standing:
    """One student in one exercise.

    Attributes
    ----------
    student, name : str
        What the results call the student, and the name on the roster, if any.
    status : str
        ``graded``, ``unreadable``, ``missing`` (nothing was handed in) or ``not graded`` (not yet).
    marked : Marked or None
        The marks, of what is graded or unreadable.
    """

    student: str
    name: str
    status: str
    marked: Marked | None = None


def possible_points(result: Result) -> dict[str, dict[str, float]]:
    """Points by task of every exercise on record: also of one that only an earlier run graded."""
    possible: dict[str, dict[str, float]] = {}
    for marked in result.marked:
        tasks = possible.setdefault(marked.handed.exercise, {})
        for outcome in () if tasks else marked.outcomes:
            tasks[outcome.task] = tasks.get(outcome.task, 0.0) + outcome.points
    possible |= {exercise.name: exercise.points for exercise in result.exercises}
    return dict(sorted(possible.items()))


def chosen_exercise(result: Result, wanted: str | None) -> str:
    """The exercise that is meant, by its name or number; where there is only one, nothing need be said.

    Parameters
    ----------
    result : Result
    wanted : str or None

    Returns
    -------
    str

    Raises
    ------
    CourseError
        If there is none, or if it could be several.
    """
    names = list(possible_points(result))
    found = [name for name in names if wanted in (None, name, name.split("_")[0], name.split("_")[0].lstrip("0"))]
    if len(found) == 1:
        return found[0]
    known = ", ".join(names) or "none"
    if wanted is None:
        raise CourseError(f"the results hold several exercises; choose one with --exercise: {known}")
    raise CourseError(f"--exercise {wanted}: the results hold no such exercise; there are {known}")


def standings(result: Result, exercise: str) -> list[Standing]:
    """Everybody on the roster, in its order, then everybody else who handed something in."""
    marked = {m.handed.student: m for m in result.marked if m.handed.exercise == exercise}
    waiting = {h.student for h in result.intake.handed if h.exercise == exercise} - set(marked)
    roster = result.roster or {}
    students = [*roster, *sorted({*marked, *waiting} - set(roster))]
    return [
        _standing(student, roster.get(student, ""), marked.get(student), student in waiting) for student in students
    ]


def _standing(student: str, name: str, marked: Marked | None, waiting: bool) -> Standing:
    if marked is not None:
        return Standing(student, name, marked.status, marked)
    return Standing(student, name, "not graded" if waiting else "missing")
