"""Grading on Gradescope: an autograder to upload, and what it does there with each submission.

Gradescope's own documentation says what must be in the archive, where everything lies and what comes back:
https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

import json
import secrets
import shutil
import sys
import tempfile
import traceback
from importlib import resources
from pathlib import Path

from unrolled.classroom.authoring.archive import wheel_of, zipped
from unrolled.classroom.authoring.bundle import chosen_exercises
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.pins import hashed_pins
from unrolled.classroom.grading.jail.outside.isolation import Isolation
from unrolled.classroom.grading.jail.outside.labels import CAUTIONS
from unrolled.classroom.grading.marking.exercise import Exercise, exercise_files
from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.plan import Plan
from unrolled.classroom.grading.marking.result import Result
from unrolled.classroom.grading.marking.session import grade
from unrolled.classroom.grading.results.results_json import results_json
from unrolled.errors import CourseError

__all__ = ["autograde", "main", "write_autograder"]

STUDENT = "submission"
PROGRAMS = ("setup.sh", "run_autograder")
ASSIGNMENT = "assignment.json"
NOT_YOUR_FAULT = (
    "Your work could not be graded here. This is not your fault: what you handed in is kept. Please tell your "
    "instructor, who can run the autograder again."
)


# ------------------------------------------------------------------------------------------- the archive to upload


def write_autograder(root: Path, out: Path, wanted: str, seed: str | None = None, wheel: Path | None = None) -> str:
    """Write the zip that an instructor uploads to Gradescope as the autograder of one exercise.

    Parameters
    ----------
    root : Path
        The clone.
    out : Path
        The zip to write. It holds the hidden tests: it is for Gradescope's instructors only.
    wanted : str
        The exercise, ``04`` or ``04_topic``.
    seed : str, optional
        The secret seed of the tests' inputs, the same for the whole class; drawn if not given.
    wheel : Path, optional
        A wheel that was built before; else one is built.

    Returns
    -------
    str
        The name of the exercise.

    Raises
    ------
    CourseError
        If there is no such exercise with hidden tests, or the wheel cannot be had. Nothing is then written.
    """
    (name,) = chosen_exercises(root, [wanted])
    graded = [f"tests/graded/{kind}/test_{name}.py" for kind in ("visible", "hidden")]
    if not (root / graded[1]).is_file():
        raise CourseError(f"{root / graded[1]}: is not there; without hidden tests there is nothing to grade with")
    wheel_name, wheel_data = wheel_of(root, wheel)
    files = {f"course/{path}": data for path, data in exercise_files(root, name).items()}
    templates = resources.files("unrolled.classroom.grading.results") / "templates"
    files |= {program: (templates / program).read_bytes() for program in PROGRAMS}
    assignment = {"exercise": name, "seed": seed or secrets.token_hex(16)}
    files |= {
        wheel_name: wheel_data,
        "requirements.txt": hashed_pins(root).encode(),
        ASSIGNMENT: json.dumps(assignment, indent=1).encode(),
    }
    write_whole(Path(out), zipped(files, PROGRAMS))
    return name


# ------------------------------------------------------------------------------------------------- on Gradescope


def main(arguments: list[str]) -> None:
    """Grade the one submission below Gradescope's folder, and write ``results/results.json`` whatever happens.

    Parameters
    ----------
    arguments : list of str
        The folder, ``/autograder``. What is printed, only instructors see.
    """
    (base,) = map(Path, arguments)
    try:
        results = autograde(base)
    except CourseError as error:
        print(error)
        results = _explained(NOT_YOUR_FAULT)
    except Exception:
        traceback.print_exc(file=sys.stdout)
        results = _explained(NOT_YOUR_FAULT)
    write_whole(base / "results" / "results.json", json.dumps(results, indent=1) + "\n")


def autograde(base: Path) -> dict:
    """Grade the one submission below Gradescope's folder: in the jail, or in reduced isolation where none starts.

    Parameters
    ----------
    base : Path
        The folder with ``source`` (the unpacked autograder) and ``submission`` (what the student handed in).

    Returns
    -------
    dict
        What belongs into ``results.json``.

    Raises
    ------
    CourseError
        If this machine cannot grade, or the autograder is not complete.
    """
    assignment = json.loads((base / "source" / ASSIGNMENT).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="unrolled-gradescope-") as folder:
        submissions, results = Path(folder, "submissions"), Path(folder, "results")
        submissions.mkdir(mode=0o700)
        shutil.copytree(base / "submission", submissions / STUDENT, symlinks=True)
        if not any(path.is_file() for path in submissions.rglob("*")):
            return _explained("You handed in no file. Hand in your notebook, the file that ends in .ipynb.")
        roster = Path(folder, "roster.csv")  # so that no folder of the student's is taken for another student's
        roster.write_text(f"student\n{STUDENT}\n", encoding="utf-8")
        plan = Plan(
            submissions,
            results,
            base / "source" / "course",
            exercise=assignment["exercise"],
            seed=assignment["seed"],
            jobs=1,
            reduced=not _a_jail_starts(),
            roster=roster,
            anyway=True,
        )
        return _of_the_only_one(grade(plan))


def _a_jail_starts() -> bool:
    try:
        with Isolation():
            return True
    except CourseError as error:
        print(f"No jail: {error}")
        return False


def _of_the_only_one(result: Result) -> dict:
    if result.faults:
        raise CourseError(f"this machine failed to grade it: {result.faults[0][1]}")
    if result.marked:
        marked, exercise = result.marked[0], result.exercises[0]
        unused = [f"Not used: {_own(name)} ({reason})." for name, reason in result.intake.unused]
        output = "\n".join([*_said(marked, exercise), *unused])
        return {**results_json(marked, exercise), "output": output, "visibility": "visible"}
    reasons = [f"{_own(name)}: {reason}." for name, reason in result.intake.unused]
    return _explained("\n".join(["None of the files that you handed in can be graded.", *reasons]))


def _own(name: str) -> str:
    """The name that a file has for the student, without the folder that it was put into here."""
    return name.removeprefix(f"{STUDENT}/")


# ------------------------------------------------------------------------------------------------------- results


def _said(marked: Marked, exercise: Exercise) -> list[str]:
    """What stands above the tests: how it ran, what it earned, and what to do where it could not be read."""
    said = [f"{marked.isolation}: {CAUTIONS[marked.isolation]}."] if marked.isolation in CAUTIONS else []
    if marked.handed.problem:
        problem = f"Your file {_own(marked.handed.file)} could not be graded: {marked.handed.problem}."
        return [*said, problem, "Save your notebook in Jupyter again, and hand in the file that ends in .ipynb."]
    said.append(f"{marked.total:g} of {sum(exercise.points.values()):g} points{' so far' * bool(marked.unread)}.")
    said += [f"This is not your mark yet: {marked.still_open}."] if marked.unread else []
    return said + [f"{note[0].upper()}{note[1:]}." for note in marked.notes]


def _explained(text: str) -> dict:
    """The results of a submission that got no marks: why, in words."""
    return {
        "score": 0.0,
        "output": text,
        "output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [],
    }


if __name__ == "__main__":
    main(sys.argv[1:])
