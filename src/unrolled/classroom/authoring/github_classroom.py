"""The workflow by which GitHub Classroom runs the visible tests in a student's repository.

It shows a student and the instructor where the visible tests stand. The mark is the grader's, which has the hidden
ones: download the repositories, and give their folder to ``unrolled grade``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from unrolled.classroom.assessment import VISIBLE, collect
from unrolled.classroom.authoring import course

__all__ = ["WORKFLOW", "classroom_workflow"]

WORKFLOW = ".github/workflows/classroom.yml"
# As the two actions of GitHub Classroom want it: a step for each task, and one that reports what they found.
HEAD = """\
# Runs the checks of the exercises whenever something is pushed. A point here is a quarter of one in the exercise.
name: Autograding Tests
on: [push, repository_dispatch]
permissions:
  checks: write
  actions: read
  contents: read
jobs:
  run-autograding-tests:
    runs-on: ubuntu-latest
    if: github.actor != 'github-classroom[bot]'
    steps:
      - uses: actions/checkout@v4
      - uses: actions/setup-python@v5
        with:
          python-version: "3.12"
      - run: python -m pip install --quiet --requirement requirements.txt ./{wheel}
"""
STEP = """\
      - name: Task {task}
        id: {id}
        uses: classroom-resources/autograding-command-grader@v1
        with:
          test-name: Task {task}
          command: python -m unrolled check exercises/{exercise}.ipynb {task}
          timeout: 10
          max-score: {quarters}
"""
REPORT = """\
      - name: What the checks found
        uses: classroom-resources/autograding-grading-reporter@v1
        env:
{results}
        with:
          runners: {ids}
"""


def classroom_workflow(root: Path, exercises: Sequence[str], wheel: str) -> str:
    """Write the workflow: the text of ``.github/workflows/classroom.yml`` in the repository that students get.

    Parameters
    ----------
    root : Path
        The clone.
    exercises : sequence of str
        Names as ``04_topic``.
    wheel : str
        The wheel's file, which lies beside ``requirements.txt``.

    Returns
    -------
    str
    """
    steps, ids = [], []
    for exercise in exercises:
        tests = collect(root / course.VISIBLE_TESTS.parent, exercise, (VISIBLE,))
        for task, found in groupby(tests, key=lambda test: test.task):
            quarters = round(4 * sum(test.points for test in found))
            ids.append(f"task-{task.replace('.', '-')}")
            steps.append(STEP.format(task=task, id=ids[-1], exercise=exercise, quarters=quarters))
    results = "\n".join(f'          {name.upper()}_RESULTS: "${{{{steps.{name}.outputs.result}}}}"' for name in ids)
    return HEAD.format(wheel=wheel) + "".join(steps) + REPORT.format(results=results, ids=",".join(ids))
