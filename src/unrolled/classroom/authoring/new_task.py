"""A new task, with all that a task has: its parts say what to write there, and its tests fail until then."""

from __future__ import annotations

import ast
import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.exercises import generate
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.format import NotebookNode, new_code_cell, new_markdown_cell, new_notebook
from unrolled.classroom.authoring.notebook import (
    BEGIN,
    END,
    canonical,
    defined_names,
    read,
    task_cell_id,
    task_of,
)
from unrolled.classroom.authoring.problems import NOTEBOOK_NAME
from unrolled.classroom.authoring.student import NOTEBOOK_METADATA
from unrolled.errors import CourseError

__all__ = ["FIGURE", "TEXT", "New", "new_task"]

CLOSING = "check-all"
IMPORTS = {
    "visible": "from unrolled.classroom.assessment import task\n",
    "hidden": "from unrolled.classroom.assessment import companion, task\n\nseen = companion(__file__)\n",
}
POINTS = 0.25  # the least that a test may carry
# What a person reads, in place of tests.
TEXT, FIGURE = "text", "figure"
WORTH = 1.0
RUBRIC_HEAD = "# What a person looks for in an answer: points, and the sentence that the student reads.\n"
LONGEST_LINE = 116


@dataclass(frozen=True)
class New:
    """What :func:`new_task` made: the task, and the files that it wrote, new ones and longer ones."""

    task: str
    paths: tuple[Path, ...]


def new_task(root: Path, exercise: str, function: str, title: str = "", written: str = "") -> New:
    """Add a task to an exercise, behind its last one, or begin an exercise with it.

    Parameters
    ----------
    root : Path
        The clone.
    exercise : str
        An exercise's name or number; or the name of a new one, ``"90_topic"``.
    function : str
        What the task asks for; of one that a person reads, a name for it.
    title : str
        What follows the task's number and points; else the function's name in words.
    written : str
        ``TEXT`` or ``FIGURE`` for a task that a person reads; empty for one that tests judge.

    Returns
    -------
    New
        A statement with stub, solution, hints and check in the notebook; a visible and a hidden graded test; two
        answers of the bank; an entry for the statement. Each says what is to be written, and fails until it is.
        Where a person reads, a statement, an answer and a check in the notebook, what it is worth among the visible
        tests, and a rubric.

    Raises
    ------
    CourseError
        If a name is no name, or is taken, or the exercise has a problem. Nothing is then written.
    """
    if not function.isidentifier() or keyword.iskeyword(function) or function.startswith("_"):
        raise CourseError(f"{function}: is no name of a function; write it as in half_life")
    name = _exercise(root, exercise)
    path = root / "solutions" / f"{name}.ipynb"
    notebook = read(path) if path.is_file() else _begun(name)
    if any(function in defined_names(cell.source) for cell in notebook.cells if cell.cell_type == "code"):
        raise CourseError(f"{path}: defines {function} already; choose another name")
    tasks = [task for cell in notebook.cells if (task := task_of(cell))]
    task = f"{int(name.split('_')[0])}.{len(tasks) + 1}"
    place = _place(notebook)
    title = title or function.replace("_", " ")
    notebook.cells[place:place] = _written_cells(task, title, written) if written else _cells(task, function, title)
    texts = {path: canonical(notebook)}
    if written:
        texts |= _declared(root, name, task, function) | _rubric(root, name, task)
    else:
        texts |= _tests(root, name, task, function) | _bank(root, name, task, function)
    if taken := [bank for bank in texts if bank.is_file() and bank.parent.name in ("wrong", "correct")]:
        raise CourseError(f"{taken[0]}: is there already; the bank has answers of a task {task}")
    before = {file: file.read_bytes() if file.is_file() else None for file in texts}
    for file, text in texts.items():
        write_whole(file, text)
    try:
        made = generate(path)
    except CourseError:
        _put_back(before)
        raise
    write_whole(root / "exercises" / path.name, made)
    return New(task, (*texts, root / "exercises" / path.name))


def _place(notebook: NotebookNode) -> int:
    """Where a new task's cells go: behind those of the last task, else before what closes the notebook."""
    ids = [cell.get("id", "") for cell in notebook.cells]
    last = max((i for i, cell_id in enumerate(ids) if cell_id.startswith("task-")), default=None)
    return ids.index(CLOSING) if last is None else last + 1


def _put_back(before: dict[Path, bytes | None]) -> None:
    for path, data in before.items():
        if data is None:
            path.unlink()
        else:
            write_whole(path, data)


