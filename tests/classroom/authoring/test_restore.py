"""Putting one task's stub back, by the command and from within a notebook."""

import copy
import json
import subprocess
import sys
from pathlib import Path

import nbformat.v4 as v4
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.exercises import write_exercises
from unrolled.classroom.authoring.notebook import read, write
from unrolled.classroom.authoring.restore import fresh_cell, restore
from unrolled.errors import CourseError

FIRST_TASK, SECOND_TASK = 3, 7


@pytest.fixture
def path(root, monkeypatch, solution):
    """A student's notebook in a clone, with work in every cell."""
    write_exercises(root)
    monkeypatch.chdir(root)
    notebook = read(root / "exercises" / "04_small.ipynb")
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            cell.source += f"\nmine_{index} = {index}"
            cell.execution_count = index
            cell.outputs = [v4.new_output("stream", text="kept")]
    write(notebook, root / "exercises" / "04_small.ipynb")
    return root / "exercises" / "04_small.ipynb"


def edited(path, change):
    notebook = read(path)
    change(notebook)
    write(notebook, path)
    return notebook


def assert_only_this_cell_is_new(path, before, index, replaced):
    """All other cells, and the notebook's metadata, are what they were; the new one is as it was given out."""
    after = read(path)
    fresh = fresh_cell("04_small", "4.1")
    assert after.cells[index].source == fresh.source
    assert after.cells[index].metadata == fresh.metadata
    assert after.cells[index].outputs == []
    others = [*after.cells[:index], *after.cells[index + 1 :]]
    assert others == [cell for i, cell in enumerate(before.cells) if not (replaced and i == index)]
    assert after.metadata == before.metadata


@pytest.mark.parametrize("lost", ["nothing", "metadata", "metadata and id"])
def test_a_damaged_cell_is_replaced_however_it_is_found(path, lost):
    def damage(notebook):
        cell = notebook.cells[FIRST_TASK]
        cell.source = "def double(x):\n    return 7"
        if "metadata" in lost:
            cell.metadata.pop("unrolled")
        if "id" in lost:
            cell.id = "a1b2c3"

    before = edited(path, damage)
    done = restore(path, "4.1")
    assert (done.cell, done.replaced, done.others) == (FIRST_TASK + 1, True, ())
    assert_only_this_cell_is_new(path, before, FIRST_TASK, replaced=True)
    assert read(path).cells[FIRST_TASK].id == "task-4-1"


def test_a_damaged_cell_that_is_no_python_is_found_by_its_metadata(path):
    edited(path, lambda notebook: notebook.cells[FIRST_TASK].update(source="def (((:"))
    restore(path, "4.1")
    assert "raise NotImplementedError" in read(path).cells[FIRST_TASK].source


def test_a_deleted_cell_is_put_back_at_its_place(path):
    before = edited(path, lambda notebook: notebook.cells.pop(FIRST_TASK))
    done = restore(path, "4.1")
    assert (done.cell, done.replaced) == (FIRST_TASK + 1, False)
    assert_only_this_cell_is_new(path, before, FIRST_TASK, replaced=False)


def test_a_cell_deleted_with_its_neighbors_is_put_back_where_something_remains(path):
    def damage(notebook):
        notebook.cells = notebook.cells[FIRST_TASK + 2 :]

    before = edited(path, damage)
    restore(path, "4.1")
    assert_only_this_cell_is_new(path, before, 0, replaced=False)
    edited(path, lambda notebook: notebook.update(cells=[v4.new_markdown_cell("all gone", id="x")]))
    assert restore(path, "4.1").cell == 2


def test_of_several_cells_the_last_is_replaced_and_the_others_are_told(path):
    def damage(notebook):
        copied = copy.deepcopy(notebook.cells[FIRST_TASK])
        copied.id = "copied"
        notebook.cells.append(copied)

    before = edited(path, damage)
    last = len(before.cells) - 1
    done = restore(path, "4.1")
    assert (done.cell, done.others) == (last + 1, (FIRST_TASK + 1,))
    assert_only_this_cell_is_new(path, before, last, replaced=True)
    assert read(path).cells[last].id == "copied"


def test_the_notebook_as_it_was_is_kept_byte_by_byte_each_time(path):
    first = path.read_bytes()
    one = restore(path, "4.1").backup
    second = path.read_bytes()
    two = restore(path, "4.2").backup
    assert (one.read_bytes(), two.read_bytes()) == (first, second)
    assert {one.name, two.name} == {f"04_small.before-restore-{n}.ipynb" for n in (1, 2)}
    assert {file.name for file in path.parent.iterdir()} == {path.name, one.name, two.name}


def test_a_notebook_whose_editor_dropped_ids_and_metadata_is_served(path):
    content = json.loads(path.read_text())
    content["nbformat_minor"] = 0
    for cell in content["cells"]:
        cell.pop("id")
        cell["metadata"] = {}
    path.write_text(json.dumps(content))
    done = restore(path, "4.1")
    assert done.cell == FIRST_TASK + 1
    after = read(path)
    assert after.cells[FIRST_TASK].source == fresh_cell("04_small", "4.1").source
    assert "id" not in after.cells[FIRST_TASK]
    edited(path, lambda notebook: notebook.cells.pop(FIRST_TASK))
    assert restore(path, "4.1").cell == FIRST_TASK + 1


