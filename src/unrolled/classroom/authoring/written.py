"""Tasks that a person reads: the notebook marks as written what the visible tests declare so, and no other."""

from __future__ import annotations

import ast

from unrolled.classroom.authoring.format import NotebookNode
from unrolled.classroom.authoring.notebook import is_written, task_of

__all__ = ["undeclared"]


def undeclared(notebook: NotebookNode, tests: str) -> list[str]:
    """Say which tasks are written by the notebook's markers or by the visible tests alone, a sentence each.

    Parameters
    ----------
    notebook : NotebookNode
        A solution.
    tests : str
        The visible tests, as text. They are read, not run.

    Returns
    -------
    list of str
    """
    marked = {task_of(cell) or "" for cell in notebook.cells if is_written(cell)}
    declared = set(_declared(tests))
    return [
        *(
            f"task {task} is written, says the notebook; declare its points here: @written({task!r}, points=2)"
            for task in sorted(marked - declared)
        ),
        *(
            f'declares task {task} as written; give its cell in the notebook the metadata {{"written": true}}'
            for task in sorted(declared - marked)
        ),
    ]


def _declared(tests: str) -> list[str]:
    return [
        mark.args[0].value
        for node in ast.parse(tests).body
        for mark in getattr(node, "decorator_list", ())
        if isinstance(mark, ast.Call)
        and ast.unparse(mark.func).split(".")[-1] == "written"
        and mark.args
        and isinstance(mark.args[0], ast.Constant)
        and isinstance(mark.args[0].value, str)
    ]
