"""The gradebook: one SQLite file for each results folder, written as each submission finishes."""

from __future__ import annotations

import base64
import contextlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path

from unrolled.classroom.assessment import Outcome
from unrolled.classroom.grading.intake.composition import Part
from unrolled.classroom.grading.intake.survey import Handed
from unrolled.classroom.grading.marking import decisions
from unrolled.classroom.grading.marking.decisions import Decided, Decision
from unrolled.classroom.grading.marking.marks import READ, UNREAD, Adjustment, Marked, Ran
from unrolled.errors import CourseError

__all__ = ["Earlier", "Gradebook"]

SCHEMA = """
CREATE TABLE IF NOT EXISTS run (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS submission (
    student TEXT NOT NULL, exercise TEXT NOT NULL, status TEXT NOT NULL, total REAL NOT NULL,
    file TEXT NOT NULL, digest TEXT NOT NULL, problem TEXT NOT NULL, notes TEXT NOT NULL, cells TEXT NOT NULL,
    isolation TEXT NOT NULL, seconds REAL NOT NULL, finished TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (student, exercise));
CREATE TABLE IF NOT EXISTS outcome (
    student TEXT NOT NULL, exercise TEXT NOT NULL, place INTEGER NOT NULL, test_id TEXT NOT NULL,
    task TEXT NOT NULL, points REAL NOT NULL, earned REAL NOT NULL, visibility TEXT NOT NULL,
    statement TEXT NOT NULL, status TEXT NOT NULL, message TEXT NOT NULL, known_mistake TEXT,
    PRIMARY KEY (student, exercise, place),
    FOREIGN KEY (student, exercise) REFERENCES submission ON DELETE CASCADE);
CREATE TABLE IF NOT EXISTS history (
    student TEXT NOT NULL, exercise TEXT NOT NULL, total REAL NOT NULL, tasks TEXT NOT NULL, digest TEXT NOT NULL,
    finished TEXT NOT NULL, replaced TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, reason TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS adjustment (
    id INTEGER PRIMARY KEY, student TEXT NOT NULL, exercise TEXT NOT NULL, task TEXT NOT NULL,
    points REAL NOT NULL, comment TEXT NOT NULL, made TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP, undone TEXT);
"""
ADDED = {
    "submission": {
        "source": "TEXT NOT NULL DEFAULT ''",
        "submitted": "TEXT NOT NULL DEFAULT ''",
        "marked_late": "INTEGER NOT NULL DEFAULT 0",
        "attempt": "INTEGER NOT NULL DEFAULT 1",
        "most_percent": "REAL NOT NULL DEFAULT 100",
    },
    "adjustment": {"item": "TEXT"},
}
# Earlier marks move to the history in the transaction that replaces them.
KEEP_EARLIER = """
INSERT INTO history (student, exercise, total, tasks, digest, finished, reason)
SELECT student, exercise, total,
    (SELECT json_group_object(task, earned) FROM
        (SELECT task, sum(earned) AS earned FROM outcome AS o
         WHERE o.student = s.student AND o.exercise = s.exercise GROUP BY task)),
    digest, finished, ? FROM submission AS s WHERE student = ? AND exercise = ?
"""


@dataclass(frozen=True)
class Earlier:
    """Marks that a later grading replaced, and why. ``tasks`` are the points by task, without adjustments."""

    student: str
    exercise: str
    total: float
    tasks: dict[str, float]
    digest: str
    finished: str
    replaced: str
    reason: str


