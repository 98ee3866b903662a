"""A solution notebook as students get it: regions become stubs, and what is not theirs is gone."""

from __future__ import annotations

import ast
import copy
from typing import TYPE_CHECKING, TypeGuard

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.notebook import is_written, region_of, replace_region, task_of

if TYPE_CHECKING:
    from unrolled.classroom.authoring.format import NotebookNode

__all__ = [
    "DRAW_HERE",
    "SOLUTION_ONLY",
    "WRITE_HERE",
    "is_definition",
    "lines_of",
    "stub_of",
    "stub_of_cell",
    "student_version",
    "tags_of",
    "version_of",
]

SOLUTION_ONLY = "solution-only"
# What stands in place of an answer that a person reads. Running it does no harm.
WRITE_HERE = "*Write your answer here, in place of this line.*"
DRAW_HERE = "# Task {}: draw your figure here, in place of this line."
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
# What students' cells keep of their metadata. The rest is an editor's, and another editor's the next day.
KEPT_METADATA = ("deletable", "editable", "tags", "unrolled")
NOTEBOOK_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def stub_of(source: str, task: str) -> str:
    """A task cell as students get it: the region has become a line that raises NotImplementedError.

    Parameters
    ----------
    source : str
        The task cell of a solution. A cell without a region comes back as it is.
    task : str
        The task, ``"4.2"``.

    Returns
    -------
    str

    Raises
    ------
    RegionError
        If the markers make no region.
    """
    region = region_of(source)
    if region is None:
        return source
    lines = source.split("\n")
    name = _owner_of_line(source, region.begin + 1) or "the answer"
    stub = f'{region.indent}raise NotImplementedError("Task {task}: write {name}")'
    return "\n".join([*lines[: region.begin], stub, *lines[region.end + 1 :]])


def stub_of_cell(cell: NotebookNode) -> str:
    """A cell's source as students get it: as of :func:`stub_of`; where an answer is written, a line to replace.

    Raises
    ------
    RegionError
        If the markers make no region.
    """
    task = task_of(cell) or "?"
    if not is_written(cell):
        return stub_of(cell.source, task) if cell.cell_type == "code" else cell.source
    if region_of(cell.source) is None:
        return cell.source
    return replace_region(cell.source, WRITE_HERE if cell.cell_type == "markdown" else DRAW_HERE.format(task))


def student_version(notebook: NotebookNode) -> NotebookNode:
    """The exercise of a solution notebook: regions are stubs; outputs, counts and solution-only cells are gone.

    Parameters
    ----------
    notebook : NotebookNode
        A solution, or an exercise, which comes back unchanged.

    Returns
    -------
    NotebookNode
        Cells keep their ids; metadata are the same whatever machine and editor the solution was saved with, and say
        of which version of the course it is.
    """
    from unrolled.classroom.authoring.format import from_dict

    cells = [_student_cell(cell) for cell in notebook.cells if SOLUTION_ONLY not in tags_of(cell)]
    metadata = NOTEBOOK_METADATA | {"unrolled": {"version": course.installed().version}}
    return from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})


def version_of(metadata: object) -> int | None:
    """The version of the course that a notebook's metadata carry, whatever else they hold."""
    ours = metadata.get("unrolled") if isinstance(metadata, dict) else None
    version = ours.get("version") if isinstance(ours, dict) else None
    return version if type(version) is int else None


def _student_cell(cell: NotebookNode) -> NotebookNode:
    made = copy.deepcopy(cell)
    made.metadata = {key: made.metadata[key] for key in KEPT_METADATA if key in made.metadata}
    made.source = made.source.rstrip("\n")
    if made.cell_type == "code":
        made.outputs, made.execution_count = [], None
    made.source = stub_of_cell(made)
    return made


def _owner_of_line(source: str, line: int) -> str | None:
    """The dotted name of the innermost function or class around a line, ``Cell.step`` say."""
    try:
        nodes: list[ast.AST] = [ast.parse(source)]
    except (SyntaxError, ValueError):
        return None
    names = []
    while nodes:
        node = nodes.pop()
        for child in ast.iter_child_nodes(node):
            if is_definition(child) and line in lines_of(child):
                names.append(child.name)
                nodes = [child]
    return ".".join(names) or None


def is_definition(node: ast.AST) -> TypeGuard[Definition]:
    """Whether a node of the syntax tree defines a function or a class."""
    return isinstance(node, Definition)


def lines_of(node: ast.stmt) -> range:
    """Number the lines of a statement's source, from its first to its last, without decorators."""
    return range(node.lineno, (node.end_lineno or node.lineno) + 1)


def tags_of(cell: NotebookNode) -> list[str]:
    """Name the tags that a cell carries."""
    return cell.metadata.get("tags", [])
