"""Banks of answers that a grader must tell apart: wrong ones that look right, and right ones that look odd.

A file ``tests/banks/NN_topic/{wrong,correct}/4_2-slug.py`` holds one answer to task 4.2: the lines that stand in
place of the task's solution region. Comments at its top say what it is::

    # mistake: only the last step's term is there
    # fails: test_totals_are_sums_over_time, test_totals_for_any_length_and_start
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from unrolled.classroom.assessment import GradedTest, Outcome, run_test
from unrolled.classroom.authoring.format import NotebookNode
from unrolled.classroom.authoring.notebook import hands_out, is_written, python_of, task_of, with_solution
from unrolled.classroom.exchange.submission import in_process
from unrolled.errors import CourseError

__all__ = ["Answer", "counts", "mark", "read_bank", "run", "run_answer"]

WRONG, CORRECT = "wrong", "correct"
FILE_NAME = re.compile(r"(?P<task>\d+_\d+)-(?P<slug>[a-z0-9-]+)")
COMMENT = re.compile(r"# (?P<key>[a-z]+): (?P<text>.+)")


@dataclass(frozen=True)
class Answer:
    """One answer of a bank.

    Attributes
    ----------
    path : Path
    task : str
        ``"4.2"``.
    right : bool
        Whether it must get full marks; else it must lose some.
    about : str
        The mistake in one sentence, or what is unusual about a correct answer.
    fails : frozenset of str
        Names of exactly those graded tests that reject it.
    body : str
        The lines that replace the task's solution region.
    """

    path: Path
    task: str
    right: bool
    about: str
    fails: frozenset[str]
    body: str

    @property
    def name(self) -> str:
        return f"{self.path.parent.name}/{self.path.stem}"


def read_bank(folder: Path) -> list[Answer]:
    """Read the bank of one exercise.

    Parameters
    ----------
    folder : Path
        ``tests/banks/NN_topic``, with ``wrong/`` and ``correct/``.

    Returns
    -------
    list of Answer
        The wrong ones, then the correct ones, each in order of file name.

    Raises
    ------
    CourseError
        If a file's name or its comments have another form; the message names the file.
    """
    return [
        _read_answer(path, right=kind == CORRECT)
        for kind in (WRONG, CORRECT)
        for path in sorted((Path(folder) / kind).glob("*.py"))
    ]


def _read_answer(path: Path, right: bool) -> Answer:
    name = FILE_NAME.fullmatch(path.stem)
    if not name:
        raise CourseError(
            f"{path}: is not named like an answer; name it <task>-<slug>.py, 4_2-forgets-the-sum.py say"
        )
    body = path.read_text(encoding="utf-8")
    comments = {m["key"]: m["text"].strip() for m in map(COMMENT.fullmatch, body.splitlines()) if m}
    wanted = ("odd",) if right else ("mistake", "fails")
    for key in wanted:
        if key not in comments:
            raise CourseError(f"{path}: has no comment '# {key}: ...'; add it at the top")
    fails = frozenset(test.strip() for test in comments.get("fails", "").split(",") if test.strip())
    return Answer(path, name["task"].replace("_", "."), right, comments[wanted[0]], fails, body)


def run(notebook: NotebookNode) -> dict:
    """Execute a notebook's imports, what it hands out, and its task cells; nothing that prints, plots or checks.

    Parameters
    ----------
    notebook : NotebookNode

    Returns
    -------
    dict
        The namespace, as a student has it after running these cells.
    """
    namespace: dict = {"__name__": "__main__"}
    for cell in filter(counts, notebook.cells):
        exec(compile(python_of(cell.source), f"<{cell.get('id')}>", "exec"), namespace)
    return namespace


def counts(cell: NotebookNode) -> bool:
    """Whether a cell is executed here: one with imports, with an answer, or with what answers may use."""
    return cell.cell_type == "code" and not is_written(cell) and bool(task_of(cell) or hands_out(cell))


def run_answer(notebook: NotebookNode, answer: Answer) -> dict:
    """The namespace of a reference notebook in which one task is answered otherwise."""
    return run(with_solution(notebook, answer.task, answer.body))


def mark(namespace: dict, tests: Iterable[GradedTest], seed: int | str, diagnose: bool = False) -> list[Outcome]:
    """Run graded tests on a namespace of this process. For answers of our own only: nothing is isolated.

    Parameters
    ----------
    namespace : dict
        Where the answers live, from :func:`run`.
    tests : iterable of GradedTest
    seed : int or str
        The seed of the inputs.
    diagnose : bool
        Whether the reason of a wrong answer is looked for.

    Returns
    -------
    list of Outcome
        One for each test, in order.
    """
    submission = in_process(namespace)
    return [run_test(test, submission, seed, diagnose) for test in tests]
