"""The class list: who is in the class, and by what numbers learning management systems know them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from unrolled.classroom.authoring.files import read_table
from unrolled.classroom.grading.intake.tables import Row, Table, read_rows
from unrolled.classroom.grading.intake.text import UNSEEN, identifier, plain
from unrolled.errors import CourseError

__all__ = ["Roster", "digits", "read_roster"]

OURS = ("student", "name", "canvas_id", "moodle_id", "email")
CANVAS = ("student", "lastname", "firstname", "id", "section", "sis_login_id", "sis_user_id", "integration_id")
MOODLE = ("identifier", "full_name", "first_name", "last_name", "surname", "email_address", "username", "id_number")
SYSTEMS = ("canvas", "moodle")
# What names a student in an export, the best first; the first that every row has is taken.
LOGINS = {
    "canvas": ("sis_login_id", "sis_user_id", "integration_id", "id"),
    "moodle": ("username", "email_address", "id_number", "identifier"),
}
NOBODY = ("Points Possible", "Student, Test", "Test Student")


@dataclass(frozen=True)
class Roster:
    """A class list.

    Attributes
    ----------
    names : dict of str to str
        From student to name, in the order of the file.
    ids : dict of str to str
        From ``"canvas:12345"`` to student, for those whose number is listed.
    emails : dict of str to str
        From student to e-mail address, for those who have one there. It is not kept with marks.
    """

    names: dict[str, str]
    ids: dict[str, str]
    emails: dict[str, str] = field(default_factory=dict)


def read_roster(path: Path) -> Roster:
    """Read a class list: a CSV file with a column ``student``, perhaps ``name``, ``email`` and a system's number.

    The numbers are in the columns ``canvas_id`` and ``moodle_id``.

    What Canvas exports from its gradebook is read too, and so are Moodle's grading worksheet and its list of
    participants, in English: there the login is the student, and the numbers are known as well.

    Raises
    ------
    CourseError
        With the file and the line, if it cannot be read, lacks something, or says two things at once.
    """
    table = read_rows(read_table(path, "the class list"), str(path), {*OURS, *CANVAS, *MOODLE})
    rows = _as_ours(table, path)
    if not rows:
        raise CourseError(f"{path}: lists no student; give one a line below 'student,name'")
    names: dict[str, str] = {}
    ids: dict[str, str] = {}
    emails: dict[str, str] = {}
    spelled: dict[str, tuple[str, int]] = {}
    for row in rows:
        try:
            student = _added(row, names, spelled)
            if email := plain(UNSEEN.sub("", row["email"] or row["email_address"])):
                emails[student] = email
            for system in SYSTEMS:
                if number := digits(row[f"{system}_id"], f"{system}_id"):
                    owner = ids.setdefault(f"{system}:{number}", student)
                    if owner != student:
                        raise ValueError(f"{system}_id {number} is {owner}'s already; correct one of the lines")
        except ValueError as error:
            raise CourseError(f"{path}, line {row.line}: {error}") from None
    return Roster(names, ids, emails)


def _added(row: Row, names: dict[str, str], spelled: dict[str, tuple[str, int]]) -> str:
    student = _whole(identifier(row["student"]), "student")
    if not student:
        raise ValueError("the student is empty; fill it in, or delete the line")
    other, line = spelled.setdefault(student.casefold(), (student, row.line))
    if line != row.line:
        raise ValueError(f"{student} is listed twice (as {other} in line {line}); delete one of the lines")
    names[student] = plain(UNSEEN.sub("", row["name"]))
    return student


def digits(text: str, column: str) -> str:
    """The number by which a system calls somebody, as that system writes it; empty for an empty cell.

    Parameters
    ----------
    text : str
        Also as a spreadsheet makes it, ``101.0``, and as Moodle does, ``Participant 101``.
    column : str
        For messages.

    Returns
    -------
    str
        Digits, without zeros in front.

    Raises
    ------
    ValueError
        If it is another thing.
    """
    text = _whole(identifier(text), column)
    found = re.fullmatch(r"(?:participant\s*)?(\d+)", text, re.IGNORECASE | re.ASCII)
    if text and not found:
        raise ValueError(f"{column} {text!r} is no number; leave it empty where it is not known")
    return found[1].lstrip("0") or "0" if found else ""


def _whole(text: str, column: str) -> str:
    """Take back what spreadsheets make of a number with many digits."""
    if re.fullmatch(r"\d+(?:[.,]\d+)?[eE]\+?\d+", text, re.ASCII) and "+" in text:
        raise ValueError(
            f"{column} {text!r} was rounded by a spreadsheet; make the column text there, and fill it in again"
        )
    if re.fullmatch(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|SPILL!)", text):
        raise ValueError(
            f"{column} {text!r} is a spreadsheet's error; mend the formula there, and fill it in again"
        )
    found = re.fullmatch(r"(\d+)\.0+", text, re.ASCII)
    return found[1] if found else text


# ------------------------------------------------------------------------------------------ what systems export


def _as_ours(table: Table, path: Path) -> list[Row]:
    """The rows with our columns, whoever wrote the file."""
    columns = set(table.columns)
    if {"id", "section"} <= columns and columns & {"student", "lastname"} and "name" not in columns:
        return _of_canvas(table.rows)
    if "student" in columns:
        return list(table.rows)
    if columns >= {"identifier", "full_name"} or columns >= {"email_address", "first_name"}:
        return _of_moodle(table.rows)
    raise CourseError(
        f"{path}, line 1: no column 'student'; the first line must be: student,name (or give what Canvas exports "
        "from its gradebook, or Moodle's grading worksheet in English)"
    )


def _of_canvas(rows: Iterable[Row]) -> list[Row]:
    people = []
    for row in rows:
        called = row["student"] or ", ".join(filter(None, (row["lastname"], row["firstname"])))
        # The rows on points and on posting name nobody; Canvas' own test student handed in nothing.
        if row["id"] and called not in NOBODY:
            people.append((row, _first_name_first(called)))
    login = _login([row for row, _ in people], "canvas")
    return [
        Row(row.line, {"student": row[login], "name": called, "canvas_id": row["id"]}) for row, called in people
    ]


def _of_moodle(rows: Iterable[Row]) -> list[Row]:
    people = list(rows)
    login = _login(people, "moodle")
    made = []
    for row in people:
        called = row["full_name"] or f"{row['first_name']} {row['last_name'] or row['surname']}"
        known = {"student": row[login], "name": called, "email": row["email_address"]}
        made.append(Row(row.line, known | {"moodle_id": row["identifier"]}))
    return made


def _login(rows: list[Row], system: str) -> str:
    return next((column for column in LOGINS[system] if all(row[column] for row in rows)), LOGINS[system][-1])


def _first_name_first(called: str) -> str:
    last, comma, first = called.partition(",")
    return f"{first.strip()} {last.strip()}" if comma and "," not in first else called
