"""Regions, names and cells of tasks."""

import nbformat.v4 as v4
import pytest
from hypothesis import given
from hypothesis import strategies as st

from unrolled.classroom.authoring.notebook import (
    Region,
    RegionError,
    cells_of_task,
    defined_names,
    python_of,
    read,
    region_of,
    replace_region,
    with_solution,
    write,
)
from unrolled.errors import CourseError

CELL = "def f(x):\n    ### BEGIN SOLUTION\n    y = x\n\n    return y\n    ### END SOLUTION\n"


def test_a_region_has_its_place_and_indentation():
    assert region_of(CELL) == Region(1, 5, "    ", "    y = x\n\n    return y")
    assert region_of("x = 1  # begin the solution") is None


@pytest.mark.parametrize(
    "replacement", ["return 1\nif x:\n    pass", "        return 1\n        if x:\n            pass\n"]
)
def test_a_replacement_is_moved_to_the_regions_indentation(replacement):
    assert replace_region(CELL, replacement) == "def f(x):\n    return 1\n    if x:\n        pass\n"


def test_replacing_a_region_by_its_own_body_only_drops_the_markers():
    assert replace_region(CELL, region_of(CELL).body) == "def f(x):\n    y = x\n\n    return y\n"


def test_a_cell_without_a_region_is_told():
    with pytest.raises(RegionError, match="has no solution region"):
        replace_region("x = 1", "y = 2")


@given(st.text(alphabet="#BEGINSOLUTD \n\t", max_size=80))
def test_any_text_has_a_region_none_or_a_region_error(text):
    try:
        region = region_of(text)
    except RegionError:
        return
    assert region is None or text.split("\n")[region.begin].strip() == "### BEGIN SOLUTION"


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("def f(): g = 1\nclass A: pass\nasync def h(): pass", ["f", "A", "h"]),
        ("a = b = 1\n(c, [d, *e]) = 1, [2]\nf: int = 3\na += 1", ["a", "b", "c", "d", "e", "f"]),
        ("x.y = 1\nz[0] = 2\nimport os", []),
        ("%timeit 1\n!ls\na = 1\nb?", ["a"]),
        ("%%time\na = 1", []),
        ("def (", []),
        ("(" * 1000, []),
        ("a\0b = 1", []),
    ],
)
def test_the_names_that_a_cell_defines(source, names):
    assert defined_names(source) == names


def test_magics_become_python_and_plain_code_stays():
    compile(python_of("%matplotlib inline\nx = 7 % 2\n!ls"), "cell", "exec")
    assert python_of("x = 7 // 2") == "x = 7 // 2"


def test_a_tasks_cells_are_found_by_metadata_then_id_then_name():
    by_name = v4.new_code_cell("def f(): pass", id="x")
    by_id = v4.new_code_cell("", id="task-4-1")
    by_metadata = v4.new_code_cell("", id="y", metadata={"unrolled": {"task": "4.1"}})
    twice = v4.new_code_cell("", id="z", metadata={"unrolled": {"task": "4.1"}})
    cells = [by_name, by_id, by_metadata, twice]
    for number, expected in ((4, [2, 3]), (3, [2]), (2, [1]), (1, [0]), (0, [])):
        assert cells_of_task(v4.new_notebook(cells=cells[:number]), "4.1", ("f",)) == expected


def test_odd_metadata_are_no_task():
    for mark in ("4.1", ["4.1"], {"task": 4.1}, {}, None):
        cell = v4.new_code_cell("", metadata={"unrolled": mark})
        assert cells_of_task(v4.new_notebook(cells=[cell]), "4.1") == []


def test_another_answer_takes_the_place_of_one_tasks_region(solution):
    changed = with_solution(solution, "4.1", "return 0")
    assert changed.cells[3].source.endswith('"""\n    return 0')
    assert [c.source for c in changed.cells[4:]] == [c.source for c in solution.cells[4:]]
    assert "BEGIN SOLUTION" in solution.cells[3].source
    with pytest.raises(CourseError, match=r"no task 4\.7; its tasks are 4\.1, 4\.2"):
        with_solution(solution, "4.7", "return 0")


def test_writing_replaces_wholly_and_names_what_it_cannot_write(solution, tmp_path):
    path = tmp_path / "new" / "04_small.ipynb"
    write(solution, path)
    first = path.read_bytes()
    write(read(path), path)
    assert path.read_bytes() == first
    assert list(path.parent.iterdir()) == [path]
    (tmp_path / "file").write_text("")
    with pytest.raises(CourseError, match=r"04_small\.ipynb: cannot be written"):
        write(solution, tmp_path / "file" / "04_small.ipynb")
