"""What a person decided on an answer: the items of a rubric that hold for it, a comment, and that it was looked at.

Points and sentences are adjustments like any other. What stands here is only what was looked at, and when.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from unrolled.errors import CourseError

__all__ = ["COMMENT", "SCHEMA", "Decided", "Decision", "Outdated", "decide", "decisions", "reopen"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS review (
    student TEXT NOT NULL, exercise TEXT NOT NULL, task TEXT NOT NULL, version INTEGER NOT NULL,
    looked INTEGER NOT NULL, flagged INTEGER NOT NULL, answer TEXT NOT NULL,
    decided TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, PRIMARY KEY (student, exercise, task));
"""
# The item of an adjustment that is a reviewer's own sentence, and no item of a rubric.
COMMENT = ""
KEY = "student = ? AND exercise = ? AND task = ?"


class Outdated(CourseError):
    """Somebody else decided on the same answer since it was shown. Nothing was written."""


@dataclass(frozen=True)
class Decided:
    """What stands of an answer.

    Attributes
    ----------
    version : int
        How often it was decided on; 0 if never.
    looked : bool
        Whether a person has said to be done with it.
    flagged : bool
        Whether it was marked for another look.
    answer : str
        A digest of the answer that was looked at.
    items : dict of str to (float, str)
        The points and the sentence of each item that holds, by name; under ``COMMENT`` the reviewer's own.
    """

    version: int = 0
    looked: bool = False
    flagged: bool = False
    answer: str = ""
    items: Mapping[str, tuple[float, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """What is to stand of an answer from now on.

    ``known`` is the version that whoever decides has seen: where another stands, nothing is written.
    """

    student: str
    exercise: str
    task: str
    known: int
    wanted: Decided

    @property
    def key(self) -> tuple[str, str, str]:
        return self.student, self.exercise, self.task


def decisions(database: sqlite3.Connection) -> dict[tuple[str, str, str], Decided]:
    """All that was decided, by student, exercise and task."""
    items: dict[tuple[str, str, str], dict[str, tuple[float, str]]] = {}
    standing = "SELECT student, exercise, task, item, points, comment FROM adjustment"
    for student, exercise, task, item, points, comment in database.execute(
        f"{standing} WHERE undone IS NULL AND item IS NOT NULL ORDER BY id"
    ):
        items.setdefault((student, exercise, task), {})[item] = points, comment
    rows = database.execute("SELECT student, exercise, task, version, looked, flagged, answer FROM review")
    return {
        (student, exercise, task): Decided(
            version, bool(looked), bool(flagged), answer, items.get((student, exercise, task), {})
        )
        for student, exercise, task, version, looked, flagged, answer in rows
    }


def decide(database: sqlite3.Connection, decision: Decision) -> int:
    """Write a decision, within the transaction that the caller has begun.

    Items that stood and still hold keep their adjustments; others are taken back, and new ones made.

    Parameters
    ----------
    database : sqlite3.Connection
    decision : Decision

    Returns
    -------
    int
        The version that stands now.

    Raises
    ------
    Outdated
        If another version stands than was seen.
    CourseError
        If the task would have less than no points, or more than it can have.
    """
    row = database.execute(f"SELECT version FROM review WHERE {KEY}", decision.key).fetchone()
    version = row[0] if row else 0
    if version != decision.known:
        raise Outdated(f"{decision.student}, task {decision.task}: somebody else has decided on it since")
    before = _reckoned(database, decision.key)[0]
    _change_items(database, decision)
    after, most = _reckoned(database, decision.key)
    if max(-after, after - most) > max(1e-9, -before, before - most):
        raise CourseError(f"the task would have {after:g} of {most:g} points; a mark stays within")
    wanted = decision.wanted
    database.execute(
        "INSERT OR REPLACE INTO review (student, exercise, task, version, looked, flagged, answer)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*decision.key, version + 1, wanted.looked, wanted.flagged, wanted.answer),
    )
    return version + 1


def reopen(database: sqlite3.Connection, adjustment: int) -> None:
    """Say that an answer is no longer looked at, where a review made this adjustment, which is taken back."""
    found = "SELECT student, exercise, task FROM adjustment WHERE id = ? AND item IS NOT NULL"
    for key in database.execute(found, (adjustment,)).fetchall():
        database.execute(f"UPDATE review SET looked = 0, version = version + 1 WHERE {KEY}", key)


def _change_items(database: sqlite3.Connection, decision: Decision) -> None:
    standing = (
        f"SELECT id, item, points, comment FROM adjustment WHERE undone IS NULL AND item IS NOT NULL AND {KEY}"
    )
    kept = set()
    for number, item, points, comment in database.execute(standing, decision.key).fetchall():
        # A rubric may have been mended since: what was decided keeps its words. A comment is as it is now.
        wanted = decision.wanted.items.get(item)
        if wanted and (item != COMMENT or wanted == (points, comment)):
            kept.add(item)
        else:
            database.execute("UPDATE adjustment SET undone = CURRENT_TIMESTAMP WHERE id = ?", (number,))
    for item, (points, comment) in decision.wanted.items.items():
        if item not in kept:
            database.execute(
                "INSERT INTO adjustment (student, exercise, task, points, comment, item) VALUES (?, ?, ?, ?, ?, ?)",
                (*decision.key, points, comment, item),
            )


def _reckoned(database: sqlite3.Connection, key: tuple[str, str, str]) -> tuple[float, float]:
    """What a task has, and what it can have, by its tests and all adjustments that stand."""
    earned, most = database.execute(
        f"SELECT coalesce(sum(earned), 0), coalesce(sum(points), 0) FROM outcome WHERE {KEY}", key
    ).fetchone()
    (adjusted,) = database.execute(
        f"SELECT coalesce(sum(points), 0) FROM adjustment WHERE undone IS NULL AND {KEY}", key
    ).fetchone()
    return earned + adjusted, most
