"""CSV files that a learning management system wrote: what we do not fill in stays as it came, byte for byte."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from unrolled.classroom.grading.intake.text import defused
from unrolled.errors import CourseError

__all__ = ["Matches", "Person", "Sheet", "match"]

BOM = "\ufeff"
# A number, or a dash for nothing, is no formula, and neither is text that a system wrote as one: ="text".
HARMLESS = re.compile(r'[-+]?[\d.,\s]*|="[^"]*"')
# A cell as it stands, and what ends it. Possessive: no file can make the search slow.
CELL = r'(?P<cell>"(?:[^"]++|"")*+"(?=[{0}\r\n]|\Z)|[^{0}\r\n]*+)(?P<end>{0}|\r\n|\r|\n|\Z)'


@dataclass
class Sheet:
    """A CSV file as cells that keep their quotation marks, so that it can be written again unchanged.

    Attributes
    ----------
    path : Path
    delimiter : str
        Comma, semicolon or tab.
    start : str
        The byte order mark, where there was one.
    rows : list of list of str
        The cells as they stand in the file.
    ends : list of str
        What ends each row.
    """

    path: Path
    delimiter: str
    start: str
    rows: list[list[str]]
    ends: list[str]

    @classmethod
    def read(cls, path: Path, required: Iterable[str], mend: str) -> Sheet:
        """Read a file.

        Parameters
        ----------
        path : Path
        required : iterable of str
            Columns that must be there; they also tell which delimiter the file uses.
        mend : str
            What to do if it is another file.

        Returns
        -------
        Sheet

        Raises
        ------
        CourseError
            If it cannot be read, or lacks a column.
        """
        try:
            text = Path(path).read_bytes().decode("utf-8")
        except OSError as error:
            raise CourseError(f"{path}: cannot be read ({error.strerror}); {mend}") from None
        except UnicodeDecodeError:
            raise CourseError(f"{path}: is not UTF-8; {mend}") from None
        start, text = (BOM, text[1:]) if text.startswith(BOM) else ("", text)
        sheets = [cls(Path(path), delimiter, start, *_split(text, delimiter)) for delimiter in ",;\t"]
        lacking = {sheet.delimiter: [name for name in required if sheet.place(name) is None] for sheet in sheets}
        best = min(sheets, key=lambda sheet: len(lacking[sheet.delimiter]))
        if lacking[best.delimiter]:
            columns = ", ".join(f"'{name}'" for name in lacking[best.delimiter])
            raise CourseError(f"{path}: has no column {columns}; {mend}")
        for row, cells in enumerate(best.rows, start=1):
            if any(cell.startswith('"') and not _is_quoted(cell) for cell in cells):
                raise CourseError(f"{path}, row {row}: a quotation mark is not closed; {mend}")
        return best

    @cached_property
    def header(self) -> list[str]:
        """The names of the columns."""
        return [_plain(cell).strip() for cell in self.rows[0]] if self.rows else []

    def place(self, column: str) -> int | None:
        """The number of the column of this name; upper and lower case are alike."""
        names = [name.casefold() for name in self.header]
        return names.index(column.casefold()) if column.casefold() in names else None

    def required(self, column: str) -> int:
        """The number of a column that :meth:`read` has required, so that it is there."""
        place = self.place(column)
        if place is None:
            raise KeyError(column)
        return place

    def value(self, row: int, column: int | str | None) -> str:
        """What a cell says, without quotation marks and spaces around; empty where there is none."""
        place = self.place(column) if isinstance(column, str) else column
        cells = self.rows[row]
        return _plain(cells[place]).strip() if place is not None and place < len(cells) else ""

    def fill(self, row: int, column: int, text: str) -> None:
        """Write a cell, in quotation marks where it needs them.

        Parameters
        ----------
        row, column : int
        text : str
        """
        cells = self.rows[row]
        cells += [""] * (column + 1 - len(cells))
        special = any(character in text for character in (self.delimiter, '"', "\r", "\n"))
        cells[column] = '"' + text.replace('"', '""') + '"' if special else text

    def formulas(self, columns: Iterable[int] | None = None) -> list[str]:
        """The cells, of only these columns if given, that a spreadsheet would take for formulas."""
        wanted = None if columns is None else set(columns)
        said = (
            _plain(cell).strip()
            for cells in self.rows
            for place, cell in enumerate(cells)
            if wanted is None or place in wanted
        )
        # Only what stands at the beginning counts: what comes behind a semicolon is no cell of this file's.
        return [cell for cell in said if defused(cell)[:1] == "'" != cell[:1] and not HARMLESS.fullmatch(cell)]

    def text(self, columns: Iterable[int] | None = None) -> str:
        """The file's text; of only these columns, if given."""
        rows = self.rows
        if columns is not None:
            wanted = list(columns)
            rows = [[cells[place] if place < len(cells) else "" for place in wanted] for cells in rows]
        lines = (self.delimiter.join(cells) + end for cells, end in zip(rows, self.ends, strict=True))
        return self.start + "".join(lines)


