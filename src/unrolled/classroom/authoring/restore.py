"""Putting the fresh stub of one task back into a student's notebook, and touching nothing else."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from pathlib import Path

from unrolled.classroom.assessment import TASK_ID
from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.files import write_whole
from unrolled.classroom.authoring.format import NotebookNode
from unrolled.classroom.authoring.notebook import RegionError, cells_of_task, defined_names, read, task_of, write
from unrolled.classroom.authoring.older import older_of
from unrolled.classroom.authoring.student import student_version, version_of
from unrolled.errors import CourseError

__all__ = ["Restored", "fresh_cell", "pristine", "restore"]


@dataclass(frozen=True)
class Restored:
    """What a restoration did.

    Attributes
    ----------
    cell : int
        The place of the fresh cell in the notebook, counted from 1.
    replaced : bool
        Whether it stands in place of another; else it was put back where it was missing.
    others : tuple of int
        Places of further cells that hold the same task, counted from 1; they were left alone.
    backup : Path
        The notebook as it was.
    """

    cell: int
    replaced: bool
    others: tuple[int, ...]
    backup: Path


def pristine(exercise: str) -> NotebookNode:
    """An exercise as it was given out: from ``solutions/`` in a clone, else from the installed wheel.

    Parameters
    ----------
    exercise : str
        Its name, ``"04_topic"``, or its number, ``"04"``.

    Returns
    -------
    NotebookNode
        The student's version, without answers.

    Raises
    ------
    CourseError
        If there is no such exercise.
    """
    pattern = f"{exercise}.ipynb" if "_" in exercise else f"{exercise}_*.ipynb"
    for folder in course.pristine_folders():
        for path in sorted(folder.glob(pattern)):
            try:
                return student_version(read(path))
            except RegionError as error:
                raise CourseError(f"{path}: {error}") from None
    raise CourseError(
        f"exercise {exercise}: this installation has none of that name; check it, or update the course"
    )


def fresh_cell(exercise: str, task: str) -> NotebookNode:
    """The cell of a task as it was given out.

    Raises
    ------
    CourseError
        If the exercise has no such task; the message lists those it has.
    """
    notebook = pristine(exercise)
    return notebook.cells[_place_of(notebook, exercise, task)]


def _place_of(notebook: NotebookNode, exercise: str, task: str) -> int:
    tasks = {found: i for i, cell in enumerate(notebook.cells) if (found := task_of(cell))}
    if task not in tasks:
        raise CourseError(f"exercise {exercise}: has no task {task!r}; its tasks are {', '.join(tasks)}")
    return tasks[task]


def restore(path: Path, task: str) -> Restored:
    """Put the fresh stub of a task back into a notebook.

    A damaged cell is replaced, found by its metadata, its id or the names that it defines (of several the last,
    which is the one that counts); a deleted one is put back at its place. The notebook as it was is kept beside it.

    Parameters
    ----------
    path : Path
        The student's notebook.
    task : str
        The task, ``"4.2"``.

    Returns
    -------
    Restored
        Which cell it is now, and where the notebook as it was is kept.

    Raises
    ------
    CourseError
        If the notebook cannot be read, or there is no such task. Nothing is then written.
    """
    path = Path(path)
    if not TASK_ID.fullmatch(task):
        raise CourseError(f"task {task!r}: give its chapter and number, as 4.2")
    notebook = read(path)
    _refuse_if_of_before(path, notebook, task)
    before = path.read_bytes()
    released = pristine(f"{int(task.split('.')[0]):02d}")
    place = _place_of(released, path.stem, task)
    _refuse_if_of_another(path, notebook, task)
    cell = copy.deepcopy(released.cells[place])
    found = cells_of_task(notebook, task, tuple(defined_names(cell.source)))
    index = found[-1] if found else _where_it_was(notebook, released, place)
    _fit(cell, notebook, notebook.cells[index] if found else None)
    notebook.cells[index : index + bool(found)] = [cell]
    backup = _backup_name(path)
    write_whole(backup, before)
    write(notebook, path)
    return Restored(index + 1, bool(found), tuple(i + 1 for i in found[:-1]), backup)


def _refuse_if_of_another(path: Path, notebook: NotebookNode, task: str) -> None:
    """Stop where the notebook has tasks, and all of them are another exercise's: the number is a slip."""
    tasks = [found for cell in notebook.cells if (found := task_of(cell))]
    if tasks and not any(found.split(".")[0] == task.split(".")[0] for found in tasks):
        raise CourseError(
            f"{path}: task {task} is of another exercise; the tasks of this notebook are {', '.join(tasks)}"
        )


def _refuse_if_of_before(path: Path, notebook: NotebookNode, task: str) -> None:
    """Stop where a number means another task in the notebook than today: an answer could be overwritten."""
    cells = [(task_of(cell) or "", cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    if older := older_of(version_of(notebook.metadata), cells):
        where = (
            f"its task {task} is task {older.today[task]}" if task in older.today else "tasks have other numbers"
        )
        raise CourseError(
            f"{path}: is {older.exercise} of an earlier version of the course; nothing was changed. Take today's "
            f"notebooks with `unrolled start` in a new folder, where {where}, and copy your answers into them"
        )


def _where_it_was(notebook: NotebookNode, released: NotebookNode, place: int) -> int:
    """Below the nearest cell from above it that is still there; else above the nearest from below; else last.

    Cells are known by their ids, and by their text where no id is left.
    """
    for mark in (lambda cell: cell.get("id"), lambda cell: cell.source.strip()):
        places = {mark(cell): index for index, cell in enumerate(notebook.cells)}
        for above in reversed(released.cells[:place]):
            if mark(above) in places:
                return places[mark(above)] + 1
        for below in released.cells[place + 1 :]:
            if mark(below) in places:
                return places[mark(below)]
    return len(notebook.cells)


def _fit(cell: NotebookNode, notebook: NotebookNode, replaced: NotebookNode | None) -> None:
    """Give the fresh cell an id that is its own here, or none where the notebook's format has none."""
    if notebook.nbformat_minor < 5:
        del cell["id"]
        return
    taken = {other.get("id") for other in notebook.cells if other is not replaced}
    if cell.id in taken and replaced is not None and replaced.get("id"):
        cell.id = replaced.id
    number = 2
    while cell.id in taken:
        cell.id, number = f"{cell.id}-{number}", number + 1


def _backup_name(path: Path) -> Path:
    number = 1
    while (candidate := path.with_name(f"{path.stem}.before-restore-{number}{path.suffix}")).exists():
        number += 1
    return candidate