class Gradebook:
    """Marks, kept from the moment that each is known. A context manager.

    Parameters
    ----------
    path : Path
        The SQLite file; made where there is none.
    look : bool
        Only to look into one that is there.

    Raises
    ------
    CourseError
        If the file is no gradebook, or cannot be written.
    """

    def __init__(self, path: Path, look: bool = False):
        self.path = Path(path)
        try:
            if look:
                self._database = sqlite3.connect(f"{self.path.resolve().as_uri()}?mode=ro", uri=True)
                return
            self._database = sqlite3.connect(self.path)
            self._database.execute("PRAGMA foreign_keys = ON")
            # A reader never waits for the writer; what was committed is on the disk, whatever dies.
            self._database.execute("PRAGMA journal_mode = WAL")
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.executescript(SCHEMA + decisions.SCHEMA)
            self._complete()
        except sqlite3.Error as error:
            raise self._fault(error) from None

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *exception: object) -> None:
        self._database.close()

    def _complete(self) -> None:
        """Add the columns that a gradebook of an earlier version lacks."""
        for table, columns in ADDED.items():
            there = {row[1] for row in self._database.execute(f"PRAGMA table_info({table})")}
            for column, kind in columns.items():
                if column not in there:
                    self._database.execute(f"ALTER TABLE {table} ADD COLUMN {column} {kind}")

    @property
    def settings(self) -> dict[str, str]:
        """What holds for the whole run: the secret seed, what the tests were, how code was isolated."""
        return dict(self._ask("SELECT key, value FROM run"))

    def set(self, **settings: str) -> None:
        """Keep settings of the run, in one transaction."""
        self._write([("INSERT OR REPLACE INTO run VALUES (?, ?)", item) for item in settings.items()])

    def digests(self) -> dict[tuple[str, str], str]:
        """For each student and exercise that is done, the digest of the file that was graded."""
        rows = self._ask("SELECT student, exercise, digest FROM submission")
        return {(student, exercise): digest for student, exercise, digest in rows}

    def handed(self) -> list[Handed]:
        """Of everything that is done, whose it is, the file, and how a system calls the student."""
        rows = self._ask(
            "SELECT student, exercise, file, digest, source FROM submission ORDER BY student, exercise"
        )
        return [
            Handed(student, exercise, file, digest, source=source)
            for student, exercise, file, digest, source in rows
        ]

    def record(self, marked: Marked, reason: str = "graded again") -> None:
        """Write one submission's marks, in one transaction. What stood there goes to the history.

        Parameters
        ----------
        marked : Marked
        reason : str
            Why it was graded again, if it was.
        """
        handed, key = marked.handed, (marked.handed.student, marked.handed.exercise)
        row = (
            *key,
            marked.status,
            marked.total,
            handed.file,
            handed.digest,
            handed.problem,
            json.dumps(marked.notes),
            json.dumps([_plain(ran) for ran in marked.cells]),
            marked.isolation,
            marked.seconds,
            handed.source,
            handed.submitted.isoformat() if handed.submitted else "",
            handed.marked_late,
            marked.attempt,
            marked.most_percent,
        )
        columns = (
            "student, exercise, status, total, file, digest, problem, notes, cells, isolation, seconds,"
            " source, submitted, marked_late, attempt, most_percent"
        )
        commands = [
            (KEEP_EARLIER, (reason, *key)),
            ("DELETE FROM submission WHERE student = ? AND exercise = ?", key),
            (f"INSERT INTO submission ({columns}) VALUES ({', '.join('?' * len(row))})", row),
        ]
        for place, o in enumerate(marked.outcomes):
            values: tuple = (*key, place, o.test_id, o.task, o.points, o.earned, o.visibility)
            values = (*values, o.statement, o.status, o.message, o.known_mistake)
            commands.append((f"INSERT INTO outcome VALUES ({', '.join('?' * len(values))})", values))
        self._write(commands)

    def record_beside(self, marked: Marked, reason: str) -> None:
        """Write marks into the history that take nobody's place: those of an attempt that does not count.

        Parameters
        ----------
        marked : Marked
        reason : str
            Why they do not.
        """
        handed = marked.handed
        tasks: dict[str, float] = {}
        for outcome in marked.outcomes:
            tasks[outcome.task] = tasks.get(outcome.task, 0.0) + outcome.earned
        command = (
            "INSERT INTO history (student, exercise, total, tasks, digest, finished, reason)"
            " VALUES (?, ?, ?, ?, ?, CURRENT_TIMESTAMP, ?)"
        )
        values = (handed.student, handed.exercise, marked.total, json.dumps(tasks), handed.digest, reason)
        self._write([(command, values)])

    def all(self) -> list[Marked]:
        """Everything that is done, in order of student and exercise; without cells, which may be large.

        Where nothing was handed in, but something was given by hand, that alone is there.
        """
        outcomes: dict[tuple[str, str], list[Outcome]] = {}
        select = (
            "SELECT student, exercise, test_id, task, points, visibility, statement, status, message, known_mistake"
            " FROM outcome ORDER BY student, exercise, place"
        )
        for student, exercise, *rest in self._ask(select):
            outcomes.setdefault((student, exercise), []).append(Outcome(*rest))
        adjusted, read = self._standing_adjustments(), self._read_by_a_person()
        done = []
        columns = (
            "student, exercise, file, digest, problem, source, submitted, marked_late, attempt, most_percent,"
            " notes, seconds, isolation"
        )
        for *first, notes, seconds, isolation in self._ask(f"SELECT {columns} FROM submission"):
            student, exercise, file, digest, problem, source, submitted, late, attempt, most = first
            handed = Handed(student, exercise, file, digest, problem=problem, source=source, marked_late=bool(late))
            handed = replace(handed, submitted=datetime.fromisoformat(submitted) if submitted else None)
            own = tuple(
                replace(o, status=READ, message="")
                if o.status == UNREAD and (student, exercise, o.task) in read
                else o
                for o in outcomes.get((student, exercise), ())
            )
            by_hand = tuple(adjusted.pop((student, exercise), ()))
            one = Marked(handed, own, (), tuple(json.loads(notes)), seconds, isolation, by_hand)
            done.append(replace(one, attempt=attempt, most_percent=most))
        for (student, exercise), items in adjusted.items():
            done.append(Marked(Handed(student, exercise, "", ""), (), adjustments=tuple(items)))
        return sorted(done, key=lambda marked: (marked.handed.student, marked.handed.exercise))

    def cells(self, student: str, exercise: str) -> tuple[Ran, ...]:
        """The cells of one submission as they ran, with their outputs."""
        rows = self._ask("SELECT cells FROM submission WHERE student = ? AND exercise = ?", (student, exercise))
        return tuple(_ran(item) for row in rows for item in json.loads(row[0]))

    def history(self, student: str | None = None) -> list[Earlier]:
        """Marks that were replaced, oldest first; of one student, or of all."""
        rows = self._ask(
            "SELECT student, exercise, total, tasks, digest, finished, replaced, reason FROM history"
            " WHERE ? IN (student, '') ORDER BY rowid",
            (student or "",),
        )
        return [
            Earlier(who, exercise, total, json.loads(tasks), *rest) for who, exercise, total, tasks, *rest in rows
        ]

    def adjust(self, student: str, exercise: str, task: str, points: float, comment: str) -> int:
        """Add points to a task of one student, or take some away; see :meth:`adjust_all`.

        Parameters
        ----------
        student, exercise, task : str
        points : float
        comment : str

        Returns
        -------
        int
            The adjustment's number, by which it can be undone.
        """
        return self.adjust_all([(student, exercise, task, points, comment)])[0]

    def adjust_all(self, changes: Sequence[tuple[str, str, str, float, str]]) -> list[int]:
        """Change marks by hand, all of them or none. Nothing need have been handed in.

        Parameters
        ----------
        changes : sequence of (str, str, str, float, str)
            Student, exercise, task (or ``marks.BONUS`` or ``marks.EXCUSED``), the points to add, which may be
            negative, and the reason, for the student to read.

        Returns
        -------
        list of int
            The adjustments' numbers, in order.
        """
        command = "INSERT INTO adjustment (student, exercise, task, points, comment) VALUES (?, ?, ?, ?, ?)"
        before = self._ask("SELECT coalesce(max(id), 0) FROM adjustment")[0][0]
        self._write([(command, change) for change in changes])
        return [row[0] for row in self._ask("SELECT id FROM adjustment WHERE id > ? ORDER BY id", (before,))]

    def rename(self, student: str, exercise: str, to: str, drop: bool = False) -> None:
        """Give a student's marks of an exercise, their history and adjustments to another name, all at once.

        Parameters
        ----------
        student, exercise, to : str
        drop : bool
            Whether the other name has marks of its own: then these here only go to its history.
        """
        key = (student, exercise)
        commands: list[tuple[str, tuple]] = []
        if drop:
            commands.append((KEEP_EARLIER, (f"was listed as {student}", *key)))
            commands.append(("DELETE FROM submission WHERE student = ? AND exercise = ?", key))
        change = "UPDATE {} SET student = ? WHERE student = ? AND exercise = ?"
        commands += [(change.format(table), (to, *key)) for table in ("history", "adjustment")]
        # Of two decisions on one task that of the name which stays is kept.
        commands.append(("UPDATE OR IGNORE review SET student = ? WHERE student = ? AND exercise = ?", (to, *key)))
        commands.append(("DELETE FROM review WHERE student = ? AND exercise = ?", key))
        # Rows that point to each other change their names together; this can be said only within a transaction.
        commands.append(("PRAGMA defer_foreign_keys = ON", ()))
        commands += [(change.format(table), (to, *key)) for table in ("submission", "outcome")]
        self._write(commands)

    def erase(self, student: str) -> dict[str, int]:
        """Delete all that is a student's; :meth:`pack` then takes it out of the file, too.

        Parameters
        ----------
        student : str

        Returns
        -------
        dict
            From each table to how many rows it had of this student.
        """
        tables = ("outcome", "submission", "history", "adjustment", "review")
        count = "SELECT count(*) FROM {} WHERE student = ?"
        rows = {table: self._ask(count.format(table), (student,))[0][0] for table in tables}
        self._write([(f"DELETE FROM {table} WHERE student = ?", (student,)) for table in tables])
        return rows

    def pack(self) -> None:
        """Write the whole file anew, so that nothing that was deleted is left in it, nor in the log beside it."""
        try:
            self._database.execute("VACUUM")
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.Error as error:
            raise self._fault(error) from None

    def texts(self) -> list[str]:
        """Every text that stands in any row."""
        tables = [name for (name,) in self._ask("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = [row for table in tables for row in self._ask(f'SELECT * FROM "{table}"')]
        return [value for row in rows for value in row if isinstance(value, str)]

    def drop_note(self, student: str, exercise: str, words: str) -> None:
        """Forget what was noted on a submission with these words in it, because it holds no more.

        Parameters
        ----------
        student, exercise, words : str
        """
        key = (student, exercise)
        for (notes,) in self._ask("SELECT notes FROM submission WHERE student = ? AND exercise = ?", key):
            kept = json.dumps([note for note in json.loads(notes) if words not in note])
            self._write([("UPDATE submission SET notes = ? WHERE student = ? AND exercise = ?", (kept, *key))])

    def undo(self, adjustment: int) -> bool:
        """Take an adjustment back; it stays on record. False if there is none of this number.

        Where a review made it, the answer counts as not looked at from then on.
        """
        standing = self._ask("SELECT id FROM adjustment WHERE undone IS NULL AND id = ?", (adjustment,))
        if standing:
            with self._writing():
                undo = "UPDATE adjustment SET undone = CURRENT_TIMESTAMP WHERE id = ?"
                self._database.execute(undo, (adjustment,))
                decisions.reopen(self._database, adjustment)
        return bool(standing)

    def decide(self, decision: Decision) -> int:
        """Keep what a person decided on an answer, in one transaction; ``decisions.decide`` says how.

        Parameters
        ----------
        decision : Decision

        Returns
        -------
        int
            The version that stands now.
        """
        with self._writing():
            return decisions.decide(self._database, decision)

    def count_of_decisions(self) -> int:
        """How often anything was decided; it tells whether something was since."""
        return self._ask("SELECT coalesce(sum(version), 0) FROM review")[0][0]

    def decided(self) -> dict[tuple[str, str, str], Decided]:
        """What people decided on answers, by student, exercise and task."""
        try:
            return decisions.decisions(self._database)
        except sqlite3.Error as error:
            raise self._fault(error) from None

    def adjustments(self, student: str, exercise: str) -> list[Adjustment]:
        """The adjustments of one submission that stand."""
        rows = self._ask(
            "SELECT id, task, points, comment, made FROM adjustment"
            " WHERE undone IS NULL AND student = ? AND exercise = ? ORDER BY id",
            (student, exercise),
        )
        return [Adjustment(*row) for row in rows]

    def _read_by_a_person(self) -> frozenset[tuple[str, str, str]]:
        """The answers that a person is done with, in a review or by an adjustment outside of one."""
        adjusted = "SELECT student, exercise, task FROM adjustment WHERE undone IS NULL AND item IS NULL"
        return frozenset(self._ask(f"SELECT student, exercise, task FROM review WHERE looked UNION {adjusted}"))

    def _standing_adjustments(self) -> dict[tuple[str, str], list[Adjustment]]:
        found: dict[tuple[str, str], list[Adjustment]] = {}
        for student, exercise, *rest in self._ask(
            "SELECT student, exercise, id, task, points, comment, made FROM adjustment"
            " WHERE undone IS NULL ORDER BY id"
        ):
            found.setdefault((student, exercise), []).append(Adjustment(*rest))
        return found

    def _ask(self, query: str, values: tuple = ()) -> list[tuple]:
        try:
            return self._database.execute(query, values).fetchall()
        except sqlite3.Error as error:
            raise self._fault(error) from None

    def _write(self, commands: list[tuple[str, tuple]]) -> None:
        with self._writing():
            for command, values in commands:
                self._database.execute(command, values)

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        """All that is written within, or nothing; whoever else writes waits, and what is read here stays so."""
        try:
            with self._database:
                self._database.execute("BEGIN IMMEDIATE")
                yield
        except sqlite3.Error as error:
            raise self._fault(error) from None

    def _fault(self, error: sqlite3.Error) -> CourseError:
        return CourseError(
            f"{self.path}: {error}; check the disk's space and the folder's permissions, then --resume"
        )


def _plain(ran: Ran) -> dict:
    outputs = [
        {**output, "data": base64.b64encode(output["data"]).decode()} if "data" in output else output
        for output in ran.outputs
    ]
    return {**asdict(ran.part), "outputs": outputs, "stopped": ran.stopped}


def _ran(item: dict) -> Ran:
    outputs = tuple(
        {**output, "data": base64.b64decode(output["data"])} if "data" in output else output
        for output in item["outputs"]
    )
    return Ran(Part(item["source"], item["role"], item["label"]), outputs, item["stopped"])
