"""The gradebook: one SQLite file for each results folder, written as each submission finishes."""

from __future__ import annotations

import base64
import json
import sqlite3
from dataclasses import asdict
from pathlib import Path

from unrolled.assessment import Outcome
from unrolled.errors import CourseError
from unrolled.grading.composition import Part
from unrolled.grading.intake import Handed
from unrolled.grading.runner import Marked, Ran

__all__ = ["Gradebook"]

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
"""


class Gradebook:
    """Marks, kept from the moment that each is known. A context manager.

    Parameters
    ----------
    path : Path
        The SQLite file; made where there is none.

    Raises
    ------
    CourseError
        If the file is no gradebook, or cannot be written.
    """

    def __init__(self, path: Path):
        self.path = Path(path)
        try:
            self._database = sqlite3.connect(self.path)
            self._database.execute("PRAGMA foreign_keys = ON")
            self._database.executescript(SCHEMA)
        except sqlite3.Error as error:
            raise self._fault(error) from None

    def __enter__(self) -> Gradebook:
        return self

    def __exit__(self, *exception) -> None:
        self._database.close()

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

    def record(self, marked: Marked) -> None:
        """Write one submission's marks, in one transaction; they replace what stood there."""
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
        )
        columns = "student, exercise, status, total, file, digest, problem, notes, cells, isolation, seconds"
        commands = [
            ("DELETE FROM submission WHERE student = ? AND exercise = ?", key),
            (f"INSERT INTO submission ({columns}) VALUES ({', '.join('?' * len(row))})", row),
        ]
        for place, o in enumerate(marked.outcomes):
            values = (*key, place, o.test_id, o.task, o.points, o.earned, o.visibility)
            values = (*values, o.statement, o.status, o.message, o.known_mistake)
            commands.append((f"INSERT INTO outcome VALUES ({', '.join('?' * len(values))})", values))
        self._write(commands)

    def all(self) -> list[Marked]:
        """Everything that is done, in order of student and exercise."""
        outcomes: dict[tuple[str, str], list[Outcome]] = {}
        select = (
            "SELECT student, exercise, test_id, task, points, visibility, statement, status, message, known_mistake"
            " FROM outcome ORDER BY student, exercise, place"
        )
        for student, exercise, *rest in self._ask(select):
            outcomes.setdefault((student, exercise), []).append(Outcome(*rest))
        done = []
        columns = "student, exercise, file, digest, problem, notes, cells, seconds, isolation"
        for *first, notes, cells, seconds, isolation in self._ask(
            f"SELECT {columns} FROM submission ORDER BY student, exercise"
        ):
            student, exercise, file, digest, problem = first
            handed = Handed(student, exercise, file, digest, problem=problem)
            ran = tuple(_ran(item) for item in json.loads(cells))
            own = tuple(outcomes.get((student, exercise), ()))
            done.append(Marked(handed, own, ran, tuple(json.loads(notes)), seconds, isolation))
        return done

    def _ask(self, query: str) -> list[tuple]:
        try:
            return self._database.execute(query).fetchall()
        except sqlite3.Error as error:
            raise self._fault(error) from None

    def _write(self, commands: list[tuple[str, tuple]]) -> None:
        try:
            with self._database:
                for command, values in commands:
                    self._database.execute(command, values)
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
