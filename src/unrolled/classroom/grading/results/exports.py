"""Marks for other systems: grade files of Canvas and Moodle, Gradescope's results.json, and JUnit XML.

What each system reads is taken from its documentation: Canvas, "How do I import grades in the Gradebook?" and
lib/gradebook_exporter.rb and gradebook_importer.rb of its source; Moodle, "Assignment: Offline grading worksheet"
and mod/assign/feedback/offline of its source; Gradescope, "Autograder Specifications"; JUnit, junit-10.xsd of
Jenkins' xUnit plugin.
"""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from unrolled.classroom.assessment import HIDDEN, Outcome
from unrolled.classroom.grading.intake.survey import clean
from unrolled.classroom.grading.marking.runner import Exercise, Marked
from unrolled.classroom.grading.marking.session import Result
from unrolled.classroom.grading.results.report import defused
from unrolled.classroom.grading.results.sheets import Person, Sheet, match
from unrolled.classroom.grading.results.standing import Standing, possible_points, standings
from unrolled.errors import CourseError

__all__ = ["Filled", "canvas", "gradescope_results", "junit", "moodle", "moodle_from_nothing"]

CANVAS_FILE = "export the grades again in Canvas (Gradebook, Export), and give that file as it is"
MOODLE_FILE = (
    "download the grading worksheet of the assignment again, with Moodle in English, and give that file as it is"
)
CANVAS_KEYS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
CANVAS_TEST_STUDENT = "Student, Test"
# What a cell may hold instead of points, and what it means: Canvas wrote it, and it stays.
CANVAS_KEPT = {"EX": "excused", "N/A": "not assigned"}
MOODLE_KEYS = ("Email address", "ID number", "Username")
# Everything that an XML 1.0 document must not hold.
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
FAILURES = ("failed", "unfinished", "missing")


@dataclass
class Filled:
    """A file to import.

    Attributes
    ----------
    text : str
    written : int
        How many marks it holds.
    remarks : list of str
        Whom it says nothing about, and why, in sentences.
    """

    text: str = ""
    written: int = 0
    remarks: list[str] = field(default_factory=list)


# ---------------------------------------------------------------------------------------------- Canvas and Moodle


def canvas(
    result: Result,
    exercise: str,
    gradebook: Path,
    assignment: str,
    scale: bool = False,
    missing_as_zero: bool = False,
) -> Filled:
    """Fill the file that an instructor exported from Canvas: one assignment's column, and who it is about.

    Parameters
    ----------
    result : Result
    exercise : str
    gradebook : Path
        The exported file.
    assignment : str
        The assignment's name or number.
    scale : bool
        Convert marks where the assignment has other points than the exercise.
    missing_as_zero : bool
        Write 0 for those who handed in nothing, or nothing readable; else what the file has stays. As long as
        somebody who handed in has no row, nobody gets it whom the results do not know.

    Returns
    -------
    Filled

    Raises
    ------
    CourseError
        If the file is another, the assignment is not in it, or its points are not the exercise's.
    """
    sheet = Sheet.read(gradebook, ("ID", "Section"), CANVAS_FILE)
    section = sheet.place("Section")
    column = _canvas_assignment(sheet, section, assignment)
    title, points = sheet.header[column], _canvas_points(sheet, column)
    factor = _factor(sheet.path, title, points, exercise, result, scale, "Canvas")

    def keep(row: int) -> str:
        return CANVAS_KEPT.get(sheet.value(row, column).upper(), "")

    filling = _Filling(result, exercise, sheet, "canvas", _canvas_people(sheet, section), factor, missing_as_zero)
    filled = filling.write(column, keep)
    filled.text = sheet.text([*range(section + 1), column])
    return filled


def _canvas_assignment(sheet: Sheet, section: int, wanted: str) -> int:
    """The column ``Name (12345)`` that is meant by a name, a number or the whole."""
    numbered = {place: re.fullmatch(r"(.*) \((\d+)\)", name, re.DOTALL) for place, name in enumerate(sheet.header)}
    columns = {place: found for place, found in numbered.items() if found and place > section}
    same = wanted.strip().casefold()
    found = [place for place, name in columns.items() if same in (name[0].casefold(), name[1].casefold(), name[2])]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f"'{columns[place][0]}'" for place in (found or columns)) or "none"
    if found:
        raise CourseError(f"{sheet.path}: '{wanted}' could be {listed}; give the number in parentheses")
    raise CourseError(f"{sheet.path}: has no assignment '{wanted}'; there are {listed}")


