"""Makes a class of realistic submissions to exercise 04, with the mark that each deserves.

Used by the grader's tests, and by hand: ``python tests/support/sample_class.py FOLDER`` writes
``FOLDER/submissions``, ``FOLDER/roster.csv`` and ``FOLDER/expected.json`` (from student to mark). The answers come
from ``solutions/`` and ``tests/banks/``, so each mark follows from which tests an answer is known to fail.
"""

from __future__ import annotations

import copy
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import nbformat
from nbformat import NotebookNode, v4

from unrolled.classroom.assessment import collect
from unrolled.classroom.authoring import notebook as format
from unrolled.classroom.authoring.banks import Answer, read_bank

ROOT = Path(__file__).resolve().parents[2]
EXERCISE = "04_bptt_scalar"
STUDENTS_ON_NO_ROSTER = ("guest-01",)


class SampleClass:
    """Writes submissions one by one, and remembers the mark that each deserves.

    Parameters
    ----------
    folder : Path
        Where ``submissions/``, ``roster.csv`` and ``expected.json`` go.
    root : Path
        The course.
    """

    def __init__(self, folder: Path, root: Path = ROOT):
        self.folder = Path(folder)
        self.solution = format.read(root / "solutions" / f"{EXERCISE}.ipynb")
        self.exercise = format.read(root / "exercises" / f"{EXERCISE}.ipynb")
        self.answers = read_bank(root / "tests" / "banks" / EXERCISE)
        self.tests = collect(root / "tests" / "graded", EXERCISE)
        self.tasks = list(dict.fromkeys(test.task for test in self.tests))
        self.expected: dict[str, float] = {}

    @property
    def next(self) -> str:
        return f"student-{len(self.expected) + 1:02d}"

    def worth(self, *tasks: str) -> float:
        return sum(test.points for test in self.tests if test.task in tasks)

    def fails(self, names: Iterable[str]) -> float:
        """The mark that is left when the tests of these names fail."""
        return sum(test.points for test in self.tests if test.name not in set(names))

    def hand_in(self, notebook: NotebookNode, mark: float, student: str = "", file: str = "") -> None:
        """Write a submission to ``STUDENT/04_bptt_scalar.ipynb``, or another place below ``submissions``."""
        student = student or self.next
        file = file or f"{student}/{EXERCISE}.ipynb"
        self.hand_in_bytes(v4.writes(notebook).encode(), mark, student, file)

    def hand_in_bytes(self, data: bytes, mark: float, student: str, file: str) -> None:
        path = self.folder / "submissions" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.expected[student] = mark

    def answered(self, *answers: Answer) -> NotebookNode:
        """The solution with some tasks answered otherwise."""
        notebook = self.solution
        for answer in answers:
            notebook = format.with_solution(notebook, answer.task, answer.body)
        return _stripped(notebook)

    def with_body(self, task: str, body: str) -> NotebookNode:
        """The solution with one task's region replaced."""
        return _stripped(format.with_solution(self.solution, task, body))

    def with_cell(self, task: str, change: Callable[[str], str]) -> NotebookNode:
        """The solution with one task's cell changed."""
        notebook = self.answered()
        cell = notebook.cells[_place(notebook, task)]
        cell.source = change(cell.source)
        return notebook

    def done(self, *tasks: str) -> NotebookNode:
        """The exercise with only some tasks done."""
        notebook = _copy(self.exercise)
        for task in tasks:
            notebook.cells[_place(notebook, task)].source = (
                self.answered().cells[_place(self.answered(), task)].source
            )
        return notebook

    def own_cells(self, *sources: str, after: int = 2) -> NotebookNode:
        """The solution with cells of the student's own."""
        notebook = self.answered()
        notebook.cells[after:after] = [v4.new_code_cell(source) for source in sources]
        return notebook


def write_class(folder: Path, root: Path = ROOT) -> dict[str, float]:
    """Write the whole class.

    Returns
    -------
    dict of str to float
        From student to the mark that the submission deserves.
    """
    it = SampleClass(folder, root)
    _right(it)
    _wrong(it)
    _unfinished(it)
    _broken(it)
    _rearranged(it)
    _files(it)
    roster = [student for student in it.expected if student not in STUDENTS_ON_NO_ROSTER]
    lines = ["student,name", *(f"{student},Student {student.split('-')[1]}" for student in sorted(roster))]
    (it.folder / "roster.csv").write_text("\n".join(lines) + "\n")
    (it.folder / "expected.json").write_text(json.dumps(it.expected, indent=1) + "\n")
    return it.expected


def _right(it: SampleClass) -> None:
    """Correct answers: the reference, and four mixtures of unusual ones."""
    it.hand_in(it.answered(), 10.0)
    for number in range(4):
        unusual = [_of_task(it, task, right=True) for task in it.tasks]
        it.hand_in(it.answered(*[answers[number % len(answers)] for answers in unusual]), 10.0)


