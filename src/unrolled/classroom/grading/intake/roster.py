"""The class list: who is in the class, and by what numbers learning management systems know them."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from unrolled.classroom.authoring.files import read_table
from unrolled.classroom.grading.intake.text import plain
from unrolled.errors import CourseError

__all__ = ["Roster", "read_roster"]


@dataclass(frozen=True)
class Roster:
    """A class list.

    Attributes
    ----------
    names : dict of str to str
        From student to name, in the order of the file.
    ids : dict of str to str
        From ``"canvas:12345"`` to student, for those whose number is listed.
    """

    names: dict[str, str]
    ids: dict[str, str]


def read_roster(path: Path) -> Roster:
    """Read a class list: a CSV file with a column ``student`` and perhaps ``name`` and ``canvas_id``.

    Raises
    ------
    CourseError
        With the file and the line, if it cannot be read or lacks something.
    """
    text = read_table(path, "the class list")
    first = text.split("\n", 1)[0]
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in first and "," not in first else ",")
    listed: dict[str, dict[str, str]] = {}
    try:
        columns = {(name or "").strip().lower(): name for name in rows.fieldnames or ()}
        if "student" not in columns:
            raise CourseError(f"{path}, line 1: no column 'student'; the first line must be: student,name")
        for row in rows:
            entry = {key: plain(row[column] or "") for key, column in columns.items()}
            student = entry["student"]
            if not student:
                raise CourseError(
                    f"{path}, line {rows.line_num}: the student is empty; fill it in, or delete the line"
                )
            if student in listed:
                raise CourseError(
                    f"{path}, line {rows.line_num}: {student} is listed twice; delete one of the lines"
                )
            listed[student] = entry
    except csv.Error as error:
        raise CourseError(f"{path}, line {rows.line_num}: is not CSV ({error}); save it as CSV again") from None
    if not listed:
        raise CourseError(f"{path}: lists no student; give one a line below 'student,name'")
    return Roster({student: row.get("name", "") for student, row in listed.items()}, _ids(listed.values()))


def _ids(rows: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """From a roster's rows, with columns ``canvas_id`` say, the students by what systems call them."""
    systems = ("canvas", "moodle")
    pairs = itertools.product(rows, systems)
    return {f"{s}:{row[f'{s}_id']}": row["student"] for row, s in pairs if row.get(f"{s}_id")}