def _canvas_points(sheet: Sheet, column: int) -> float:
    for row in range(1, len(sheet.rows)):
        if sheet.value(row, 0) == "Points Possible":
            text = sheet.value(row, column)
            if (points := _number(text)) is None:
                raise CourseError(f"{sheet.path}: the points possible are '{text}'; choose another assignment")
            return points
    raise CourseError(f"{sheet.path}: has no row 'Points Possible'; {CANVAS_FILE}")


def _canvas_people(sheet: Sheet, section: int) -> list[Person]:
    people = []
    for row in range(1, len(sheet.rows)):
        names = [sheet.value(row, column) for column in ("LastName", "FirstName")]
        name = sheet.value(row, "Student") or ", ".join(filter(None, names))
        keys = frozenset(sheet.value(row, key).casefold() for key in CANVAS_KEYS) - {""}
        # The rows on points and on posting name nobody; Canvas' own test student handed in nothing.
        if keys and name not in ("Points Possible", CANVAS_TEST_STUDENT):
            people.append(Person(row, f"canvas:{sheet.value(row, 'ID')}", keys, name))
    return people


def moodle(
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
        As for :func:`canvas`.

    Returns
    -------
    Filled

    Raises
    ------
    CourseError
        If the file is another, or the assignment has other points than the exercise.
    """
    # Moodle itself refuses a file without these three.
    sheet = Sheet.read(worksheet, ("Identifier", "Grade", "Last modified (grade)"), MOODLE_FILE)
    people = [_participant(sheet, row) for row in range(1, len(sheet.rows)) if sheet.value(row, "Identifier")]
    highest = {_number(sheet.value(person.row, "Maximum Grade")) for person in people} - {None}
    if len(highest) > 1:
        raise CourseError(f"{sheet.path}: the maximum grade differs from row to row; {MOODLE_FILE}")
    possible = possible_points(result)[exercise]
    points = highest.pop() if highest else sum(possible.values())
    factor = _factor(sheet.path, "the assignment", points, exercise, result, scale, "Moodle")

    def keep(row: int) -> str:
        return "locked in Moodle" if sheet.value(row, "Grade can be changed").casefold() == "no" else ""

    filling = _Filling(result, exercise, sheet, "moodle", people, factor, missing_as_zero)
    filled = filling.write(sheet.place("Grade"), keep)
    filled.remarks += _comment(sheet, filling.placed, exercise, possible)
    filled.text = sheet.text()
    return filled


def _participant(sheet: Sheet, row: int) -> Person:
    keys = frozenset(sheet.value(row, key).casefold() for key in MOODLE_KEYS) - {""}
    number = re.search(r"\d*$", sheet.value(row, "Identifier"))[0]
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
        if _mark(standing, False) is None:
            continue
        if old and f"Exercise {exercise}:" not in old:
            kept.append(standing.student)
        else:
            sheet.fill(row, column, _summary(standing.marked, exercise, possible))
    return [_listing("Comments that were there already are kept", kept)] if kept else []


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
    sources, filled, left = _sources(result), Filled(), []
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow(["Identifier", "Full name", "Grade", "Last modified (grade)", "Feedback comments"])
    for standing in standings(result, exercise):
        system, _, number = sources.get(standing.student, "").partition(":")
        mark = _mark(standing, False)
        if mark is None or system != "moodle":
            left.append(f"{standing.student} ({standing.status if mark is None else 'not from Moodle'})")
            continue
        name, comment = defused(standing.name or standing.student), _summary(standing.marked, exercise, possible)
        writer.writerow([f"Participant {number}", name, _written(mark), "", comment])
        filled.written += 1
    if not filled.written:
        raise CourseError("no graded file came from a Moodle download; give the grading worksheet with --worksheet")
    filled.remarks = [_listing("No row is made for", left)] if left else []
    filled.remarks.append(
        f"The assignment in Moodle must have {sum(possible.values()):g} points: Moodle takes no higher grade."
    )
    filled.text = stream.getvalue()
    return filled


@dataclass
class _Filling:
    """What Canvas and Moodle have in common: who has which row, and which mark goes there."""

    result: Result
    exercise: str
    sheet: Sheet
    system: str
    people: list[Person]
    factor: float
    missing_as_zero: bool
    placed: dict[int, Standing] = field(default_factory=dict)

    def write(self, column: int, keep: Callable[[int], str]) -> Filled:
        """Fill in the marks; ``keep`` says why a row stays as it is, if it does."""
        filled, left, kept = Filled(), [], []
        unplaced = self._place()
        for person in self.people:
            standing = self.placed.get(person.row)
            # Who has no row may be whom we do not know, under another name: then we write no zero there.
            zero = self.missing_as_zero and not (unplaced and standing is None)
            mark = _mark(standing, zero)
            if mark is None:
                left.append(f"{person.name} ({standing.status if standing else 'not in the results'})")
            elif why := keep(person.row):
                kept.append(f"{person.name} ({why})")
                self.placed.pop(person.row, None)
            else:
                self.sheet.fill(person.row, column, _written(mark * self.factor))
                filled.written += 1
        named = (
            ("In the file, but without a mark (left as they are)", left),
            ("With a mark, but kept as they are in the file", kept),
            ("In the results, but in no row of the file", unplaced),
        )
        filled.remarks = [_listing(title, names) for title, names in named if names]
        return filled

    def _place(self) -> list[str]:
        """Give everybody who has a row the row; name the others who handed something in."""
        everybody = {standing.student: standing for standing in standings(self.result, self.exercise)}
        names = {student: standing.name for student, standing in everybody.items()}
        matches = match(self.people, names, _sources(self.result), self.system)
        self.placed = {row: everybody[student] for student, row in matches.rows.items()}
        return [
            f"{student} ({reason})" if reason else student
            for student, reason in matches.reasons.items()
            if everybody[student].status != "missing"
        ]


def _mark(standing: Standing | None, missing_as_zero: bool) -> float | None:
    """The points to write. What was not readable counts only if an instructor adjusted it."""
    if standing and standing.marked and (standing.status == "graded" or standing.marked.adjustments):
        return standing.marked.total
    return 0.0 if missing_as_zero and not (standing and standing.status == "not graded") else None


def _sources(result: Result) -> dict[str, str]:
    """From student to how a learning management system calls the student, where an intake kept that."""
    handed = [*result.intake.handed, *(marked.handed for marked in result.marked)]
    found = {item.student: item.source for item in handed}
    return {student: source for student, source in found.items() if source}


def _factor(path: Path, what: str, points: float, exercise: str, result: Result, scale: bool, system: str) -> float:
    possible = sum(possible_points(result)[exercise].values())
    if not possible:
        raise CourseError(f"exercise {exercise}: no test of it is on record; grade it again with --regrade")
    if scale or abs(points - possible) < 1e-9:
        return points / possible
    raise CourseError(
        f"{path}: {what} has {points:g} points and exercise {exercise} has {possible:g}; set it to {possible:g} in "
        f"{system} and export again, or convert the marks with --scale"
    )


def _number(text: str) -> float | None:
    """A number with a decimal point or, as other languages write it, a comma."""
    whole, point, decimals = text.replace(",", ".").rpartition(".")
    try:
        return float(whole.replace(".", "") + point + decimals)
    except ValueError:
        return None


def _written(mark: float) -> str:
    return f"{round(mark, 2):.2f}".rstrip("0").rstrip(".")


def _summary(marked: Marked, exercise: str, possible: Mapping[str, float]) -> str:
    """The marks in a line. Moodle takes a comment for HTML, a spreadsheet takes some for formulas."""
    by_task = [f"Task {task}: {marked.earned(task):g} of {points:g}" for task, points in possible.items()]
    said = [f"{item.points:+g} in task {item.task} by hand: {item.comment}" for item in marked.adjustments]
    late = marked.late
    parts = [*by_task, *said, *([late.words] if late else [])]
    text = f"Exercise {exercise}: {marked.total:g} of {sum(possible.values()):g} points. {'; '.join(parts)}"
    return defused(html.escape(text, quote=False))


def _listing(title: str, names: list[str]) -> str:
    return clean(f"{title}: {'; '.join(names)}").replace("\n", " ")


# --------------------------------------------------------------------------------------------- Gradescope and JUnit


def gradescope_results(marked: Marked, exercise: Exercise, hidden: str = "after_published") -> dict:
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
        tests = [_gradescope_test(place, outcome, hidden) for place, outcome in _numbered(marked.outcomes)]
    late = marked.late
    said = [
        *([f"Your file could not be graded: {marked.handed.problem}."] if marked.handed.problem else []),
        *(note for note in marked.notes if note != marked.handed.problem),
        *(f"{item.points:+g} points in task {item.task} by hand: {item.comment}" for item in marked.adjustments),
        *([late.words] if late else []),
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


def _numbered(outcomes: Iterable[Outcome]) -> Iterable[tuple[str, Outcome]]:
    """Each outcome with its number within its task: 4.2.1, 4.2.2."""
    seen: dict[str, int] = {}
    for outcome in outcomes:
        seen[outcome.task] = seen.get(outcome.task, 0) + 1
        yield f"{outcome.task}.{seen[outcome.task]}", outcome


def _gradescope_test(number: str, outcome: Outcome, hidden: str) -> dict:
    return {
        "name": f"Task {outcome.task}: {outcome.statement}",
        "number": number,
        "score": outcome.earned,
        "max_score": outcome.points,
        "status": "passed" if outcome.status == "passed" else "failed",
        "output": outcome.message,
        "visibility": hidden if outcome.visibility == HIDDEN else "visible",
    }


def junit(result: Result) -> str:
    """Write JUnit XML, with a test suite for each submission and a test case for each graded test.

    A wrong answer is a failure; what raised, hung or ended the process is an error.
    """
    root = ElementTree.Element("testsuites", name="unrolled")
    for marked in result.marked:
        _suite(root, marked)
    for count in ("tests", "failures", "errors"):
        root.set(count, str(sum(int(suite.get(count)) for suite in root)))
    ElementTree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(root, encoding="unicode")}\n'


def _suite(root: ElementTree.Element, marked: Marked) -> None:
    handed, outcomes = marked.handed, marked.outcomes
    failed = sum(outcome.status in FAILURES for outcome in outcomes)
    errors = sum(outcome.status not in ("passed", *FAILURES) for outcome in outcomes)
    unreadable = bool(handed.problem)
    suite = _element(root, "testsuite", name=f"{handed.student}: {handed.exercise}", file=handed.file)
    counts = {"tests": len(outcomes) + unreadable, "failures": failed, "errors": errors + unreadable, "skipped": 0}
    for name, count in counts.items():
        suite.set(name, str(count))
    suite.set("time", f"{marked.seconds:.3f}")
    properties = _element(suite, "properties")
    about = {"student": handed.student, "exercise": handed.exercise, "points": f"{marked.total:g}"}
    for name, value in {**about, "isolation": marked.isolation}.items():
        _element(properties, "property", name=name, value=value)
    if unreadable:
        case = _element(suite, "testcase", name="The file can be read", classname=handed.exercise)
        _element(case, "error", type="unreadable", message=handed.problem)
    for number, outcome in _numbered(outcomes):
        name = f"{number} {outcome.statement} ({outcome.visibility}, {outcome.points:g} points)"
        case = _element(suite, "testcase", name=name, classname=f"{handed.exercise}.{outcome.visibility}")
        if outcome.status != "passed":
            kind = "failure" if outcome.status in FAILURES else "error"
            _element(case, kind, type=outcome.status, message=outcome.message)


def _element(parent: ElementTree.Element, tag: str, **attributes: str) -> ElementTree.Element:
    return ElementTree.SubElement(parent, tag, {name: NOT_XML.sub("", text) for name, text in attributes.items()})
