"""When something was handed in, from those who know: nbgrader's timestamps, and Moodle's grading worksheet."""

from __future__ import annotations

import os
import re
import stat
import zoneinfo
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path

from unrolled.classroom.grading.intake.clock import zone_of
from unrolled.classroom.grading.intake.layouts import People, Sender
from unrolled.classroom.grading.intake.tables import read_rows
from unrolled.errors import CourseError

__all__ = ["Worksheet", "read_stamp"]

IDENTIFIER, NAME, SUBMITTED = "identifier", "full_name", "last_modified_(submission)"
WANTED = (
    "download the grading worksheet of the assignment again, with Moodle in English, and give that file as it is"
)
# Moodle's lang/en/langconfig.php, strftimedaydatetime: '%A, %d %B %Y, %I:%M %p'; English (US) has the month first.
FORMS = ("%d %B %Y, %I:%M %p", "%B %d, %Y, %I:%M %p", "%d %B %Y, %H:%M", "%B %d, %Y, %H:%M")


def read_stamp(path: Path) -> datetime | None:
    """When nbgrader says that a folder was handed in: its ``timestamp.txt`` holds a moment and a time zone.

    What is no regular file (a pipe, a device, a link) is not opened for reading, and so never waited for.
    """
    try:
        number = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(number, "rb") as stream:
            if not stat.S_ISREG(os.fstat(number).st_mode):
                return None
            text = stream.read(100).decode()
        moment, _, zone = text.strip().rpartition(" ")
        return datetime.fromisoformat(moment).replace(tzinfo=zoneinfo.ZoneInfo(zone))
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        return None


class Worksheet:
    """Moodle's grading worksheet, asked when somebody handed in.

    Parameters
    ----------
    text : str
        The table, with commas, or with semicolons as some spreadsheets save it. Moodle leaves out the seconds.
    name : str
        The file's, for messages.
    zone : str
        The name of the time zone that its times are in, as those of the deadlines are; empty for this machine's.

    Raises
    ------
    CourseError
        With the line, if it is another file, a time cannot be read, or two rows are one participant's.
    """

    def __init__(self, text: str, name: str = "the worksheet", zone: str = ""):
        self.name = name
        self._rows: dict[str, tuple[str, datetime | None]] = {}
        table = read_rows(text, name, (IDENTIFIER, NAME, SUBMITTED))
        if not {IDENTIFIER, SUBMITTED} <= set(table.columns):
            lacking = "'Identifier' or 'Last modified (submission)'"
            raise CourseError(f"{name}, line 1: {lacking} is not there; {WANTED}")
        lines: dict[str, int] = {}
        for row in table.rows:
            number = re.search(r"(\d+)$", row[IDENTIFIER])
            if not number:
                continue
            try:
                first = lines.setdefault(number[1], row.line)
                if first != row.line:
                    raise ValueError(f"{row[IDENTIFIER]} stands in line {first} too")
                self._rows[number[1]] = (row[NAME], _moment(row[SUBMITTED], zone))
            except ValueError as error:
                raise CourseError(f"{name}, line {row.line}: {error}; {WANTED}") from None

    def when(self, sender: Sender) -> datetime | None:
        """When this sender handed in, if the worksheet knows.

        A team's folder has its group's number, which may be a participant's too: so the name must fit as well.
        """
        return self._rows[sender.id][1] if self._has(sender) else None

    def numbers(self, names: Mapping[str, str]) -> dict[str, str]:
        """Whose the participants' numbers are, by the names beside them.

        Parameters
        ----------
        names : mapping of str to str
            From student to full name.

        Returns
        -------
        dict of str to str
            From ``"moodle:101"`` to the student. Whoever shares a name with another is left out.
        """
        people = People(names)
        owners = [(number, people.named(name)[0]) for number, (name, _) in self._rows.items()]
        rows = Counter(student for _, student in owners)
        return {f"moodle:{number}": student for number, student in owners if student and rows[student] == 1}

    def unused(self, senders: Iterable[Sender]) -> str:
        """Why it says nothing of any of these senders; empty if it does, or may do.

        Parameters
        ----------
        senders : iterable of Sender

        Returns
        -------
        str
        """
        participants = [sender for sender in senders if sender.system == "moodle"]
        if not participants:
            return "no file is named as Moodle names its downloads, and it numbers Moodle's participants"
        if not any(self._has(sender) for sender in participants):
            return (
                "the worksheet has none of these participants, and is perhaps another assignment's; "
                "download that of the assignment that was handed in"
            )
        return ""

    def _has(self, sender: Sender) -> bool:
        if sender.system != "moodle" or sender.id not in self._rows:
            return False
        name = self._rows[sender.id][0]
        return not name or People({"x": name}).who(sender)[0] == "x" or sender.name.startswith("Participant")


def _moment(text: str, zone: str) -> datetime | None:
    """A time as Moodle writes it in English; nothing for one who has not handed in."""
    text = " ".join(text.replace("\u202f", " ").split())
    if text in ("", "-"):
        return None
    plain = re.sub(r"^[A-Z][a-z]+day, ", "", text)
    for form in FORMS:
        try:
            moment = datetime.strptime(plain, form)
        except ValueError:
            continue
        return moment.replace(tzinfo=zone_of(zone)) if zone else moment.astimezone()
    raise ValueError(f"{text!r} is no time that Moodle writes in English")
