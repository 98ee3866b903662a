"""What of a submission runs: the course's cells as released, the student's in their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.classroom.grading.intake.composition import compose, names_defined
from unrolled.classroom.grading.intake.notebook import Cell

SETUP = Cell("code", "import numpy as np", "setup")
FIRST = Cell("code", "def f(x):\n    raise NotImplementedError", "task-4-1", "4.1")
CHECK = Cell("code", 'check("4.1")', "task-4-1-check")
SECOND = Cell("code", "class G:\n    pass", "task-4-2", "4.2")
RELEASED = (SETUP, Cell("markdown", "text", "intro"), FIRST, CHECK, SECOND)
DONE = "def f(x):\n    return x"


def sources(*cells):
    return [part.source for part in compose(cells, RELEASED).parts if part.role != "old"]


def test_a_submission_as_released_runs_as_released():
    assert sources(*RELEASED) == [SETUP.source, FIRST.source, CHECK.source, SECOND.source]
    assert not compose(RELEASED, RELEASED).notes


def test_a_cell_that_does_nothing_but_install_does_not_run():
    installs = Cell("code", "# Colab\n%pip install --quiet unrolled.whl", "x")
    assert compose((installs, *RELEASED), RELEASED) == compose(RELEASED, RELEASED)
    more = Cell("code", "%pip install x\nscale = 2", "x")
    assert sources(more, *RELEASED)[0] == more.source


def test_a_changed_or_deleted_course_cell_runs_as_released_and_is_reported():
    changed = compose((Cell("code", "import os", "setup"), FIRST, SECOND), RELEASED)
    assert [part.source for part in changed.parts] == [SETUP.source, FIRST.source, CHECK.source, SECOND.source]
    assert any("'setup' was changed" in note for note in changed.notes)
    deleted = compose((FIRST, SECOND), RELEASED)
    assert deleted.parts[0].source == SETUP.source
    assert any("'setup' was deleted" in note for note in deleted.notes)


@pytest.mark.parametrize(
    "cell",
    [Cell("code", DONE, "x", "4.1"), Cell("code", DONE, "task-4-1"), Cell("code", DONE, "x"), Cell("code", DONE)],
)
def test_a_task_is_found_by_metadata_or_id_or_name(cell):
    composed = compose((SETUP, cell, SECOND), RELEASED)
    assert [(part.role, part.label) for part in composed.parts if part.source == DONE] == [("task", "4.1")]
    assert not composed.missing


def test_of_copies_the_last_counts_and_is_reported():
    again = Cell("code", DONE, "y", "4.1")
    composed = compose((SETUP, FIRST, again, SECOND), RELEASED)
    assert [part.role for part in composed.parts if part.label == "4.1"] == ["old", "task"]
    assert any("4.1 is there more than once" in note for note in composed.notes)


def test_a_last_copy_that_does_not_parse_counts_all_the_same():
    composed = compose(
        (SETUP, Cell("code", DONE, "a", "4.1"), Cell("code", "def f(", "b", "4.1"), SECOND), RELEASED
    )
    assert [part.source for part in composed.parts if part.role == "task"] == ["def f(", SECOND.source]


def test_a_cell_that_an_editor_split_is_no_copy():
    helper = Cell("code", "def helper():\n    return 1", "a", "4.1")
    composed = compose((SETUP, Cell("code", DONE, "b", "4.1"), helper, SECOND), RELEASED)
    assert DONE in [part.source for part in composed.parts if part.role == "task"]
    assert helper.source in [part.source for part in composed.parts if part.role == "own"]


def test_a_deleted_task_is_named():
    composed = compose((SETUP, SECOND), RELEASED)
    assert composed.missing == ("4.1",)
    assert any("task 4.1 has no cell" in note for note in composed.notes)


def test_the_students_own_cells_run_in_their_place():
    own = Cell("code", "y = 2", "mine")
    assert sources(SETUP, FIRST, own, SECOND)[1:3] == [FIRST.source, CHECK.source] or own.source in sources(own)
    assert sources(SETUP, own, FIRST, CHECK, SECOND) == [
        SETUP.source, own.source, FIRST.source, CHECK.source, SECOND.source
    ]  # fmt: skip


def test_names_are_found_without_running_anything():
    assert names_defined("raise SystemExit\ndef f(): pass\nclass G: pass\nx = 1") == {"f", "G"}
    assert names_defined("def f(") == set()
    assert names_defined("(" * 5000) == set()


@given(
    st.lists(
        st.builds(
            Cell,
            st.sampled_from(["code", "markdown", "raw"]),
            st.one_of(st.text(max_size=30), st.sampled_from([DONE, SETUP.source, "def f(", CHECK.source])),
            st.sampled_from(["", "setup", "task-4-1", "task-4-2", "task-4-1-check", "task-x", "other"]),
            st.sampled_from(["", "4.1", "4.2", "9.9"]),
        ),
        max_size=8,
    )
)
def test_whatever_is_handed_in_each_course_cell_runs_once_and_each_task_at_most_once(submitted):
    composed = compose(submitted, RELEASED)
    for given_cell in (SETUP, CHECK):
        assert [part.source for part in composed.parts if part.role == "provided"].count(given_cell.source) == 1
    for task in ("4.1", "4.2"):
        assert [part.label for part in composed.parts if part.role == "task"].count(task) <= 1


@pytest.mark.parametrize("kind", ["markdown", "raw"])
@pytest.mark.parametrize(("name", "task"), [("task-4-1", "4.1"), ("task-4-1", ""), ("x", "4.1")])
def test_a_task_cell_that_became_text_is_found_and_runs_in_its_place(kind, name, task):
    composed = compose((SETUP, Cell(kind, DONE, name, task), CHECK, SECOND), RELEASED)
    assert [part.source for part in composed.parts] == [SETUP.source, DONE, CHECK.source, SECOND.source]
    assert composed.parts[1].role == "task" and not composed.missing
    words = {"markdown": "Markdown", "raw": "raw text"}[kind]
    assert composed.notes == (f"the cell of task 4.1 had become {words}; it ran as code",)


@pytest.mark.parametrize("answer", [Cell("code", DONE, "mine"), Cell("code", DONE, "y", "4.1")])
def test_what_became_text_counts_only_where_no_code_answers_the_task(answer):
    stub = Cell("markdown", FIRST.source, "task-4-1", "4.1")
    for cells in ((SETUP, stub, answer, SECOND), (SETUP, answer, stub, SECOND)):
        composed = compose(cells, RELEASED)
        assert [part.source for part in composed.parts if part.label == "4.1"] == [DONE] and not composed.notes


def test_of_several_that_became_text_the_last_counts():
    first, last = (Cell("raw", text, "task-4-1", "4.1") for text in ("def f(x):\n    return 0", DONE))
    assert DONE in sources(SETUP, first, last, SECOND) and first.source not in sources(SETUP, first, last, SECOND)


def test_the_statement_of_a_task_is_no_cell_of_it():
    statement = Cell("markdown", "## Task 4.1", "task-4-1-statement")
    assert compose((SETUP, statement, SECOND), RELEASED).missing == ("4.1",)
