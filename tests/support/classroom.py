"""A small class with marks made by hand, for what only reads results: no notebook is run."""

from dataclasses import replace

from unrolled.classroom.assessment import GradedTest, Outcome
from unrolled.classroom.grading.intake.survey import Handed, Intake
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.gradebook import Gradebook
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.result import Result

NAME = "90_fixture"
# Three tests: task, points, visibility.
TESTS = (("90.1", 1.0, "visible"), ("90.1", 1.0, "hidden"), ("90.2", 2.0, "hidden"))
EXERCISE = Exercise(NAME, (), tuple(GradedTest(lambda submission, rng: None, NAME, *test) for test in TESTS))


def marked(student, passed="111", digest="", notes=(), problem="", mistake=None, exercise=NAME):
    """Marks of one student: ``passed`` has 1 or 0 for each test, or a letter for a test with nothing written."""
    outcomes = () if problem else tuple(map(_outcome, range(3), TESTS, passed, [mistake] * 3))
    handed = Handed(student, exercise, f"{student}/f.ipynb", digest or student, problem=problem)
    return Marked(handed, outcomes, (), tuple(notes), 1.25, "bubblewrap jail")


def sourced(student, source, **given):
    """Marks of a file that a learning management system gave out, under its own number for the student."""
    plain = marked(student, **given)
    return replace(plain, handed=replace(plain.handed, source=source))


def _outcome(place, test, passed, mistake):
    task, points, visibility = test
    status = {"1": "passed", "0": "failed"}.get(passed, "unfinished")
    message = "" if status == "passed" else "Look again."
    known = mistake if status == "failed" else None
    statement = f"Statement {place} holds."
    return Outcome(f"t{place}", task, points, visibility, statement, status, message, known)


def result(*all_marked, roster=None, waiting=(), faults=(), exercises=(EXERCISE,)):
    handed = [m.handed for m in all_marked] + [Handed(student, NAME, "f.ipynb", "") for student in waiting]
    return Result(exercises, roster, Intake(handed), list(all_marked), 0, 0, list(faults), False)


def recorded(folder, *all_marked):
    """A gradebook with these marks, closed again."""
    folder.mkdir(parents=True, exist_ok=True)
    with Gradebook(folder / "gradebook.sqlite") as book:
        for item in all_marked:
            book.record(item)
    return folder
