"""Marks for Moodle: the grading worksheet of an assignment, filled or made anew.

What Moodle reads is taken from "Assignment: Offline grading worksheet", and from mod/assign/feedback/offline of its
source.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from unrolled.classroom.grading.intake.layouts import sender_of
from unrolled.classroom.grading.intake.text import defused, letters
from unrolled.classroom.grading.marking.marks import EXCUSED, Marked
from unrolled.classroom.grading.marking.result import Result
from unrolled.classroom.grading.results.filling import (
    Filled,
    Filling,
    as_it_came,
    as_text,
    conversion,
    listing,
    mark_of,
    number_of,
    sources_of,
)
from unrolled.classroom.grading.results.sheets import Person, Sheet
from unrolled.classroom.grading.results.standing import Standing, possible_points, standings
from unrolled.errors import CourseError

__all__ = ["fill_moodle", "moodle_from_nothing", "participants_of"]

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
        If the file is another, two rows are one participant's, or the assignment has other points than the
        exercise.
    """
    # Moodle itself refuses a file without these three.
    sheet = Sheet.read(worksheet, ("Identifier", "Grade", "Last modified (grade)"), WANTED_FILE)
    people = [_participant(sheet, row) for row in range(1, len(sheet.rows)) if sheet.value(row, "Identifier")]
    _refuse_twins(sheet, people)
    stated = [number_of(sheet.value(person.row, "Maximum Grade")) for person in people]
    highest = {points for points in stated if points is not None}
    if len(highest) > 1:
        raise CourseError(f"{sheet.path}: the maximum grade differs from row to row; {WANTED_FILE}")
    possible = possible_points(result)[exercise]
    points = highest.pop() if highest else sum(possible.values())
    factor = conversion(sheet.path, "the assignment", points, exercise, result, scale, "Moodle")

    def keep(row: int) -> str:
        return "locked in Moodle" if sheet.value(row, "Grade can be changed").casefold() == "no" else ""

    filling = Filling(
        result,
        exercise,
        sheet,
        "moodle",
        people,
        factor,
        missing_as_zero,
        *_participants(result, exercise, sheet, people),
    )
    filled = filling.write(sheet.required("Grade"), keep)
    filled.remarks += as_it_came(sheet.formulas(), "Moodle")
    filled.remarks += _comment(sheet, filling.placed, exercise, possible)
    filled.text = sheet.text()
    return filled


