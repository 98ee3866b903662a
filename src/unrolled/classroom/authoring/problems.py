"""Everything that keeps a solution notebook from becoming an exercise, said at once."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

from unrolled.classroom.assessment import TASK_ID
from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.format import NotebookNode
from unrolled.classroom.authoring.leaks import leaks
from unrolled.classroom.authoring.notebook import (
    LOOKS_LIKE_A_MARKER,
    Region,
    RegionError,
    defined_names,
    hands_out,
    is_written,
    python_of,
    region_of,
    task_cell_id,
    task_of,
)
from unrolled.classroom.authoring.student import SOLUTION_ONLY, is_definition, lines_of, stub_of, tags_of

__all__ = ["Problem", "problems_of"]

NOTEBOOK_NAME = re.compile(r"(?P<chapter>\d\d)_[a-z0-9_]+")


@dataclass(frozen=True)
class Problem:
    """Something wrong in a solution notebook: in which cell, what, and what to do."""

    cell: int | None
    cell_id: str | None
    text: str

    def __str__(self) -> str:
        if self.cell is None:
            return self.text
        return f"cell {self.cell + 1} (id {self.cell_id or 'none'}): {self.text}"


def problems_of(notebook: NotebookNode, name: str) -> list[Problem]:
    """Everything that keeps a solution notebook from becoming an exercise.

    Parameters
    ----------
    notebook : NotebookNode
    name : str
        The notebook's name without its suffix, ``"04_topic"``.

    Returns
    -------
    list of Problem
        In order of the cells; empty if all is well.
    """
    found = [
        *_of_notebook(notebook, name),
        *leaks(notebook),
        *((i, text) for i, cell in enumerate(notebook.cells) for text in _of_cell(cell)),
    ]
    problems = [Problem(i, None if i is None else notebook.cells[i].get("id"), text) for i, text in found]
    return sorted(dict.fromkeys(problems), key=lambda problem: -1 if problem.cell is None else problem.cell)


# ------------------------------------------------------------------------------------------------ of one cell


def _of_cell(cell: NotebookNode) -> Iterator[str]:
    task = task_of(cell)
    if not cell.get("id"):
        yield "has no id; open the notebook in JupyterLab and save it"
    if cell.cell_type == "code":
        yield from _of_code(cell)
    if SOLUTION_ONLY in tags_of(cell):
        if task:
            yield f"is a task's cell and tagged {SOLUTION_ONLY!r}; remove the tag, or the task"
        return
    yield from _of_hiding(cell)
    if cell.cell_type == "code" or is_written(cell):
        yield from _of_region(cell, task)
    elif LOOKS_LIKE_A_MARKER.search(cell.source):
        yield (
            "has a solution marker outside code; move the answer to the task's cell, "
            f"or tag this cell {SOLUTION_ONLY!r}"
        )


def _of_region(cell: NotebookNode, task: str | None) -> Iterator[str]:
    try:
        region = region_of(cell.source)
    except RegionError as error:
        yield str(error)
        return
    if region is None:
        if task:
            yield (
                f"task {task} has no solution region; "
                "put '### BEGIN SOLUTION' and '### END SOLUTION' around the answer"
            )
    elif task and not is_written(cell):
        yield from _of_stub(cell.source, region, task)
    elif task:
        return
    else:
        yield (
            'has a solution region but is no task\'s cell; set its metadata {"unrolled": {"task": "N.M"}}, '
            f"or tag it {SOLUTION_ONLY!r}"
        )


def _of_code(cell: NotebookNode) -> Iterator[str]:
    try:
        tree = ast.parse(python_of(cell.source))
    except (SyntaxError, ValueError) as error:
        where = f"line {getattr(error, 'lineno', '?')}: {getattr(error, 'msg', error)}"
        yield f"is no Python ({where}); mend the cell and run it"
        return
    if SOLUTION_ONLY not in tags_of(cell):
        yield from _foreign_imports(tree)


def _foreign_imports(tree: ast.Module) -> Iterator[str]:
    kept = course.installed().imports
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            modules = [node.module if node.module != "unrolled" else f"unrolled.{a.name}" for a in node.names]
        else:
            continue
        for module in modules:
            if module.split(".")[0] == "unrolled" and ".".join(module.split(".")[:2]) not in kept:
                yield (
                    f"imports {module}, which is not there when exercises are marked; import only {', '.join(kept)}"
                )


def _of_stub(source: str, region: Region, task: str) -> Iterator[str]:
    """What is wrong with what students will find in place of the answer."""
    try:
        tree = ast.parse(stub_of(source, task))
    except SyntaxError as error:
        if defined_names(source):
            yield (
                f"without the region the cell is no Python (line {error.lineno}: {error.msg}); "
                "put the markers around whole statements of the function's body"
            )
        return
    line = region.begin + 1
    around = [node for node in ast.walk(tree) if is_definition(node) and line in lines_of(node)]
    if not any(isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) for node in around):
        yield "the region is in no function; leave the signature and its docstring above '### BEGIN SOLUTION'"
    for node in ast.walk(tree):
        if is_definition(node) and not ast.get_docstring(node):
            yield f"{node.name} has no docstring; say below its signature what it takes and returns, with shapes"


def _of_hiding(cell: NotebookNode) -> Iterator[str]:
    """Cells that an editor does not show: where an answer is forgotten, and where students would not look."""
    ways = [f"tag {tag!r}" for tag in tags_of(cell) if tag.startswith(("hide-", "hide_", "remove-", "remove_"))]
    ways += [key for key in ("hidden", "hide_input") if cell.metadata.get(key)]
    ways += ["jupyter.source_hidden"] if cell.metadata.get("jupyter", {}).get("source_hidden") else []
    if ways:
        yield (
            f"is hidden ({', '.join(ways)}), and students get it, with any solution left there; "
            f"show it, or tag it {SOLUTION_ONLY!r}"
        )


# ----------------------------------------------------------------------------------------------- of the notebook

# Each finding is a cell's index, or None for the notebook as a whole, and a sentence.
Finding = tuple[int | None, str]


def _of_notebook(notebook: NotebookNode, name: str) -> Iterator[Finding]:
    """Ids, the tasks' numbers, the cells around each, the setup."""
    yield from _repeated_ids(notebook)
    chapter = NOTEBOOK_NAME.fullmatch(name)
    if chapter is None:
        yield None, "the file's name must be NN_topic.ipynb, as 04_topic.ipynb; rename it"
        return
    tasks: dict[str, int] = {}
    for index, cell in enumerate(notebook.cells):
        if cell.metadata.get("unrolled") is None:
            continue
        task = task_of(cell)
        if task is None or not TASK_ID.fullmatch(task):
            yield (
                index,
                'has metadata "unrolled" of another form; write {"unrolled": {"task": "4.2"}}, '
                'and "written": true beside the task where a person reads the answer',
            )
        elif task in tasks:
            yield index, f"is a second cell of task {task} (as cell {tasks[task] + 1}); renumber one of them"
        else:
            tasks[task] = index
    if not tasks:
        yield None, 'has no task; give a code cell the metadata {"unrolled": {"task": "N.M"}}'
    for position, (task, index) in enumerate(tasks.items(), start=1):
        expected = f"{int(chapter['chapter'])}.{position}"
        if task != expected:
            yield index, f"is task {task}, but stands where {expected} belongs; renumber the tasks"
        yield from ((index, text) for text in _around(notebook, task, index))
    yield from _of_setup(notebook, name)
    yield from _answers_elsewhere(notebook, tasks)
    yield from _names_left_behind(notebook, tasks)