def _exercise(root: Path, wanted: str) -> str:
    """The name of an exercise that is there, or of one that can be begun."""
    names = sorted(path.stem for path in (root / "solutions").glob("*.ipynb"))
    for name in names:
        number = name.split("_")[0]
        if wanted in (name, number, number.lstrip("0")):
            return name
    if not NOTEBOOK_NAME.fullmatch(wanted):
        listed = ", ".join(names) or "none"
        raise CourseError(
            f"{wanted}: there is no such exercise ({listed}); a new one is named in full, as 90_topic"
        )
    if taken := [name for name in names if name.split("_")[0] == wanted.split("_")[0]]:
        raise CourseError(f"{wanted}: the number is that of {taken[0]}; choose another")
    return wanted


def _begun(name: str) -> NotebookNode:
    """A notebook with what an exercise has besides tasks."""
    number = int(name.split("_")[0])
    setup = f'import numpy as np\n\nfrom unrolled.check import begin\n\ncheck = begin("{name}")'
    cells = [
        new_markdown_cell(
            f"# Exercise {number}: {name.split('_', 1)[1].replace('_', ' ')}\n\n"
            "Say here what the exercise is about.\n\n"
            f"- The notebook is worth {course.installed().points:g} points.",
            id="intro",
        ),
        new_code_cell(setup, id="setup"),
        new_code_cell("check()", id=CLOSING),
    ]
    return new_notebook(cells=cells, metadata=NOTEBOOK_METADATA)


def _cells(task: str, function: str, title: str) -> Iterable[NotebookNode]:
    code = "\n".join(
        [
            f"def {function}(x):",
            '    """Say in one line what it computes.',
            "",
            "    Parameters",
            "    ----------",
            "    x : ndarray, shape (T,)",
            "        Say what each argument is, with its shape.",
            "",
            "    Returns",
            "    -------",
            "    result : float",
            "        Say what is returned.",
            '    """',
            f"    {BEGIN}",
            f'    raise NotImplementedError("The solution of task {task} is not written yet")',
            f"    {END}",
        ]
    )
    hints = "\n\n".join(
        f"<details><summary>Hint {number}</summary>\n\n{text}\n\n</details>"
        for number, text in (
            (1, "Ask a question that leads to the first step."),
            (2, "Give the plan, without code."),
        )
    )
    statement = (
        f"## Task {task} (core, {2 * POINTS:g} points): {title}\n\n"
        "Say here what is asked.\n\n**Return** the result, and say of which shape."
    )
    return [
        new_markdown_cell(statement, id=task_cell_id(task, "statement")),
        new_code_cell(code, id=task_cell_id(task), metadata={"unrolled": {"task": task}}),
        new_markdown_cell(hints, id=task_cell_id(task, "hints")),
        new_code_cell(f'check("{task}")', id=task_cell_id(task, "check")),
    ]


def _written_cells(task: str, title: str, kind: str) -> Iterable[NotebookNode]:
    """The cells of a task that a person reads: there is no signature to give out, and no step to hint at."""
    statement = (
        f"## Task {task} (core, {WORTH:g} points): {title}\n\n"
        "Say here what is asked, how long an answer is, and what it is read for."
    )
    if kind == TEXT:
        make, answer = new_markdown_cell, "Write here what a good answer says."
    else:
        make, answer = new_code_cell, f'raise NotImplementedError("The figure of task {task} is not drawn yet")'
    metadata = {"unrolled": {"task": task, "written": True}}
    return [
        new_markdown_cell(statement, id=task_cell_id(task, "statement")),
        make(f"{BEGIN}\n{answer}\n{END}", id=task_cell_id(task), metadata=metadata),
        new_code_cell(f'check("{task}")', id=task_cell_id(task, "check")),
    ]


def _declared(root: Path, name: str, task: str, function: str) -> dict[Path, str]:
    """The visible tests with one function more, which says what the task is worth."""
    path = root / course.VISIBLE_TESTS / f"test_{name}.py"
    begun = f'"""Visible tests of exercise {int(name.split("_")[0])}."""\n\n{IMPORTS["visible"]}'
    before = path.read_text(encoding="utf-8") if path.is_file() else begun
    if re.search(rf"^def {function}\b", before, re.MULTILINE):
        raise CourseError(f"{path}: has a {function} already; choose another name")
    return {
        path: f"{_importing_written(before).rstrip()}\n\n\n"
        f'@written("{task}", points={WORTH:g})\n'
        f"def {function}():\n"
        f'    """Say in one sentence what the answer is read for."""\n'
    }


