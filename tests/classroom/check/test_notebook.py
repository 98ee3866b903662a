"""The checks of a notebook's file, run without an editor."""

import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

BEGIN = 'from unrolled.check import begin\ncheck = begin("04_small")'
RIGHT = "def double(x): return 2 * x\ndef quadruple(x): return (8 *\n x\n % 10**9 / 2)"


def said(folder, *cells, task=()):
    """What `unrolled check` prints of a notebook with these cells of code, and its exit code."""
    notebook = new_notebook(cells=[new_markdown_cell("text"), *map(new_code_cell, cells)])
    nbformat.write(notebook, folder / "exercises" / "mine.ipynb")
    before = (folder / "exercises" / "mine.ipynb").read_bytes()
    command = [sys.executable, "-m", "unrolled", "check", "exercises/mine.ipynb", *task]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=600)
    assert (folder / "exercises" / "mine.ipynb").read_bytes() == before
    return done.stdout + done.stderr, done.returncode


def test_right_answers_are_called_right_and_what_cells_print_is_not_shown(folder):
    text, code = said(folder, "%pip install nothing-of-that-name", BEGIN, RIGHT, "print('mine'); 1 / 0", "check()")
    assert text.startswith("✓ Visible points so far: 2 of 2.") and code == 0
    assert "mine" not in text and "Traceback" not in text and "pip" not in text


@pytest.mark.parametrize(
    ("task", "begins"), [((), "✗ Visible points so far: 1 of 2."), (("4.2",), "✗ Task 4.2: not")]
)
def test_a_wrong_answer_fails(folder, task, begins):
    text, code = said(folder, BEGIN, RIGHT.replace("8 *", "7 *"), task=task)
    assert text.startswith(begins) and code == 1


def test_a_notebook_that_begins_no_exercise_is_told(folder):
    text, code = said(folder, "x = 1")
    assert "no cell of it calls begin(...)" in text and code == 1 and "Traceback" not in text
