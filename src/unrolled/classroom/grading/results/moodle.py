"""Marks for Moodle: the grading worksheet of an assignment, filled or made anew.

What Moodle reads is taken from "Assignment: Offline grading worksheet", and from mod/assign/feedback/offline of its
source.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Mapping
from pathlib import Path

from unrolled.classroom.grading.marking.marks import Marked
from unrolled.classroom.grading.marking.result import Result
from unrolled.classroom.grading.results.filling import (
    Filled,
    Filling,
    as_text,
    conversion,
    listing,
    mark_of,
    number_of,
    sources_of,
)
from unrolled.classroom.grading.results.sheets import Person, Sheet, defused
from unrolled.classroom.grading.results.standing import Standing, possible_points, standings
from unrolled.errors import CourseError

__all__ = ["fill_moodle", "moodle_from_nothing"]

WANTED_FILE = (
    "download the grading worksheet of the assignment again, with Moodle in English, and give that file as it is"
)
KEYS = ("Email address", "ID number", "Username")


def fill_moodle(
    result: Result, exercise: str, worksheet: Path, scale: bool = False, missing_as_zero: bool = False
) -> Filled:
    """Fill the grading worksheet that an instructor downloaded from a Moodle assignment.

    Comments that are in it already, and are not from an earlier export, stay.

    Parameters
    ----------
    result : Result
    exercise : str
    worksheet : Path
        The downloaded file.
    scale, missing_as_zero : bool
        As for ``canvas.fill_canvas``.

    Returns
    -------
    Filled

    Raises
    ------
    CourseError
        If the file is another, or the assignment has other points than the exercise.
    """
    # Moodle itself refuses a file without these three.
    sheet = Sheet.read(worksheet, ("Identifier", "Grade", "Last modified (grade)"), WANTED_FILE)
    people = [_participant(sheet, row) for row in range(1, len(sheet.rows)) if sheet.value(row, "Identifier")]
    stated = [number_of(sheet.value(person.row, "Maximum Grade")) for person in people]
    highest = {points for points in stated if points is not None}
    if len(highest) > 1:
        raise CourseError(f"{sheet.path}: the maximum grade differs from row to row; {WANTED_FILE}")
    possible = possible_points(result)[exercise]
    points = highest.pop() if highest else sum(possible.values())
    factor = conversion(sheet.path, "the assignment", points, exercise, result, scale, "Moodle")

    def keep(row: int) -> str:
        return "locked in Moodle" if sheet.value(row, "Grade can be changed").casefold() == "no" else ""

    filling = Filling(result, exercise, sheet, "moodle", people, factor, missing_as_zero)
    filled = filling.write(sheet.required("Grade"), keep)
    filled.remarks += _comment(sheet, filling.placed, exercise, possible)
    filled.text = sheet.text()
    return filled


def moodle_from_nothing(result: Result, exercise: str) -> Filled:
    """A worksheet with the columns that Moodle's import needs, for files that came from a Moodle download.

    The time of the last change is left empty, so that Moodle overwrites no grade that it has already.

    Parameters
    ----------
    result : Result
    exercise : str

    Returns
    -------
    Filled

    Raises
    ------
    CourseError
        If no file came from Moodle.
    """
    possible = possible_points(result)[exercise]
    sources, filled, left = sources_of(result), Filled(), []
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(["Identifier", "Full name", "Grade", "Last modified (grade)", "Feedback comments"])
    for standing in standings(result, exercise):
        system, _, number = sources.get(standing.student, "").partition(":")
        mark, marked = mark_of(standing, False), standing.marked
        if mark is None or marked is None or system != "moodle":
            left.append(f"{standing.student} ({standing.status if mark is None else 'not from Moodle'})")
            continue
        name, comment = defused(standing.name or standing.student), _summary(marked, exercise, possible)
        writer.writerow([f"Participant {number}", name, as_text(mark), "", comment])
        filled.written += 1
    if not filled.written:
        raise CourseError("no graded file came from a Moodle download; give the grading worksheet with --worksheet")
    filled.remarks = [listing("No row is made for", left)] if left else []
    filled.remarks.append(
        f"The assignment in Moodle must have {sum(possible.values()):g} points: Moodle takes no higher grade."
    )
    filled.text = stream.getvalue()
    return filled


def _participant(sheet: Sheet, row: int) -> Person:
    keys = frozenset(sheet.value(row, key).casefold() for key in KEYS) - {""}
    number = re.split(r"\D", sheet.value(row, "Identifier"))[-1]
    return Person(row, f"moodle:{number}", keys, sheet.value(row, "Full name") or sheet.value(row, "Identifier"))


def _comment(
    sheet: Sheet, placed: Mapping[int, Standing], exercise: str, possible: Mapping[str, float]
) -> list[str]:
    """Write feedback comments; say whose own comments were kept."""
    column = sheet.place("Feedback comments")
    if column is None:
        return ["The worksheet has no column 'Feedback comments': only grades are filled in."]
    kept = []
    for row, standing in placed.items():
        old = sheet.value(row, column)
        marked = standing.marked
        if marked is None or mark_of(standing, False) is None:
            continue
        if old and f"Exercise {exercise}:" not in old:
            kept.append(standing.student)
        else:
            sheet.fill(row, column, _summary(marked, exercise, possible))
    return [listing("Comments that were there already are kept", kept)] if kept else []


def _summary(marked: Marked, exercise: str, possible: Mapping[str, float]) -> str:
    """The marks in a line. Moodle takes a comment for HTML, a spreadsheet takes some for formulas."""
    by_task = [f"Task {task}: {marked.earned(task):g} of {points:g}" for task, points in possible.items()]
    said = [f"{item.points:+g} in task {item.task} by hand: {item.comment}" for item in marked.adjustments]
    late = marked.late
    parts = [*by_task, *said, *([late.words] if late and not late.unsure else [])]
    text = f"Exercise {exercise}: {marked.total:g} of {sum(possible.values()):g} points. {'; '.join(parts)}"
    return defused(html.escape(text, quote=False))