def _importing_written(text: str) -> str:
    """A file of tests that imports ``written`` beside what it imports of the same module."""
    module = "unrolled.classroom.assessment"
    for node in ast.parse(text).body:
        if isinstance(node, ast.ImportFrom) and node.module == module:
            names = sorted({*map(ast.unparse, node.names), "written"}, key=_place_among_imports)
            line = f"from {module} import {', '.join(names)}"
            if len(line) > LONGEST_LINE:
                line = f"from {module} import (\n{''.join(f'    {name},{chr(10)}' for name in names)})"
            lines = text.split("\n")
            return "\n".join([*lines[: node.lineno - 1], line, *lines[node.end_lineno :]])
    return text


def _place_among_imports(name: str) -> tuple[bool, bool, str]:
    """Constants first, then classes, then functions, as the course's own files have them."""
    return not name.isupper(), not name[0].isupper(), name


def _rubric(root: Path, name: str, task: str) -> dict[Path, str]:
    """The rubric of the exercise, with two items for the task."""
    path = root / course.RUBRICS / f"{name}.toml"
    items = "\n".join(
        f'["{task}".{item}]\npoints = {points:g}\nsays = "Write here what a student reads who has {what} of it."\n'
        for item, points, what in (("whole", WORTH, "all"), ("half", WORTH / 2, "half"))
    )
    return {path: _longer(path, f"\n{items}", RUBRIC_HEAD)}


def _test_names(function: str) -> dict[str, str]:
    return {"visible": f"test_{function}", "hidden": f"test_{function}_on_other_inputs"}


def _tests(root: Path, name: str, task: str, function: str) -> dict[Path, str]:
    """The two files of graded tests, each with one more."""
    texts = {}
    for kind, folder in (("visible", course.VISIBLE_TESTS), ("hidden", course.HIDDEN_TESTS)):
        path = root / folder / f"test_{name}.py"
        number = int(name.split("_")[0])
        begun = f'"""{kind.capitalize()} tests of exercise {number}."""\n\n{IMPORTS[kind]}'
        before = path.read_text(encoding="utf-8") if path.is_file() else begun
        test = _test_names(function)[kind]
        if re.search(rf"^def {test}\b", before, re.MULTILINE):
            raise CourseError(f"{path}: has a {test} already; choose another name for the function")
        texts[path] = (
            f"{before.rstrip()}\n\n\n"
            f'@task("{task}", points={POINTS})\n'
            f"def {test}(submission, rng):\n"
            f'    """Say in one sentence what holds of a right answer."""\n'
            f"    # Draw inputs from rng, ask submission.{function}(...), and compare by assessment.explain.\n"
            f'    raise AssertionError("the {kind} test of task {task} is not written yet: {test}")\n'
        )
    return texts


def _bank(root: Path, name: str, task: str, function: str) -> dict[Path, str]:
    """The files of the bank: an answer of each kind, an entry for the statement, names for versions."""
    folder, stem = root / course.BANKS / name, task.replace(".", "_")
    tests = _test_names(function)
    body = f'raise NotImplementedError("this answer to task {task} is not written yet")\n'
    wrong = f"# mistake: say in one sentence which mistake this is\n# fails: {', '.join(tests.values())}\n\n{body}"
    entry = (
        f'[[sentence]]\ntask = "{task}"\nsays = "Say here what is asked."\n'
        f'tests = ["{tests["visible"]}"]\nwithout = ["{stem}-write-me"]\n'
    )
    return {
        folder / "wrong" / f"{stem}-write-me.py": wrong,
        folder / "correct" / f"{stem}-write-me.py": f"# odd: say what is unusual about this right answer\n\n{body}",
        folder / "statements.toml": _longer(folder / "statements.toml", entry),
        folder / "variants.toml": _longer(
            folder / "variants.toml", f'{function} = ["other_{function}"]\n', "[names]\n"
        ),
    }


def _longer(path: Path, text: str, head: str = "") -> str:
    """A file's text with some more at its end; where there is no such file, below a head."""
    before = path.read_text(encoding="utf-8").rstrip("\n") if path.is_file() else head.rstrip("\n")
    gap = "" if not before else "\n" if head else "\n\n"
    return f"{before}{gap}{text}"
