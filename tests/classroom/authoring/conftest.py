"""A small exercise, built in code, that the tests then break in every way."""

import nbformat.v4 as v4
import pytest

FIRST = '''def double(x):
    """Twice a number.

    Parameters
    ----------
    x : float
    """
    ### BEGIN SOLUTION
    result = x + x  # no multiplication needed
    return result
    ### END SOLUTION'''

SECOND = '''class Counter:
    """Counts upwards.

    Attributes
    ----------
    n : int
    """

    def __init__(self):
        """Start at zero."""
        self.n = 0

    def step(self, by):
        """Go on by a number, and return where we are."""
        ### BEGIN SOLUTION
        self.n = self.n + int(by)
        return self.n
        ### END SOLUTION'''

FOLDED = "<details><summary>Hint {}</summary>\n\nAdd.\n\n</details>\n"
HINTS = FOLDED.format(1) + FOLDED.format(2)


def task_cells(task, source):
    mark = "task-" + task.replace(".", "-")
    return [
        v4.new_markdown_cell(f"## Task {task}\n\nWrite it.", id=f"{mark}-statement"),
        v4.new_code_cell(source, id=mark, metadata={"unrolled": {"task": task}}),
        v4.new_markdown_cell(HINTS, id=f"{mark}-hints"),
        v4.new_code_cell(f'check("{task}")', id=f"{mark}-check"),
    ]


@pytest.fixture
def solution():
    """A sound solution notebook with two tasks and a cell for solutions only."""
    setup = 'import numpy as np\n\nfrom unrolled.check import begin\n\ncheck = begin("04_small")'
    notebook = v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# A small exercise", id="title"),
            v4.new_code_cell(setup, id="setup"),
            *task_cells("4.1", FIRST),
            *task_cells("4.2", SECOND),
            v4.new_code_cell("double(2)", id="aside", metadata={"tags": ["solution-only"]}),
        ],
        metadata={"kernelspec": {"display_name": "x", "language": "python", "name": "somewhere"}, "editor": "mine"},
    )
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.execution_count = 3
            cell.outputs = [v4.new_output("stream", text="seen")]
    return notebook


@pytest.fixture
def root(tmp_path, solution):
    """A clone, as far as the author's tools look: ``solutions/`` with one notebook, and ``exercises/``."""
    (tmp_path / "solutions").mkdir()
    (tmp_path / "exercises").mkdir()
    (tmp_path / "solutions" / "04_small.ipynb").write_text(v4.writes(solution) + "\n")
    return tmp_path
