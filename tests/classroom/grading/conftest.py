"""A small course, notebooks made from the answers to its tasks, and one jail for all tests that need it."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from sample_class import write_class

from unrolled.classroom import assessment
from unrolled.classroom.grading.intake.notebook import read_notebook
from unrolled.classroom.grading.intake.survey import Handed
from unrolled.classroom.grading.jail.outside.isolation import Isolation
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.plan import Patience
from unrolled.classroom.grading.marking.runner import mark

HERE = Path(__file__).parent
COURSE = HERE / "fixtures" / "course"
NAME = "90_fixture"
RIGHT = {
    "90.1": "def scale(x, factor):\n    return x * factor",
    "90.2": "def running_sum(x):\n    return np.cumsum(x)",
}
collect_ignore_glob = ["fixtures/*"]


@pytest.fixture(scope="session")
def course():
    return COURSE


@pytest.fixture(scope="session")
def right():
    return dict(RIGHT)


@pytest.fixture(scope="session")
def exercise():
    released = read_notebook(COURSE / "exercises" / f"{NAME}.ipynb")
    return Exercise(NAME, released, tuple(assessment.collect(COURSE / "tests" / "graded", NAME)))


@pytest.fixture(scope="session")
def notebook():
    """Make a submission: ``notebook(answers, own)`` as text, with the student's own cells after the setup."""

    def make(answers=RIGHT, own=(), extra=()):
        made = nbformat.read(COURSE / "exercises" / f"{NAME}.ipynb", as_version=4)
        for cell in made.cells:
            task = cell.metadata.get("unrolled", {}).get("task")
            if task in {**RIGHT, **answers}:
                cell.source = {**RIGHT, **answers}[task]
        made.cells[2:2] = [nbformat.v4.new_code_cell(source) for source in own]
        made.cells += [nbformat.v4.new_code_cell(source) for source in extra]
        return nbformat.writes(made)

    return make


@pytest.fixture(scope="session")
def isolation():
    with Isolation(hide=(COURSE,)) as started:
        yield started


@pytest.fixture(scope="session")
def pool(isolation):
    """Two threads that outlive their tests: a jail dies with the thread that started it."""
    with ThreadPoolExecutor(2) as threads:
        yield threads


@pytest.fixture(scope="session")
def marked(isolation, exercise, notebook, tmp_path_factory):
    """Mark answers in the jail: from task to what it earned, and the whole ``Marked`` under ``all``."""

    def run(answers=None, own=(), extra=(), patience=None, seed="1"):
        path = tmp_path_factory.mktemp("handed") / f"{NAME}.ipynb"
        path.write_text(notebook({**RIGHT, **(answers or {})}, own, extra))
        handed = Handed("student-01", NAME, path.name, "digest", read_notebook(path))
        patience = patience or Patience(cell=4, call=2, total=60)
        result = mark(handed, exercise, isolation, seed, patience)
        return {**{task: result.earned(task) for task in exercise.tasks}, "all": result}

    return run


@pytest.fixture(scope="session")
def submissions(notebook):
    """Write a folder of submissions from a dict of path to text."""

    def write(folder, files):
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return folder

    return write


@pytest.fixture(scope="session")
def sample_class(tmp_path_factory):
    """The sample class of exercise 04: the folder, and the mark that each student deserves."""
    folder = tmp_path_factory.mktemp("class")
    write_class(folder)
    return folder, json.loads((folder / "expected.json").read_text())
