"""Notebooks of an earlier version of the course: which tasks of today theirs are.

A task's number may have been given to another task since. So a number alone says nothing: what a cell defines says
most, then what its notebook says of itself. The course's table lists the tasks that had other numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from unrolled.classroom.authoring import course
from unrolled.classroom.authoring.course import Older

__all__ = ["number_of", "older_in", "older_named", "older_of", "task_today"]

DEFINED = re.compile(r"^(?:async[ \t]+def|def|class)[ \t]+(\w+)", re.MULTILINE)
BEGUN = re.compile(r"\bbegin\(\s*[\"'](\w+)[\"']")


def number_of(name: str) -> int:
    """The chapter's number in a task's, ``"4.2"``, or in an exercise's name, ``"04_topic"``; 0 if there is none."""
    found = re.match(r"\d+", name)
    return int(found[0]) if found else 0


def older_named(exercise: str) -> Older | None:
    """The exercise of an earlier version that had this name."""
    return next((older for older in course.installed().older if older.exercise == exercise), None)


def older_in(text: str) -> Older | None:
    """The exercise of an earlier version whose name stands in a file's name, say."""
    return next((older for older in course.installed().older if older.exercise in text), None)


def older_of(version: int | None, cells: Iterable[tuple[str, str]]) -> Older | None:
    """Which exercise of an earlier version a whole notebook is.

    Parameters
    ----------
    version : int or None
        The course's version that the notebook carries, if it does.
    cells : iterable of (str, str)
        For each of its cells of code the task that it says it is of (empty if none), and its source.

    Returns
    -------
    Older or None
        None for a notebook of today. Where it carries no version, what its setup begins decides, then what its
        tasks' cells define; where they define nothing either it is of before, for notebooks of today carry one.
    """
    listed = [older for older in course.installed().older if version is None or version < older.before]
    if not listed:
        return None
    cells = list(cells)
    begun = {name for _, source in cells for name in BEGUN.findall(source)}
    named = [older for older in listed if older.exercise in begun]
    if named:
        return named[0]
    if version is None and (begun or not _of_before(cells)):
        return None
    claims = {task for task, _ in cells}
    likely = max(listed, key=lambda older: len(claims & older.today.keys()))
    return likely if claims & likely.today.keys() else None


def _of_before(cells: Sequence[tuple[str, str]]) -> bool:
    """Whether tasks' cells define what was asked for then rather than what is today, or define nothing at all."""
    then_and_now = [(task, *move) for task, source in cells for move in _moves(source)]
    before = sum(task == then != now for task, then, now in then_and_now)
    today = sum(task == now != then for task, then, now in then_and_now)
    return before > today or not any(task and DEFINED.search(source) for task, source in cells)


def task_today(task: str, source: str, older: Older | None) -> str:
    """Today's number of the task that a cell says it is of.

    Parameters
    ----------
    task : str
        What the cell says, ``"4.2"``.
    source : str
        Its code.
    older : Older or None
        What its notebook is; see :func:`older_of`.

    Returns
    -------
    str
        The same number where the cell defines what that task asks for today; empty for a task that is asked no
        more.
    """
    moves = _moves(source)
    if any(now == task for _, now in moves):
        return task
    moved = next((now for then, now in moves if then == task), "")
    # What a cell defines is known for a task that is gone whatever its number was.
    if not moved and (any(not now for _, now in moves) or (older and task in older.gone)):
        return ""
    return moved or (older.today.get(task, task) if older else task)


def _moves(source: str) -> list[tuple[str, str]]:
    """The numbers, then and now, of the tasks that ask for what a cell defines."""
    defined = set(DEFINED.findall(source))
    return [older.tasks[name] for older in course.installed().older for name in older.tasks.keys() & defined]