@pytest.mark.parametrize(
    ("task", "expected"),
    [
        ("4.9", "has no task '4.9'; its tasks are 4.1, 4.2"),
        ("99.1", "exercise 99: this installation has none of that name"),
        ("42", "give its chapter and number, as 4.2"),
    ],
)
def test_an_unknown_task_changes_nothing(path, task, expected):
    before = path.read_bytes()
    with pytest.raises(CourseError) as caught:
        restore(path, task)
    assert expected in str(caught.value)
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]


def test_a_task_of_another_exercise_changes_nothing(path):
    """A mistyped number, or the wrong file: the cell would stand where nobody grades it."""
    edited(path, lambda notebook: [cell.metadata.update(unrolled=_of_five(cell)) for cell in notebook.cells])
    before = path.read_bytes()
    with pytest.raises(CourseError, match=r"task 4\.1 is of another exercise; the tasks of this notebook are 5\.1"):
        restore(path, "4.1")
    assert path.read_bytes() == before and list(path.parent.glob("*before-restore*")) == []


def _of_five(cell):
    """The metadata of the same task in exercise 5."""
    mine = cell.metadata.get("unrolled", {})
    return {**mine, "task": mine["task"].replace("4.", "5.")} if "task" in mine else mine


def test_an_unreadable_notebook_is_left_alone(path):
    path.write_text("{")
    with pytest.raises(CourseError, match="is not a notebook"):
        restore(path, "4.1")
    assert path.read_text() == "{"


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.integers(0, 9), unique=True, max_size=8), st.permutations(range(4)))
def test_after_any_damage_each_task_has_its_stub_and_all_else_is_there(path, deleted, order):
    whole = path.read_bytes()
    try:
        notebook = read(path)
        kept = [cell for i, cell in enumerate(notebook.cells) if i not in deleted]
        front = min(len(kept), 4)
        notebook.cells = [kept[i] for i in order if i < front] + kept[front:]
        write(notebook, path)
        for task in ("4.1", "4.2"):
            restore(path, task)
        after = read(path)
        for task in ("4.1", "4.2"):
            assert [c.source for c in after.cells if c.metadata.get("unrolled", {}).get("task") == task] == [
                fresh_cell("04_small", task).source
            ]
        untouched = [cell for cell in notebook.cells if not cell.metadata.get("unrolled")]
        assert [cell for cell in after.cells if not cell.metadata.get("unrolled")] == untouched
    finally:
        path.write_bytes(whole)


def test_a_solution_with_broken_markers_is_named(root, path):
    source = root / "solutions" / "04_small.ipynb"
    source.write_text(source.read_text().replace("### END SOLUTION", ""))
    with pytest.raises(CourseError, match=r"04_small\.ipynb: the region opened at line \d+ is never closed"):
        restore(path, "4.1")


def test_the_command_says_what_it_did_and_fails_in_one_line(root, path):
    def run(*arguments):
        command = [Path(sys.executable).with_name("unrolled"), "restore", *arguments]
        return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=900)

    done = run("exercises/04_small.ipynb", "4.1")
    assert done.returncode == 0, done.stderr
    assert "The cell of task 4.1 is replaced by a fresh one (cell 4 of exercises/04_small.ipynb)." in done.stdout
    assert "The notebook as it was: exercises/04_small.before-restore-1.ipynb" in done.stdout
    failed = run("nowhere.ipynb", "4.1")
    assert failed.returncode == 1
    assert failed.stderr == "unrolled: nowhere.ipynb: there is no such notebook; check the name and the folder\n"
    assert run("exercises/04_small.ipynb").returncode == 2


def test_check_restore_inserts_a_cell_below(root, path, monkeypatch):
    import IPython

    from unrolled.check import begin

    inserted = []

    class Shell:
        def set_next_input(self, source, replace):
            inserted.append((source, replace))

    monkeypatch.setattr(IPython, "get_ipython", Shell)
    report = begin("04_small", {}).restore("4.1")
    assert inserted == [(fresh_cell("04_small", "4.1").source, False)]
    assert "A fresh cell for task 4.1 stands below." in repr(report)
    assert "its tasks are 4.1, 4.2" in repr(begin("04_small", {}).restore("4.7"))
    assert "this installation has none of that name" in repr(begin("04_nowhere", {}).restore("4.7"))
    assert len(inserted) == 1


def test_outside_a_notebook_the_cell_is_shown(path, monkeypatch):
    from unrolled.classroom.check import checker

    monkeypatch.setattr(checker, "notebook_shell", lambda: None)
    report = checker.begin("04_small", {}).restore("4.1")
    assert 'raise NotImplementedError("Task 4.1: write double")' in repr(report)


def test_without_a_clone_the_wheels_exercises_serve(root, path, tmp_path_factory, monkeypatch):
    package = tmp_path_factory.mktemp("package")
    (package / "_course" / "exercises").mkdir(parents=True)
    (package / "_course" / "exercises" / "04_small.ipynb").write_bytes(path.read_bytes())
    monkeypatch.setattr(course, "PACKAGE", package)
    monkeypatch.chdir(package)
    assert "mine_3" in fresh_cell("04_small", "4.1").source
