"""Tasks that a person reads, as an author writes them: stubs, what is refused, and a damaged cell's way back."""

import copy

import pytest
from nbformat import v4

from unrolled.classroom.assessment import HIDDEN, VISIBLE, WRITTEN, collect
from unrolled.classroom.authoring.banks import run
from unrolled.classroom.authoring.bundle import secrets_in
from unrolled.classroom.authoring.exercises import generate
from unrolled.classroom.authoring.mutants import mutants_of
from unrolled.classroom.authoring.notebook import read, task_of, write
from unrolled.classroom.authoring.problems import problems_of
from unrolled.classroom.authoring.restore import restore
from unrolled.classroom.authoring.student import DRAW_HERE, WRITE_HERE, student_version
from unrolled.classroom.authoring.written import undeclared
from unrolled.errors import CourseError

ANSWER = "Say it.\n\n### BEGIN SOLUTION\nBecause the two signs cancel each other in it.\n### END SOLUTION"
FIGURE = "### BEGIN SOLUTION\nraise ValueError('this draws for long')\n### END SOLUTION"
TESTS = """
from unrolled.classroom.assessment import task, written

@task("4.1", points=1)
def test_double(submission, rng):
    '''It doubles.'''

@written("4.3", points=2)
def why():
    '''Why it is so.'''
"""


@pytest.fixture
def asking(solution):
    """Make the small solution with a third task, which a person reads."""

    def make(source=ANSWER, kind="markdown", written=True):
        cell = v4.new_markdown_cell(source) if kind == "markdown" else v4.new_code_cell(source)
        cell.id, cell.metadata["unrolled"] = "task-4-3", {"task": "4.3", "written": written}
        statement = v4.new_markdown_cell("## Task 4.3 (2 points): why", id="task-4-3-statement")
        made = copy.deepcopy(solution)
        made.cells[-1:] = [statement, cell, v4.new_code_cell('check("4.3")', id="task-4-3-check")]
        return made

    return make


@pytest.mark.parametrize(
    ("source", "kind", "stub"),
    [
        (ANSWER, "markdown", f"Say it.\n\n{WRITE_HERE}"),
        (FIGURE, "code", DRAW_HERE.format("4.3")),
    ],
)
def test_in_place_of_the_answer_stands_a_line_to_replace(asking, source, kind, stub):
    notebook = asking(source, kind)
    assert problems_of(notebook, "04_small") == []
    made = student_version(notebook)
    assert made.cells[-2].source == stub and made.cells[-2].metadata.unrolled == {"task": "4.3", "written": True}
    assert student_version(made) == made
    exec(compile(made.cells[-2].source, "stub", "exec") if kind == "code" else "")
    # No test runs it, and there is nothing in it to change.
    assert {mutant.task for mutant in mutants_of(notebook)} == {"4.1", "4.2"}
    assert "double" in run(notebook)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda nb: nb.cells[-2].update(source="no region"), "task 4.3 has no solution region"),
        (
            lambda nb: nb.cells[-2].metadata.unrolled.update(written="yes"),
            'has metadata "unrolled" of another form',
        ),
        (lambda nb: nb.cells[-2].metadata.unrolled.pop("written"), 'has metadata "unrolled" of another form'),
        (lambda nb: nb.cells[-2].update(id="other"), "give it the id 'task-4-3'"),
        (lambda nb: nb.cells.pop(-3), "task 4.3 has no statement"),
        (lambda nb: nb.cells.pop(-1), "task 4.3 has no check"),
        (
            lambda nb: nb.cells[0].update(source="Because the two  signs cancel each other in it."),
            "its text shows a line of the solution of task 4.3",
        ),
    ],
)
def test_what_keeps_it_from_being_a_task_is_said(asking, change, says):
    notebook = asking()
    change(notebook)
    assert any(says in str(problem) for problem in problems_of(notebook, "04_small"))


def test_notebook_and_tests_say_the_same(asking, root):
    write(asking(), root / "solutions" / "04_small.ipynb")
    with pytest.raises(CourseError, match=r"task 4\.3 is written, says the notebook; declare its points here"):
        generate(root / "solutions" / "04_small.ipynb")
    visible = root / "tests" / "graded" / "visible"
    visible.mkdir(parents=True)
    (visible / "test_04_small.py").write_text(TESTS)
    assert WRITE_HERE in generate(root / "solutions" / "04_small.ipynb")
    assert undeclared(asking(), TESTS.replace("4.3", "4.2")) == [
        "task 4.3 is written, says the notebook; declare its points here: @written('4.3', points=2)",
        'declares task 4.2 as written; give its cell in the notebook the metadata {"written": true}',
    ]
    (visible / "test_04_small.py").write_text(TESTS + "# Because the two signs cancel each other in it.\n")
    with pytest.raises(CourseError, match="students get this file"):
        generate(root / "solutions" / "04_small.ipynb")


def test_it_is_collected_only_where_it_is_asked_for(tmp_path):
    (tmp_path / "visible").mkdir()
    (tmp_path / "visible" / "test_04_small.py").write_text(TESTS)

    def found(*kinds):
        return [(test.task, test.points, test.visibility) for test in collect(tmp_path, "04", *kinds)]

    assert found() == found((VISIBLE,)) == [("4.1", 1.0, VISIBLE)]
    assert found((VISIBLE, HIDDEN, WRITTEN)) == [("4.1", 1.0, VISIBLE), ("4.3", 2.0, WRITTEN)]
    assert found((WRITTEN,)) == [("4.3", 2.0, WRITTEN)]


def test_a_damaged_text_gets_its_line_back(asking, root, monkeypatch):
    write(asking(), root / "solutions" / "04_small.ipynb")
    monkeypatch.chdir(root)
    path = root / "exercises" / "04_small.ipynb"
    notebook = student_version(asking())
    notebook.cells[-2].source = "Nonsense."
    write(notebook, path)
    assert restore(path, "4.3").replaced
    after = read(path)
    assert [cell.source for cell in after.cells if task_of(cell) == "4.3"] == [f"Say it.\n\n{WRITE_HERE}"]


def test_a_rubric_and_a_written_answer_are_found_among_what_students_get(asking, root):
    write(asking(), root / "solutions" / "04_small.ipynb")
    files = {
        "x/tests/rubrics/04_small.toml": b"",
        "x/README.txt": b"Because the two signs cancel\neach other in it.",
    }
    assert secrets_in({**files, "x/fine.txt": b"Because."}, root) == [
        "x/tests/rubrics/04_small.toml: lies in a folder that is not for students",
        "x/README.txt: holds the answer of task 4.3",
    ]