def _repeated_ids(notebook: NotebookNode) -> Iterator[Finding]:
    first: dict[str, int] = {}
    for index, cell in enumerate(notebook.cells):
        earlier = first.setdefault(cell.get("id"), index)
        if earlier != index and cell.get("id"):
            yield index, f"has the id of cell {earlier + 1}; give one of them another id"


def _around(notebook: NotebookNode, task: str, index: int) -> Iterator[str]:
    if notebook.cells[index].get("id") != task_cell_id(task):
        yield f"holds task {task}: give it the id {task_cell_id(task)!r}"
    place = {cell.get("id"): i for i, cell in enumerate(notebook.cells) if SOLUTION_ONLY not in tags_of(cell)}
    statement, hints, check = (place.get(task_cell_id(task, part)) for part in ("statement", "hints", "check"))
    if statement is None or notebook.cells[statement].cell_type != "markdown" or statement > index:
        yield f"task {task} has no statement; add a markdown cell with id {task_cell_id(task, 'statement')!r} above"
    if is_written(notebook.cells[index]) and hints is None:
        pass  # how to write is no matter of steps
    elif hints is None or notebook.cells[hints].cell_type != "markdown":
        yield f"task {task} has no hints; add a markdown cell with id {task_cell_id(task, 'hints')!r}"
    else:
        folded = len(re.findall(r"<details>\s*<summary>", notebook.cells[hints].source))
        if not 2 <= folded <= 3:
            yield (
                f"task {task} has {folded} folded hints in cell {hints + 1}; write two or three "
                "<details><summary>Hint 1</summary> ... </details>"
            )
    if check is None or notebook.cells[check].cell_type != "code" or check < index:
        yield f"task {task} has no check; add a code cell with id {task_cell_id(task, 'check')!r} below"
    elif f'check("{task}")' not in notebook.cells[check].source:
        yield f'the check of task {task} in cell {check + 1} does not call check("{task}"); write that call'


