"""Moments and days as a class's own clock and calendar show them, whatever machine they are read on."""

from __future__ import annotations

import os
import re
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from unrolled.errors import CourseError

__all__ = ["days_begun", "instant", "moment_of", "shown", "zone_here", "zone_of"]

DAY = timedelta(days=1)
# The end of a day, as ISO 8601 once wrote it; Python reads it only since 3.14.
END_OF_DAY = re.compile(r"(\S+)[ T]24(?::?00){0,2}(?:[.,]0+)?(\D.*)?", re.ASCII)
YEARS = range(2000, 3000)


def zone_here() -> str:
    """The name of this machine's time zone, ``"Europe/Berlin"`` say; empty where it has none."""
    said = os.environ.get("TZ")
    if said is not None:
        candidates = [said.removeprefix(":") or "UTC"]
    else:
        candidates = [os.path.realpath("/etc/localtime"), _first_line(Path("/etc/timezone"))]
    for candidate in candidates:
        name = candidate.rpartition("zoneinfo/")[2]
        if name and _known(name):
            return name
    return ""


def zone_of(name: str) -> zoneinfo.ZoneInfo:
    """The time zone of this name.

    Raises
    ------
    CourseError
        If there is none.
    """
    found = _known(name)
    if found is None:
        raise CourseError(f"{name!r} is no time zone; write it as Europe/Berlin or America/New_York")
    return found


def moment_of(text: str, zone: str) -> datetime:
    """A date, which lasts until its end, or a moment, on the clock of a time zone.

    Parameters
    ----------
    text : str
        As ISO 8601 writes it. A moment with an offset of its own is the same on every clock.
    zone : str
        The name of the time zone; may be empty if the moment has an offset.

    Returns
    -------
    datetime
        With a time zone: the named one, if there is a name.

    Raises
    ------
    ValueError
        With what to do.
    """
    _refuse_end_of_day(text)
    try:
        moment = datetime.combine(date.fromisoformat(text), time.max)
    except ValueError:
        try:
            moment = datetime.fromisoformat(re.sub(r"(?<=[ T])(?=\d:)", "0", text))
        except ValueError:
            raise ValueError(f"{text!r} is no date; write it as 2026-11-30 or 2026-11-30 18:00") from None
    if moment.year not in YEARS:
        raise ValueError(f"{text!r} is in the year {moment.year}; correct it")
    if moment.tzinfo:
        return moment.astimezone(zone_of(zone)) if zone else moment
    if not zone:
        raise ValueError(
            f"{text!r} has no time zone, and this machine's has no name; say it with --zone Europe/Berlin"
        )
    return moment.replace(tzinfo=zone_of(zone))


def instant(moment: datetime) -> datetime:
    """The one moment, in UTC, that a clock means. What it shows twice, or skips, is taken as late as it can be."""
    return max(moment.replace(fold=fold).astimezone(UTC) for fold in (0, 1))


def shown(moment: datetime) -> str:
    """A moment as a student reads it, with the name of its time zone, or its offset where it has no name."""
    zone = getattr(moment.tzinfo, "key", "") or moment.strftime("%Z")
    return f"{moment:%A, %-d %B %Y, %H:%M} ({zone})"


def days_begun(due: datetime, submitted: datetime) -> int:
    """How many days have begun since something was due.

    A day ends at the same time of the next day by the calendar of ``due``: it has 23 or 25 hours where the clock is
    changed.

    Parameters
    ----------
    due, submitted : datetime
        With time zones; ``submitted`` is the later one.

    Returns
    -------
    int
        At least 1.
    """
    days = max(1, (submitted.astimezone(due.tzinfo).date() - due.date()).days)
    submitted = submitted.astimezone(UTC)
    # By the date alone this is right, or one short; or one too many, where a calendar left a day out (Samoa, 2011).
    while submitted > instant(due + days * DAY):
        days += 1
    while days > 1 and submitted <= instant(due + (days - 1) * DAY):
        days -= 1
    return days


def _refuse_end_of_day(text: str) -> None:
    if found := END_OF_DAY.fullmatch(text):
        try:
            day = date.fromisoformat(found[1])
        except ValueError:
            return
        same = f"{day}, which lasts until its end" if not found[2] else f"{day + DAY} 00:00{found[2]}"
        raise ValueError(f"{text!r} has an hour that no clock shows; write {same}")


def _known(name: str) -> zoneinfo.ZoneInfo | None:
    try:
        return zoneinfo.ZoneInfo(name)
    except (ValueError, OSError, zoneinfo.ZoneInfoNotFoundError):
        return None


def _first_line(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8").strip().partition("\n")[0]
    except (OSError, UnicodeDecodeError):
        return ""
