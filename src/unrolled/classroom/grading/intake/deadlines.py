"""Deadlines, extensions, and what a late submission loses: rules of a CSV file, applied to marks that are done."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from unrolled.classroom.grading.intake.clock import days_begun, instant, moment_of, zone_here
from unrolled.classroom.grading.intake.tables import Row, read_ours
from unrolled.classroom.grading.intake.text import identifier, nearest
from unrolled.errors import CourseError

__all__ = ["MARKED", "NOT_KNOWN", "Deadlines", "Late", "Rule"]

COLUMNS = ("exercise", "student", "due", "grace_minutes", "percent_per_day", "most_percent", "until", "slip_days")
ALL = "all"  # stands for the exercise where a row says how many slip days somebody has
NUMBERS = ("grace_minutes", "percent_per_day", "most_percent")
EXERCISE = re.compile(r"(?:exercise|ex\.?)?\s*#?\s*0*(\d{1,2})(?:\.0+)?", re.IGNORECASE | re.ASCII)
NAMED = re.compile(r"\d\d_\w+", re.ASCII)
NOT_KNOWN = "not known, decide by hand: nobody says when it was handed in, and nothing was taken off"
MARKED = "marked as late where it was handed in; nothing was taken off, decide by hand"


@dataclass(frozen=True)
class Late:
    """What being late costs: percent of the points, and the reason in words. ``unsure``: somebody must decide.

    ``slip`` is how many slip days were used.
    """

    percent: float
    words: str
    unsure: bool = False
    slip: int = 0


@dataclass(frozen=True)
class Rule:
    """When something is due, and what happens after that.

    Attributes
    ----------
    due : datetime
        With the time zone of the class.
    grace_minutes : float
        Lateness of so much costs nothing.
    percent_per_day : float
        Percent of the points that each begun day costs, counted from ``due``. A day is one of the calendar: it ends
        when the clock shows the same time again on the next day.
    most_percent : float
        It never costs more.
    until : datetime, optional
        After this moment nothing counts.
    slip_days : int, optional
        At most so many slip days may be used for it; if not given, as many as somebody has.
    """

    due: datetime
    grace_minutes: float = 0.0
    percent_per_day: float = 0.0
    most_percent: float = 100.0
    until: datetime | None = None
    slip_days: int | None = None

    def late(self, submitted: datetime, slip: int = 0) -> Late | None:
        """What this submission loses, if it is late.

        Parameters
        ----------
        submitted : datetime
        slip : int
            How many slip days are left. As many are used as it is days late: a day that one is used for costs
            nothing. None is used where lateness costs nothing anyway, or where nothing counts any more.

        Returns
        -------
        Late or None
        """
        if submitted.astimezone(UTC) - instant(self.due) <= timedelta(minutes=self.grace_minutes):
            return None
        days = days_begun(self.due, submitted)
        begun = f"{days} begun day{'' if days == 1 else 's'} late"
        if self.until and submitted.astimezone(UTC) > instant(self.until):
            over = "it was after the last moment at which it could be handed in"
            return Late(100.0, f"{begun}: 100 % of the points are taken off ({over})")
        costs = min(self.percent_per_day, self.most_percent) > 0
        used = min(days, slip, days if self.slip_days is None else self.slip_days) if costs else 0
        if used:
            begun += f", {used} slip day{'' if used == 1 else 's'} used"
        percent = min((days - used) * self.percent_per_day, self.most_percent)
        if not percent:
            return Late(0.0, f"{begun}: nothing is taken off", slip=used)
        most = " (it is never more)" if percent < (days - used) * self.percent_per_day else ""
        return Late(percent, f"{begun}: {percent:g} % of the points are taken off{most}", slip=used)


class Deadlines:
    """The rules of a class.

    Parameters
    ----------
    text : str
        A CSV table with the columns ``exercise`` and ``due``, and perhaps ``student``, ``grace_minutes``,
        ``percent_per_day``, ``most_percent``, ``until`` and ``slip_days``. A row with a student is an extension:
        what it leaves empty is as for everybody. A row of the exercise ``all`` says how many slip days everybody
        has, or a student, over all exercises.
    name : str
        The file's, for messages.
    zone : str, optional
        The name of the time zone whose clock and calendar count; this machine's, if not given.

    Raises
    ------
    CourseError
        With each line that makes no sense.
    """

    def __init__(self, text: str, name: str = "deadlines", zone: str | None = None):
        self.text, self.name = text, name
        self.zone = zone_here() if zone is None else zone
        self._rules: dict[tuple[str, str], Rule] = {}
        self._rows: list[tuple[int, str, str]] = []
        self._slip_days: dict[str, int] = {}
        # Refused only where they are handed over: results that were made with them can still be read.
        self._shares: list[tuple[int, str]] = []
        table = read_ours(text, name, COLUMNS, ("exercise", "due"))
        faults = []
        for row in sorted(table.rows, key=lambda row: bool(row["student"])):  # everybody's rules first
            try:
                self._add(row)
            except ValueError as error:
                faults.append((row.line, str(error)))
        self._refuse(faults)

    @property
    def exercises(self) -> set[str]:
        """The exercises that the table speaks of, by number or by name."""
        return {exercise for exercise, _ in self._rules}

    def _refuse(self, faults: Iterable[tuple[int, str]]) -> None:
        said = "; ".join(f"line {line}: {fault}" for line, fault in sorted(faults))
        if said:
            raise CourseError(f"{self.name}, {said}")

    def _add(self, row: Row) -> None:
        if row["exercise"].strip().casefold() == ALL:
            self._add_slip_days(row)
            return
        exercise, student = _exercise(row["exercise"]), identifier(row["student"])
        self._rows.append((row.line, exercise, student))
        key = exercise.split("_")[0], student.casefold()
        general = self._rules.get((key[0], ""))
        due = moment_of(row["due"], self.zone) if row["due"] else general.due if general else None
        until = moment_of(row["until"], self.zone) if row["until"] else general.until if general else None
        numbers = {key: _number(row[key]) if row[key] else getattr(general or Rule, key) for key in NUMBERS}
        if due is None:
            raise ValueError("due is empty; write it as 2026-11-30 or 2026-11-30 18:00")
        if key in self._rules:
            raise ValueError("a second rule for the same; delete one of the lines")
        for column in ("percent_per_day", "most_percent"):
            share = numbers[column]
            if 0 < share < 1 and row[column] and "%" not in row[column]:
                said = f"{column} {row[column]} would be {_of_a_percent(share)}; write {100 * share:g}"
                self._shares.append((row.line, f"{said}, or {share:g} % if that is meant"))
        if min(numbers.values()) < 0 or max(numbers["percent_per_day"], numbers["most_percent"]) > 100:
            raise ValueError("minutes and percentages are at least 0, and percentages at most 100")
        if row["until"] and until and instant(until) < instant(due):
            raise ValueError("until is before due; correct one of them")
        # An extension beyond the last moment moves that too.
        until = max(until, due, key=instant) if until else None
        slip = _days(row["slip_days"]) if row["slip_days"] else general.slip_days if general else None
        self._rules[key] = Rule(due, **numbers, until=until, slip_days=slip)

    def _add_slip_days(self, row: Row) -> None:
        student = identifier(row["student"])
        others = [column for column in COLUMNS[2:-1] if row[column]]
        if others or not row["slip_days"]:
            raise ValueError("a row of all exercises says how many slip_days there are, and nothing else")
        if student.casefold() in self._slip_days:
            raise ValueError("a second rule for the same; delete one of the lines")
        self._slip_days[student.casefold()] = _days(row["slip_days"])
        if student:
            self._rows.append((row.line, ALL, student))

    @property
    def has_slip_days(self) -> bool:
        """Whether anybody has slip days."""
        return any(self._slip_days.values())

    def slip_days(self, student: str) -> int:
        """How many slip days a student has in all, over all exercises."""
        return self._slip_days.get(student.casefold(), self._slip_days.get("", 0))

    def due(self, student: str, exercise: str) -> bool:
        """Whether an exercise is due at some time, for this student or (with an empty name) for everybody."""
        return self._rule(student, exercise) is not None

    def moment(self, student: str, exercise: str) -> datetime | None:
        """When an exercise is due for this student, an extension counted; None where there is no deadline."""
        rule = self._rule(student, exercise)
        return rule.due if rule else None

    def require(self, exercises: Collection[str]) -> None:
        """Refuse a table that sets a deadline for none of the exercises that are graded.

        Where it is for some of them, the others have no deadline, and nobody is late. An extension alone is none:
        it does not say when the others are due.

        Parameters
        ----------
        exercises : collection of str
            Those that are graded, by name.

        Raises
        ------
        CourseError
            With the line to write.
        """
        if exercises and not any(self.due("", exercise) for exercise in exercises):
            extended = [
                name for name in sorted(exercises) if name.split("_")[0] in {rule[0] for rule in self._rules}
            ]
            only = " but an extension" if extended else ""
            example = (extended or sorted(exercises))[0].split("_")[0]
            raise CourseError(
                f"{self.name}: holds no deadline of {', '.join(sorted(exercises))}{only}; write a line without a "
                f"student, exercise {example} and due 2026-11-30 18:00 say, or leave --deadlines out"
            )

    def check(
        self, exercises: Collection[str], roster: Mapping[str, str] | None, handed: Iterable[str]
    ) -> list[tuple[str, str]]:
        """Refuse rows that are for nobody or for nothing.

        Parameters
        ----------
        exercises : collection of str
            The course's, by name.
        roster : mapping of str to str, or None
            From student to full name.
        handed : iterable of str
            The students who handed something in.

        Returns
        -------
        list of (str, str)
            Lines that may be for nobody, and why: without a roster that is not certain.

        Raises
        ------
        CourseError
            With each line whose exercise the course does not have, whose student is not on the roster (nor handed
            in), or whose percentage is below one and probably a share, and who or what is meant perhaps.
        """
        students = dict.fromkeys(handed, "") | dict(roster or {})
        spelled = {student.casefold() for student in students}
        faults, doubts = list(self._shares), []
        for line, exercise, student in self._rows:
            if exercise != ALL and not any(exercise in (name, name.split("_")[0]) for name in exercises):
                faults.append((line, f"there is no exercise {exercise}; there are {', '.join(sorted(exercises))}"))
            elif student and student.casefold() not in spelled:
                meant = nearest(student, students)
                perhaps = f"; is it {meant}?" if meant else ""
                if roster is not None:
                    faults.append((line, f"{student} is not on the roster{perhaps}"))
                else:
                    doubts.append((f"{self.name}, line {line}", f"{student} handed in nothing{perhaps}"))
        self._refuse(faults)
        return doubts

    def late(
        self,
        student: str,
        exercise: str,
        submitted: datetime | None,
        marked_late: bool,
        on_time: bool = True,
        slip: int = 0,
    ) -> Late | None:
        """What a submission loses, if it is late.

        Parameters
        ----------
        student, exercise : str
        submitted : datetime or None
            With its time zone; None if it is not known.
        marked_late : bool
            Whether the system that it came from marks it so.
        on_time : bool
            Whether not to be marked late means to be on time. If not, and nobody knows when it was handed in, a
            human must decide.
        slip : int
            How many slip days are left.

        Returns
        -------
        Late or None
        """
        rule = self._rule(student, exercise)
        if rule and submitted:
            return rule.late(submitted, slip)
        if marked_late:
            return Late(0.0, MARKED, True)
        if rule and not on_time:
            return Late(0.0, NOT_KNOWN, True)
        return None

    def _rule(self, student: str, exercise: str) -> Rule | None:
        number = exercise.split("_")[0]
        return self._rules.get((number, student.casefold())) or self._rules.get((number, ""))


def _exercise(text: str) -> str:
    """The exercise that a cell means: its number with two digits, or its name."""
    text = identifier(text)
    found = EXERCISE.fullmatch(text)
    if found:
        return found[1].zfill(2)
    if NAMED.fullmatch(text):
        return text
    raise ValueError(f"{text!r} is no exercise; write its number, 04 say, and a line for each")


def _days(text: str) -> int:
    number = _number(text)
    if number < 0 or number != int(number):
        raise ValueError(f"slip_days {text!r} is no number of whole days")
    return int(number)


def _of_a_percent(share: float) -> str:
    return "a tenth of a percent" if share == 0.1 else f"{share:g} of one percent"


def _number(text: str) -> float:
    """A number, with a decimal point or comma, and perhaps a percent sign."""
    found = re.fullmatch(r"([+-]?\d+)(?:([.,])(\d+))?\s*%?", text, re.ASCII)
    if not found:
        raise ValueError(f"{text!r} is no number")
    whole, point, decimals = found.groups()
    if point == "," and len(decimals) == 3:
        raise ValueError(f"{text!r} can be read in two ways; write it without the comma")
    return float(f"{whole}.{decimals or 0}")