def _of_setup(notebook: NotebookNode, name: str) -> Iterator[Finding]:
    setup = [i for i, cell in enumerate(notebook.cells) if cell.get("id") == "setup" and cell.cell_type == "code"]
    if not setup:
        yield None, f"has no code cell with id 'setup'; add one with check = begin(\"{name}\")"
    elif f'begin("{name}")' not in notebook.cells[setup[0]].source:
        yield setup[0], f'does not begin this exercise; write check = begin("{name}")'


def _answers_elsewhere(notebook: NotebookNode, tasks: dict[str, int]) -> Iterator[Finding]:
    """Another cell that students get and that defines what a task asks for."""
    asked = {
        name: task
        for task, index in tasks.items()
        if not is_written(notebook.cells[index])
        for name in defined_names(notebook.cells[index].source)
    }
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or index in tasks.values() or SOLUTION_ONLY in tags_of(cell):
            continue
        for name in defined_names(cell.source):
            if name in asked:
                yield (
                    index,
                    f"defines {name}, which task {asked[name]} asks for; delete it, or tag it {SOLUTION_ONLY!r}",
                )


def _names_left_behind(notebook: NotebookNode, tasks: dict[str, int]) -> Iterator[Finding]:
    """Cells of the course's own that assign names, where a student may have given a helper the same one.

    The setup may, and so may what the text hands out for use: a cell whose id ends with ``-given``.
    """
    for index, cell in enumerate(notebook.cells):
        if cell.cell_type != "code" or index in tasks.values() or hands_out(cell) or SOLUTION_ONLY in tags_of(cell):
            continue
        try:
            table = symtable.symtable(python_of(cell.source), "cell", "exec")
        except (SyntaxError, ValueError):
            continue  # said elsewhere
        left = [s.get_name() for s in table.get_symbols() if s.is_assigned() or s.is_imported() or s.is_namespace()]
        left = sorted(name for name in left if name != "_")
        if left:
            yield (
                index,
                f"leaves {', '.join(left)} behind, where a student's helper may have such a name; make the cell "
                'one function, @check.look("N.M") and def _():, or end its id with -given if answers use it',
            )
