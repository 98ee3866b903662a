"""One small exercise in three formats, and the same class of submissions to each: ours, nbgrader's and otter's."""

from __future__ import annotations

import json
from pathlib import Path

from nbformat.v4 import new_code_cell, new_notebook

__all__ = ["expected", "ours", "theirs_nbgrader", "theirs_otter"]

ROOT = Path(__file__).resolve().parents[2]
COURSE = ROOT / "tests/classroom/grading/fixtures/course"
EXERCISE = "90_fixture"
SETUP = "import numpy as np"
PLOT = """import matplotlib.pyplot as plt

figure, axes = plt.subplots(1, 2, figsize=(7, 2.5))
axes[0].plot(scale(np.linspace(0, 1, 50), 2.0))
axes[1].bar(np.arange(20), np.sin(np.arange(20)))
plt.show()"""
RIGHT = {
    "90.1": "def scale(x, factor):\n    return x * factor",
    "90.2": "def running_sum(x):\n    return np.cumsum(x)",
}
WRONG = {"90.1": "def scale(x, factor):\n    return x + factor", "90.2": "def running_sum(x):\n    return 0 * x"}
# The same five properties as in tests/classroom/grading/fixtures: name, task, points, statement of the test.
TESTS = (
    ("t1", "90.1", 1, "x = rng.normal(size=4)", "np.allclose(scale(x, 3.0), 3.0 * x)"),
    ("t2", "90.1", 1.5, "x = rng.normal(size=7)", "np.allclose(scale(x, -0.5), -0.5 * x)"),
    ("t3", "90.2", 1, "x = rng.normal(size=4)", "np.allclose(running_sum(x), np.cumsum(x))"),
    ("t4", "90.2", 1, "x = rng.normal(size=9)", "np.allclose(running_sum(x), np.cumsum(x))"),
    ("t5", "90.2", 0.5, "x = rng.normal(size=2000)", "np.allclose(running_sum(x), np.cumsum(x))"),
)


def answers(number: int) -> dict[str, str]:
    """What a student answers: three in four are right in each task, in different combinations."""
    return {
        task: (WRONG if (number >> (2 * place)) % 4 == 3 else RIGHT)[task]
        for place, task in enumerate(sorted(RIGHT))
    }


def expected(number: int) -> float:
    """The mark that this student deserves, of 5."""
    given = answers(number)
    return sum(points for _, task, points, *_ in TESTS if given[task] == RIGHT[task])


def ours(folder: Path, size: int, plots: bool) -> None:
    """Write submissions to the exercise of ``tests/classroom/grading/fixtures``."""
    text = (COURSE / "exercises" / f"{EXERCISE}.ipynb").read_text(encoding="utf-8")
    for number in range(size):
        notebook = json.loads(text)
        for cell in notebook["cells"]:
            task = cell["metadata"].get("unrolled", {}).get("task")
            if task:
                cell["source"] = answers(number)[task]
        notebook["cells"] += [dict(new_code_cell(PLOT, id="plot"))] if plots else []
        _write(notebook, folder / student(number) / f"{EXERCISE}.ipynb")


def theirs_nbgrader(course: Path, size: int, plots: bool) -> None:
    """Write a course folder of nbgrader: the source with its graded cells, and what was submitted."""
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'small'\n")
    _write(_with_graded_cells(RIGHT, plots, marked=True), course / "source" / "ps1" / "small.ipynb")
    for number in range(size):
        notebook = _with_graded_cells(answers(number), plots, marked=False)
        _write(notebook, course / "submitted" / student(number) / "ps1" / "small.ipynb")


def theirs_otter(folder: Path, size: int, plots: bool) -> None:
    """Write otter's tests, and the notebooks."""
    for name, _, points, inputs, claim in TESTS:
        code = f">>> import numpy as np\n>>> rng = np.random.default_rng(1)\n>>> {inputs}\n>>> bool({claim})\nTrue"
        case = {"code": code, "hidden": name != "t1", "locked": False}
        suite = {"cases": [case], "scored": True, "setup": "", "teardown": "", "type": "doctest"}
        (folder / "tests").mkdir(parents=True, exist_ok=True)
        test = {"name": name, "points": points, "suites": [suite]}
        (folder / "tests" / f"{name}.py").write_text(f"OK_FORMAT = True\n\ntest = {test!r}\n")
    for number in range(size):
        cells = [SETUP, *answers(number).values(), *([PLOT] if plots else [])]
        _write(_notebook([new_code_cell(source) for source in cells]), folder / f"{student(number)}.ipynb")


def student(number: int) -> str:
    return f"student-{number:04d}"


def _with_graded_cells(given: dict[str, str], plots: bool, marked: bool) -> dict:
    cells = [new_code_cell(SETUP, id="setup")]
    for task, source in given.items():
        body = f"### BEGIN SOLUTION\n{source}\n### END SOLUTION" if marked else source
        cells.append(_graded(body, f"task{task[-1]}", solution=True))
    cells += [new_code_cell(PLOT, id="plot")] if plots else []
    for name, _, points, inputs, claim in TESTS:
        cells.append(_graded(f"rng = np.random.default_rng(1)\n{inputs}\nassert {claim}", name, points=points))
    return _notebook(cells)


def _graded(source: str, name: str, points: float = 0, solution: bool = False):
    about = {"grade": not solution, "grade_id": name, "locked": not solution, "schema_version": 3}
    about |= {"solution": solution, "task": False, "cell_type": "code"} | ({} if solution else {"points": points})
    return new_code_cell(source, id=name, metadata={"nbgrader": about})


def _notebook(cells: list) -> dict:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return new_notebook(cells=cells, metadata=kernel)


def _write(notebook: dict, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
