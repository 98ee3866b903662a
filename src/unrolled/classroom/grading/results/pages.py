"""Feedback pages: what a student reads of the marks, test by test, with the notebook as it ran."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable
from dataclasses import replace

from jinja2 import Environment, PackageLoader

from unrolled.classroom.grading.intake.clock import shown
from unrolled.classroom.grading.intake.text import clean
from unrolled.classroom.grading.jail.outside.labels import CAUTIONS
from unrolled.classroom.grading.marking.marks import Marked, Ran
from unrolled.classroom.grading.marking.result import Result
from unrolled.classroom.grading.results.standing import possible_points

__all__ = ["Pages", "environment"]

# Status of a test -> the sign and the word that stand before it on the page; never color alone.
SIGNS = {
    "passed": ("✓", "passed"),
    "failed": ("✗", "wrong answer"),
    "unfinished": ("○", "not written yet"),
    "missing": ("○", "not defined"),
    "error": ("✗", "raised an exception"),
    "timeout": ("✗", "did not finish in time"),
    "died": ("✗", "ended the process"),
    "unread": ("…", "still to be read by a person"),
    "read": ("•", "read by a person"),
}


class Pages:
    """Draws feedback pages.

    Parameters
    ----------
    result : Result
    cells : callable
        Given a student and an exercise, the cells as they ran; ``Gradebook.cells`` is such a one.
    """

    def __init__(self, result: Result, cells: Callable[[str, str], tuple[Ran, ...]]):
        self._result, self._cells = result, cells
        self._template = environment().get_template("feedback.html")
        self._possible = possible_points(result)

    def draw(self, student: str, theirs: Iterable[Marked], missing: Iterable[str] = ()) -> str:
        """One student's page.

        Parameters
        ----------
        student : str
        theirs : iterable of Marked
            The student's own marks, an exercise each.
        missing : iterable of str
            Exercises of which nothing was handed in.

        Returns
        -------
        str
            An HTML page that needs no other file.

        Raises
        ------
        ValueError
            If any of the marks are another student's.
        """
        theirs = list(theirs)
        if strangers := {marked.handed.student for marked in theirs} - {student}:
            raise ValueError(f"marks of {', '.join(sorted(strangers))} are not for the page of {student}")
        labels = sorted({marked.isolation for marked in theirs} & CAUTIONS.keys())
        return clean(
            self._template.render(
                student=student,
                name=(self._result.roster or {}).get(student, ""),
                parts=[self._part(marked) for marked in theirs],
                missing=missing,
                cautions=[f"{label}: {CAUTIONS[label]}." for label in labels],
                contact=self._result.contact,
            )
        )

    def _part(self, marked: Marked) -> dict:
        """What the template shows of one exercise."""
        handed, points_of = marked.handed, self._possible[marked.handed.exercise]
        site = self._result.site.rstrip("/")
        tasks = [
            {
                "id": task,
                "possible": points,
                "earned": marked.earned(task),
                "unread": task in marked.unread,
                "outcomes": [outcome for outcome in marked.outcomes if outcome.task == task],
            }
            for task, points in points_of.items()
        ]
        return {
            "marked": replace(marked, cells=self._cells(handed.student, handed.exercise)),
            "tasks": tasks,
            "possible": sum(points_of.values()),
            "times": _times(marked),
            # An exercise has the name of its chapter.
            "chapter": f"{site}/book/{handed.exercise}.html" if site else "",
        }


def environment() -> Environment:
    """What the templates of pages are read with."""
    made = Environment(
        loader=PackageLoader("unrolled.classroom.grading.results"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["points"] = lambda value: f"{value:g}"
    made.filters["base64"] = lambda data: base64.b64encode(data).decode()
    made.globals["signs"] = SIGNS
    return made


def _times(marked: Marked) -> str:
    """When the work was received and when it was due, on the clock of the deadline, as far as somebody knows."""
    received, due = marked.handed.submitted, marked.due
    parts = []
    if received and marked.handed.file:
        parts.append(f"Received: {shown(received.astimezone(due.tzinfo) if due else received)}.")
    elif marked.handed.file:
        parts.append("When it was received is not recorded.")
    if due:
        parts.append(f"Due: {shown(due)}.")
    return " ".join(parts)
