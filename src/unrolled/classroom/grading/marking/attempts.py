"""A second attempt: which of two marks counts, and how much of the later one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from unrolled.classroom.grading.marking.marks import Marked
from unrolled.errors import CourseError

__all__ = ["Attempt", "read_attempt"]


@dataclass(frozen=True)
class Attempt:
    """The rule of a later attempt: its ``words``, whether the better mark counts, and how much of the later one."""

    words: str
    best: bool
    most_percent: float = 100.0

    def numbered(self, before: Marked | None, now: Marked) -> Marked:
        """The later marks, with their number and with how much of them counts."""
        number = (before.attempt if before else 1) + 1
        return replace(now, attempt=number, most_percent=self.most_percent)

    def counts(self, before: Marked | None, now: Marked) -> bool:
        """Whether the later marks take the place of the earlier ones.

        Parameters
        ----------
        before : Marked or None
            With its lateness, if there are earlier ones.
        now : Marked
            As :meth:`numbered` gives it.

        Returns
        -------
        bool
            What was changed by hand is left out of both: it is the student's in any case.
        """
        if before is None or not (before.handed.file or before.handed.problem):
            return True
        if now.handed.problem or before.handed.problem:
            return not now.handed.problem
        return not self.best or _by_tests(now) > _by_tests(before) + 1e-9


def read_attempt(text: str) -> Attempt:
    """Read a rule: ``best``, ``last``, or a percentage.

    Parameters
    ----------
    text : str
        With a percentage the better mark counts, and of the later one at most so much of all points.

    Returns
    -------
    Attempt

    Raises
    ------
    CourseError
        If it is another thing.
    """
    said = text.strip().casefold()
    if said in ("best", "last"):
        words = {"best": "the better mark counts", "last": "the later mark counts"}[said]
        return Attempt(words, said == "best")
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)\s*%?", said, re.ASCII)
    if found and 1 <= float(found[1]) <= 100:
        most = float(found[1])
        return Attempt(f"the better mark counts, of this attempt at most {most:g} % of the points", True, most)
    raise CourseError(f"--attempt {text}: is none of best, last and a percentage from 1 to 100; write 80% say")


def _by_tests(marked: Marked) -> float:
    return replace(marked, adjustments=()).total
