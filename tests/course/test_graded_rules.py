"""Rules that the graded tests of every exercise keep: points, visibility, sentences, tasks."""

import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from unrolled.classroom.assessment import HIDDEN, VISIBLE, WRITTEN, collect
from unrolled.classroom.authoring import banks, course, notebook

ROOT = Path(__file__).resolve().parents[2]
GRADED = ROOT / "tests/graded"
EXERCISES = sorted(path.stem for path in (ROOT / "solutions").glob("[0-9]*.ipynb"))

each_exercise = pytest.mark.parametrize("exercise", EXERCISES)


def by_task(exercise):
    tests = defaultdict(list)
    for test in collect(GRADED, exercise):
        tests[test.task].append(test)
    return tests


def test_every_file_of_graded_tests_belongs_to_an_exercise():
    for visibility in (VISIBLE, HIDDEN):
        files = {path.stem.removeprefix("test_") for path in (GRADED / visibility).glob("*.py")}
        assert files == set(EXERCISES)


@each_exercise
def test_points_of_a_notebook_sum_to_ten(exercise):
    assert sum(test.points for test in collect(GRADED, exercise)) == course.installed().points == 10


@each_exercise
def test_at_least_half_of_each_task_is_hidden_and_something_is_visible(exercise):
    for task, tests in by_task(exercise).items():
        hidden = sum(test.points for test in tests if test.visibility == HIDDEN)
        assert 0.5 <= hidden / sum(test.points for test in tests) < 1, task


@each_exercise
def test_the_statement_of_a_task_names_its_points(exercise):
    cells = {cell.id: cell.source for cell in notebook.read(ROOT / f"solutions/{exercise}.ipynb").cells}
    for task, tests in by_task(exercise).items():
        statement = cells[notebook.task_cell_id(task, "statement")]
        title = re.match(r"## Task (\S+) \((?:[\w-]+, )?([\d.]+) points\): ", statement)
        assert title, f"task {task} has no title of the usual form"
        assert (title[1], float(title[2])) == (task, sum(test.points for test in tests))


@each_exercise
def test_tasks_are_those_of_the_solution_notebook(exercise):
    reference = notebook.read(ROOT / f"solutions/{exercise}.ipynb")
    cells = [cell for cell in reference.cells if notebook.task_of(cell)]
    written = [notebook.task_of(cell) for cell in cells if notebook.is_written(cell)]
    tested = [notebook.task_of(cell) for cell in cells if not notebook.is_written(cell)]
    assert tested == list(by_task(exercise))
    everything = collect(GRADED, exercise, (VISIBLE, HIDDEN, WRITTEN))
    assert written == [test.task for test in everything if test.visibility == WRITTEN]
    ids = {cell.id for cell in reference.cells}
    for tasks, parts in ((tested, ("", "statement", "hints", "check")), (written, ("", "statement", "check"))):
        for task in tasks:
            assert {notebook.task_cell_id(task, part) for part in parts} <= ids


@each_exercise
def test_hints_are_folded_and_hold_no_code(exercise):
    for cell in notebook.read(ROOT / f"solutions/{exercise}.ipynb").cells:
        if cell.id.endswith("-hints"):
            titles = re.findall(r"<details><summary>(Hint \d)</summary>", cell.source)
            assert titles in (["Hint 1", "Hint 2"], ["Hint 1", "Hint 2", "Hint 3"]), cell.id
            assert "```" not in cell.source, cell.id


@each_exercise
def test_every_graded_test_states_its_property_in_one_sentence_without_numbers(exercise):
    tests = collect(GRADED, exercise)
    for test in tests:
        assert test.function.__doc__, f"{test.id} has no docstring"
        assert re.fullmatch(r"[A-Z][^.?!\d]+\.", test.statement), f"{test.id}: {test.statement!r}"
    assert len({test.name for test in tests}) == len(tests)


@each_exercise
def test_a_fresh_exercise_is_unfinished_in_every_graded_test(exercise):
    fresh = banks.run(notebook.read(ROOT / f"exercises/{exercise}.ipynb"))
    for outcome in banks.mark(fresh, collect(GRADED, exercise), seed=0):
        assert outcome.status == "unfinished", outcome
        assert outcome.message.startswith(f"Task {outcome.task}: write ")


@pytest.mark.parametrize("visibility", [VISIBLE, HIDDEN])
def test_graded_tests_are_normal_tests_with_marks(visibility):
    listing = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--collect-only",
            "-q",
            "-p",
            "no:cacheprovider",
            "-m",
            visibility,
            GRADED,
        ],
        cwd=ROOT,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
    ).stdout
    listed = set(re.findall(r"::(test_\w+)\[", listing))
    assert listed == {test.name for test in collect(GRADED) if test.visibility == visibility}