def _wrong(it: SampleClass) -> None:
    """Typical mistakes: two in each task on their own, then two tasks wrong at once."""
    for task in it.tasks:
        wrong = _of_task(it, task, right=False)
        for answer in (wrong[1], wrong[len(wrong) // 2]):
            it.hand_in(it.answered(answer), it.fails(answer.fails))
    for first, second in (("4.1", "4.3"), ("4.2", "4.5")):
        pair = [_of_task(it, task, right=False)[-1] for task in (first, second)]
        it.hand_in(it.answered(*pair), it.fails(pair[0].fails | pair[1].fails))


def _unfinished(it: SampleClass) -> None:
    it.hand_in(it.done(), 0.0)
    it.hand_in(it.done("4.1"), it.worth("4.1"))
    it.hand_in(it.done("4.1", "4.2", "4.4"), it.worth("4.1", "4.2", "4.4"))


def _broken(it: SampleClass) -> None:
    """Code that raises, hangs, exits or does not parse: it costs its own task only."""
    it.hand_in(it.with_body("4.3", "raise ValueError('shapes do not match')"), 10 - it.worth("4.3"))
    it.hand_in(it.with_body("4.5", "return undefined_name"), 10 - it.worth("4.5"))
    it.hand_in(it.with_body("4.4", "while True:\n    pass"), 10 - it.worth("4.4"))
    it.hand_in(it.with_body("4.4", "import sys\nsys.exit()"), 10 - it.worth("4.4"))
    it.hand_in(it.with_cell("4.4", lambda source: source + "\nreturn ("), 10 - it.worth("4.4"))
    it.hand_in(it.own_cells("import os\nos._exit(3)", "print('still here')"), 10.0)
    it.hand_in(it.own_cells("1 / 0", "name = input('your name? ')", "!pip list", "print('x' * 300_000)"), 10.0)


def _rearranged(it: SampleClass) -> None:
    """What editors and students do to a notebook."""
    plain = it.answered()
    for cell in plain.cells:
        cell.metadata = nbformat.NotebookNode()
        cell.pop("id", None)
    plain.nbformat_minor = 4
    it.hand_in(plain, 10.0)
    wrong = _of_task(it, "4.2", right=False)[0]
    for last, mark in ((None, 10.0), (wrong, it.fails(wrong.fails))):
        # The same task twice: of one notebook the last copy is right, of the other wrong.
        twice = it.answered(*[wrong] if last is None else [])
        other = it.answered(*[] if last is None else [wrong])
        pasted = _copy(other).cells[_place(other, "4.2")]
        pasted.id = "pasted"
        twice.cells.insert(_place(twice, "4.2") + 1, pasted)
        it.hand_in(twice, mark)
    no_setup = it.answered()
    no_setup.cells = [cell for cell in no_setup.cells if cell.id != "setup"]
    it.hand_in(no_setup, 10.0)
    helper = (
        "def square(value):\n    return value * value\n\nimport matplotlib.pyplot as plt\nplt.plot([square(3)])"
    )
    it.hand_in(it.own_cells(helper), 10.0)


def _files(it: SampleClass) -> None:
    """Files in odd places, files that are no notebooks, and one student without a file."""
    student = it.next
    it.hand_in(it.answered(), 10.0, student, f"{student}_{EXERCISE}.ipynb")
    student = it.next
    it.hand_in(it.answered(), 10.0, student, f"{student}/attempt/my homework.ipynb")
    for data in (b"this is not JSON", b"", b'{"nbformat": 4, "cells": [[[]', b"[" * 100_000):
        student = it.next
        it.hand_in_bytes(data, 0.0, student, f"{student}/{EXERCISE}.ipynb")
    it.hand_in(it.answered(), 10.0, STUDENTS_ON_NO_ROSTER[0])
    it.expected[it.next] = 0.0  # nothing is handed in
    (it.folder / "submissions" / "student-01" / "notes.txt").write_text("not a notebook\n")


def _of_task(it: SampleClass, task: str, right: bool) -> list[Answer]:
    return [answer for answer in it.answers if answer.task == task and answer.right == right]


def _place(notebook: NotebookNode, task: str) -> int:
    return format.cells_of_task(notebook, task)[-1]


def _copy(notebook: NotebookNode) -> NotebookNode:
    return copy.deepcopy(notebook)


def _stripped(notebook: NotebookNode) -> NotebookNode:
    """As a student would have it: no outputs, no cells meant for solutions, no markers."""
    notebook = _copy(notebook)
    notebook.cells = [cell for cell in notebook.cells if "solution-only" not in cell.metadata.get("tags", ())]
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
            lines = cell.source.split("\n")
            cell.source = "\n".join(
                line for line in lines if "### BEGIN SOLUTION" not in line and "### END" not in line
            )
    return notebook


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python tests/support/sample_class.py FOLDER")
    marks = write_class(Path(sys.argv[1]))
    print(f"{len(marks)} students in {sys.argv[1]}")
