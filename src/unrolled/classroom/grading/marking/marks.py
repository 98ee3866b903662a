"""What a submission was given: its marks by test and task, what its cells showed, and what was changed by hand."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from unrolled.classroom.assessment import Outcome
from unrolled.classroom.grading.intake.composition import Part
from unrolled.classroom.grading.intake.deadlines import Late
from unrolled.classroom.grading.intake.survey import Handed

__all__ = ["BONUS", "EXCUSED", "READ", "TO_READ", "UNREAD", "Adjustment", "Marked", "Ran"]

# What stands in place of a task where an adjustment is for the whole exercise.
BONUS, EXCUSED = "bonus", "excused"
# Of an answer that a person reads, before and after; and of a submission with such an answer before.
UNREAD, READ, TO_READ = "unread", "read", "to be read"


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
        if not self.points:
            return f"a remark on task {self.task}: {self.comment}"
        return f"{self.points:+g} points in task {self.task} by hand: {self.comment}"


@dataclass(frozen=True)
class Marked:
    """A submission with its marks; or, where nothing was handed in, what an instructor gave by hand.

    The latter has a ``handed`` without a file. ``possible`` are the points by task, for marks without tests;
    ``due`` is when it was due for this student, if there is a deadline; ``slip_days`` are those that were used for
    it, those that are left in the end, and those that the student had, where there are any. ``attempt`` is the
    number of the attempt, and ``most_percent`` how much of all points it may give; a later attempt is never late.
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
    due: datetime | None = None
    slip_days: tuple[int, int, int] | None = None
    attempt: int = 1
    most_percent: float = 100.0

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
        if self.unread:
            return TO_READ
        return "graded" if self.handed.file else "missing"

    @property
    def unread(self) -> dict[str, float]:
        """The tasks that a person has still to read, each with the points that this can give."""
        found: dict[str, float] = {}
        for outcome in self.outcomes:
            if outcome.status == UNREAD:
                found[outcome.task] = found.get(outcome.task, 0.0) + outcome.points
        return found

    @property
    def still_open(self) -> str:
        """What a person has still to read, in words; empty if nothing."""
        tasks = self.unread
        if not tasks:
            return ""
        named = f"task {next(iter(tasks))} is" if len(tasks) == 1 else f"tasks {', '.join(tasks)} are"
        return f"{named} still to be read by a person, for up to {sum(tasks.values()):g} points"

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
        """The mark: the points of all tasks as far as they count, less what being late costs, and the bonus."""
        kept = 1 - self.late.percent / 100 if self.late else 1
        return round(max(0.0, kept * min(self.before_lateness, self._counting) + self.bonus), 4)

    @property
    def _counting(self) -> float:
        """The points that a later attempt can have."""
        return self.most_percent / 100 * sum(self._most(task) for task in self._tasks())

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
