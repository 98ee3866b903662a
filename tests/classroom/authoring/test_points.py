"""Which tasks count, and how much, is said in one file: the notebook shows it, the check and the grader use it."""

import re
import shutil
from pathlib import Path

import nbformat
import pytest

from unrolled.classroom.assessment import collect
from unrolled.classroom.authoring import banks
from unrolled.classroom.authoring.archive import read_zip
from unrolled.classroom.authoring.bundle import bundle
from unrolled.classroom.authoring.notebook import read, task_of
from unrolled.classroom.authoring.points import Counting, points_of, with_points
from unrolled.classroom.check.checker import begin
from unrolled.classroom.grading.marking.exercise import exercise_digest, exercise_files, load_exercise
from unrolled.classroom.grading.marking.session import Plan, read_only
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[3]
NAME = "04_bptt_scalar"
PLAN = f'[{NAME}]\n"4.1" = 1\n"4.3" = 6\n'


@pytest.fixture
def course(tmp_path):
    """A course of one exercise, whose points may be changed."""
    for path in (f"exercises/{NAME}.ipynb", *(f"tests/graded/{k}/test_{NAME}.py" for k in ("visible", "hidden"))):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, tmp_path / path)
    return tmp_path


def write_plan(course, text=PLAN):
    (course / "tests/graded/points.toml").write_text(text)
    return course / "tests/graded"


def test_the_grader_counts_the_tasks_of_the_plan_with_its_points(course):
    before, digest = load_exercise(course, NAME), exercise_digest(course, NAME)
    write_plan(course)
    after = load_exercise(course, NAME)
    assert after.points == pytest.approx({"4.1": 1, "4.3": 6})
    shares = {test.id: test.points / before.points[test.task] for test in before.tests}
    assert all(test.points == pytest.approx(after.points[test.task] * shares[test.id]) for test in after.tests)
    assert {cell.task for cell in after.released if cell.task} == {"4.1", "4.3"}
    assert exercise_digest(course, NAME) != digest and "tests/graded/points.toml" in exercise_files(course, NAME)


def test_without_the_file_or_a_table_in_it_nothing_changes(course):
    before = load_exercise(course, NAME)
    write_plan(course, "")
    assert load_exercise(course, NAME).points == before.points
    notebook = read(course / "exercises" / f"{NAME}.ipynb")
    assert with_points(notebook, None) is notebook


def test_the_notebook_shows_the_points_that_are_given_and_only_what_counts(course):
    notebook = read(course / "exercises" / f"{NAME}.ipynb")
    made = with_points(notebook, points_of(write_plan(course), NAME))
    nbformat.validate(made)
    text = "\n".join(cell.source for cell in made.cells)
    assert "## Task 4.1 (warm-up, 1 point): " in text and "## Task 4.3 (6 points): " in text
    assert "The notebook is worth 7 points." in text
    assert [task_of(cell) for cell in made.cells if task_of(cell)] == ["4.1", "4.3"]
    ids = {cell.id for cell in made.cells}
    assert not [cell_id for cell_id in ids if cell_id.startswith(("task-4-2", "task-4-4", "task-4-5"))]
    assert {"intro", "setup", "task-4-3-look", "task-4-3-look-text", "check-all"} <= ids
    assert len(notebook.cells) > len(made.cells)


def test_what_draws_the_answer_of_a_task_that_is_gone_goes_too(course):
    notebook = read(course / "exercises" / f"{NAME}.ipynb")
    made = with_points(notebook, Counting({"4.2": 2}))
    assert not {"task-4-2-look", "task-4-2-look-text"} & {cell.id for cell in made.cells}


@pytest.mark.parametrize("exercise", sorted(path.stem for path in (ROOT / "exercises").glob("*.ipynb")))
def test_in_every_exercise_each_heading_and_the_sum_follow_the_plan(exercise):
    tasks = list(dict.fromkeys(test.task for test in collect(ROOT / "tests/graded", exercise)))
    made = with_points(read(ROOT / "exercises" / f"{exercise}.ipynb"), Counting(dict.fromkeys(tasks, 3.25)))
    text = "\n".join(cell.source for cell in made.cells if cell.cell_type == "markdown")
    assert len(re.findall(r"^## Task [\d.]+ \((?:[a-z-]+, )?3\.25 points\): ", text, re.MULTILINE)) == len(tasks)
    assert f"The notebook is worth {3.25 * len(tasks):g} points." in text


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("[04_other]\n", "there is no exercise 04_other"),
        (f'[{NAME}]\n"4.1" = 0\n', "with positive numbers"),
        (f'[{NAME}]\n"4.1" = "two"\n', "with positive numbers"),
        (f"[{NAME}]\n", "with positive numbers"),
        (f"{NAME} = 3\n", "with positive numbers"),
        (f"[{NAME}]\n4.1 = 2\n", "write lines such as"),
        (f'[{NAME}]\n"4.1" = nan\n', "with positive numbers"),
        ('"4.1" = 2\n', "there is no exercise 4.1; write its name in full"),
        (f"[{NAME}\n", "is no TOML"),
        (f'[{NAME}]\n"4.9" = 2\n', "there is no task 4.9; there are 4.1, 4.2"),
    ],
)
def test_a_mistake_in_the_file_is_named(course, text, why):
    write_plan(course, text)
    with pytest.raises(CourseError, match=why):
        load_exercise(course, NAME)


def test_a_dry_run_names_points_for_a_task_that_is_not_there(course, tmp_path):
    """As the run would, before it has begun."""
    write_plan(course, f'[{NAME}]\n"4.9" = 2\n')
    handed_in = tmp_path / "in" / "ada" / f"{NAME}.ipynb"
    handed_in.parent.mkdir(parents=True)
    shutil.copy(ROOT / "exercises" / f"{NAME}.ipynb", handed_in)
    with pytest.raises(CourseError, match=r"there is no task 4\.9; there are 4\.1, 4\.2"):
        read_only(Plan(tmp_path / "in", tmp_path / "out", course))


def test_the_bundle_hands_out_what_the_plan_says_and_the_check_shows_its_points(course, tmp_path, monkeypatch):
    for path in ("LICENSE-TEXT", "pyproject.toml", "requirements.lock"):
        shutil.copy(ROOT / path, course / path)
    write_plan(course)
    (course / "solutions").mkdir()
    monkeypatch.setattr("unrolled.classroom.authoring.bundle.wheel_of", lambda root, given: ("w.whl", EMPTY))
    bundle(course, tmp_path / "b.zip")
    for name, data in read_zip((tmp_path / "b.zip").read_bytes()).items():
        (tmp_path / "student" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "student" / name).write_bytes(data)
    folder = next((tmp_path / "student").iterdir())
    assert not (folder / "tests/graded/hidden").exists()
    handed_out = read(folder / "exercises" / f"{NAME}.ipynb")
    assert [task_of(cell) for cell in handed_out.cells if task_of(cell)] == ["4.1", "4.3"]
    monkeypatch.chdir(folder)
    namespace = banks.run(read(ROOT / "solutions" / f"{NAME}.ipynb"))
    report = str(begin(NAME, namespace)())
    visible = sum(test.points for test in load_exercise(course, NAME).tests if test.visibility == "visible")
    assert f"Visible points so far: {visible:g} of {visible:g}." in report
    assert "the rest of the 7 points" in report and "Task 4.2" not in report
    assert "There is no task '4.2'" in str(begin(NAME, namespace)("4.2"))


EMPTY = b"PK\x05\x06" + bytes(18)
