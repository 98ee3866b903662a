"""Tables that people hand over as CSV: read as spreadsheets write them, or refused with the line that is wrong."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from unrolled.classroom.grading.intake.text import UNSEEN, undefused
from unrolled.errors import CourseError

__all__ = ["Row", "Table", "read_ours", "read_rows"]

DELIMITERS = ",;\t"
# A spreadsheet's own note on the delimiter, in a line before all others.
SEPARATOR = re.compile(r"sep=(.)\n", re.IGNORECASE)
# How spreadsheets and systems keep a cell from being taken for a number or a formula.
TEXT = re.compile(r'="([^"]*)"')


@dataclass(frozen=True)
class Row:
    """A row: the number of its first line, and from column to what its cell says."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


@dataclass(frozen=True)
class Table:
    """A table: the names of its columns, in lower case with ``_`` for spaces, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_rows(text: str, name: str, known: Collection[str]) -> Table:
    """Read a table.

    Commas, semicolons or tabs end cells. A byte order mark, lines without any text, and empty cells behind the last
    column are nothing. A cell that ``text.defused`` changed says again what it said before.

    Parameters
    ----------
    text : str
        The file's text.
    name : str
        The file's name, for messages.
    known : collection of str
        Columns that are looked for; they also tell which delimiter the file uses.

    Returns
    -------
    Table

    Raises
    ------
    CourseError
        With the file and the line, if it is no CSV, if a row has too many cells, or if two of the columns that are
        looked for have one name.
    """
    text = text.removeprefix("\ufeff")
    said = SEPARATOR.match(text)
    first = 1 if said else 0
    body = text[said.end() :] if said else text
    if said:
        read = _cells(body, said[1], name, first)
    else:
        heads = {d: _names(_header(body, d)) for d in DELIMITERS}
        best = max(DELIMITERS, key=lambda d: sum(column in known for column in heads[d]))
        read = _cells(body, best, name, first)
    if not read:
        return Table((), ())
    (line, head), *rest = read
    columns = _names(head)
    for column in known:
        if columns.count(column) > 1:
            raise CourseError(f"{name}, line {line}: two columns are called {column!r}; rename or delete one")
    rows = []
    for line, cells in rest:
        if any(cells[len(columns) :]):
            raise CourseError(
                f"{name}, line {line}: has more cells than the first line; put a cell that holds a comma or a "
                "semicolon between quotation marks"
            )
        if any(cells):
            rows.append(Row(line, dict(zip(columns, cells, strict=False))))
    return Table(columns, tuple(rows))


def read_ours(text: str, name: str, columns: Sequence[str], needed: Collection[str]) -> Table:
    """Read a table of this course's own, which has no columns but these.

    Parameters
    ----------
    text : str
        The file's text.
    name : str
        The file's name, for messages.
    columns : sequence of str
        Those that it may have.
    needed : collection of str
        Those of them that it must have.

    Returns
    -------
    Table

    Raises
    ------
    CourseError
        As ``read_rows`` does; or with the column that is not there, or not known.
    """
    table = read_rows(text, name, columns)
    lacking = [column for column in columns if column in needed and column not in table.columns]
    unknown = [column for column in table.columns if column not in {*columns, ""}]
    faults = [f"no column {column!r}" for column in lacking[:1]]
    faults += [f"the column {column!r} is not known" for column in unknown[:1]]
    if faults:
        optional = [column for column in columns if column not in needed]
        may = f" ({', '.join(optional)} may be left out)" if optional else ""
        raise CourseError(f"{name}, line 1: {' and '.join(faults)}; the columns are {', '.join(columns)}{may}")
    return table


def _cells(text: str, delimiter: str, name: str, before: int) -> list[tuple[int, list[str]]]:
    """Every row that is not empty, with the number of its first line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[tuple[int, list[str]]] = []
    line = before + 1
    try:
        for cells in reader:
            if cells:
                rows.append((line, [_said(cell) for cell in cells]))
            line = before + reader.line_num + 1
    except csv.Error as error:
        raise CourseError(f"{name}, line {line}: is not CSV ({error}); save it as CSV again") from None
    return rows


def _header(text: str, delimiter: str) -> list[str]:
    try:
        return next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _names(cells: list[str]) -> tuple[str, ...]:
    return tuple("_".join(UNSEEN.sub("", cell).casefold().split()) for cell in cells)


def _said(cell: str) -> str:
    cell = cell.strip()
    as_text = TEXT.fullmatch(cell)
    return as_text[1].strip() if as_text else undefused(cell)
