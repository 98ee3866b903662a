"""Which tasks of an exercise are handed out and count, and how many points each: one file, beside the graded tests.

The file ``tests/graded/points.toml`` has a table for each exercise that is otherwise than its tests say::

    [04_topic]
    "4.1" = 2
    "4.3" = 6

Students, who have only some of the tests, get with it what all tests of a task carry: the table ``whole`` below it.
"""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from unrolled.classroom.assessment import VISIBLE, GradedTest, collect
from unrolled.errors import CourseError

if TYPE_CHECKING:
    from unrolled.classroom.authoring.format import NotebookNode

__all__ = ["POINTS", "Counting", "counting", "for_students", "points_of", "with_points"]

POINTS, WHOLE = "points.toml", "whole"
PART = re.compile(r"task-(?P<task>\d+-\d+)(?P<part>-[a-z-]+)?")
HEADING = re.compile(r"^(## Task (?P<task>[\d.]+) \((?:[a-z-]+, )?)[\d.]+ points?(?=\))", re.MULTILINE)
LOOK = re.compile(r"@check\.look\((?P<tasks>[^)]*)\)")


@dataclass(frozen=True)
class Counting:
    """Which tasks of an exercise count.

    Attributes
    ----------
    points : mapping of str to float
        By task: its points.
    whole : mapping of str to float
        By task: what all its tests carry, visible and hidden; empty where all tests are at hand.
    """

    points: Mapping[str, float]
    whole: Mapping[str, float] = field(default_factory=dict)


def points_of(graded: Path, exercise: str) -> Counting | None:
    """Read which tasks of an exercise count, with the points of each.

    Parameters
    ----------
    graded : Path
        The folder ``tests/graded``.
    exercise : str
        ``"04_topic"``.

    Returns
    -------
    Counting or None
        None where the file, or its table for this exercise, is not there: then the tests say.

    Raises
    ------
    CourseError
        If the file cannot be read, names an exercise that is not there, or gives other than positive numbers.
    """
    path = graded / POINTS
    if not path.is_file():
        return None
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise CourseError(f"{path}: is no TOML ({error})") from None
    for name in tables:
        if not (graded / VISIBLE / f"test_{name}.py").is_file():
            raise CourseError(f"{path}: there is no exercise {name}; write its name in full, as [04_topic]")
    table = tables.get(exercise)
    if table is None:
        return None
    table = dict(table) if isinstance(table, dict) else {}
    whole = table.pop(WHOLE, {})
    numbers = [*table.values(), *(whole.values() if isinstance(whole, dict) else [None])]
    if not table or any(type(number) not in (int, float) or not 0 < number < 1e6 for number in numbers):
        raise CourseError(f'{path}: write lines such as "4.1" = 2 below [{exercise}], with positive numbers')
    return Counting({task: float(points) for task, points in table.items()}, whole)


def counting(tests: Sequence[GradedTest], chosen: Counting | None) -> list[GradedTest]:
    """The tests of the tasks that count, with the points that each carries then.

    Parameters
    ----------
    tests : sequence of GradedTest
        Of one exercise.
    chosen : Counting or None
        From :func:`points_of`; with None the tests stay as they are.

    Returns
    -------
    list of GradedTest
        A task's points are shared out among its tests as its tests had them.

    Raises
    ------
    CourseError
        If there are points for a task that no test asks for.
    """
    if chosen is None:
        return list(tests)
    points, whole = chosen.points, {**_carried(tests), **chosen.whole}
    if absent := [task for task in points if task not in whole]:
        raise CourseError(f"{POINTS}: there is no task {', '.join(absent)}; there are {', '.join(whole)}")
    kept = [test for test in tests if test.task in points]
    return [replace(test, points=points[test.task] * test.points / whole[test.task]) for test in kept]


def _carried(tests: Sequence[GradedTest]) -> dict[str, float]:
    """From each task to what its tests carry together."""
    whole: dict[str, float] = {}
    for test in tests:
        whole[test.task] = whole.get(test.task, 0.0) + test.points
    return whole


def for_students(graded: Path, exercises: Sequence[str]) -> str:
    """The file for a folder without hidden tests.

    Parameters
    ----------
    graded : Path
        The folder ``tests/graded``, with hidden tests.
    exercises : sequence of str
        Those that the folder has.

    Returns
    -------
    str
        Empty if the tests say of all of these what counts.
    """
    lines: list[str] = []
    for name in exercises:
        if chosen := points_of(graded, name):
            tests = collect(graded, name)
            carried = _carried(tests)
            whole = {test.task: carried[test.task] for test in counting(tests, chosen)}
            for title, table in ((name, chosen.points), (f"{name}.{WHOLE}", whole)):
                lines += [f"[{title}]", *(f'"{task}" = {points:g}' for task, points in table.items())]
    return "".join(f"{line}\n" for line in lines)


def with_points(notebook: NotebookNode, chosen: Counting | None) -> NotebookNode:
    """An exercise as it is handed out: the tasks that count, with their points in heading and introduction.

    Parameters
    ----------
    notebook : NotebookNode
    chosen : Counting or None
        From :func:`points_of`; with None the notebook itself comes back.

    Returns
    -------
    NotebookNode
        Without the cells of other tasks, and without those that draw what other tasks answer. What the text hands
        out for use stays.
    """
    if chosen is None:
        return notebook
    points = chosen.points
    made = copy.deepcopy(notebook)
    asks = {cell.get("id", ""): set(_tasks_drawn(cell.source)) for cell in made.cells}
    idle = {cell_id for cell_id, tasks in asks.items() if tasks - set(points)}
    idle |= {f"{cell_id}-text" for cell_id in idle}
    made.cells = [cell for cell in made.cells if cell.get("id", "") not in idle and _counts(cell, points)]
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.source = HEADING.sub(lambda found: found[1] + _worth(points[found["task"]]), cell.source)
            cell.source = re.sub(
                r"(?<=notebook is worth )[\d.]+ points?", _worth(sum(points.values())), cell.source
            )
    return made


def _counts(cell: NotebookNode, points: Mapping[str, float]) -> bool:
    part = PART.fullmatch(cell.get("id", ""))
    return part is None or part["task"].replace("-", ".") in points or part["part"] == "-given"


def _tasks_drawn(source: str) -> list[str]:
    found = LOOK.search(source)
    return re.findall(r"\"([\d.]+)\"", found["tasks"]) if found else []


def _worth(points: float) -> str:
    return "1 point" if points == 1 else f"{points:g} points"
