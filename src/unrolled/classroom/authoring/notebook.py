"""The notebook format: reading, writing, task cells and solution regions.

A notebook has one form on disk, the one that Jupyter writes, so that generating it again changes no byte.
"""

from __future__ import annotations

import ast
import copy
import json
import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.older import task_today
from unrolled.errors import CourseError

if TYPE_CHECKING:
    from unrolled.classroom.authoring.format import NotebookNode

__all__ = [
    "Region",
    "RegionError",
    "canonical",
    "cells_of_task",
    "defined_names",
    "hands_out",
    "is_written",
    "parse",
    "python_of",
    "read",
    "region_of",
    "replace_region",
    "task_cell_id",
    "task_of",
    "with_solution",
    "write",
]

BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"
LOOKS_LIKE_A_MARKER = re.compile(r"#\s*(begin|end)[\s_-]*solutions?\b", re.IGNORECASE)


@dataclass(frozen=True)
class Region:
    """The lines of a cell that hold an answer.

    Attributes
    ----------
    begin, end : int
        Indices of the two marker lines, counted from 0.
    indent : str
        The white space before the opening marker.
    body : str
        The text between the markers, as it stands.
    """

    begin: int
    end: int
    indent: str
    body: str


class RegionError(ValueError):
    """The markers of a cell make no region. The text says what is wrong and what to do."""


