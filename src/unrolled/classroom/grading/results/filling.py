"""What the files of Canvas and Moodle have in common: who has which row, and which mark goes there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from unrolled.classroom.grading.intake.text import clean
from unrolled.classroom.grading.marking.marks import TO_READ
from unrolled.classroom.grading.marking.result import Result
from unrolled.classroom.grading.results.sheets import Person, Sheet, match
from unrolled.classroom.grading.results.standing import Standing, possible_points, standings
from unrolled.errors import CourseError

__all__ = [
    "Filled",
    "Filling",
    "as_it_came",
    "as_text",
    "conversion",
    "listing",
    "mark_of",
    "number_of",
    "sources_of",
]


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


@dataclass
class Filling:
    """The filling of one file with the marks of one exercise.

    Attributes
    ----------
    result : Result
    exercise : str
    sheet : Sheet
        The file.
    system : str
        Whose it is, ``"canvas"``.
    people : list of Person
        Its rows.
    factor : float
        By what marks are multiplied, from :func:`conversion`.
    missing_as_zero : bool
    sources : mapping of str to str
        From student to how the system calls the student, from :func:`sources_of`.
    strangers : mapping of str to str
        Students who have no row of their own in this file, and why.
    shared : mapping of int to str
        From row to the student of the results whose marks are that row's too, where it has none: a team's.
    excused : str
        What the system reads where an exercise does not count for somebody; empty where it has no word for that.
    placed : dict of int to Standing
        From row to who was found to have it.
    """

    result: Result
    exercise: str
    sheet: Sheet
    system: str
    people: list[Person]
    factor: float
    missing_as_zero: bool
    sources: Mapping[str, str]
    strangers: Mapping[str, str] = field(default_factory=dict)
    shared: Mapping[int, str] = field(default_factory=dict)
    excused: str = ""
    placed: dict[int, Standing] = field(default_factory=dict)

    def write(self, column: int, keep: Callable[[int], str]) -> Filled:
        """Fill in the marks; ``keep`` says why a row stays as it is, if it does."""
        filled, left, kept, excused = Filled(), [], [], []
        unplaced = self._place()
        placed = {standing.student for standing in self.placed.values()}
        # Who is missing may be in a team that has no row: then we know of nobody that nothing was handed in.
        zeros = self.missing_as_zero and not set(self.strangers) - placed
        for person in self.people:
            standing = self.placed.get(person.row)
            if self.excused and standing and standing.status == "excused" and not keep(person.row):
                self.sheet.fill(person.row, column, self.excused)
                excused.append(person.name)
                continue
            # Who has no row may be whom we do not know, under another name: then we write no zero there.
            zero = zeros and not (unplaced and standing is None)
            mark = mark_of(standing, zero)
            if mark is None:
                left.append(f"{person.name} ({standing.status if standing else 'not in the results'})")
            elif why := keep(person.row):
                kept.append(f"{person.name} ({why})")
                self.placed.pop(person.row, None)
            else:
                self.sheet.fill(person.row, column, as_text(mark * self.factor))
                filled.written += 1
        named = (
            ("In the file, but without a mark (left as they are)", left),
            (f"Excused (written as {self.excused})", excused),
            ("With a mark, but kept as they are in the file", kept),
            ("In the results, but in no row of the file", unplaced),
        )
        if self.missing_as_zero and not zeros:
            filled.remarks.append(
                "No zero is written: whose file nobody's row fits may be a team's, and its members' too."
            )
        filled.remarks += [listing(title, names) for title, names in named if names]
        return filled

    def _place(self) -> list[str]:
        """Give everybody who has a row the row; name the others who handed something in."""
        everybody = {standing.student: standing for standing in standings(self.result, self.exercise)}
        names = {s: standing.name for s, standing in everybody.items() if s not in self.strangers}
        matches = match(self.people, names, self.sources, self.system)
        self.placed = {row: everybody[student] for student, row in matches.rows.items()}
        for row, student in self.shared.items():
            own = self.placed.get(row)
            if student in everybody and (own is None or (own.status == "missing" and own.marked is None)):
                self.placed[row] = everybody[student]
        placed = {standing.student for standing in self.placed.values()}
        strangers = {s: reason for s, reason in self.strangers.items() if s in everybody and s not in placed}
        return [
            f"{student} ({reason})" if reason else student
            for student, reason in (matches.reasons | strangers).items()
            if everybody[student].status != "missing" or everybody[student].marked
        ]


def mark_of(standing: Standing | None, missing_as_zero: bool) -> float | None:
    """The points to write. What was not readable counts only if an instructor adjusted it.

    Where a person has still to read something, there is no mark yet.
    """
    if standing and standing.status in ("excused", TO_READ):
        return None
    if standing and standing.marked and (standing.status == "graded" or standing.marked.adjustments):
        return standing.marked.total
    return 0.0 if missing_as_zero and not (standing and standing.status == "not graded") else None


def sources_of(result: Result, exercise: str | None = None) -> dict[str, str]:
    """From student to how a learning management system calls the student, where an intake kept that.

    Moodle numbers its participants anew in each assignment: there only what one exercise's files say counts.
    """
    handed = [*result.intake.handed, *(marked.handed for marked in result.marked)]
    handed = [item for item in handed if exercise in (None, item.exercise)]
    found = {item.student: item.source for item in handed}
    return {student: source for student, source in found.items() if source}


def conversion(
    path: Path, what: str, points: float, exercise: str, result: Result, scale: bool, system: str
) -> float:
    """By what to multiply marks, so that full marks are the points that the file has.

    Parameters
    ----------
    path : Path
        The file.
    what : str
        What of it has the points, for the message.
    points : float
    exercise : str
    result : Result
    scale : bool
        Whether other points than the exercise's are wanted; else they are refused.
    system : str
        Whose file it is, for the message.

    Returns
    -------
    float

    Raises
    ------
    CourseError
        If the points are others, and that is not wanted.
    """
    possible = sum(possible_points(result)[exercise].values())
    if not possible:
        raise CourseError(f"exercise {exercise}: no test of it is on record; grade it again with --regrade")
    if scale or abs(points - possible) < 1e-9:
        return points / possible
    raise CourseError(
        f"{path}: {what} has {points:g} points and exercise {exercise} has {possible:g}; set it to {possible:g} in "
        f"{system} and export again, or convert the marks with --scale"
    )


def number_of(text: str) -> float | None:
    """A number with a decimal point or, as other languages write it, a comma."""
    whole, point, decimals = text.replace(",", ".").rpartition(".")
    try:
        return float(whole.replace(".", "") + point + decimals)
    except ValueError:
        return None


def as_text(mark: float) -> str:
    """A mark with as many of two decimals as it needs."""
    return f"{round(mark, 2):.2f}".rstrip("0").rstrip(".")


def listing(title: str, names: list[str]) -> str:
    """Names on one line, below a title."""
    return clean(f"{title}: {'; '.join(names)}").replace("\n", " ")


def as_it_came(cells: list[str], system: str) -> list[str]:
    """Warn of cells that a spreadsheet would run: the system must find its own names again, so they stay."""
    if not cells:
        return []
    title = f"{system} wrote cells that a spreadsheet takes for formulas, and they stay; import without opening it"
    return [listing(title, list(dict.fromkeys(cells)))]
