"""Rubrics: what a person looks for in an answer, what each is worth, and the sentence that the student reads."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from unrolled.classroom.authoring.course import RUBRICS
from unrolled.classroom.grading.intake.text import clean
from unrolled.errors import CourseError

__all__ = ["Item", "read_rubric"]

# A digit for each: 1 to 9, and 0 for the tenth.
MOST_ITEMS = 10
LONGEST = 500
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Item:
    """What may hold for an answer: its name in the file, the points that it adds, and what the student reads."""

    name: str
    points: float
    says: str


def read_rubric(course: Path, exercise: str, possible: Mapping[str, float]) -> dict[str, tuple[Item, ...]]:
    """Read the rubric of an exercise, ``tests/rubrics/NN_topic.toml``.

    Parameters
    ----------
    course : Path
    exercise : str
    possible : mapping of str to float
        The points of each task.

    Returns
    -------
    dict of str to tuple of Item
        By task, in the order of the file; empty where there is no file.

    Raises
    ------
    CourseError
        If the file cannot be read, or says something that no rubric can: all of it, in one message.
    """
    path = course / RUBRICS / f"{exercise}.toml"
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise CourseError(f"{path}: cannot be read ({error.strerror})") from None
    except ValueError as error:
        raise CourseError(f"{path}: is no TOML ({error})") from None
    faults = [fault for task, items in table.items() for fault in _faults(task, items, possible)]
    if faults:
        raise CourseError(f"{path}: {'; '.join(faults)}")
    return {
        task: tuple(
            Item(name, float(item["points"]), clean(" ".join(item["says"].split()))) for name, item in items.items()
        )
        for task, items in table.items()
    }


def _faults(task: str, items: object, possible: Mapping[str, float]) -> list[str]:
    if task not in possible:
        return [f"there is no task {task}; there are {', '.join(possible)}"]
    if not isinstance(items, dict) or not items:
        return [f'task {task} has no items; write ["{task}".name] with points and says below it']
    faults = [f"task {task}, {name}: {fault}" for name, item in items.items() if (fault := _fault(name, item))]
    if len(items) > MOST_ITEMS:
        faults.append(f"task {task} has {len(items)} items; there are keys for {MOST_ITEMS}")
    return faults


def _fault(name: str, item: object) -> str:
    """What is wrong with one item, if something is."""
    if not NAME.fullmatch(name):
        return "a name is made of a to z, digits, _ and -, at most 40"
    if not isinstance(item, dict) or item.keys() != {"points", "says"}:
        return "an item has points and says, and nothing else"
    points, says = item["points"], item["says"]
    if isinstance(points, bool) or not isinstance(points, int | float) or not math.isfinite(points):
        return f"points {points!r} are no number"
    if not float(points * 4).is_integer():
        return f"points are in steps of a quarter, not {points:g}"
    if not isinstance(says, str) or not says.strip():
        return "says nothing; write the sentence that the student reads"
    return f"says more than {LONGEST} characters" if len(says) > LONGEST else ""
