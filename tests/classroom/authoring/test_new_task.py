"""A task that was begun by one command: accepted as an exercise at once, and failing until it is written."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import statements
from typer.testing import CliRunner

from unrolled.classroom.assessment import WRITTEN, collect
from unrolled.classroom.authoring import banks, course
from unrolled.classroom.authoring.exercises import check_exercises, write_exercises
from unrolled.classroom.authoring.new_task import new_task
from unrolled.classroom.authoring.notebook import read, task_of
from unrolled.classroom.authoring.student import WRITE_HERE
from unrolled.classroom.cli import app
from unrolled.classroom.grading.review.rubric import read_rubric
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[3]
NAME = "08_gradient_stability"
ANSWER = "def half_life(x):\n    return 2.0"


@pytest.fixture
def clone(tmp_path):
    """A clone with one of our exercises."""
    paths = [f"solutions/{NAME}.ipynb", *(f"tests/graded/{kind}/test_{NAME}.py" for kind in ("visible", "hidden"))]
    for path in paths:
        (tmp_path / path).parent.mkdir(parents=True)
        shutil.copy(ROOT / path, tmp_path / path)
    shutil.copytree(ROOT / "tests/banks" / NAME, tmp_path / "tests/banks" / NAME)
    write_exercises(tmp_path)
    return tmp_path


def begun(root, name, task):
    """What a new task leaves to be written: its tests, and its answers of the bank."""
    tests = [test for test in collect(root / "tests/graded", name) if test.task == task]
    answers = [answer for answer in banks.read_bank(root / "tests/banks" / name) if answer.task == task]
    return tests, answers


@pytest.mark.parametrize(("wanted", "name", "task"), [("8", NAME, "8.6"), ("90_topic", "90_topic", "90.1")])
def test_a_new_task_is_an_exercise_at_once_and_its_tests_fail_until_they_are_written(clone, wanted, name, task):
    made = new_task(clone, wanted, "half_life", "how long it lasts")
    assert made.task == task and all(path.is_file() for path in made.paths)
    assert check_exercises(clone) == []
    exercise = read(clone / "exercises" / f"{name}.ipynb")
    (cell,) = [cell for cell in exercise.cells if task_of(cell) == task]
    assert f'raise NotImplementedError("Task {task}: write half_life")' in cell.source
    assert any(c.source.startswith(f"## Task {task} (core, 0.5 points): how long it lasts") for c in exercise.cells)
    ids = [cell.id for cell in exercise.cells]
    own = [cell_id for cell_id in ids if cell_id.startswith(f"task-{task.replace('.', '-')}")]
    assert len(own) == 4 and "check-all" not in ids[: ids.index(own[-1])] and ids.index("setup") < ids.index(own[0])
    tests, answers = begun(clone, name, task)
    assert [test.visibility for test in tests] == ["visible", "hidden"]
    assert sorted(answer.right for answer in answers) == [False, True]
    namespace = banks.run(read(clone / "solutions" / f"{name}.ipynb"))
    exec(ANSWER, namespace)
    for outcome, test in zip(banks.mark(namespace, tests, seed=0), tests, strict=True):
        assert outcome.status == "failed"
        with pytest.raises(AssertionError, match=f"the {test.visibility} test of task {task} is not written yet"):
            test.function(None, None)
    with pytest.raises(NotImplementedError, match=f"The solution of task {task} is not written yet"):
        banks.run(read(clone / "solutions" / f"{name}.ipynb"))["half_life"](1)
    for answer in answers:
        with pytest.raises(NotImplementedError, match=f"this answer to task {task} is not written yet"):
            banks.run_answer(read(clone / "solutions" / f"{name}.ipynb"), answer)["half_life"](1)


def test_the_list_of_statements_has_an_entry_and_says_what_it_lacks(clone):
    new_task(clone, "08", "half_life")
    bank = clone / "tests/banks" / NAME
    entries = [entry for entry in statements.read(bank / "statements.toml") if entry["task"] == "8.6"]
    said = {"8.6": statements.statements(read(clone / "solutions" / f"{NAME}.ipynb"))["8.6"]}
    tests, answers = begun(clone, NAME, "8.6")
    wrong = {answer.path.stem: (answer.task, answer.fails) for answer in answers if not answer.right}
    faults = statements.faults(said, entries, {"8.6": {test.name for test in tests}}, wrong)
    assert len(entries) == 1 and any("no entry quotes" in fault for fault in faults)
    assert not any("is not in the statement" in fault or "no test of this task" in fault for fault in faults)


@pytest.mark.parametrize(("wanted", "name", "task"), [("8", NAME, "8.6"), ("90_topic", "90_topic", "90.1")])
@pytest.mark.parametrize(("kind", "given"), [("text", WRITE_HERE), ("figure", "draw your figure here")])
def test_a_task_that_a_person_reads_has_a_rubric_and_no_tests(clone, wanted, name, task, kind, given):
    before = {path: path.read_bytes() for path in (clone / "tests/banks").rglob("*.*")}
    made = new_task(clone, wanted, "why_it_lasts", written=kind)
    assert made.task == task and all(path.is_file() for path in made.paths)
    assert check_exercises(clone) == []
    (cell,) = [cell for cell in read(clone / "exercises" / f"{name}.ipynb").cells if task_of(cell) == task]
    assert given in cell.source and cell.cell_type == {"text": "markdown", "figure": "code"}[kind]
    (declared,) = collect(clone / "tests/graded", name, (WRITTEN,))
    assert (declared.task, declared.points) == (task, 1.0)
    rubric = read_rubric(clone, name, {task: declared.points})
    assert [(item.name, item.points) for item in rubric[task]] == [("whole", 1.0), ("half", 0.5)]
    tests, answers = begun(clone, name, task) if name == NAME else ([], [])
    assert not tests and not answers
    assert {path: path.read_bytes() for path in (clone / "tests/banks").rglob("*.*")} == before


def test_several_tasks_that_a_person_reads_stand_beside_each_other(clone):
    for number, kind in ((6, "text"), (7, "figure")):
        assert new_task(clone, "08", f"why_{kind}", written=kind).task == f"8.{number}"
    visible = (clone / f"tests/graded/visible/test_{NAME}.py").read_text()
    assert "from unrolled.classroom.assessment import Mismatch, explain, in_words, task, written\n" in visible
    assert [test.task for test in collect(clone / "tests/graded", NAME, (WRITTEN,))] == ["8.6", "8.7"]
    assert list(read_rubric(clone, NAME, {"8.6": 1.0, "8.7": 1.0})) == ["8.6", "8.7"]
    linted = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--config", ROOT / "pyproject.toml", clone / "tests/graded"],
        capture_output=True,
        text=True,
    )
    assert linted.returncode == 0, linted.stdout


@pytest.mark.parametrize("file", ["statements.toml", "variants.toml"])
def test_what_was_written_before_stays(clone, file):
    before = (clone / "tests/banks" / NAME / file).read_text()
    tests = {path: path.read_text() for path in (clone / "tests/graded").rglob("*.py")}
    cells = read(clone / "solutions" / f"{NAME}.ipynb").cells
    new_task(clone, "08", "half_life")
    assert (clone / "tests/banks" / NAME / file).read_text().startswith(before.rstrip("\n"))
    assert all(path.read_text().startswith(text.rstrip()) for path, text in tests.items())
    after = read(clone / "solutions" / f"{NAME}.ipynb").cells
    assert [cell for cell in after if not cell.id.startswith("task-8-6")] == cells


@pytest.mark.parametrize(
    ("exercise", "function", "why"),
    [
        ("08", "half life", "is no name of a function"),
        ("08", "class", "is no name of a function"),
        ("08", "highest_power", "defines highest_power already"),
        ("90", "half_life", "a new one is named in full, as 90_topic"),
        ("08_other", "half_life", "the number is that of 08_gradient_stability"),
    ],
)
def test_names_that_are_none_or_taken_are_refused_and_nothing_is_written(clone, exercise, function, why):
    before = {path: path.read_bytes() for path in clone.rglob("*") if path.is_file()}
    with pytest.raises(CourseError, match=why):
        new_task(clone, exercise, function)
    assert {path: path.read_bytes() for path in clone.rglob("*") if path.is_file()} == before


def test_where_the_exercise_has_a_problem_all_is_as_it_was(clone):
    path = clone / "solutions" / f"{NAME}.ipynb"
    path.write_text(path.read_text().replace("### END SOLUTION", "### END", 1))
    before = {file: file.read_bytes() for file in clone.rglob("*") if file.is_file()}
    with pytest.raises(CourseError, match="never closed"):
        new_task(clone, "08", "half_life")
    assert {file: file.read_bytes() for file in clone.rglob("*") if file.is_file()} == before


def test_the_command_names_the_files_and_what_comes_next(clone):
    command = [sys.executable, "-m", "unrolled", "new", "91_topic", "half_life"]
    done = subprocess.run(command, cwd=clone, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "Wrote tests/graded/hidden/test_91_topic.py" in done.stdout
    assert "Task 91.1 is begun. Its tests fail until they are written" in done.stdout


def test_the_command_says_in_which_clone_it_wrote_when_called_from_elsewhere(clone, tmp_path_factory, monkeypatch):
    monkeypatch.setattr(course, "clone", lambda: clone)
    for folder, named in (
        (clone / "tests", "tests/graded"),
        (tmp_path_factory.mktemp("x"), f"{clone}/tests/graded"),
    ):
        monkeypatch.chdir(folder)
        done = CliRunner().invoke(app, ["new", "08", f"half_life_{len(str(folder))}"])
        assert done.exit_code == 0 and f"Wrote {named}/hidden" in done.output, done.output