def moodle_from_nothing(result: Result, exercise: str) -> Filled:
    """A worksheet with the columns that Moodle's import needs, for files that came from a Moodle download.

    The time of the last change is left empty, so that Moodle overwrites no grade that it has already. A row is made
    only where the name beside Moodle's number is on the roster: a team's number is not a participant's.

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
    filled, left = Filled(), []
    called = _called(result, exercise)
    certain = participants_of(result, exercise)
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(["Identifier", "Full name", "Grade", "Last modified (grade)", "Feedback comments"])
    for standing in standings(result, exercise):
        mark, marked = mark_of(standing, False), standing.marked
        if mark is None or marked is None:
            left.append(f"{standing.student} ({standing.status})")
            continue
        number, _, why = certain.get(standing.student, ("", "", "not from Moodle"))
        if why:
            left.append(f"{standing.student} ({why})")
            continue
        name, comment = defused(standing.name or standing.student), _summary(marked, exercise, possible)
        writer.writerow([f"Participant {number}", name, as_text(mark), "", comment])
        filled.written += 1
    if not filled.written:
        if not called:
            raise CourseError(
                "no graded file came from a Moodle download; give the grading worksheet with --worksheet"
            )
        raise CourseError(
            f"it is not certain which participants the files are of: {'; '.join(left)}; give the grading worksheet "
            "with --worksheet, or grade with --roster"
        )
    filled.remarks = [listing("No row is made for", left)] if left else []
    filled.remarks.append(
        f"The assignment in Moodle must have {sum(possible.values()):g} points: Moodle takes no higher grade."
    )
    filled.text = stream.getvalue()
    return filled


def participants_of(result: Result, exercise: str) -> dict[str, tuple[str, str, str]]:
    """Who of those whose file Moodle gave out is which participant, as far as that is certain.

    A team's number is its group's, not a participant's, and one may be the other's: so only a name that is on the
    roster beside its number tells that a participant is meant.

    Parameters
    ----------
    result : Result
    exercise : str

    Returns
    -------
    dict
        From student to the number, the name that Moodle gave, and why it is not certain; empty if it is.
    """
    called, roster = _called(result, exercise), result.roster or {}
    found = {}
    for student, source in sources_of(result, exercise).items():
        system, _, number = source.partition(":")
        if system != "moodle":
            continue
        given = called.get(student, ("", ""))[1]
        known = student in roster and _words(given) == _words(roster[student] or given)
        doubt = f"perhaps a team: no name on the roster is {given}" if given and not known else ""
        found[student] = number, given, doubt
    return found


def _participant(sheet: Sheet, row: int) -> Person:
    keys = frozenset(sheet.value(row, key).casefold() for key in KEYS) - {""}
    number = re.split(r"\D", sheet.value(row, "Identifier"))[-1]
    return Person(row, f"moodle:{number}", keys, sheet.value(row, "Full name") or sheet.value(row, "Identifier"))


def _refuse_twins(sheet: Sheet, people: list[Person]) -> None:
    first: dict[str, int] = {}
    for person in people:
        row = first.setdefault(person.source, person.row)
        if row != person.row:
            who = sheet.value(person.row, "Identifier")
            raise CourseError(f"{sheet.path}: {who} stands in rows {row + 1} and {person.row + 1}; {WANTED_FILE}")


def _participants(
    result: Result, exercise: str, sheet: Sheet, people: list[Person]
) -> tuple[dict[str, str], dict[str, str], dict[int, str]]:
    """Who has the row of the number under which Moodle gave the file out; who has not, and why; whose is a team's.

    A team's number is that of its group, and groups are numbered apart from participants: what tells them apart is
    the name beside the number. Nor has anybody the row of a number whose name is somebody else's: either may be
    wrong. The worksheet of a team's assignment says in "Group" who is in which team.
    """
    named = {person.source: person for person in people}
    in_group: dict[str, list[int]] = {}
    for person in people:
        if group := letters(sheet.value(person.row, "Group")):
            in_group.setdefault(group, []).append(person.row)
    called = _called(result, exercise)
    teams = Counter(letters(name) for _, name in called.values())
    sources = sources_of(result, exercise)
    roster = {student: _words(whole) for student, whole in (result.roster or {}).items() if whole}
    rows_of = [_words(sheet.value(person.row, "Full name")) for person in people]
    strangers: dict[str, str] = {}
    shared: dict[int, str] = {}
    for student, (source, name) in called.items():
        owner = named.get(source)
        whole, words = sheet.value(owner.row, "Full name") if owner else "", _words(name)
        if owner and (not whole or words == _words(whole)):
            continue
        listed, others = roster.get(student) == words, (w for other, w in roster.items() if other != student)
        somebody_elses = words in rows_of or _words(whole) in others
        if listed and not (owner and somebody_elses):
            continue  # whom this worksheet leaves out, or whose name was changed in Moodle since
        if owner and (listed or words in rows_of):
            strangers[student] = f"Moodle gave it out for {name}, and the row of its number is {whole}'s"
            continue
        strangers[student] = f"Moodle gave it out for {name}, which is no participant's name here"
        rows = in_group.get(letters(name), []) if teams[letters(name)] == 1 else []
        shared |= dict.fromkeys(rows, student)
    return sources, strangers, shared


def _called(result: Result, exercise: str) -> dict[str, tuple[str, str]]:
    """From student to the number and the name under which Moodle gave the file of an exercise out.

    Where students hand in as a team, some versions of Moodle write the team's name and a hyphen before each name.
    """
    found, teams = {}, result.teams.get(exercise, {})
    for handed in [*result.intake.handed, *(marked.handed for marked in result.marked)]:
        senders = [sender for part in handed.file.split("/") if (sender := sender_of(part))]
        names = [sender.name for sender in senders if sender.source == handed.source]
        if handed.exercise == exercise and handed.source.startswith("moodle:") and names:
            team = teams.get(handed.student, "").replace("_", " ")
            found[handed.student] = handed.source, names[0].removeprefix(f"{team}-")
    return found


def _words(name: str) -> list[str]:
    """The words of a name, in an order of their own: which comes first is a setting in Moodle."""
    return sorted(filter(None, map(letters, name.replace(",", " ").split())))


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
    said = [item.words.replace(" points in ", " in ", 1) for item in marked.adjustments if item.task != EXCUSED]
    late = marked.late
    parts = [*by_task, *said, *([late.words] if late and not late.unsure else [])]
    text = f"Exercise {exercise}: {marked.total:g} of {sum(possible.values()):g} points. {'; '.join(parts)}"
    return defused(html.escape(text, quote=False))
