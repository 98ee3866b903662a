"""Gradescope's results.json, made of a submission's marks.

What Gradescope reads is taken from "Autograder Specifications".
"""

from __future__ import annotations

from unrolled.classroom.assessment import HIDDEN, Outcome
from unrolled.classroom.grading.marking.exercise import Exercise
from unrolled.classroom.grading.marking.marks import READ, UNREAD, Marked

__all__ = ["results_json"]


def results_json(marked: Marked, exercise: Exercise, hidden: str = "after_published") -> dict:
    """Build what Gradescope reads from ``results.json``.

    Parameters
    ----------
    marked : Marked
    exercise : Exercise
        The exercise, of which only the points matter.
    hidden : str
        When students see hidden tests: ``hidden`` (never), ``after_due_date``, ``after_published`` or ``visible``.

    Returns
    -------
    dict
        Plain data for JSON. All text is marked as text, so that nothing in it is taken for HTML.
    """
    if marked.handed.problem:
        tests = [
            {
                "name": f"Task {task}",
                "number": task,
                "score": round(float(marked.earned(task)), 4),
                "max_score": points,
                "status": "failed",
                "output": "The file could not be graded.",
                "visibility": "visible",
            }
            for task, points in exercise.points.items()
        ]
    else:
        tests = [_test(place, outcome, hidden) for place, outcome in marked.numbered()]
    late = marked.late
    said = [
        *([f"Your file could not be graded: {marked.handed.problem}."] if marked.handed.problem else []),
        *(note for note in marked.notes if note != marked.handed.problem),
        *([f"This is not your mark yet: {marked.still_open}."] if marked.unread else []),
        *(item.words for item in marked.adjustments),
        *([late.words] if late and not late.unsure else []),
    ]
    return {
        "score": round(float(marked.total), 4),
        "execution_time": round(marked.seconds),
        "output": "\n".join(said),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "stdout_visibility": "hidden",
        "tests": tests,
        "extra_data": {"exercise": marked.handed.exercise, "isolation": marked.isolation},
    }


def _test(number: str, outcome: Outcome, hidden: str) -> dict:
    # What a person reads has neither passed nor failed.
    verdict = {} if outcome.status in (UNREAD, READ) else {"status": "failed"}
    return {
        "name": f"Task {outcome.task}: {outcome.statement}",
        "number": number,
        "score": outcome.earned,
        "max_score": outcome.points,
        **(verdict if outcome.status != "passed" else {"status": "passed"}),
        "output": outcome.message,
        "visibility": hidden if outcome.visibility == HIDDEN else "visible",
    }
