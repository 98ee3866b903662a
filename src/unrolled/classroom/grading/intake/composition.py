"""Decides what of a submitted notebook runs: the course's own cells as released, the student's in their place."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from unrolled.classroom.authoring.launch import only_installs
from unrolled.classroom.grading.intake.notebook import Cell

__all__ = ["Composition", "Part", "compose", "names_defined"]

PROVIDED, TASK, OWN, OLD = "provided", "task", "own", "old"


@dataclass(frozen=True)
class Part:
    """A code cell in its place. ``role``: provided, task, own, or old (an earlier copy of a task, not run)."""

    source: str
    role: str
    label: str = ""


@dataclass(frozen=True)
class Composition:
    """What runs, in order; what to tell about it; and the tasks without a cell."""

    parts: tuple[Part, ...]
    notes: tuple[str, ...]
    missing: tuple[str, ...]


def compose(submitted: Sequence[Cell], released: Sequence[Cell]) -> Composition:
    """Put a submission together with the exercise as released.

    Parameters
    ----------
    submitted, released : sequence of Cell
        The student's notebook, and the exercise as the course gave it out.

    Returns
    -------
    Composition
        Cells that the course provided, by id or by equal text, run as released, and where they were deleted they
        come back. A task's cell is found by its metadata, then its id, then by a name that the task defines; the
        last one counts. Where no cell of code is found, one that became Markdown or raw text counts as code, if its
        metadata or id are still the task's. Everything else is the student's own and runs where it stands,
        but for a cell that does nothing but install, as the first one on Colab.
        Of a notebook of an earlier version the cells have the numbers of today already.
    """
    given = [cell for cell in released if cell.kind == "code"]
    provided = {_key(cell): cell for cell in given if not cell.of_task}
    tasks = {cell.of_task: names_defined(cell.source) for cell in given if cell.of_task}
    code, turned = _with_turned_cells(submitted, tasks)
    role = [_recognize(cell, provided, tasks) for cell in code]
    _find_by_name(code, role, tasks)
    _join_split_cells(code, role, tasks)
    notes = [f"the cell of task {task} had become {kind}; it ran as code" for task, kind in turned.items()]
    last = {label: index for index, (kind, label) in enumerate(role) if kind in (TASK, PROVIDED)}
    parts = []
    for index, (cell, (kind, label)) in enumerate(zip(code, role, strict=True)):
        counts = kind == OWN or last[label] == index
        if kind == TASK and not counts:
            notes.append(f"task {label} is there more than once; the last copy counts")
            parts.append(Part(cell.source, OLD, label))
        elif kind == PROVIDED and counts:
            if _text(cell) != _text(provided[label]):
                notes.append(f"the course's cell '{label}' was changed; it ran as released")
            parts.append(Part(provided[label].source, PROVIDED, label))
        elif counts and cell.source.strip() and not (kind == OWN and only_installs(cell.source)):
            parts.append(Part(cell.source, kind, label))
    _bring_back(parts, given, notes)
    missing = tuple(label for label in tasks if label not in last)
    notes += [f"task {label} has no cell" for label in missing]
    return Composition(tuple(parts), tuple(dict.fromkeys(notes)), missing)


def names_defined(source: str) -> set[str]:
    """Names of functions and classes that a cell defines at its top level. It is parsed, never run."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    return {node.name for node in tree.body if isinstance(node, kinds)}


def _with_turned_cells(submitted: Sequence[Cell], tasks: dict[str, set[str]]) -> tuple[list[Cell], dict[str, str]]:
    """The cells of code; among them, for tasks without one, the last that became text, and what each became."""
    code = [cell for cell in submitted if cell.kind == "code"]
    turned = {cell.of_task: cell for cell in submitted if cell.kind != "code" and cell.of_task in tasks}
    if not turned:
        return code, {}
    defined = set().union(*(names_defined(cell.source) for cell in code))
    found = {cell.of_task for cell in code} | {task for task, names in tasks.items() if names & defined}
    kinds = {task: cell.kind for task, cell in turned.items() if task not in found}
    wanted = {id(turned[task]) for task in kinds}
    words = {"markdown": "Markdown", "raw": "raw text"}
    return (
        [cell for cell in submitted if cell.kind == "code" or id(cell) in wanted],
        {task: words[kind] for task, kind in kinds.items()},
    )


def _text(cell: Cell) -> str:
    """A cell's text, but for the name of the exercise that it begins: it had another one in an earlier version."""
    return re.sub(r"\bbegin\([^()]*\)", "begin()", cell.source.strip())


def _key(cell: Cell) -> str:
    return cell.id or cell.source.strip()


def _recognize(cell: Cell, provided: dict[str, Cell], tasks: dict[str, set[str]]) -> tuple[str, str]:
    if (task := cell.of_task) in tasks:
        return TASK, task
    if cell.id in provided:
        return PROVIDED, cell.id
    same = [key for key, own in provided.items() if own.source.strip() == cell.source.strip()]
    return (PROVIDED, same[0]) if same else (OWN, "")


def _find_by_name(code: list[Cell], role: list[tuple[str, str]], tasks: dict[str, set[str]]) -> None:
    """For a task without a cell, take those of the student's own cells that define one of its names."""
    found = {label for kind, label in role if kind == TASK}
    for task in tasks:
        if task in found:
            continue
        for index, cell in enumerate(code):
            if role[index][0] == OWN and names_defined(cell.source) & tasks[task]:
                role[index] = (TASK, task)


def _join_split_cells(code: list[Cell], role: list[tuple[str, str]], tasks: dict[str, set[str]]) -> None:
    """Editors that split a cell copy its mark: a half that defines none of the task's names is no copy of it."""
    for task, names in tasks.items():
        marked = [index for index, r in enumerate(role) if r == (TASK, task)]
        if not any(names_defined(code[index].source) & names for index in marked):
            continue
        for index in marked:
            if _parses(code[index].source) and not names_defined(code[index].source) & names:
                role[index] = (OWN, "")


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True


def _bring_back(parts: list[Part], given: list[Cell], notes: list[str]) -> None:
    """Insert provided cells that were deleted behind the released cell before them."""
    place = 0
    for cell in given:
        label = cell.of_task or _key(cell)
        here = [index for index, part in enumerate(parts) if part.label == label and part.role != OLD]
        if here:
            place = max(place, here[-1] + 1)
        elif not cell.of_task:
            parts.insert(place, Part(cell.source, PROVIDED, label))
            place += 1
            if not cell.id.endswith("-check"):
                notes.append(f"the course's cell '{label}' was deleted; it ran as released")