def read(path: Path) -> NotebookNode:
    """Read a notebook of format 4.

    Parameters
    ----------
    path : Path

    Returns
    -------
    NotebookNode
        As it stands in the file: nothing is repaired.

    Raises
    ------
    CourseError
        If there is no such file, or it is no notebook, or one of an older format. The message names the file.
    """
    path = Path(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise CourseError(f"{path}: there is no such notebook; check the name and the folder") from None
    except IsADirectoryError:
        raise CourseError(f"{path}: this is a folder; give the name of a notebook") from None
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None
    except UnicodeDecodeError:
        raise CourseError(f"{path}: is not text in UTF-8, so no notebook; save it again in Jupyter") from None
    return parse(text, path)


def parse(text: str, path: Path | str) -> NotebookNode:
    """Make a notebook out of its text; ``path`` is only named in errors.

    Raises
    ------
    CourseError
        If the text is no notebook of format 4.
    """
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        where = f" at line {error.lineno}" if isinstance(error, json.JSONDecodeError) else ""
        raise CourseError(
            f"{path}: is not a notebook (no JSON{where}); take a fresh copy, or save it again in Jupyter"
        ) from None
    if not isinstance(content, dict) or type(content.get("nbformat")) is not int:
        raise CourseError(f"{path}: is JSON, but not a notebook; give a file that Jupyter saved")
    if content["nbformat"] != 4:
        age = "too old" if content["nbformat"] < 4 else "newer than this course can read"
        raise CourseError(
            f"{path}: its notebook format {content['nbformat']} is {age}; open it in JupyterLab and save it"
        )
    from unrolled.classroom.authoring.format import nbformat

    try:
        notebook = nbformat.v4.reads(text)
        nbformat.validate(_with_ids(notebook))
    except (nbformat.ValidationError, AttributeError, KeyError, TypeError, ValueError) as error:
        reason = str(getattr(error, "message", error)).split("\n")[0][:200]
        raise CourseError(
            f"{path}: is not a valid notebook ({reason}); open it in JupyterLab and save it"
        ) from None
    return notebook


def _with_ids(notebook: NotebookNode) -> NotebookNode:
    """A copy whose cells all have ids of their own: missing and repeated ones are judged elsewhere, by name."""
    filled = copy.deepcopy(notebook)
    if (filled.get("nbformat_minor") or 0) >= 5:
        for number, cell in enumerate(filled.cells):
            cell["id"] = f"cell-{number}"
    return filled


def canonical(notebook: NotebookNode) -> str:
    """The one form of a notebook as text: indent 1, sorted keys, lines as lists, a newline at the end."""
    from unrolled.classroom.authoring.format import nbformat

    return nbformat.v4.writes(notebook).rstrip("\n") + "\n"


def write(notebook: NotebookNode, path: Path) -> None:
    """Write a notebook in its canonical form, wholly or not at all."""
    write_whole(Path(path), canonical(notebook))


def task_of(cell: Mapping) -> str | None:
    """The task that a cell's metadata name, ``"4.2"``, or None. Only what is written may be Markdown."""
    mark = cell.get("metadata", {}).get("unrolled")
    task = mark.get("task") if isinstance(mark, Mapping) else None
    return task if isinstance(task, str) and (cell.get("cell_type") == "code" or is_written(cell)) else None


def is_written(cell: Mapping) -> bool:
    """Whether a cell holds what a person reads: a text in Markdown, or code that draws a figure."""
    mark = cell.get("metadata", {}).get("unrolled")
    return (
        isinstance(mark, Mapping) and mark.get("written") is True and cell.get("cell_type") in ("code", "markdown")
    )


def hands_out(cell: Mapping) -> bool:
    """Whether a cell defines names for answers to use: the setup, or one whose id ends with ``-given``."""
    own = cell.get("id", "")
    return own == "setup" or own.endswith("-given")


def task_cell_id(task: str, part: str = "") -> str:
    """The id of a task's cell, ``task-4-2``, or of one of its parts: ``statement``, ``hints``, ``check``."""
    return "-".join(["task", *task.split("."), *([part] if part else [])])


def cells_of_task(notebook: NotebookNode, task: str, names: tuple[str, ...] = ()) -> list[int]:
    """Find the cells that hold a task's code, or its text.

    Metadata are believed first, then the cell's id; where an editor lost both, the code cells that define one of
    ``names``. A cell that was copied from a notebook of an earlier version, where the number was another task's, is
    none of them.

    Parameters
    ----------
    notebook : NotebookNode
    task : str
        The task, ``"4.2"``.
    names : tuple of str
        What the task's cell defines.

    Returns
    -------
    list of int
        Indices of cells, in order; empty if the task has none.
    """
    code = [
        (i, cell)
        for i, cell in enumerate(notebook.cells)
        if (cell.cell_type == "code" or is_written(cell)) and task_today(task, cell.source, None) == task
    ]
    for belongs in (
        lambda cell: task_of(cell) == task,
        lambda cell: cell.get("id") == task_cell_id(task),
        lambda cell: not set(names).isdisjoint(defined_names(cell.source)),
    ):
        found = [i for i, cell in code if belongs(cell)]
        if found:
            return found
    return []


def defined_names(source: str) -> list[str]:
    """The functions, classes and variables that a cell defines at its top level, in order, each once.

    A cell that is no Python gives none.
    """
    try:
        tree = ast.parse(python_of(source))
    except (SyntaxError, ValueError, RecursionError):
        return []
    names: list[str] = []
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(statement.name)
        elif isinstance(statement, ast.Assign | ast.AnnAssign | ast.AugAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            found = [node for target in targets for node in ast.walk(target)]
            names += [n.id for n in found if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
    return list(dict.fromkeys(names))


def python_of(source: str) -> str:
    """A cell's source as plain Python: its magics (``%``, ``!``, ``?``) become calls, as IPython makes them."""
    if not re.search(r"[%!?]", source):
        return source
    from IPython.core.inputtransformer2 import TransformerManager

    return TransformerManager().transform_cell(source)


def region_of(source: str) -> Region | None:
    """Find the solution region of a cell.

    Returns
    -------
    Region or None
        None where the cell has no marker.

    Raises
    ------
    RegionError
        For markers that are nested, unclosed, unopened, misspelled or indented differently, or a second region.
    """
    lines = source.split("\n")
    begin: int | None = None
    region: Region | None = None
    for number, line in enumerate(lines):
        mark = line.strip()
        if mark not in (BEGIN, END):
            if LOOKS_LIKE_A_MARKER.search(line):
                raise RegionError(
                    f"line {number + 1} ({mark!r}) is nearly a marker; "
                    f"write {BEGIN!r} or {END!r} on a line of its own"
                )
            continue
        indent = line[: len(line) - len(line.lstrip())]
        if mark == BEGIN:
            if begin is not None:
                raise RegionError(
                    f"line {number + 1} opens a region inside the one opened at line {begin + 1} (nested markers); "
                    f"close the first with {END!r}, or delete the second"
                )
            if region is not None:
                raise RegionError(
                    f"line {number + 1} opens a second region; a task has one: join them, or make two tasks"
                )
            begin = number
        elif begin is None:
            raise RegionError(
                f"line {number + 1} ends a region that nothing opened; put {BEGIN!r} above the answer"
            )
        else:
            opening = lines[begin]
            wanted = opening[: len(opening) - len(opening.lstrip())]
            if indent != wanted:
                raise RegionError(f"lines {begin + 1} and {number + 1}: indent both markers equally")
            region, begin = Region(begin, number, indent, "\n".join(lines[begin + 1 : number])), None
    if begin is not None:
        raise RegionError(f"the region opened at line {begin + 1} is never closed; put {END!r} below the answer")
    return region


def replace_region(source: str, replacement: str) -> str:
    """Put other lines in place of a cell's region, markers included.

    Parameters
    ----------
    source : str
        A cell with one region.
    replacement : str
        Lines at any indentation; they are moved to the region's.

    Returns
    -------
    str

    Raises
    ------
    RegionError
        If the cell has no region, or a malformed one.
    """
    region = region_of(source)
    if region is None:
        raise RegionError(f"has no solution region; put {BEGIN!r} and {END!r} around the answer")
    lines = source.split("\n")
    moved = textwrap.indent(textwrap.dedent(replacement).strip("\n"), region.indent)
    return "\n".join([*lines[: region.begin], moved, *lines[region.end + 1 :]])


def with_solution(notebook: NotebookNode, task: str, solution: str) -> NotebookNode:
    """A copy of a notebook in which one task's region is another answer; the banks of answers are made so.

    Parameters
    ----------
    notebook : NotebookNode
        A reference notebook.
    task : str
        The task, ``"4.2"``.
    solution : str
        The other answer: the lines that stand in place of the region, at any indentation.

    Returns
    -------
    NotebookNode

    Raises
    ------
    CourseError
        If the notebook has no such task, or its cell no region.
    """
    changed = copy.deepcopy(notebook)
    cells = [cell for cell in changed.cells if task_of(cell) == task]
    if not cells:
        raise CourseError(f"the notebook has no task {task}; its tasks are {', '.join(_tasks(notebook))}")
    try:
        cells[-1].source = replace_region(cells[-1].source, solution)
    except RegionError as error:
        raise CourseError(f"the cell of task {task}: {error}") from None
    return changed


def _tasks(notebook: NotebookNode) -> list[str]:
    return [task for cell in notebook.cells if (task := task_of(cell))]
