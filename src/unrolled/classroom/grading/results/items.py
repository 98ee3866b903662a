"""Item analysis: how hard each task of an exercise was for a class, and how well it tells students apart."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from unrolled.classroom.grading.marking.marks import Marked

__all__ = ["FEWEST", "NOT_WRITTEN", "Item", "analyzed"]

# With fewer students a correlation says next to nothing: of ten that are in truth uncorrelated, one class in twenty
# shows 0.63 or more.
FEWEST = 10
EQUAL = 1e-9
NOT_WRITTEN = ("unfinished", "missing")


@dataclass(frozen=True)
class Item:
    """What an exercise's marks say about one of its tasks.

    Attributes
    ----------
    task : str
    share : float
        Its difficulty: the mean share of its points that was earned, from 0 to 1. A high share is an easy task.
    discrimination : float or None
        Pearson's correlation of the task's points with the sum of all other tasks' points, over the class; None
        where it cannot be told. The task itself is left out of the sum, or it would be correlated with itself.
    why : str
        Why there is no discrimination; empty if there is one.
    blank : int
        How many handed in the exercise with nothing written for this task.
    """

    task: str
    share: float
    discrimination: float | None
    why: str
    blank: int


def analyzed(possible: Mapping[str, float], graded: Sequence[Marked]) -> list[Item]:
    """Analyze the tasks of one exercise.

    Parameters
    ----------
    possible : mapping of str to float
        From each task to its points.
    graded : sequence of Marked
        The submissions that count: graded, and not excused. Points are those before lateness, and without a bonus.

    Returns
    -------
    list of Item
        One for each task that has points, in order; none where nothing was graded.
    """
    earned = {task: [marked.earned(task) for marked in graded] for task, points in possible.items() if points > 0}
    return [
        Item(task, statistics.fmean(points) / possible[task], *_discrimination(task, earned), _blank(task, graded))
        for task, points in earned.items()
        if points
    ]


def _discrimination(task: str, earned: Mapping[str, list[float]]) -> tuple[float | None, str]:
    own = earned[task]
    others = [points for other, points in earned.items() if other != task]
    rest = [sum(each) for each in zip(*others, strict=True)]
    if not others:
        return None, "the exercise has no other task"
    if len(own) < FEWEST:
        return None, f"too few submissions ({len(own)}; {FEWEST} are needed)"
    if max(own) - min(own) <= EQUAL:
        return None, "everybody has the same points in it"
    if max(rest) - min(rest) <= EQUAL:
        return None, "everybody has the same points in all other tasks"
    return statistics.correlation(own, rest), ""


def _blank(task: str, graded: Sequence[Marked]) -> int:
    """How many have nothing in this task, as each of its tests says."""
    asked = ([outcome.status for outcome in marked.outcomes if outcome.task == task] for marked in graded)
    return sum(bool(found) and all(status in NOT_WRITTEN for status in found) for found in asked)
