"""The exercises of this repository: exactly what the solutions make, and unfinished in the one allowed way."""

from pathlib import Path

import matplotlib.pyplot as plt
import pytest

from unrolled.check import begin
from unrolled.classroom.authoring.exercises import check_exercises
from unrolled.classroom.authoring.notebook import defined_names, is_written, python_of, read, task_of

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = sorted((ROOT / "exercises").glob("*.ipynb"))


def test_there_is_an_exercise():
    assert EXERCISES


def test_exercises_are_what_the_solutions_make():
    assert check_exercises(ROOT) == []


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_a_fresh_exercise_raises_only_not_implemented(path, monkeypatch):
    """Every cell is run in order; those that fail do so because a task is not written yet."""
    monkeypatch.chdir(path.parent)
    monkeypatch.setattr(plt, "show", lambda: None)
    namespace = {"__name__": "__main__"}
    reports = []
    for cell in read(path).cells:
        if cell.cell_type != "code":
            continue
        try:
            exec(compile(python_of(cell.source), f"<{cell.id}>", "exec"), namespace)
        except NotImplementedError as error:
            assert not task_of(cell), "a task's cell itself must run: only its function raises"
            assert str(error).startswith("Task ")
        if (task := task_of(cell)) and not is_written(cell):
            reports.append(begin(path.stem, namespace)(task))
    plt.close("all")
    assert reports
    assert {report.state for report in reports} == {"unfinished"}


@pytest.mark.parametrize("path", EXERCISES, ids=lambda path: path.stem)
def test_every_stub_keeps_the_names_of_its_task(path):
    solution = read(ROOT / "solutions" / path.name)
    asked = {task_of(cell): defined_names(cell.source) for cell in solution.cells if task_of(cell)}
    given = {task_of(cell): defined_names(cell.source) for cell in read(path).cells if task_of(cell)}
    assert given == asked
