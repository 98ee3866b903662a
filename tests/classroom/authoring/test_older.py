"""The course's version in notebooks, and restoring a task where its number was another task's."""

import pytest
from older import ROOT, answered, today

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.notebook import read, task_of, write
from unrolled.classroom.authoring.restore import restore
from unrolled.errors import CourseError


def test_an_exercise_carries_the_courses_version():
    for path in (ROOT / "exercises").glob("*.ipynb"):
        assert read(path).metadata.unrolled.version == course.installed().version > 1


@pytest.mark.parametrize("lost", ["nothing", "the setup", "its name"])
def test_restoring_in_an_older_notebook_is_refused_and_says_which_task_it_is_today(tmp_path, lost):
    path = tmp_path / ("11_arma.ipynb" if lost != "its name" else "11_one_unit.ipynb")
    made = answered("11_arma")
    if lost == "the setup":
        del made.cells[1]
    write(made, path)
    before = path.read_bytes()
    with pytest.raises(CourseError, match=r"is 11_arma of an earlier version.* its task 11\.2 is task 12\.1"):
        restore(path, "11.2")
    assert path.read_bytes() == before and list(tmp_path.iterdir()) == [path]


def test_restoring_leaves_a_cell_alone_that_had_the_number_in_an_earlier_version(tmp_path):
    path = tmp_path / "12_many_states.ipynb"
    made = today("12_many_states", ("12.1",))
    copied = next(cell for cell in answered("12_forecasting").cells if task_of(cell) == "12.1")
    copied.id = "copied"
    made.cells.append(copied)
    write(made, path)
    restored = restore(path, "12.1")
    after = read(path)
    assert "def stacked_to_arma" in after.cells[restored.cell - 1].source and restored.others == ()
    assert after.cells[-1].source == copied.source


TABLES = {
    "older = 3": "of another kind",
    '[[older]]\nexercise = "01_old"\nbefore = 2': "of another kind",
    '[[older]]\nexercise = "01_old"\nbefore = 2\n[older.tasks]\nf = ["1.1"]': "of another kind",
    'version = "two"': "of another kind",
}


@pytest.mark.parametrize("entry", TABLES)
def test_a_table_that_makes_no_sense_is_named(tmp_path, entry):
    (tmp_path / "course.toml").write_text(f'name = "A"\npoints = 1\nparts = []\ndrawing = []\n{entry}\n')
    with pytest.raises(CourseError, match=TABLES[entry]):
        course.installed(tmp_path)


def test_a_course_without_a_version_is_in_its_first(tmp_path):
    (tmp_path / "course.toml").write_text('name = "A"\npoints = 1\nparts = []\ndrawing = []\n')
    found = course.installed(tmp_path)
    assert (found.version, found.older) == (1, ())
