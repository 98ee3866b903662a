"""What a submission was given: its marks by test and task, what its cells showed, and what was changed by hand."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from unrolled.classroom.assessment import Outcome
from unrolled.classroom.grading.intake.composition import Part
from unrolled.classroom.grading.intake.deadlines import Late
from unrolled.classroom.grading.intake.survey import Handed

__all__ = ["BONUS", "EXCUSED", "Adjustment", "Marked", "Ran"]

# What stands in place of a task where an adjustment is for the whole exercise.
BONUS, EXCUSED = "bonus", "excused"


@dataclass(frozen=True)
class Ran:
    """A cell that was run (or, as an ``old`` copy, was not), with what it showed.

    ``outputs`` are dicts of ``kind`` (``text``, ``error`` or ``png``) and ``text`` or ``data``.
    """

    part: Part
    outputs: tuple[dict, ...] = ()
    stopped: str = ""


@dataclass(frozen=True)
class Adjustment:
    """What an instructor changed by hand in one student's marks of one exercise, with the reason.

    ``task`` is the task whose points are changed; ``BONUS`` where they are for the exercise as a whole, lateness or
    not; ``EXCUSED`` where the exercise does not count for this student.
    """

    id: int
    task: str
    points: float
    comment: str
    made: str

    @property
    def words(self) -> str:
        """What was changed, and why, for everybody to read."""
        if self.task == EXCUSED:
            return f"excused: {self.comment}"
        if self.task == BONUS:
            return f"a bonus of {self.points:+g} points: {self.comment}"
        return f"{self.points:+g} points in task {self.task} by hand: {self.comment}"


@dataclass(frozen=True)
class Marked:
    """A submission with its marks; or, where nothing was handed in, what an instructor gave by hand.

    The latter has a ``handed`` without a file. ``possible`` are the points by task, for marks without tests.
    """

    handed: Handed
    outcomes: tuple[Outcome, ...]
    cells: tuple[Ran, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    isolation: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    late: Late | None = None
    possible: Mapping[str, float] = field(default_factory=dict)

    @property
    def excused(self) -> str:
        """Why the exercise does not count for this student; empty if it does."""
        return next((item.comment for item in self.adjustments if item.task == EXCUSED), "")

    @property
    def status(self) -> str:
        if self.excused:
            return "excused"
        if self.handed.problem:
            return "unreadable"
        return "graded" if self.handed.file else "missing"

    @property
    def bonus(self) -> float:
        """Points for the exercise as a whole, which lateness does not touch."""
        return sum(item.points for item in self.adjustments if item.task == BONUS)

    @property
    def before_lateness(self) -> float:
        """Sum the points of all tasks, without a bonus."""
        return sum(self.earned(task) for task in self._tasks())

    @property
    def total(self) -> float:
        """The mark: the points of all tasks, less what being late costs, and the bonus."""
        kept = 1 - self.late.percent / 100 if self.late else 1
        return round(max(0.0, kept * self.before_lateness + self.bonus), 4)

    def earned(self, task: str) -> float:
        """The points of one task: at least nothing, and at most its maximum, whatever was adjusted before."""
        return min(max(0.0, self.reckoned(task)), self._most(task))

    def reckoned(self, task: str) -> float:
        """Sum what the tests of one task gave and what an instructor adjusted, within its bounds or not.

        An adjustment stays when the tests give other points later, and may not fit to them.
        """
        by_tests = sum(outcome.earned for outcome in self.outcomes if outcome.task == task)
        return by_tests + sum(item.points for item in self.adjustments if item.task == task)

    def misfits(self) -> list[str]:
        """Say of each task whose adjustments do not fit to what its tests give now, that somebody must look."""
        found = []
        for task in self._tasks():
            reckoned, most = self.reckoned(task), self._most(task)
            numbers = ", ".join(str(item.id) for item in self.adjustments if item.task == task)
            if reckoned > most + 1e-9:
                where = f"goes beyond the task's maximum ({reckoned:g} of {most:g} points, counted as {most:g})"
            elif reckoned < -1e-9:
                where = f"goes below nothing ({reckoned:g} points, counted as 0)"
            else:
                continue
            found.append(f"the adjustment of task {task} {where}: look again, and take {numbers} back with --undo")
        return found

    def _tasks(self) -> list[str]:
        adjusted = (item.task for item in self.adjustments if item.task not in (BONUS, EXCUSED))
        return list(dict.fromkeys([*(outcome.task for outcome in self.outcomes), *adjusted]))

    def _most(self, task: str) -> float:
        by_tests = [outcome.points for outcome in self.outcomes if outcome.task == task]
        return sum(by_tests) if by_tests else self.possible.get(task, math.inf)

    def numbered(self) -> list[tuple[str, Outcome]]:
        """Each outcome with its number within its task: 4.2.1, 4.2.2."""
        listed = []
        seen: Counter[str] = Counter()
        for outcome in self.outcomes:
            seen[outcome.task] += 1
            listed.append((f"{outcome.task}.{seen[outcome.task]}", outcome))
        return listed
