"""The tables of the instructor's guide: they are the course's own, and grow with it."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
import unrolled_guide as guide

from unrolled.classroom.assessment import collect
from unrolled.classroom.authoring import course

ROOT = Path(__file__).resolve().parents[2]
EXERCISES = guide.exercises(ROOT)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A course with one of our exercises, in which anything may be changed."""
    root = tmp_path_factory.mktemp("course")
    name = "04_bptt_scalar"
    for file in (f"solutions/{name}.ipynb", f"book/{name}.md", "book/guide.toml"):
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, root / file)
    for folder in ("visible", "hidden"):
        (root / "tests/graded" / folder).mkdir(parents=True)
        test = f"tests/graded/{folder}/test_{name}.py"
        shutil.copy(ROOT / test, root / test)
    shutil.copytree(ROOT / "tests/banks" / name, root / "tests/banks" / name)
    return root


@pytest.mark.parametrize("exercise", ["02_recurrence", "04_bptt_scalar"])
def test_tests_are_read_as_they_are_collected(exercise):
    collected = collect(ROOT / "tests" / "graded", exercise)
    assert sorted((t.task, t.points) for t in guide.tests_of(ROOT, exercise)) == sorted(
        (test.task, test.points) for test in collected
    )


@pytest.mark.parametrize("exercise", EXERCISES)
def test_every_task_is_in_the_table_and_an_exercise_has_its_points(exercise):
    tasks = guide.tasks_of(ROOT, exercise)
    assert {task.id for task in tasks} == {test.task for test in guide.tests_of(ROOT, exercise)}
    assert sum(task.points for task in tasks) == course.installed().points
    goals = guide.goals_of(ROOT, exercise)
    assert goals and all(0 < goal <= len(goals) for task in tasks for goal in task.goals)


def test_no_estimate_is_of_a_task_that_is_gone():
    estimates = tomllib.loads((ROOT / "book" / "guide.toml").read_text())
    assert set(estimates) <= {task.id for exercise in EXERCISES for task in guide.tasks_of(ROOT, exercise)}


def test_what_changes_in_the_course_changes_in_the_tables(small):
    before = {name: "\n".join(make(small)) for name, make in guide.MADE.items()}
    row = "| [4.2](04_bptt_scalar.md) | the loss's derivative with respect to each state | core | 2 | 35 | 1, 2 |"
    assert row in before["tasks"]
    toml = small / "book" / "guide.toml"
    toml.write_text(re.sub(r'^"4\.2".*\n', "", toml.read_text(), flags=re.MULTILINE))
    wrong = small / "tests/banks/04_bptt_scalar/wrong"
    (wrong / "4_2-aaa.py").write_text(
        "# mistake: a new | one\n# fails: "
        + ", ".join(t.name for t in guide.tests_of(small, "04_bptt_scalar"))
        + "\n"
    )
    after = {name: "\n".join(make(small)) for name, make in guide.MADE.items()}
    assert "| core | 2 | not estimated | not said |" in after["tasks"]
    assert "a new \\| one" in after["mistakes"] and "a new" not in before["mistakes"]
    assert "4.2" in before["goals"] and "4.2" not in after["goals"]


def test_no_statement_of_a_hidden_test_is_published():
    shown = guide.made("mistakes", ROOT)
    tests = [test for exercise in EXERCISES for test in guide.tests_of(ROOT, exercise)]
    visible = {test.statement for test in tests if test.visible}
    hidden = {test.statement for test in tests if not test.visible} - visible
    assert any(statement in shown for statement in visible)
    assert not [statement for statement in hidden if statement and f"| {statement} |" in shown]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("h_{t-1} in place of h_t.", "$h_{t-1}$ in place of $h_{t}$."),
        ("dL/da_t, W_hh)", "$dL/da_{t}$, $W_{hh}$)"),
        ("1/lambda_max and delta_t", r"1/$\lambda_{\max}$ and $\delta_{t}$"),
        ("`x_t`, $x_t$, max_lag, a|b", r"`x_t`, $x_t$, max_lag, a\|b"),
    ],
)
def test_symbols_in_the_tables_are_formulas(written, read):
    assert guide._cell(written) == read


def test_the_picture_of_the_page_to_grade_on_is_small_and_says_what_it_shows():
    text = (ROOT / "book" / "guide_grading.md").read_text(encoding="utf-8")
    picture, words = re.search(r"^```\{image\} (\S+review\.png)\n:alt: (.+)\n```$", text, re.MULTILINE).groups()
    assert (ROOT / "book" / picture).stat().st_size < 100_000
    assert 20 < len(words.split()) < 80 and "rubric" in words