def _split(text: str, delimiter: str) -> tuple[list[list[str]], list[str]]:
    pattern, place = re.compile(CELL.format(delimiter)), 0
    rows: list[list[str]] = []
    ends: list[str] = []
    cells: list[str] = []
    while place < len(text) or cells:
        found = pattern.match(text, place)
        assert found  # the pattern fits the empty cell before any end, so it fits everywhere
        cells.append(found["cell"])
        place = found.end()
        if found["end"] != delimiter:
            rows.append(cells)
            ends.append(found["end"])
            cells = []
    return rows, ends


def _is_quoted(cell: str) -> bool:
    return len(cell) > 1 and re.fullmatch(r'"(?:[^"]++|"")*+"', cell) is not None


def _plain(cell: str) -> str:
    return cell[1:-1].replace('""', '"') if _is_quoted(cell) else cell


@dataclass(frozen=True)
class Person:
    """Whose row it is: the number of the row, how the system calls the person, other keys, and the full name."""

    row: int
    source: str
    keys: frozenset[str]
    name: str


@dataclass(frozen=True)
class Matches:
    """From student to row; and of everybody else, why there is none."""

    rows: dict[str, int]
    reasons: dict[str, str]


def match(
    people: Iterable[Person], students: Mapping[str, str], sources: Mapping[str, str], system: str
) -> Matches:
    """Find each student's row, where there is no doubt.

    Tried in this order: the number under which the system gave the file out, which decides alone where it is
    known; a number or login that equals the student's name in the results; the full name. Whoever fits several
    rows, or shares a row with somebody, is left out.

    Parameters
    ----------
    people : iterable of Person
        The rows.
    students : mapping of str to str
        From student to full name, if it is known.
    sources : mapping of str to str
        From student to how a system calls the student, ``"canvas:12345"``.
    system : str
        Whose file it is, ``"canvas"``.

    Returns
    -------
    Matches
    """
    people = list(people)
    ours = {student: source for student, source in sources.items() if source.startswith(f"{system}:")}
    known = {student: {ours[student]} for student in students if student in ours}
    free = [student for student in students if student not in ours]
    steps = (
        ({person.row: {person.source} for person in people}, known),
        ({person.row: person.keys for person in people}, {student: {student.casefold()} for student in free}),
        (
            {person.row: {_name(person.name)} - {""} for person in people},
            {student: {_name(students[student] or student)} for student in free},
        ),
    )
    rows: dict[str, int] = {}
    reasons: dict[str, str] = {}
    for keys_of_rows, keys_of_students in steps:
        _pair(keys_of_rows, keys_of_students, rows, reasons)
    left = [student for student in students if student not in rows]
    return Matches(rows, {s: reasons.get(s) or (f"{ours[s]} is not there" if s in ours else "") for s in left})


def _pair(
    keys_of_rows: Mapping[int, Set[str]],
    keys_of_students: Mapping[str, Set[str]],
    rows: dict[str, int],
    reasons: dict[str, str],
) -> None:
    """Pair rows and students that have a key in common with each other and with nobody else."""
    taken = set(rows.values())
    having = defaultdict(set)
    for row, keys in keys_of_rows.items():
        for key in keys if row not in taken else ():
            having[key].add(row)
    fitting = {
        s: set().union(*(having[key] for key in keys)) for s, keys in keys_of_students.items() if s not in rows
    }
    wanting = defaultdict(list)
    for student, found in fitting.items():
        for row in found:
            wanting[row].append(student)
    for student, found in fitting.items():
        if len(found) > 1:
            reasons[student] = "several rows fit"
        elif found and len(wanting[min(found)]) > 1:
            others = [other for other in wanting[min(found)] if other != student]
            reasons[student] = f"the same row fits {', '.join(others)}"
        elif found:
            rows[student] = min(found)


def _name(text: str) -> str:
    """A full name for comparing: 'Curie, Marie' is Marie Curie."""
    # A system that defuses formulas itself writes ="=name".
    text = re.sub(r'^="(.*)"$', r"\1", text.strip())
    last, comma, first = text.partition(",")
    whole = f"{first} {last}" if comma and "," not in first else text
    return " ".join(unicodedata.normalize("NFKC", whole).casefold().split())
