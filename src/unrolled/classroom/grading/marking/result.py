"""What a grading run knows at its end, kept in the gradebook and read from it again."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from unrolled.classroom.assessment import GradedTest
from unrolled.classroom.grading.intake.deadlines import Deadlines
from unrolled.classroom.grading.intake.survey import Handed, Intake
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.errors import CourseError

__all__ = ["Result", "keep_result", "read_results", "with_lateness"]


@dataclass(frozen=True)
class Result:
    """What a run knows at its end.

    Attributes
    ----------
    exercises : tuple of Exercise
    roster : dict of str to str, or None
    intake : Intake
    marked : list of Marked
        All that the gradebook holds, without the cells that were run.
    graded, skipped : int
        How many submissions this run graded, and how many had been done before.
    faults : list of (str, str)
        Submissions that this machine failed to grade, and why. They are not in the gradebook.
    interrupted : bool
    """

    exercises: tuple[Exercise, ...]
    roster: dict[str, str] | None
    intake: Intake
    marked: list[Marked]
    graded: int
    skipped: int
    faults: list[tuple[str, str]]
    interrupted: bool


def keep_result(book: Gradebook, result: Result) -> None:
    """Keep in the gradebook what :func:`read_results` needs; the marks are there already."""
    exercises = {e.name: [[t.task, t.points, t.visibility] for t in e.tests] for e in result.exercises}
    kept = {
        "exercises": exercises,
        "roster": result.roster,
        "handed": [[handed.student, handed.exercise, handed.file] for handed in result.intake.handed],
        "unused": result.intake.unused,
        "faults": result.faults,
        "interrupted": result.interrupted,
    }
    book.set(result=json.dumps(kept))


def read_results(book: Gradebook, folder: Path) -> Result:
    """What the last run in a results folder knew at its end, with the marks as they stand now.

    Raises
    ------
    CourseError
        If no run has ended there.
    """
    kept = book.settings.get("result")
    if kept is None:
        raise CourseError(f"{folder}: no grading run has ended there; finish it with `unrolled grade ... --resume`")
    kept = json.loads(kept)
    exercises = tuple(
        Exercise(name, (), tuple(GradedTest(_no_test, name, *test) for test in tests))
        for name, tests in kept["exercises"].items()
    )
    waiting = [Handed(student, exercise, file, "", ()) for student, exercise, file in kept["handed"]]
    intake = Intake(waiting, [tuple(item) for item in kept["unused"]])
    faults = [tuple(item) for item in kept["faults"]]
    return Result(exercises, kept["roster"], intake, with_lateness(book), 0, 0, faults, kept["interrupted"])


def with_lateness(book: Gradebook) -> list[Marked]:
    """All marks, with what the deadlines take off: they may have changed since the tests ran."""
    text = book.settings.get("deadlines")
    rules = Deadlines(text) if text else Deadlines("exercise,due")
    done = []
    for marked in book.all():
        handed = marked.handed
        late = rules.late(
            handed.student, handed.exercise, handed.submitted, handed.marked_late, handed.told_if_late
        )
        done.append(replace(marked, late=late))
    return done


def _no_test(submission: object, rng: object) -> None:
    """Stands for a graded test whose file is not read: only its task and points matter here."""
