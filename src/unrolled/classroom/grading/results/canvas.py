"""Marks for Canvas: one assignment filled into the file that an instructor exported from its gradebook.

What Canvas reads is taken from "How do I import grades in the Gradebook?", and from lib/gradebook_exporter.rb and
gradebook_importer.rb of its source.
"""

from __future__ import annotations

import re
from pathlib import Path

from unrolled.classroom.grading.marking.result import Result
from unrolled.classroom.grading.results.filling import (
    Filled,
    Filling,
    as_it_came,
    conversion,
    number_of,
    sources_of,
)
from unrolled.classroom.grading.results.sheets import Person, Sheet
from unrolled.errors import CourseError

__all__ = ["fill_canvas"]

WANTED_FILE = "export the grades again in Canvas (Gradebook, Export), and give that file as it is"
KEYS = ("ID", "SIS User ID", "SIS Login ID", "Integration ID")
TEST_STUDENT = "Student, Test"
# What a cell may hold instead of points, and what it means: Canvas wrote it, and it stays.
KEPT = {"EX": "excused", "N/A": "not assigned"}


def fill_canvas(
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
    sheet = Sheet.read(gradebook, ("ID", "Section"), WANTED_FILE)
    section = sheet.required("Section")
    column = _assignment(sheet, section, assignment)
    title, points = sheet.header[column], _points(sheet, column)
    factor = conversion(sheet.path, title, points, exercise, result, scale, "Canvas")

    def keep(row: int) -> str:
        return KEPT.get(sheet.value(row, column).upper(), "")

    filling = Filling(
        result, exercise, sheet, "canvas", _people(sheet), factor, missing_as_zero, sources_of(result), excused="EX"
    )
    filled = filling.write(column, keep)
    columns = [*range(section + 1), column]
    filled.remarks += as_it_came(sheet.formulas(columns), "Canvas")
    filled.text = sheet.text(columns)
    return filled


def _assignment(sheet: Sheet, section: int, wanted: str) -> int:
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


def _points(sheet: Sheet, column: int) -> float:
    for row in range(1, len(sheet.rows)):
        if sheet.value(row, 0) == "Points Possible":
            text = sheet.value(row, column)
            if (points := number_of(text)) is None:
                raise CourseError(f"{sheet.path}: the points possible are '{text}'; choose another assignment")
            return points
    raise CourseError(f"{sheet.path}: has no row 'Points Possible'; {WANTED_FILE}")


def _people(sheet: Sheet) -> list[Person]:
    people = []
    for row in range(1, len(sheet.rows)):
        names = [sheet.value(row, column) for column in ("LastName", "FirstName")]
        name = sheet.value(row, "Student") or ", ".join(filter(None, names))
        keys = frozenset(sheet.value(row, key).casefold() for key in KEYS) - {""}
        # The rows on points and on posting name nobody; Canvas' own test student handed in nothing.
        if keys and name not in ("Points Possible", TEST_STUDENT):
            people.append(Person(row, f"canvas:{sheet.value(row, 'ID')}", keys, name))
    return people
