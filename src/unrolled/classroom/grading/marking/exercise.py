"""What submissions are marked against: an exercise as it was released, and its graded tests."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from unrolled.classroom import assessment
from unrolled.classroom.assessment import GradedTest
from unrolled.classroom.authoring.course import HIDDEN_TESTS
from unrolled.classroom.authoring.notebook import canonical, read
from unrolled.classroom.authoring.points import POINTS, counting, points_of, with_points
from unrolled.classroom.grading.intake.notebook import Cell, Unreadable, parse_notebook, read_notebook
from unrolled.errors import CourseError

__all__ = ["Exercise", "exercise_digest", "exercise_files", "gradable", "load_exercise", "released_cells"]

GRADED = HIDDEN_TESTS.parent


@dataclass(frozen=True)
class Exercise:
    """What a submission is marked against: the exercise as released, and its graded tests."""

    name: str
    released: tuple[Cell, ...]
    tests: tuple[GradedTest, ...]

    @property
    def tasks(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(test.task for test in self.tests))

    @property
    def points(self) -> dict[str, float]:
        return {task: sum(t.points for t in self.tests if t.task == task) for task in self.tasks}


def gradable(course: Path, wanted: str | None) -> list[str]:
    """Names of the exercises that can be graded: released, and with hidden tests."""
    names = [path.stem.removeprefix("test_") for path in sorted((course / HIDDEN_TESTS).glob("test_*.py"))]
    names = [name for name in names if (course / "exercises" / f"{name}.ipynb").is_file()]
    if not names:
        raise CourseError(
            f"{course}: no exercise has both exercises/NN_topic.ipynb and hidden tests; run `unrolled exercises`"
        )
    if wanted is None:
        return names
    chosen = [name for name in names if wanted in (name, name.split("_")[0], name.split("_")[0].lstrip("0"))]
    if not chosen:
        raise CourseError(f"--exercise {wanted}: there is no such exercise; there are {', '.join(names)}")
    return chosen


def load_exercise(course: Path, name: str) -> Exercise:
    """Read an exercise as released, with its graded tests.

    Raises
    ------
    CourseError
        If something of it is missing or cannot be read.
    """
    released = released_cells(course, name)
    try:
        kinds = (assessment.VISIBLE, assessment.HIDDEN, assessment.WRITTEN)
        tests = assessment.collect(course / "tests" / "graded", name, kinds)
    except (ImportError, FileNotFoundError) as error:
        raise CourseError(f"{_notebook(course, name)}: {error}; mend the course before grading") from None
    return Exercise(name, released, tuple(counting(tests, points_of(course / GRADED, name))))


def released_cells(course: Path, name: str) -> tuple[Cell, ...]:
    """Read the cells of an exercise as released.

    Raises
    ------
    CourseError
        If it cannot be read.
    """
    path = _notebook(course, name)
    points = points_of(course / GRADED, name)
    try:
        if points is not None:
            return parse_notebook(canonical(with_points(read(path), points)).encode())
        return read_notebook(path)
    except Unreadable as error:
        raise CourseError(f"{path}: {error}; mend the course before grading") from None


def _notebook(course: Path, name: str) -> Path:
    return course / "exercises" / f"{name}.ipynb"


def exercise_files(course: Path, name: str) -> dict[str, bytes]:
    """All that the marks of an exercise come from, by paths in the course: its tests, its points, the notebook.

    The hidden tests may lean on the visible ones, and both on nothing else of the course.
    """
    graded = [f"tests/graded/{kind}/test_{name}.py" for kind in ("visible", "hidden")]
    graded += [f"tests/graded/{POINTS}"]
    paths = [path for path in (*graded, f"exercises/{name}.ipynb") if (course / path).is_file()]
    return {path: (course / path).read_bytes() for path in paths}


def exercise_digest(course: Path, exercise: str) -> str:
    """A digest of an exercise's files: marks of one run all come from the same."""
    return hashlib.sha256(b"\0".join(exercise_files(course, exercise).values())).hexdigest()
