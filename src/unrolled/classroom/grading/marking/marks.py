"""What a submission was given: its marks by test and task, what its cells showed, and what was changed by hand."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from unrolled.classroom.assessment import Outcome
from unrolled.classroom.grading.intake.composition import Part
from unrolled.classroom.grading.intake.deadlines import Late
from unrolled.classroom.grading.intake.survey import Handed

__all__ = ["Adjustment", "Marked", "Ran"]


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
    """Points that an instructor added to a task of one submission, or took away, with the reason."""

    id: int
    task: str
    points: float
    comment: str
    made: str


@dataclass(frozen=True)
class Marked:
    """A submission with its marks."""

    handed: Handed
    outcomes: tuple[Outcome, ...]
    cells: tuple[Ran, ...] = ()
    notes: tuple[str, ...] = ()
    seconds: float = 0.0
    isolation: str = ""
    adjustments: tuple[Adjustment, ...] = ()
    late: Late | None = None

    @property
    def status(self) -> str:
        return "unreadable" if self.handed.problem else "graded"

    @property
    def before_lateness(self) -> float:
        return sum(item.earned for item in self.outcomes) + sum(item.points for item in self.adjustments)

    @property
    def total(self) -> float:
        """The mark: the points of all tasks, less what being late costs."""
        kept = 1 - self.late.percent / 100 if self.late else 1
        return round(kept * self.before_lateness, 4)

    def earned(self, task: str) -> float:
        """Sum the points of one task: what its tests gave, and what an instructor adjusted."""
        by_tests = sum(outcome.earned for outcome in self.outcomes if outcome.task == task)
        return by_tests + sum(item.points for item in self.adjustments if item.task == task)

    def numbered(self) -> list[tuple[str, Outcome]]:
        """Each outcome with its number within its task: 4.2.1, 4.2.2."""
        listed = []
        seen: Counter[str] = Counter()
        for outcome in self.outcomes:
            seen[outcome.task] += 1
            listed.append((f"{outcome.task}.{seen[outcome.task]}", outcome))
        return listed
