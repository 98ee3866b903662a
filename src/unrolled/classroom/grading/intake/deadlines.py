"""Deadlines, extensions, and what a late submission loses: rules of a CSV file, applied to marks that are done."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from unrolled.errors import CourseError

__all__ = ["Deadlines", "Late", "Rule"]

COLUMNS = ("exercise", "student", "due", "grace_minutes", "percent_per_day", "most_percent", "until")
DAY = timedelta(days=1)
NOT_KNOWN = "when it was handed in is not known; nothing was taken off, decide by hand"


@dataclass(frozen=True)
class Late:
    """What being late costs: percent of the points, and the reason in words. ``unsure``: somebody must decide."""

    percent: float
    words: str
    unsure: bool = False


@dataclass(frozen=True)
class Rule:
    """When something is due, and what happens after that.

    Attributes
    ----------
    due : datetime
    grace_minutes : float
        Lateness of so much costs nothing.
    percent_per_day : float
        Percent of the points that each begun day costs, counted from ``due``.
    most_percent : float
        It never costs more.
    until : datetime, optional
        After this moment nothing counts.
    """

    due: datetime
    grace_minutes: float = 0.0
    percent_per_day: float = 0.0
    most_percent: float = 100.0
    until: datetime | None = None

    def late(self, submitted: datetime) -> Late | None:
        """What this submission loses, if it is late."""
        behind = submitted - self.due
        if behind <= timedelta(minutes=self.grace_minutes):
            return None
        words = f"{_in_words(behind)} late"
        if self.until and submitted > self.until:
            return Late(100.0, f"{words}, and after the last moment at which it could be handed in: no points")
        days = -(-behind // DAY)
        percent = min(days * self.percent_per_day, self.most_percent)
        return Late(percent, f"{words}: {percent:g} % of the points are taken off" if percent else words)


class Deadlines:
    """The rules of a class.

    Parameters
    ----------
    text : str
        A CSV table with the columns ``exercise`` and ``due``, and perhaps ``student``, ``grace_minutes``,
        ``percent_per_day``, ``most_percent`` and ``until``. A row with a student is an extension: what it leaves
        empty is as for everybody.
    name : str
        The file's, for messages.

    Raises
    ------
    CourseError
        With the line, if the table makes no sense.
    """

    def __init__(self, text: str, name: str = "deadlines"):
        self.text = text
        self._rules: dict[tuple[str, str], Rule] = {}
        rows = csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text.split("\n", 1)[0] else ",")
        columns = {(column or "").strip().lower(): column for column in rows.fieldnames or ()}
        unknown = sorted(set(columns) - set(COLUMNS))
        if unknown or not {"exercise", "due"} <= set(columns):
            what = f"the column {unknown[0]!r} is not known" if unknown else "exercise or due is not there"
            raise CourseError(
                f"{name}, line 1: {what}; the columns are {', '.join(COLUMNS)}; exercise and due are needed"
            )
        listed = []
        for row in rows:
            listed.append((rows.line_num, {key: (row.get(c) or "").strip() for key, c in columns.items()}))
        for line, row in sorted(listed, key=lambda item: bool(item[1].get("student"))):  # everybody's rules first
            try:
                self._add(row)
            except ValueError as error:
                raise CourseError(f"{name}, line {line}: {error}") from None

    def _add(self, row: dict[str, str]) -> None:
        number, student = row["exercise"].split("_")[0].zfill(2), row.get("student", "").casefold()
        general = self._rules.get((number, ""))
        due = _moment(row["due"]) if row["due"] else general.due if general else None
        until = _moment(row["until"]) if row.get("until") else general.until if general else None
        numbers = {
            key: _number(row[key]) if row.get(key) else getattr(general or Rule, key)
            for key in ("grace_minutes", "percent_per_day", "most_percent")
        }
        if due is None:
            raise ValueError("due is empty; write it as 2026-11-30 or 2026-11-30 18:00")
        if (number, student) in self._rules:
            raise ValueError("a second rule for the same; delete one of the lines")
        if min(numbers.values()) < 0 or numbers["most_percent"] > 100:
            raise ValueError("minutes and percentages are at least 0, and percentages at most 100")
        # An extension beyond the last moment moves that too.
        until = max(until, due) if until else None
        self._rules[number, student] = Rule(due, **numbers, until=until)

    def late(
        self, student: str, exercise: str, submitted: datetime | None, marked_late: bool, on_time: bool = True
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

        Returns
        -------
        Late or None
        """
        number = exercise.split("_")[0]
        rule = self._rules.get((number, student.casefold())) or self._rules.get((number, ""))
        if rule and submitted:
            return rule.late(submitted)
        if marked_late:
            return Late(0.0, "marked as late where it was handed in; nothing was taken off, decide by hand", True)
        if rule and not on_time:
            return Late(0.0, NOT_KNOWN, True)
        return None


def _moment(text: str) -> datetime:
    """A date (until its end) or a moment; without a time zone, in this machine's."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no date; write it as 2026-11-30 or 2026-11-30 18:00") from None
    if len(text) <= 10:
        moment = datetime.combine(moment.date(), time(23, 59, 59))
    return moment if moment.tzinfo else moment.astimezone()


def _number(text: str) -> float:
    try:
        return float(text.rstrip(" %"))
    except ValueError:
        raise ValueError(f"{text!r} is no number") from None


def _in_words(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    for size, word in ((1440, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return f"{count} {word}{'' if count == 1 else 's'}"
    return "less than a minute"
