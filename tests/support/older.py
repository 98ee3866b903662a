"""Notebooks as students have them who began with an earlier version of the course, some with right answers."""

import json
from pathlib import Path

import nbformat

from unrolled.classroom.authoring import course, notebook

ROOT = Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "tests/classroom/fixtures/older/exercises"
NAMES = sorted(path.stem for path in FIXTURES.glob("*.ipynb"))


def moves(name):
    """From a task's number then to its number today."""
    (older,) = (older for older in course.installed().older if older.exercise == name)
    return older.today


def solution(task):
    """The reference answer to a task of today: the source of its cell."""
    (path,) = (ROOT / "solutions").glob(f"{int(task.split('.')[0]):02d}_*.ipynb")
    (cell,) = (cell for cell in notebook.read(path).cells if notebook.task_of(cell) == task)
    return cell.source


def released(name):
    """An exercise of an earlier version as it was given out."""
    return nbformat.read(FIXTURES / f"{name}.ipynb", as_version=4)


def answered(name, tasks=None):
    """The same with right answers, to all its tasks or to those named by their numbers then."""
    made = released(name)
    for cell in made.cells:
        task = notebook.task_of(cell)
        if task in moves(name) and (tasks is None or task in tasks):
            cell.source = solution(moves(name)[task])
    return made


def today(name, tasks=()):
    """An exercise of today, with right answers to some tasks."""
    made = nbformat.read(ROOT / f"exercises/{name}.ipynb", as_version=4)
    for cell in made.cells:
        if notebook.task_of(cell) in tasks:
            cell.source = solution(notebook.task_of(cell))
    return made


def data(made):
    """A notebook as a file's content; what it lacks is not put back."""
    return json.dumps(made).encode()
