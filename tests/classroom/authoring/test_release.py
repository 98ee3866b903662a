"""Solutions after the deadline: whole and without markers in a clone, and nowhere else."""

import ast
import html
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from unrolled.classroom.authoring.notebook import python_of, read, region_of, task_of
from unrolled.classroom.authoring.release import page_of, release, released_solution
from unrolled.errors import CourseError

ROOT = Path(__file__).resolve().parents[3]


def test_a_solution_is_written_as_notebook_and_page(root, tmp_path):
    notebook, page = release(root, "4", tmp_path / "out")
    assert [path.name for path in (notebook, page)] == ["04_small_solution.ipynb", "04_small_solution.html"]
    written = nbformat.read(notebook, as_version=4)
    nbformat.validate(written)
    answers = [cell.source for cell in read(root / "solutions" / "04_small.ipynb").cells if task_of(cell)]
    shown = html.unescape(page.read_text())
    for answer, cell in zip(answers, [cell for cell in written.cells if task_of(cell)], strict=True):
        assert region_of(answer).body.strip("\n") in cell.source and cell.source in shown
    assert "SOLUTION" not in notebook.read_text() + page.read_text()
    with pytest.raises(CourseError, match="is there already"):
        release(root, "04", tmp_path / "out")


def test_every_solution_of_the_course_can_be_released_and_its_page_asks_nobody():
    for path in sorted((ROOT / "solutions").glob("*.ipynb")):
        notebook = released_solution(read(path))
        page = page_of(notebook, path.stem)
        assert "### " not in page and "\ue000" not in page, path
        assert not re.search(r"(?:src|href)=\"(?!data:|#)(?!https?://)|<script|<link|@import", page), path
        for cell in notebook.cells:
            if task_of(cell):
                ast.parse(python_of(cell.source))
        text = re.sub(r"<pre.*?</pre>|<code>.*?</code>|<annotation.*?</annotation>", "", page, flags=re.DOTALL)
        assert "$" not in text, (path, text[text.index("$") - 80 :][:160])


def test_where_no_solutions_are_that_is_said(root, tmp_path):
    with pytest.raises(CourseError, match="there is no such exercise; there are 04_small"):
        release(root, "05", tmp_path)
    (root / "solutions" / "04_small.ipynb").unlink()
    with pytest.raises(CourseError, match="a student's copy has none: run this in a clone"):
        release(root, "04", tmp_path)


def test_a_student_with_the_package_alone_is_told_so(tmp_path):
    """Outside of a clone, where neither the working directory nor the package has solutions above it."""
    program = (
        "from unrolled.classroom.authoring import course; course.repository = lambda: None;"
        "import sys; sys.argv = ['unrolled', 'release', '04']; from unrolled.classroom.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 1 and "a student's copy has none" in done.stderr
    assert list(tmp_path.iterdir()) == []
